package org.vi4j.vae.layer;

import java.util.random.RandomGenerator;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.vi4j.internal.math.Logistic;

/**
 * The mass of an 8-bit grey value k/255 under a logistic distribution cut at the middles between them: with F the
 * logistic function, F((x + h − m)/s) − F((x − h − m)/s), h = 1/510, where everything below goes to 0 and everything
 * above to 1 (Kingma and others, "Improved variational inference with inverse autoregressive flow", NIPS 2016, appendix
 * C; Salimans and others, "PixelCNN++", ICLR 2017). With a and b those arguments, −log mass = log(1 + e⁻ᵃ) + log(1 +
 * eᵇ) − log(1 − e^(b−a)), which loses nothing in the tails. A probability, so at most 1; divide by D log 2 for bits a
 * dimension.
 */
final class DiscretizedLogisticLikelihood extends LocationScale {
    private static final long serialVersionUID = 1L;
    private static final int TOP = 255;
    private static final double HALF = 0.5 / TOP;

    /**
     * Creates the likelihood.
     *
     * @param scale a positive number, {@code learned} or {@code per-dimension}
     * @throws org.vi4j.UserError for anything else
     */
    @JsonCreator
    public DiscretizedLogisticLikelihood(@JsonProperty("scale") String scale) {
        super(Scale.parse(scale));
    }

    @Override
    double loss(double x, double location, double s, double[] derivatives) {
        double above = (x + HALF - location) / s;
        double below = (x - HALF - location) / s;
        double loss = 0;
        double byLocation = 0;
        double byScale = 0;
        if (x < 1 - HALF) {
            double tail = sigmoid(-above);
            loss += Logistic.softplus(-above);
            byLocation += tail / s;
            byScale += tail * above / s;
        }
        if (x > HALF) {
            double head = sigmoid(below);
            loss += Logistic.softplus(below);
            byLocation -= head / s;
            byScale -= head * below / s;
        }
        if (x > HALF && x < 1 - HALF) {
            double width = 2 * HALF / s;
            loss -= Math.log(-Math.expm1(-width));
            byScale += width / s / Math.expm1(width);
        }
        derivatives[0] = byLocation;
        derivatives[1] = byScale;
        return loss;
    }

    @Override
    double mean(double location, double s) {
        double sum = 0;
        for (int k = 1; k <= TOP; k++) {
            // The mean of a number 0 … 255 is the sum of the chances that it is at least 1, 2, …
            sum += sigmoid((location - (k - 0.5) / TOP) / s);
        }
        return sum / TOP;
    }

    @Override
    double draw(double location, double s, RandomGenerator random) {
        double u = random.nextDouble(Double.MIN_NORMAL, 1);
        double value = location + s * (Math.log(u) - Math.log1p(-u));
        return Math.rint(Math.max(0, Math.min(1, value)) * TOP) / TOP;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    @Override
    String family() {
        return "discretized-logistic";
    }
}
