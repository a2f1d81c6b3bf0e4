package org.vi4j.cli;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.vi4j.comparison.Comparison;

/** Progress of a comparison: on a terminal a line that counts, everywhere a line for each method that is done. */
final class ComparisonDisplay implements Comparison.Progress {
    private static final long REDRAW_NANOS = 200_000_000;

    private final Output output;
    private final boolean terminal = Output.terminal();
    private final AtomicLong drawn = new AtomicLong();

    ComparisonDisplay(Output output) {
        this.output = output;
    }

    @Override
    public void at(String method, long evaluations) {
        long now = System.nanoTime();
        long before = drawn.get();
        if (terminal && now - before > REDRAW_NANOS && drawn.compareAndSet(before, now)) {
            output.inPlace(String.format(Locale.ROOT, "%s: %,d gradients", method, evaluations));
        }
    }

    @Override
    public void done(String method, double seconds, String outcome) {
        if (terminal) {
            output.inPlace("");
        }
        output.note(String.format(Locale.ROOT, "%s: %s, %.2f s", method, outcome, seconds));
    }
}
