package org.vi4j.cli;

import java.util.Locale;

/** Progress over many images on a terminal: how many are done, at most ten times a second. */
final class Counter {
    private static final long REDRAW_NANOS = 100_000_000;

    private final Output output;
    private final String verb;
    private final int total;
    private final boolean terminal = Output.terminal();
    private long drawn = System.nanoTime();

    Counter(Output output, String verb, int total) {
        this.output = output;
        this.verb = verb;
        this.total = total;
    }

    void reached(int count) {
        long now = System.nanoTime();
        if (terminal && count == total) {
            output.inPlace("");
        } else if (terminal && now - drawn > REDRAW_NANOS) {
            drawn = now;
            output.inPlace(String.format(Locale.ROOT, "%s %,d of %,d", verb, count, total));
        }
    }
}
