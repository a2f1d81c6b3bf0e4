package org.vi4j.language;

import java.util.random.RandomGenerator;
import org.vi4j.internal.math.Variates;

/** Families of counts. */
abstract class CountFamily extends UnivariateFamily {
    static final UnivariateFamily POISSON = new CountFamily("poisson", "rate") {
        @Override
        double base(double y, double[] a) {
            return -Special.logGamma(y + 1);
        }

        @Override
        double kernel(double y, double[] a, double[] slopes) {
            slopes[0] = y / a[0] - 1;
            return (y == 0 ? 0 : y * Math.log(a[0])) - nonNegative(a[0]);
        }

        @Override
        double draw(double[] a, RandomGenerator random) {
            return Variates.poisson(a[0], random);
        }
    };

    static final UnivariateFamily POISSON_LOG = new CountFamily("poissonLog", "log rate") {
        @Override
        double base(double y, double[] a) {
            return -Special.logGamma(y + 1);
        }

        @Override
        double kernel(double y, double[] a, double[] slopes) {
            double rate = Math.exp(a[0]);
            slopes[0] = y - rate;
            return y * a[0] - rate;
        }

        @Override
        double draw(double[] a, RandomGenerator random) {
            return Variates.poisson(Math.exp(a[0]), random);
        }
    };

    static final UnivariateFamily NEGATIVE_BINOMIAL_2 = new CountFamily("negativeBinomial2", "mean", "precision") {
        @Override
        double base(double y, double[] a) {
            return -Special.logGamma(y + 1);
        }

        @Override
        double kernel(double y, double[] a, double[] slopes) {
            double mean = a[0];
            double phi = a[1];
            double share = (y + phi) / (mean + phi);
            double log = -Math.log1p(mean / phi);
            slopes[0] = y / mean - share;
            slopes[1] = Rising.slope(phi, y) + log + 1 - share;
            double successes = y == 0 ? 0 : y * Math.log(mean / (mean + phi));
            return Rising.log(phi, y) + phi * log + successes;
        }

        @Override
        double draw(double[] a, RandomGenerator random) {
            return Variates.poisson(a[0] * Variates.gamma(a[1], random) / a[1], random);
        }
    };

    static final UnivariateFamily NEGATIVE_BINOMIAL_2_LOG =
            new CountFamily("negativeBinomial2Log", "log mean", "precision") {
                @Override
                double base(double y, double[] a) {
                    return -Special.logGamma(y + 1);
                }

                @Override
                double kernel(double y, double[] a, double[] slopes) {
                    double mean = Math.exp(a[0]);
                    double phi = a[1];
                    double share = (y + phi) / (mean + phi);
                    double log = -Math.log1p(mean / phi);
                    slopes[0] = y - share * mean;
                    slopes[1] = Rising.slope(phi, y) + log + 1 - share;
                    return Rising.log(phi, y) + (phi + y) * log + y * (a[0] - Math.log(phi));
                }

                @Override
                double draw(double[] a, RandomGenerator random) {
                    return Variates.poisson(Math.exp(a[0]) * Variates.gamma(a[1], random) / a[1], random);
                }
            };

    private CountFamily(String name, String... arguments) {
        super(name, arguments);
    }

    @Override
    double normalizer(double[] a, double[] slopes) {
        java.util.Arrays.fill(slopes, 0, arguments.size(), 0);
        return 0;
    }

    @Override
    boolean discrete() {
        return true;
    }

    @Override
    String support() {
        return "a whole number of at least 0";
    }

    @Override
    boolean supports(double y) {
        return y >= 0 && y == Math.rint(y) && Double.isFinite(y);
    }

    private static double nonNegative(double rate) {
        return rate >= 0 ? rate : Double.NaN;
    }
}
