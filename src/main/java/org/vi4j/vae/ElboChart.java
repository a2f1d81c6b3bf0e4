package org.vi4j.vae;

import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.vi4j.UserError;
import org.vi4j.report.HtmlPage.Drawing;
import org.vi4j.report.Plot;
import org.vi4j.report.Plot.Ink;

/**
 * The course of a training: the negative ELBO an epoch and, beside it, its two parts, reconstruction and KL, each on
 * its own scale since they differ tenfold. Training and validation are drawn together.
 */
final class ElboChart {
    private ElboChart() {}

    /**
     * The two parts of the negative ELBO, in nats per image or row, both averaged over a set.
     *
     * @param reconstruction the negative expected log likelihood
     * @param kl the Kullback–Leibler divergence KL(q(z|x)‖p(z))
     */
    record NegativeElbo(double reconstruction, double kl) {
        /** Returns the negative ELBO, the sum of its parts. */
        double total() {
            return reconstruction + kl;
        }
    }

    /**
     * What one epoch left.
     *
     * @param number the epoch, from 1
     * @param training on what is trained on
     * @param validation on what is held out
     */
    record Epoch(int number, NegativeElbo training, NegativeElbo validation) {}

    /**
     * Writes the chart as a PNG file.
     *
     * @param file where to
     * @param title a line over the first panel
     * @param noun what numbers are about, "image" or "row"
     * @param epochs the epochs in order, at least one; what is not finite is left out
     * @throws UserError if the place cannot be written to
     */
    static void write(Path file, String title, String noun, List<Epoch> epochs) {
        picture(title, noun, epochs).write(file);
    }

    /** Draws the chart. */
    static Drawing picture(String title, String noun, List<Epoch> epochs) {
        if (epochs.isEmpty()) {
            throw new IllegalArgumentException("a chart needs at least one epoch");
        }
        return Drawing.panels(
                title,
                3,
                List.of(
                        panel("negative ELBO", noun, epochs, NegativeElbo::total),
                        panel("reconstruction", noun, epochs, NegativeElbo::reconstruction),
                        panel("KL", noun, epochs, NegativeElbo::kl)));
    }

    private static Plot panel(String quantity, String noun, List<Epoch> epochs, ToDoubleFunction<NegativeElbo> part) {
        double[] numbers = epochs.stream().mapToDouble(Epoch::number).toArray();
        return Plot.of("epoch", quantity + " (nats per " + noun + ")")
                .size(640, 440)
                .marked("training", numbers, values(epochs, epoch -> part.applyAsDouble(epoch.training)), Ink.MODEL)
                .marked(
                        "validation",
                        numbers,
                        values(epochs, epoch -> part.applyAsDouble(epoch.validation)),
                        Ink.ACCENT.width(2));
    }

    private static double[] values(List<Epoch> epochs, ToDoubleFunction<Epoch> value) {
        return epochs.stream().mapToDouble(value).toArray();
    }
}
