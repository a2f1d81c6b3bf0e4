package org.vi4j.internal.math;

import java.util.random.RandomGenerator;
import org.apache.commons.math3.special.Gamma;

/** Draws random numbers of distributions that the JDK has not. */
public final class Variates {
    /** Below, factors of uniform numbers are multiplied until e^−λ is passed: as many as the count. */
    private static final double SMALL = 10;

    /** From here on the rounded normal draw differs from Poisson's by less than 0.1 % of its standard deviation. */
    private static final double LARGE = 1e6;

    private Variates() {}

    /**
     * Draws a count, P(k) = λᵏ e^−λ / k!, in a time that does not grow with the rate λ. (commons-math's sampler takes
     * steps in proportion to it.)
     *
     * @param rate λ, at least 0
     * @param random where the uniform numbers come from; how many it takes differs from draw to draw
     * @return the count; NaN if the rate is infinite or NaN
     */
    public static double poisson(double rate, RandomGenerator random) {
        if (!(rate < Double.POSITIVE_INFINITY)) {
            return Double.NaN;
        }
        if (rate < SMALL) {
            return multiply(rate, random);
        }
        return rate < LARGE
                ? reject(rate, random)
                : Math.max(0, Math.rint(rate + Math.sqrt(rate) * random.nextGaussian()));
    }

    private static double multiply(double rate, RandomGenerator random) {
        double end = Math.exp(-rate);
        double product = random.nextDouble();
        int count = 0;
        while (product > end) {
            product *= random.nextDouble();
            count++;
        }
        return count;
    }

    /** PTRS, transformed rejection with squeeze (Hörmann, Insurance: Mathematics and Economics 12, 1993). */
    private static double reject(double rate, RandomGenerator random) {
        double b = 0.931 + 2.53 * Math.sqrt(rate);
        double a = -0.059 + 0.02483 * b;
        double inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
        double squeeze = 0.9277 - 3.6224 / (b - 2);
        while (true) {
            double u = random.nextDouble() - 0.5;
            double v = random.nextDouble();
            double edge = 0.5 - Math.abs(u);
            double k = Math.floor((2 * a / edge + b) * u + rate + 0.43);
            if (edge >= 0.07 && v <= squeeze) {
                return k;
            }
            if (k < 0 || (edge < 0.013 && v > edge)) {
                continue;
            }
            double log = Math.log(v * inverseAlpha / (a / (edge * edge) + b));
            if (log <= k * Math.log(rate) - rate - Gamma.logGamma(k + 1)) {
                return k;
            }
        }
    }

    /**
     * Draws from the exponential distribution with rate 1.
     *
     * @param random where the uniform numbers come from
     * @return positive
     */
    public static double exponential(RandomGenerator random) {
        return -Math.log1p(-random.nextDouble());
    }

    /**
     * Draws from Gamma(a, 1) (Marsaglia and Tsang, "A simple method for generating gamma variables", ACM TOMS 2000).
     *
     * @param shape a
     * @param random where the uniform numbers come from
     * @return the draw; NaN unless a is positive
     */
    public static double gamma(double shape, RandomGenerator random) {
        if (!(shape > 0)) {
            return Double.NaN;
        }
        if (shape < 1) {
            return gamma(shape + 1, random) * Math.pow(1 - random.nextDouble(), 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double root = 1 + c * x;
            double v = root * root * root;
            if (v > 0 && Math.log(1 - random.nextDouble()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
                return d * v;
            }
        }
    }

    /**
     * Draws from Beta(a, b), as x/(x + y) of two Gamma variates.
     *
     * @param a the first shape
     * @param b the second
     * @param random where the uniform numbers come from
     * @return in [0, 1]
     */
    public static double beta(double a, double b, RandomGenerator random) {
        double x = gamma(a, random);
        return x / (x + gamma(b, random));
    }

    /**
     * Draws from the binomial distribution, counting successes one by one.
     *
     * @param trials n
     * @param probability of a success
     * @param random where the uniform numbers come from
     * @return 0 … n
     */
    public static double binomial(double trials, double probability, RandomGenerator random) {
        double count = 0;
        for (int i = 0; i < trials; i++) {
            count += random.nextDouble() < probability ? 1 : 0;
        }
        return count;
    }

    /**
     * Draws an angle (Best and Fisher, "Efficient simulation of the von Mises distribution", 1979).
     *
     * @param direction μ
     * @param concentration κ, at least 0; 0 is the uniform distribution
     * @param random where the uniform numbers come from
     * @return within π of μ
     */
    public static double vonMises(double direction, double concentration, RandomGenerator random) {
        double tau = 1 + Math.sqrt(1 + 4 * concentration * concentration);
        double rho = (tau - Math.sqrt(2 * tau)) / (2 * concentration);
        double r = (1 + rho * rho) / (2 * rho);
        while (concentration > 0) {
            double z = Math.cos(Math.PI * random.nextDouble());
            double f = (1 + r * z) / (r + z);
            double c = concentration * (r - f);
            double u = random.nextDouble();
            if (c * (2 - c) > u || Math.log(c / u) + 1 >= c) {
                return direction + (random.nextBoolean() ? 1 : -1) * Math.acos(Math.max(-1, Math.min(1, f)));
            }
        }
        return direction + Math.PI * (2 * random.nextDouble() - 1);
    }

    /**
     * Draws an index with some probabilities, which need not add up to 1.
     *
     * @param probabilities one an index
     * @param random where the uniform numbers come from
     * @return the index, from 0
     */
    public static int index(double[] probabilities, RandomGenerator random) {
        double total = 0;
        for (double p : probabilities) {
            total += p;
        }
        double u = total * random.nextDouble();
        for (int k = 0; k < probabilities.length - 1; k++) {
            u -= probabilities[k];
            if (u < 0) {
                return k;
            }
        }
        return probabilities.length - 1;
    }
}
