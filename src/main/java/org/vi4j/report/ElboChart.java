package org.vi4j.report;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.vi4j.UserError;
import org.vi4j.report.Plot.Ink;

/**
 * The course of a training: the negative ELBO an epoch and, beside it, its two parts, reconstruction and KL, each on
 * its own scale since they differ tenfold. Training and validation are drawn together.
 */
public final class ElboChart {
    private ElboChart() {}

    /**
     * The two parts of the negative ELBO, in nats per image, both averaged over a set.
     *
     * @param reconstruction the negative expected log likelihood
     * @param kl the Kullback–Leibler divergence KL(q(z|x)‖p(z))
     */
    public record NegativeElbo(double reconstruction, double kl) {
        /** Returns the negative ELBO, the sum of its parts. */
        public double total() {
            return reconstruction + kl;
        }
    }

    /**
     * What one epoch left.
     *
     * @param number the epoch, from 1
     * @param training on the training images
     * @param validation on the validation images
     */
    public record Epoch(int number, NegativeElbo training, NegativeElbo validation) {}

    /**
     * Writes the chart as a PNG file.
     *
     * @param file where to
     * @param title a line over the first panel
     * @param epochs the epochs in order, at least one; what is not finite is left out
     * @throws UserError if the place cannot be written to
     */
    public static void write(Path file, String title, List<Epoch> epochs) {
        Png.write(file, draw(title, epochs));
    }

    /** Draws the chart. */
    static BufferedImage draw(String title, List<Epoch> epochs) {
        if (epochs.isEmpty()) {
            throw new IllegalArgumentException("a chart needs at least one epoch");
        }
        return Drawing.panels(
                        title,
                        3,
                        List.of(
                                panel("negative ELBO", epochs, NegativeElbo::total),
                                panel("reconstruction", epochs, NegativeElbo::reconstruction),
                                panel("KL", epochs, NegativeElbo::kl)))
                .draw();
    }

    private static Plot panel(String quantity, List<Epoch> epochs, ToDoubleFunction<NegativeElbo> part) {
        double[] numbers = epochs.stream().mapToDouble(Epoch::number).toArray();
        return Plot.of("epoch", quantity + " (nats per image)")
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
