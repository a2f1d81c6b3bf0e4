package org.vi4j.language;

import java.util.random.RandomGenerator;
import org.vi4j.math.PoissonDraw;

/** Random numbers of distributions that the JDK has not. */
final class Variates {
    private Variates() {}

    static double exponential(RandomGenerator random) {
        return -Math.log1p(-random.nextDouble());
    }

    /** Variates from Gamma(shape, 1) (Marsaglia and Tsang, "A simple method for generating gamma variables", 2000). */
    static double gamma(double shape, RandomGenerator random) {
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

    static double beta(double a, double b, RandomGenerator random) {
        double x = gamma(a, random);
        return x / (x + gamma(b, random));
    }

    static double poisson(double rate, RandomGenerator random) {
        return PoissonDraw.of(rate, random);
    }

    /** Counts successes one by one. */
    static double binomial(double trials, double probability, RandomGenerator random) {
        double count = 0;
        for (int i = 0; i < trials; i++) {
            count += random.nextDouble() < probability ? 1 : 0;
        }
        return count;
    }

    /** Best and Fisher, "Efficient simulation of the von Mises distribution", 1979. */
    static double vonMises(double direction, double concentration, RandomGenerator random) {
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

    /** Variates an index with some probabilities, which need not add up to 1. */
    static int index(double[] probabilities, RandomGenerator random) {
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
