package org.vi4j.cli;

import java.util.Locale;
import org.vi4j.vae.Evaluation.EvaluationProgress;

/**
 * How far a long evaluation is, on standard error: a line that moves on a terminal, elsewhere one every ten seconds.
 */
final class EvaluationDisplay implements EvaluationProgress, AutoCloseable {
    private static final int WIDTH = 30;
    private static final long REDRAW_NANOS = 100_000_000;
    private static final long NOTE_NANOS = 10_000_000_000L;

    private final Output output;
    private final boolean terminal = Output.terminal();
    private long shown = System.nanoTime();
    private long begun = shown;
    private String current = "";

    EvaluationDisplay(Output output) {
        this.output = output;
    }

    @Override
    public synchronized void done(String task, double fraction) {
        long now = System.nanoTime();
        if (!task.equals(current)) {
            current = task;
            begun = now;
        }
        if (now - shown < (terminal ? REDRAW_NANOS : NOTE_NANOS)) {
            return;
        }
        shown = now;
        double left = (now - begun) * 1e-9 * (1 - fraction) / Math.max(fraction, 1e-9);
        if (terminal) {
            output.inPlace(line(task, fraction, left));
        } else {
            output.note(String.format(Locale.ROOT, "%s: %.0f %%, %.0f s left", task, 100 * fraction, left));
        }
    }

    /** One line: the task, a bar, the time left. */
    static String line(String task, double fraction, double secondsLeft) {
        int done = (int) (WIDTH * fraction);
        return String.format(
                Locale.ROOT,
                "%s [%s%s] %3.0f %%  %.0f s left",
                task,
                "█".repeat(done),
                "·".repeat(WIDTH - done),
                100 * fraction,
                secondsLeft);
    }

    /** Clears the line. */
    @Override
    public void close() {
        if (terminal) {
            output.inPlace("");
        }
    }
}
