package org.vi4j.language;

import java.util.random.RandomGenerator;
import org.vi4j.internal.math.Variates;

/** Families on (0, ∞). */
abstract class PositiveFamily extends UnivariateFamily {
    static final UnivariateFamily LOGNORMAL = new PositiveFamily("lognormal", "mean of the log", "sd of the log") {
        @Override
        double normalizer(double[] a, double[] slopes) {
            slopes[0] = 0;
            slopes[1] = -1 / a[1];
            return -Special.LOG_ROOT_2PI - Math.log(a[1]);
        }

        @Override
        double inside(double y, double log, double[] a, double[] slopes) {
            double z = (log - a[0]) / a[1];
            slopes[0] = z / a[1];
            slopes[1] = z * z / a[1];
            slopes[VALUE] = -(1 + z / a[1]) / y;
            return -log - 0.5 * z * z;
        }

        @Override
        double draw(double[] a, RandomGenerator random) {
            return Math.exp(a[0] + a[1] * random.nextGaussian());
        }
    };

    static final UnivariateFamily GAMMA = new PositiveFamily("gamma", "shape", "rate") {
        @Override
        double normalizer(double[] a, double[] slopes) {
            return ratePower(a, slopes);
        }

        @Override
        double inside(double y, double log, double[] a, double[] slopes) {
            slopes[0] = log;
            slopes[1] = -y;
            slopes[VALUE] = (a[0] - 1) / y - a[1];
            return (a[0] - 1) * log - a[1] * y;
        }

        @Override
        double draw(double[] a, RandomGenerator random) {
            return Variates.gamma(a[0], random) / a[1];
        }
    };

    static final UnivariateFamily INVERSE_GAMMA = new PositiveFamily("inverseGamma", "shape", "scale") {
        @Override
        double normalizer(double[] a, double[] slopes) {
            return ratePower(a, slopes);
        }

        @Override
        double inside(double y, double log, double[] a, double[] slopes) {
            slopes[0] = -log;
            slopes[1] = -1 / y;
            slopes[VALUE] = (a[1] / y - a[0] - 1) / y;
            return -(a[0] + 1) * log - a[1] / y;
        }

        @Override
        double draw(double[] a, RandomGenerator random) {
            return a[1] / Variates.gamma(a[0], random);
        }
    };

    static final UnivariateFamily EXPONENTIAL = new PositiveFamily("exponential", "rate") {
        @Override
        double normalizer(double[] a, double[] slopes) {
            slopes[0] = 1 / a[0];
            return Math.log(a[0]);
        }

        @Override
        double kernel(double y, double[] a, double[] slopes) {
            slopes[0] = -y;
            slopes[VALUE] = -a[0];
            return y < 0 ? Double.NEGATIVE_INFINITY : -a[0] * y;
        }

        @Override
        double inside(double y, double log, double[] a, double[] slopes) {
            return kernel(y, a, slopes);
        }

        @Override
        double draw(double[] a, RandomGenerator random) {
            return Variates.exponential(random) / a[0];
        }
    };

    static final UnivariateFamily WEIBULL = new PositiveFamily("weibull", "shape", "scale") {
        @Override
        double normalizer(double[] a, double[] slopes) {
            double log = Math.log(a[1]);
            slopes[0] = 1 / a[0] - log;
            slopes[1] = -a[0] / a[1];
            return Math.log(a[0]) - a[0] * log;
        }

        @Override
        double inside(double y, double log, double[] a, double[] slopes) {
            double logRatio = log - Math.log(a[1]);
            double power = Math.exp(a[0] * logRatio);
            slopes[0] = log - power * logRatio;
            slopes[1] = power * a[0] / a[1];
            slopes[VALUE] = (a[0] - 1 - power * a[0]) / y;
            return (a[0] - 1) * log - power;
        }

        @Override
        double draw(double[] a, RandomGenerator random) {
            return a[1] * Math.pow(Variates.exponential(random), 1 / a[0]);
        }
    };

    private PositiveFamily(String name, String... arguments) {
        super(name, arguments);
    }

    /** Computes the kernel at y &gt; 0, given ln y. */
    abstract double inside(double y, double log, double[] a, double[] slopes);

    @Override
    double kernel(double y, double[] a, double[] slopes) {
        if (y > 0) {
            return inside(y, Math.log(y), a, slopes);
        }
        slopes[VALUE] = 0;
        return Double.isNaN(y) ? y : Double.NEGATIVE_INFINITY;
    }

    /** a₀ ln a₁ − ln Γ(a₀), as gamma distributions have it. */
    private static double ratePower(double[] a, double[] slopes) {
        double log = Math.log(a[1]);
        slopes[0] = log - Special.digamma(a[0]);
        slopes[1] = a[0] / a[1];
        return a[0] * log - Special.logGamma(a[0]);
    }

    @Override
    String support() {
        return "above 0";
    }

    @Override
    boolean supports(double y) {
        return y > 0 && Double.isFinite(y);
    }
}
