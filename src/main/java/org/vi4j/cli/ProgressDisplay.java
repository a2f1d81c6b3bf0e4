package org.vi4j.cli;

import java.util.Locale;
import java.util.function.BiFunction;
import org.vi4j.training.Epoch;
import org.vi4j.training.Progress;

/** Progress: a bar that moves on a terminal, elsewhere a line an epoch, on standard error. */
final class ProgressDisplay implements Progress {
    private static final int WIDTH = 30;
    private static final long REDRAW_NANOS = 100_000_000;

    private final Output output;
    private final String noun;
    private final BiFunction<Epoch, Boolean, String> epochLine;
    private final boolean terminal = Output.terminal();
    private long drawn;

    /**
     * Prepares to show progress.
     *
     * @param output where to
     * @param noun what a row is called
     * @param epochLine says an epoch's numbers, and whether it is the best so far, in one line
     */
    ProgressDisplay(Output output, String noun, BiFunction<Epoch, Boolean, String> epochLine) {
        this.epochLine = epochLine;
        this.noun = noun;
        this.output = output;
    }

    @Override
    public void step(int epoch, int rows, int total, double seconds) {
        long now = System.nanoTime();
        if (!terminal || now - drawn < REDRAW_NANOS) {
            return;
        }
        drawn = now;
        output.inPlace(bar(epoch, rows, total, seconds, noun));
    }

    /** One line: the bar, rows a second, time left in this epoch. */
    static String bar(int epoch, int rows, int total, double seconds, String noun) {
        int done = (int) ((long) WIDTH * rows / total);
        double speed = rows / seconds;
        return String.format(
                Locale.ROOT,
                "epoch %d [%s%s] %3d %%  %,.0f %ss/s  %s left",
                epoch,
                "█".repeat(done),
                "·".repeat(WIDTH - done),
                100L * rows / total,
                speed,
                noun,
                duration((total - rows) / speed));
    }

    private static String duration(double seconds) {
        long whole = (long) Math.ceil(seconds);
        return whole < 60 ? whole + " s" : whole / 60 + " min " + whole % 60 + " s";
    }

    @Override
    public void note(String line) {
        if (terminal) {
            output.inPlace("");
        }
        output.note(line);
    }

    @Override
    public void epoch(Epoch epoch, boolean best) {
        note(epochLine.apply(epoch, best));
    }
}
