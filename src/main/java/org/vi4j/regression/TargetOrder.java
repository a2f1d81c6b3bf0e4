package org.vi4j.regression;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.internal.text.Nearest;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;

/** Puts the levels that a target was found to have into the order that was asked for. */
final class TargetOrder {
    private TargetOrder() {}

    static Columns of(List<String> asked, String table, Columns columns, Likelihood likelihood) {
        if (!(likelihood instanceof LevelsLikelihood target)) {
            if (asked.isEmpty()) {
                return columns;
            }
            throw new UserError(
                    "levels are of an ordinal or categorical target: leave them out, or use such a" + " likelihood");
        }
        List<String> found = columns.levels();
        if (asked.isEmpty()) {
            if (target.ordered() && !found.stream().allMatch(TargetOrder::number)) {
                throw new UserError(table + ": the target '" + columns.target() + "' has the levels "
                        + String.join(", ", found) + ": give them in their order, as levels");
            }
            return columns;
        }
        if (new HashSet<>(asked).size() < asked.size()) {
            throw new UserError("levels " + String.join(", ", asked) + ": name each once");
        }
        for (String level : asked) {
            if (!found.contains(level)) {
                throw new UserError("levels: the target '" + columns.target() + "' has no level '" + level + "'"
                        + Nearest.hint(level, found));
            }
        }
        List<String> left = new ArrayList<>(found);
        left.removeAll(asked);
        if (!left.isEmpty()) {
            throw new UserError("levels: the target '" + columns.target() + "' also has " + String.join(", ", left)
                    + ": name all of them");
        }
        return new Columns(columns.target(), columns.inputs(), columns.weights(), asked);
    }

    private static boolean number(String text) {
        try {
            return Double.isFinite(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
