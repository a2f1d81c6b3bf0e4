package org.vi4j.net;

import java.util.random.RandomGenerator;
import org.vi4j.internal.math.Normal;

/**
 * The density p of a weight before the data, of mean 0 and a given variance, as a normal q = N(m, v) meets it: U = −log
 * p, its mean under q, and the derivatives of that mean by m, E[U′], and by log v, ½√v E[ε U′].
 */
enum WeightPrior {
    /** N(0, variance). */
    GAUSSIAN(1) {
        @Override
        void add(Row row, float variance, float weight, RandomGenerator random) {
            float precision = 1 / variance;
            for (int i = 0; i < row.n; i++) {
                row.byMean[i] += weight * precision * row.mean[i];
                row.byLogVariance[i] += weight * 0.5f * row.variance[i] * precision;
            }
        }

        @Override
        double slope(double w, double variance) {
            return w / variance;
        }

        @Override
        double energy(double w, double variance) {
            return 0.5 * w * w / variance + 0.5 * Math.log(variance) + Normal.LOG_ROOT_2PI;
        }

        @Override
        double meanEnergy(double m, double v, double variance) {
            return energy(m, variance) + 0.5 * v / variance;
        }
    },
    /** exp(−|w|/b)/2b with 2b² = variance; everything in closed form, as E|w| is that of a folded normal. */
    LAPLACE(Math.sqrt(Math.PI) / 2) {
        @Override
        void add(Row row, float variance, float weight, RandomGenerator random) {
            float byScale = weight / (float) scale(variance);
            for (int i = 0; i < row.n; i++) {
                double sd = Math.sqrt(row.variance[i]);
                double z = row.mean[i] / sd;
                double bell = Math.exp(-0.5 * z * z);
                row.byMean[i] += byScale * (float) erf(z, bell);
                row.byLogVariance[i] += byScale * (float) (sd * bell * DENSITY_0);
            }
        }

        @Override
        double slope(double w, double variance) {
            return Math.signum(w) / scale(variance);
        }

        @Override
        double energy(double w, double variance) {
            double b = scale(variance);
            return Math.abs(w) / b + Math.log(2 * b);
        }

        @Override
        double meanEnergy(double m, double v, double variance) {
            double b = scale(variance);
            return meanAbsolute(m, v) / b + Math.log(2 * b);
        }
    },
    /** Half of it N(0, p), half N(0, p/100), with the variance in the middle: means by a draw and its opposite. */
    MIXTURE(1.0752) {
        @Override
        void add(Row row, float variance, float weight, RandomGenerator random) {
            for (int i = 0; i < row.n; i++) {
                double move = Math.sqrt(row.variance[i]) * random.nextGaussian();
                double up = slope(row.mean[i] + move, variance);
                double down = slope(row.mean[i] - move, variance);
                row.byMean[i] += weight * (float) (0.5 * (up + down));
                row.byLogVariance[i] += weight * (float) (0.25 * move * (up - down));
            }
        }

        @Override
        double slope(double w, double variance) {
            double wide = 2 * variance / (1 + NARROW);
            double narrow = NARROW * wide;
            // The narrow part's odds: √(wide/narrow) exp(−w²/2 (1/narrow − 1/wide)).
            double odds = Math.exp(-0.5 * w * w * (1 / narrow - 1 / wide)) / Math.sqrt(NARROW);
            return w * (1 / wide + odds / narrow) / (1 + odds);
        }

        @Override
        double energy(double w, double variance) {
            double wide = 2 * variance / (1 + NARROW);
            double narrow = NARROW * wide;
            double odds = Math.exp(-0.5 * w * w * (1 / narrow - 1 / wide)) / Math.sqrt(NARROW);
            return GAUSSIAN.energy(w, wide) + Math.log(2) - Math.log1p(odds);
        }

        @Override
        double meanEnergy(double m, double v, double variance) {
            double sd = Math.sqrt(v);
            double narrow = Math.sqrt(2 * variance * NARROW / (1 + NARROW));
            double step = Math.max(SMALLEST, Math.min(LARGEST, STEP * narrow / sd));
            double sum = 0;
            double mass = 0;
            for (double z = -END; z <= END; z += step) {
                double weight = Math.exp(-0.5 * z * z);
                sum += weight * energy(m + sd * z, variance);
                mass += weight;
            }
            return sum / mass;
        }
    };

    private static final double DENSITY_0 = 1 / Math.sqrt(2 * Math.PI);

    /** The narrow part's variance beside the wide one's. */
    private static final double NARROW = 0.01;

    /**
     * The trapezoidal rule on E U, up to so many standard deviations: its error falls faster than any power of the
     * step.
     */
    private static final double END = 6;

    /** The step, in units of the narrow part. */
    private static final double STEP = 0.4;

    private static final double SMALLEST = 0.01;
    private static final double LARGEST = 0.4;

    private final double widthWithoutData;

    WeightPrior(double widthWithoutData) {
        this.widthWithoutData = widthWithoutData;
    }

    /** Means and variances of n weights, and the derivatives that are added to. */
    @SuppressWarnings("ArrayRecordComponent")
    record Row(float[] mean, float[] variance, float[] byMean, float[] byLogVariance, int n) {}

    /**
     * Adds derivatives of the mean of U under normal weights.
     *
     * @param row the weights
     * @param variance of the prior
     * @param weight of U
     * @param random for what has no closed form
     */
    abstract void add(Row row, float variance, float weight, RandomGenerator random);

    /** Returns U′(w). */
    abstract double slope(double w, double variance);

    /** Returns U(w) = −log p(w). */
    abstract double energy(double w, double variance);

    /** Returns the mean of U under N(m, v). */
    abstract double meanEnergy(double m, double v, double variance);

    /** Returns KL(N(m, v) ‖ p). */
    double kl(double m, double v, double variance) {
        return meanEnergy(m, v, variance) - 0.5 * Math.log(v) - Normal.LOG_ROOT_2PI - 0.5;
    }

    /** Returns the sd of the normal that is closest to the prior, beside the prior's: that of a weight without data. */
    double widthWithoutData() {
        return widthWithoutData;
    }

    private static double scale(double variance) {
        return Math.sqrt(variance / 2);
    }

    /** Returns E|w| of N(m, v). */
    static double meanAbsolute(double m, double v) {
        double sd = Math.sqrt(v);
        double z = m / sd;
        return 2 * sd * DENSITY_0 * Math.exp(-0.5 * z * z) + m * (2 * Normal.cdf(z) - 1);
    }

    /** Returns 2Φ(z) − 1 given exp(−z²/2), to 2e-7 (Abramowitz and Stegun, formula 7.1.26). */
    private static double erf(double z, double bell) {
        double t = 1 / (1 + 0.3275911 * Math.abs(z) * Math.sqrt(0.5));
        double tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
        return Math.copySign(1 - tail * bell, z);
    }
}
