package org.vi4j.regression;

import org.vi4j.data.table.Columns;

/** What a target's probability is of, in words. */
final class TargetWords {
    private TargetWords() {}

    /** What a target of two values, or a count of successes, has its probability of. */
    static String outcome(Columns columns, Columns.Extras extras) {
        if (extras.trials() != null) {
            return "a success of " + columns.target();
        }
        return columns.target() + " = "
                + (columns.levels().isEmpty() ? "1" : columns.levels().get(1));
    }
}
