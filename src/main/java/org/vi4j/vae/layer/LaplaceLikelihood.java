package org.vi4j.vae.layer;

import java.util.random.RandomGenerator;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** p(x|m, s) = e^(−|x − m|/s)/(2s): −log p = |x − m|/s + log 2s, a density of x with heavier tails than a Gaussian. */
final class LaplaceLikelihood extends LocationScale {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the likelihood.
     *
     * @param scale a positive number, {@code learned} or {@code per-dimension}
     * @throws org.vi4j.UserError for anything else
     */
    @JsonCreator
    public LaplaceLikelihood(@JsonProperty("scale") String scale) {
        super(Scale.parse(scale));
    }

    @Override
    double loss(double x, double location, double s, double[] derivatives) {
        double error = (x - location) / s;
        derivatives[0] = -Math.signum(error) / s;
        derivatives[1] = (1 - Math.abs(error)) / s;
        return Math.abs(error) + Math.log(2 * s);
    }

    @Override
    double mean(double location, double s) {
        return location;
    }

    @Override
    double draw(double location, double s, RandomGenerator random) {
        double u = random.nextDouble() - 0.5;
        return location - s * Math.signum(u) * Math.log1p(-2 * Math.abs(u));
    }

    @Override
    String family() {
        return "laplace";
    }
}
