package org.vi4j.net;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.vi4j.internal.math.Normal;

/**
 * The density p of a weight before the data, of mean 0 and a given variance, as a normal q = N(m, v) meets it: U = −log
 * p, its mean under q, and the derivatives of that mean by m, E[U′], and by log v, ½√v E[ε U′].
 */
sealed interface WeightPrior {
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
    void add(Row row, float variance, float weight, RandomGenerator random);

    /** Returns U′(w). */
    double slope(double w, double variance);

    /** Returns U(w) = −log p(w). */
    double energy(double w, double variance);

    /** Returns the mean of U under N(m, v). */
    double meanEnergy(double m, double v, double variance);

    /** Returns the least KL(q ‖ p) that a normal q can have: that of a weight without data. */
    double leastKl();

    /** Returns the standard deviation of the prior's narrowest part, beside the whole prior's. */
    default double narrowest() {
        return 1;
    }

    /** Returns KL(N(m, v) ‖ p). */
    default double kl(double m, double v, double variance) {
        return meanEnergy(m, v, variance) - 0.5 * Math.log(v) - Normal.LOG_ROOT_2PI - 0.5;
    }

    /** Returns E|w| of N(m, v). */
    static double meanAbsolute(double m, double v) {
        double sd = Math.sqrt(v);
        double z = m / sd;
        return 2 * sd * Normal.density(z) + m * (2 * Normal.cdf(z) - 1);
    }

    /** N(0, variance). */
    record Gaussian() implements WeightPrior {
        @Override
        public void add(Row row, float variance, float weight, RandomGenerator random) {
            float precision = 1 / variance;
            for (int i = 0; i < row.n; i++) {
                row.byMean[i] += weight * precision * row.mean[i];
                row.byLogVariance[i] += weight * 0.5f * row.variance[i] * precision;
            }
        }

        @Override
        public double slope(double w, double variance) {
            return w / variance;
        }

        @Override
        public double energy(double w, double variance) {
            return 0.5 * w * w / variance + 0.5 * Math.log(variance) + Normal.LOG_ROOT_2PI;
        }

        @Override
        public double meanEnergy(double m, double v, double variance) {
            return energy(m, variance) + 0.5 * v / variance;
        }

        @Override
        public double leastKl() {
            return 0;
        }
    }

    /** exp(−|w|/b)/2b with 2b² = variance; everything in closed form, as E|w| is that of a folded normal. */
    record Laplace() implements WeightPrior {
        private static final double DENSITY_0 = Normal.density(0);

        @Override
        public void add(Row row, float variance, float weight, RandomGenerator random) {
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
        public double slope(double w, double variance) {
            return Math.signum(w) / scale(variance);
        }

        @Override
        public double energy(double w, double variance) {
            double b = scale(variance);
            return Math.abs(w) / b + Math.log(2 * b);
        }

        @Override
        public double meanEnergy(double m, double v, double variance) {
            double b = scale(variance);
            return meanAbsolute(m, v) / b + Math.log(2 * b);
        }

        @Override
        public double leastKl() {
            return kl(0, Math.PI / 4, 1);
        }

        private static double scale(double variance) {
            return Math.sqrt(variance / 2);
        }

        /** Returns 2Φ(z) − 1 given exp(−z²/2), to 2e-7 (Abramowitz and Stegun, formula 7.1.26). */
        private static double erf(double z, double bell) {
            double t = 1 / (1 + 0.3275911 * Math.abs(z) * Math.sqrt(0.5));
            double tail =
                    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
            return Math.copySign(1 - tail * bell, z);
        }
    }

    /**
     * A share π of it N(0, r² p), and 1 − π of it N(0, p), with p such that the whole has the variance (Blundell,
     * Cornebise, Kavukcuoglu and Wierstra, "Weight uncertainty in neural networks", ICML 2015). Means are taken by a
     * draw and its opposite.
     *
     * @param share π of the narrow part, in (0, 1)
     * @param width r, its standard deviation beside the wide part's, in (0, 1)
     */
    record Mixture(double share, double width) implements WeightPrior {
        /** Beyond this point the narrow part's odds are below 1e-12. */
        private static final double FAR = 27.6;

        /** Steps of the trapezoidal rule to a standard deviation; its error falls faster than any power of them. */
        private static final int STEPS = 4;

        /** Standard deviations of q beyond which there is nothing. */
        private static final double END = 8;

        private static final int GRID = 400;

        /** The grid's breadth, of log v. */
        private static final double BESIDE = 4;

        private double wide(double variance) {
            return variance / (1 - share + share * width * width);
        }

        /** Returns the narrow part's odds at w = 0. */
        private double odds() {
            return share / (1 - share) / width;
        }

        /** Returns ½ (1/narrow − 1/wide): the odds at w are those at 0 times exp(−fall w²). */
        private double fall(double wide) {
            return 0.5 * (1 / (width * width) - 1) / wide;
        }

        @Override
        public void add(Row row, float variance, float weight, RandomGenerator random) {
            double wide = wide(variance);
            double odds = odds();
            double fall = fall(wide);
            for (int i = 0; i < row.n; i++) {
                double move = Math.sqrt(row.variance[i]) * random.nextGaussian();
                double up = slope(row.mean[i] + move, wide, odds, fall);
                double down = slope(row.mean[i] - move, wide, odds, fall);
                row.byMean[i] += weight * (float) (0.5 * (up + down));
                row.byLogVariance[i] += weight * (float) (0.25 * move * (up - down));
            }
        }

        @Override
        public double slope(double w, double variance) {
            double wide = wide(variance);
            return slope(w, wide, odds(), fall(wide));
        }

        private static double slope(double w, double wide, double odds, double fall) {
            double at = odds * Math.exp(-fall * w * w);
            return w * (1 / wide + 2 * fall * at / (1 + at));
        }

        @Override
        public double energy(double w, double variance) {
            double wide = wide(variance);
            double at = odds() * Math.exp(-fall(wide) * w * w);
            return 0.5 * w * w / wide
                    + 0.5 * Math.log(wide)
                    + Normal.LOG_ROOT_2PI
                    - Math.log1p(-share)
                    - Math.log1p(at);
        }

        /** That of the wide part in closed form, less what the narrow one adds near 0, by the trapezoidal rule. */
        @Override
        public double meanEnergy(double m, double v, double variance) {
            double wide = wide(variance);
            double odds = odds();
            double fall = fall(wide);
            double sd = Math.sqrt(v);
            double reach = Math.sqrt(Math.max(1, FAR + Math.log(odds)) / fall);
            double from = Math.max(-reach, m - END * sd);
            double to = Math.min(reach, m + END * sd);
            double sum = 0;
            if (from < to) {
                double finest = Math.min(sd, 1 / Math.sqrt(2 * fall)) / STEPS;
                int steps = (int) Math.ceil((to - from) / finest);
                double step = (to - from) / steps;
                for (int i = 0; i <= steps; i++) {
                    double w = from + i * step;
                    double end = i == 0 || i == steps ? 0.5 : 1;
                    sum += end * step / sd * Normal.density((w - m) / sd) * Math.log1p(odds * Math.exp(-fall * w * w));
                }
            }
            return 0.5 * (m * m + v) / wide + 0.5 * Math.log(wide) + Normal.LOG_ROOT_2PI - Math.log1p(-share) - sum;
        }

        /** Found on a grid about the widths of both parts: where it is least, it is flat. */
        @Override
        public double leastKl() {
            double wide = wide(1);
            return IntStream.range(0, 2 * GRID)
                    .mapToDouble(i -> (i < GRID ? wide : wide * width * width)
                            * Math.exp(BESIDE * (i % GRID / (GRID - 1.0) - 0.75)))
                    .map(v -> kl(0, v, 1))
                    .min()
                    .orElseThrow();
        }

        @Override
        public double narrowest() {
            return width * Math.sqrt(wide(1));
        }
    }
}
