package org.vi4j.language;

import java.util.random.RandomGenerator;
import org.vi4j.UserError;
import org.vi4j.internal.math.Variates;

/** Families of successes among trials; the number of trials is argument 0 and known. */
abstract class TrialsFamily extends UnivariateFamily {
    static final UnivariateFamily BERNOULLI_LOGIT = new TrialsFamily("bernoulliLogit", "trials", "logit") {
        @Override
        double kernel(double y, double[] a, double[] slopes) {
            double tail = Math.exp(-Math.abs(a[1]));
            slopes[1] = y - (a[1] > 0 ? 1 : tail) / (1 + tail);
            double sign = y > 0 ? a[1] : -a[1];
            return Math.min(sign, 0) - Math.log1p(tail);
        }

        /** With η the logit of what was observed, Σ ln p = −ln Π (1 + e^−η). */
        @Override
        double rows(Workspace w, Slot y, Slot[] arguments, double weight) {
            Slot logit = arguments[1];
            double[] values = y.in(w);
            double[] logits = logit.in(w);
            double sum = 0;
            double shared = 0;
            double product = 1;
            for (int i = 0; i < y.size; i++) {
                double sign = 2 * values[y.at + i] - 1;
                double eta = sign * logits[logit.at + i * logit.step];
                double odds = Special.exp(-eta);
                double slope = 1;
                if (odds < LARGE) {
                    slope = odds / (1 + odds);
                    product *= 1 + odds;
                    if (product > LARGE) {
                        sum -= Math.log(product);
                        product = 1;
                    }
                } else {
                    sum += eta;
                }
                if (logit.step == 0) {
                    shared += sign * slope;
                } else if (logit.variable()) {
                    w.adjoints[logit.at + i] += weight * sign * slope;
                }
            }
            if (logit.step == 0 && logit.variable()) {
                w.adjoints[logit.at] += weight * shared;
            }
            return sum - Math.log(product);
        }

        @Override
        double draw(double[] a, RandomGenerator random) {
            return Variates.binomial(a[0], Special.logistic(a[1]), random);
        }
    };

    static final UnivariateFamily BINOMIAL_LOGIT = new TrialsFamily("binomialLogit", "trials", "logit") {
        @Override
        double kernel(double y, double[] a, double[] slopes) {
            slopes[1] = y - a[0] * Special.logistic(a[1]);
            return -y * Special.softplus(-a[1]) - (a[0] - y) * Special.softplus(a[1]);
        }

        @Override
        double draw(double[] a, RandomGenerator random) {
            return Variates.binomial(a[0], Special.logistic(a[1]), random);
        }
    };

    static final UnivariateFamily BINOMIAL = new TrialsFamily("binomial", "trials", "probability") {
        @Override
        double kernel(double y, double[] a, double[] slopes) {
            double p = a[1];
            double failures = a[0] - y;
            slopes[1] = (y == 0 ? 0 : y / p) - (failures == 0 ? 0 : failures / (1 - p));
            double log = (y == 0 ? 0 : y * Math.log(p)) + (failures == 0 ? 0 : failures * Math.log1p(-p));
            return p >= 0 && p <= 1 ? log : Double.NaN;
        }

        @Override
        double draw(double[] a, RandomGenerator random) {
            return Variates.binomial(a[0], a[1], random);
        }
    };

    static final UnivariateFamily BETA_BINOMIAL = new TrialsFamily("betaBinomial", "trials", "alpha", "beta") {
        @Override
        double kernel(double y, double[] a, double[] slopes) {
            double failures = a[0] - y;
            double both = Rising.slope(a[1] + a[2], a[0]);
            slopes[1] = Rising.slope(a[1], y) - both;
            slopes[2] = Rising.slope(a[2], failures) - both;
            return Rising.log(a[1], y) + Rising.log(a[2], failures) - Rising.log(a[1] + a[2], a[0]);
        }

        @Override
        double draw(double[] a, RandomGenerator random) {
            return Variates.binomial(a[0], Variates.beta(a[1], a[2], random), random);
        }
    };

    /** Products of two numbers up to this are finite. */
    private static final double LARGE = 1e100;

    private TrialsFamily(String name, String... arguments) {
        super(name, arguments);
    }

    @Override
    double normalizer(double[] a, double[] slopes) {
        java.util.Arrays.fill(slopes, 0, arguments.size(), 0);
        return 0;
    }

    @Override
    double base(double y, double[] a) {
        if (!(y <= a[0] && a[0] == Math.rint(a[0]))) {
            throw new UserError(name + ": " + y + " successes of " + a[0]
                    + " trials: trials must be known whole numbers, and successes at most as many");
        }
        return Rising.logChoose(a[0], y);
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
}
