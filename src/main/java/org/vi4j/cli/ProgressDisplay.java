package org.vi4j.cli;

import java.util.Locale;
import org.vi4j.vae.network.VaeNetwork;
import org.vi4j.vae.training.Epoch;
import org.vi4j.vae.training.Progress;

/** Progress: a bar that moves on a terminal, elsewhere a line an epoch, on standard error. */
final class ProgressDisplay implements Progress {
    private static final int WIDTH = 30;
    private static final long REDRAW_NANOS = 100_000_000;

    private final Output output;
    private final boolean terminal = Output.terminal();
    private long drawn;

    ProgressDisplay(Output output) {
        this.output = output;
    }

    @Override
    public void step(int epoch, int images, int total, double seconds) {
        long now = System.nanoTime();
        if (!terminal || now - drawn < REDRAW_NANOS) {
            return;
        }
        drawn = now;
        output.inPlace(bar(epoch, images, total, seconds));
    }

    /** One line: the bar, images a second, time left in this epoch. */
    static String bar(int epoch, int images, int total, double seconds) {
        int done = (int) ((long) WIDTH * images / total);
        double speed = images / seconds;
        return String.format(
                Locale.ROOT,
                "epoch %d [%s%s] %3d %%  %,.0f images/s  %s left",
                epoch,
                "█".repeat(done),
                "·".repeat(WIDTH - done),
                100L * images / total,
                speed,
                duration((total - images) / speed));
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
    public void epoch(Epoch epoch, boolean best, VaeNetwork vae) {
        String line = String.format(
                Locale.ROOT,
                "epoch %d: ELBO %.2f training (reconstruction %.2f, KL %.2f), %.2f validation%s, %,.0f images/s, %.1f s",
                epoch.number(),
                epoch.trainElbo(),
                epoch.trainReconstruction(),
                epoch.trainKl(),
                epoch.validation().elbo(),
                best ? " (best)" : "",
                epoch.imagesPerSecond(),
                epoch.seconds());
        note(line);
    }
}
