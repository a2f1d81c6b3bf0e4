package org.vi4j.cli;

import java.util.Locale;

/** Progress over many images or rows on a terminal: how many are done, at most ten times a second. */
final class Counter {
    private static final long REDRAW_NANOS = 100_000_000;

    private final Output output;
    private final String verb;
    private final int total;
    private final boolean terminal = Output.terminal();
    private long drawn = System.nanoTime();
    private boolean shown;

    Counter(Output output, String verb, int total) {
        this.output = output;
        this.verb = verb;
        this.total = total;
    }

    /** Counts what is of an unknown number; to be {@link #done}. */
    Counter(Output output, String verb) {
        this(output, verb, 0);
    }

    void reached(long count) {
        long now = System.nanoTime();
        if (terminal && count == total) {
            output.inPlace("");
        } else if (terminal && now - drawn > REDRAW_NANOS) {
            drawn = now;
            shown = true;
            output.inPlace(String.format(Locale.ROOT, "%s %,d", verb, count)
                    + (total > 0 ? String.format(Locale.ROOT, " of %,d", total) : ""));
        }
    }

    /** Takes the line off the terminal. */
    void done() {
        if (shown) {
            output.inPlace("");
        }
    }
}
