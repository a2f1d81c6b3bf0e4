package org.vi4j.model;

import java.util.random.RandomGenerator;

/** Draws of the Gamma distribution. */
final class GammaDraw {
    private GammaDraw() {}

    /**
     * Draws with rate 1. (Marsaglia and Tsang, "A simple method for generating gamma variables", ACM TOMS 2000.)
     *
     * @param shape a, positive
     * @param random where the randomness comes from
     */
    static double of(double shape, RandomGenerator random) {
        if (shape < 1) {
            return of(shape + 1, random) * Math.pow(random.nextDouble(), 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double v = Math.pow(1 + c * x, 3);
            if (v > 0 && Math.log1p(-random.nextDouble()) < x * x / 2 + d - d * v + d * Math.log(v)) {
                return d * v;
            }
        }
    }
}
