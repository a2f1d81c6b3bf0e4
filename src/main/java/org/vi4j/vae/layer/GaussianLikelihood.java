package org.vi4j.vae.layer;

import java.util.random.RandomGenerator;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** p(x|m, s) = N(x | m, s²): −log p = ½((x − m)/s)² + log s + ½ log 2π, a density of x. */
final class GaussianLikelihood extends LocationScale {
    private static final long serialVersionUID = 1L;
    private static final double HALF_LOG_2_PI = 0.5 * Math.log(2 * Math.PI);

    /**
     * Creates the likelihood.
     *
     * @param scale a positive number, {@code learned} or {@code per-dimension}
     * @throws org.vi4j.UserError for anything else
     */
    @JsonCreator
    public GaussianLikelihood(@JsonProperty("scale") String scale) {
        super(Scale.parse(scale));
    }

    @Override
    double loss(double x, double location, double s, double[] derivatives) {
        double error = (x - location) / s;
        derivatives[0] = -error / s;
        derivatives[1] = (1 - error * error) / s;
        return 0.5 * error * error + Math.log(s) + HALF_LOG_2_PI;
    }

    @Override
    double mean(double location, double s) {
        return location;
    }

    @Override
    double draw(double location, double s, RandomGenerator random) {
        return location + s * random.nextGaussian();
    }

    @Override
    String family() {
        return "gaussian";
    }
}
