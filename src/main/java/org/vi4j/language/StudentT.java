package org.vi4j.language;

import java.util.random.RandomGenerator;
import org.vi4j.internal.math.Variates;

/** Student's t with ν degrees of freedom, location m and scale s. */
final class StudentT extends UnivariateFamily {
    StudentT() {
        super("studentT", "degrees", "location", "scale");
    }

    @Override
    double normalizer(double[] a, double[] slopes) {
        double nu = a[0];
        slopes[0] = 0.5 * (Special.digamma((nu + 1) / 2) - Special.digamma(nu / 2) - 1 / nu);
        slopes[1] = 0;
        slopes[2] = -1 / a[2];
        return Special.logGamma((nu + 1) / 2)
                - Special.logGamma(nu / 2)
                - 0.5 * Math.log(Math.PI * nu)
                - Math.log(a[2]);
    }

    @Override
    double kernel(double y, double[] a, double[] slopes) {
        double nu = a[0];
        double z = (y - a[1]) / a[2];
        double ratio = z * z / nu;
        double log = Math.log1p(ratio);
        double slope = -(nu + 1) / nu * z / (1 + ratio) / a[2];
        slopes[0] = -0.5 * log + 0.5 * (nu + 1) / nu * ratio / (1 + ratio);
        slopes[1] = -slope;
        slopes[2] = -z * slope;
        slopes[VALUE] = slope;
        return -0.5 * (nu + 1) * log;
    }

    @Override
    double draw(double[] a, RandomGenerator random) {
        double chiSquare = 2 * Variates.gamma(a[0] / 2, random);
        return a[1] + a[2] * random.nextGaussian() / Math.sqrt(chiSquare / a[0]);
    }
}
