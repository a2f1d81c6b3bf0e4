package org.vi4j.language;

import java.util.random.RandomGenerator;
import org.vi4j.internal.math.Variates;

/** Families on an interval or a circle. */
abstract class IntervalFamily extends UnivariateFamily {
    static final UnivariateFamily BETA = new IntervalFamily("beta", "alpha", "beta") {
        @Override
        double normalizer(double[] a, double[] slopes) {
            double both = Special.digamma(a[0] + a[1]);
            slopes[0] = both - Special.digamma(a[0]);
            slopes[1] = both - Special.digamma(a[1]);
            return -Special.logBeta(a[0], a[1]);
        }

        @Override
        double kernel(double y, double[] a, double[] slopes) {
            slopes[0] = Math.log(y);
            slopes[1] = Math.log1p(-y);
            slopes[VALUE] = (a[0] - 1) / y - (a[1] - 1) / (1 - y);
            return y > 0 && y < 1 ? (a[0] - 1) * slopes[0] + (a[1] - 1) * slopes[1] : Double.NEGATIVE_INFINITY;
        }

        @Override
        String support() {
            return "between 0 and 1";
        }

        @Override
        boolean supports(double y) {
            return y > 0 && y < 1;
        }

        @Override
        double draw(double[] a, RandomGenerator random) {
            return Variates.beta(a[0], a[1], random);
        }
    };

    static final UnivariateFamily UNIFORM = new IntervalFamily("uniform", "lower", "upper") {
        @Override
        double normalizer(double[] a, double[] slopes) {
            slopes[0] = 1 / (a[1] - a[0]);
            slopes[1] = -slopes[0];
            return -Math.log(a[1] - a[0]);
        }

        @Override
        double kernel(double y, double[] a, double[] slopes) {
            slopes[0] = 0;
            slopes[1] = 0;
            slopes[VALUE] = 0;
            return y < a[0] || y > a[1] ? Double.NEGATIVE_INFINITY : 0;
        }

        @Override
        double draw(double[] a, RandomGenerator random) {
            return a[0] + (a[1] - a[0]) * random.nextDouble();
        }
    };

    static final UnivariateFamily VON_MISES = new IntervalFamily("vonMises", "direction", "concentration") {
        @Override
        double normalizer(double[] a, double[] slopes) {
            slopes[0] = 0;
            slopes[1] = -Bessel.ratio(a[1]);
            return -Math.log(2 * Math.PI) - Bessel.logI0(a[1]);
        }

        @Override
        double kernel(double y, double[] a, double[] slopes) {
            double cos = Math.cos(y - a[0]);
            slopes[0] = a[1] * Math.sin(y - a[0]);
            slopes[1] = cos;
            slopes[VALUE] = -slopes[0];
            return a[1] * cos;
        }

        @Override
        double draw(double[] a, RandomGenerator random) {
            return Variates.vonMises(a[0], a[1], random);
        }
    };

    private IntervalFamily(String name, String... arguments) {
        super(name, arguments);
    }
}
