package org.vi4j.language;

import java.util.random.RandomGenerator;
import org.vi4j.internal.math.Variates;

/** Families of z = (y − m)/s with the arguments m and s: ln p = c − ln s + k(z). */
abstract class SymmetricFamily extends UnivariateFamily {
    static final UnivariateFamily NORMAL = new SymmetricFamily("normal", "mean", "sd", -Special.LOG_ROOT_2PI) {
        @Override
        double standard(double z) {
            return -0.5 * z * z;
        }

        @Override
        double slope(double z) {
            return -z;
        }

        @Override
        double drawStandard(RandomGenerator random) {
            return random.nextGaussian();
        }

        /** −½ Σ z² − n ln s, or − ln Π s where the rows differ in s. */
        @Override
        double rows(Workspace w, Slot y, Slot[] arguments, double weight) {
            Slot mean = arguments[0];
            Slot sd = arguments[1];
            double[] values = y.in(w);
            double[] means = mean.in(w);
            double[] sds = sd.in(w);
            boolean meanRows = mean.step == 1 && mean.variable();
            boolean sdRows = sd.step == 1 && sd.variable();
            boolean variable = y.variable();
            double inverse = 1 / sds[sd.at];
            double squares = 0;
            double byMean = 0;
            double logs = 0;
            double product = 1;
            for (int i = 0; i < y.size; i++) {
                if (sd.step == 1) {
                    double s = sds[sd.at + i];
                    inverse = 1 / s;
                    if (s > SMALL && s < LARGE) {
                        product *= s;
                        if (!(product > SMALL && product < LARGE)) {
                            logs += Math.log(product);
                            product = 1;
                        }
                    } else {
                        logs += Math.log(s);
                    }
                }
                double z = (values[y.at + i] - means[mean.at + i * mean.step]) * inverse;
                double slope = z * inverse;
                squares += z * z;
                byMean += slope;
                if (meanRows) {
                    w.adjoints[mean.at + i] += weight * slope;
                }
                if (sdRows) {
                    w.adjoints[sd.at + i] += weight * (z * slope - inverse);
                }
                if (variable) {
                    w.adjoints[y.at + i] -= weight * slope;
                }
            }
            if (sd.step == 0) {
                logs = y.size * Math.log(sds[sd.at]);
            }
            if (mean.step == 0 && mean.variable()) {
                w.adjoints[mean.at] += weight * byMean;
            }
            if (sd.step == 0 && sd.variable()) {
                w.adjoints[sd.at] += weight * inverse * (squares - y.size);
            }
            return -0.5 * squares - logs - Math.log(product) - y.size * Special.LOG_ROOT_2PI;
        }
    };

    static final UnivariateFamily LOGISTIC = new SymmetricFamily("logistic", "location", "scale", 0) {
        @Override
        double standard(double z) {
            return -Math.abs(z) - 2 * Math.log1p(Math.exp(-Math.abs(z)));
        }

        @Override
        double slope(double z) {
            double tail = Math.exp(-Math.abs(z));
            return -Math.copySign((1 - tail) / (1 + tail), z);
        }

        @Override
        double drawStandard(RandomGenerator random) {
            double u = random.nextDouble();
            return Math.log(u) - Math.log1p(-u);
        }
    };

    static final UnivariateFamily CAUCHY = new SymmetricFamily("cauchy", "location", "scale", -Math.log(Math.PI)) {
        @Override
        double standard(double z) {
            return -Math.log1p(z * z);
        }

        @Override
        double slope(double z) {
            return -2 * z / (1 + z * z);
        }

        @Override
        double drawStandard(RandomGenerator random) {
            return Math.tan(Math.PI * (random.nextDouble() - 0.5));
        }
    };

    static final UnivariateFamily LAPLACE = new SymmetricFamily("laplace", "location", "scale", -Math.log(2)) {
        @Override
        double standard(double z) {
            return -Math.abs(z);
        }

        @Override
        double slope(double z) {
            return -Math.signum(z);
        }

        @Override
        double drawStandard(RandomGenerator random) {
            return Variates.exponential(random) * (random.nextBoolean() ? 1 : -1);
        }
    };

    /** A product within these bounds can take another factor within them. */
    private static final double SMALL = 1e-100;

    private static final double LARGE = 1e100;

    private final double constant;

    private SymmetricFamily(String name, String location, String scale, double constant) {
        super(name, location, scale);
        this.constant = constant;
    }

    /** Returns k(z). */
    abstract double standard(double z);

    /** Returns dk/dz. */
    abstract double slope(double z);

    abstract double drawStandard(RandomGenerator random);

    @Override
    double normalizer(double[] a, double[] slopes) {
        slopes[0] = 0;
        slopes[1] = -1 / a[1];
        return constant - Math.log(a[1]);
    }

    @Override
    double kernel(double y, double[] a, double[] slopes) {
        double inverse = 1 / a[1];
        double z = (y - a[0]) * inverse;
        double slope = slope(z) * inverse;
        slopes[0] = -slope;
        slopes[1] = -z * slope;
        slopes[VALUE] = slope;
        return standard(z);
    }

    @Override
    double draw(double[] a, RandomGenerator random) {
        return a[0] + a[1] * drawStandard(random);
    }
}
