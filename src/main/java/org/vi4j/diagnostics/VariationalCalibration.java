package org.vi4j.diagnostics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.vi4j.UserError;

/**
 * Variational simulation-based calibration (VSBC; Yao, Vehtari, Simpson and Gelman, "Yes, but did it work?: evaluating
 * variational inference", ICML 2018): draw θ₀ from the prior and data from θ₀, fit q, and note P_q(θ ≤ θ₀). Over
 * replications these probabilities are symmetric about 1/2 if q is centred where the posterior is; where they are not,
 * point estimates are biased. It says nothing about q's spread.
 *
 * @param ksDistance the Kolmogorov–Smirnov distance between the probabilities p and 1 − p
 * @param pValue the probability of a larger one under symmetry. The paper compares p and 1 − p as two independent
 *     samples, which they are not; under symmetry the sign of each p − 1/2 is a fair coin whatever its size, which
 *     gives the exact distribution (Butler, Annals of Mathematical Statistics 1969)
 * @param meanProbability of the probabilities; below 1/2, q lies too high; above, too low
 */
public record VariationalCalibration(double ksDistance, double pValue, double meanProbability) {
    /**
     * Tests one quantity.
     *
     * @param probabilities P_q(θ ≤ θ₀), one a replication, each in [0, 1]
     * @return the test
     * @throws UserError if there are none or one is not a probability
     */
    public static VariationalCalibration of(double[] probabilities) {
        int n = probabilities.length;
        if (n == 0) {
            throw new UserError("no replications: calibration needs at least one, and some hundreds to show anything");
        }
        for (double p : probabilities) {
            if (!(p >= 0 && p <= 1)) {
                throw new UserError("a calibration probability is " + p + ": it lies in [0, 1]");
            }
        }
        // From the outermost inwards, each point moves F(x) + F(1 − x) − 1 up or down by 1/n.
        double[] outermost = Arrays.stream(probabilities)
                .map(p -> p - 0.5)
                .boxed()
                .sorted(Comparator.comparingDouble((Double d) -> -Math.abs(d)))
                .mapToDouble(d -> d)
                .toArray();
        int walk = 0;
        int farthest = 0;
        for (double d : outermost) {
            walk += (int) Math.signum(d);
            farthest = Math.max(farthest, Math.abs(walk));
        }
        double mean = Arrays.stream(probabilities).average().orElseThrow();
        return new VariationalCalibration((double) farthest / n, reaches(farthest, n), mean);
    }

    /** The probability that a fair random walk of n steps gets as far as a from where it began. */
    private static double reaches(int a, int n) {
        if (a == 0) {
            return 1;
        }
        double[] inside = new double[2 * a + 1];
        inside[a] = 1;
        for (int step = 0; step < n; step++) {
            double[] next = new double[inside.length];
            for (int x = 1; x < inside.length - 1; x++) {
                next[x - 1] += inside[x] / 2;
                next[x + 1] += inside[x] / 2;
            }
            next[0] = 0;
            next[2 * a] = 0;
            inside = next;
        }
        return Math.min(1, Math.max(0, 1 - Arrays.stream(inside).sum()));
    }

    /**
     * Runs replications and tests every quantity.
     *
     * @param replications how many, at least 1
     * @param replicate draws θ₀ and data for a replication's number, fits q and returns P_q(θⱼ ≤ θ₀ⱼ), {@code [d]}
     * @param stop asked before each replication; those done so far count
     * @return a test for each quantity
     */
    public static VariationalCalibration[] run(
            int replications, LongFunction<double[]> replicate, BooleanSupplier stop) {
        double[][] probabilities = new double[replications][];
        int done = 0;
        while (done < replications && !stop.getAsBoolean()) {
            probabilities[done] = replicate.apply(done);
            done++;
        }
        int finished = done;
        int d = finished == 0 ? 0 : probabilities[0].length;
        VariationalCalibration[] tests = new VariationalCalibration[d];
        for (int j = 0; j < d; j++) {
            int quantity = j;
            tests[j] = of(Arrays.stream(probabilities, 0, finished)
                    .mapToDouble(row -> row[quantity])
                    .toArray());
        }
        return tests;
    }

    /**
     * Tests whether ranks are uniform, as those of true parameters among posterior draws are when an inference is right
     * (simulation-based calibration: Talts, Betancourt, Simpson, Vehtari and Gelman, arXiv:1804.06788, 2018), by χ²
     * over equal bins.
     *
     * @param statistic χ²
     * @param pValue the probability of a larger one if the ranks are uniform
     */
    public record RankUniformity(double statistic, double pValue) {
        /** Below so many expected ranks a bin, χ² is not near its limit. */
        private static final int MIN_EXPECTED = 5;

        /**
         * Tests ranks.
         *
         * @param ranks of the true parameter among L draws, each in 0 … L, {@code [n]}
         * @param draws L
         * @param bins how many, at least 2; must divide L + 1
         * @return the test
         * @throws UserError if the bins do not divide the ranks evenly, or there are fewer than five ranks a bin
         */
        public static RankUniformity of(int[] ranks, int draws, int bins) {
            if (bins < 2 || (draws + 1) % bins != 0) {
                throw new UserError("bins: " + bins + " do not divide the " + (draws + 1) + " possible ranks 0 to "
                        + draws + " evenly: choose a divisor of " + (draws + 1));
            }
            double expected = (double) ranks.length / bins;
            if (expected < MIN_EXPECTED) {
                throw new UserError(ranks.length + " ranks in " + bins + " bins: the test needs at least "
                        + MIN_EXPECTED + " per bin; take fewer bins or more replications");
            }
            int[] counts = new int[bins];
            for (int rank : ranks) {
                if (rank < 0 || rank > draws) {
                    throw new UserError("a rank is " + rank + ": among " + draws + " draws it lies in 0 to " + draws);
                }
                counts[(int) ((long) rank * bins / (draws + 1))]++;
            }
            double statistic = 0;
            for (int count : counts) {
                statistic += (count - expected) * (count - expected) / expected;
            }
            double p = 1 - new ChiSquaredDistribution(null, bins - 1).cumulativeProbability(statistic);
            return new RankUniformity(statistic, p);
        }

        /**
         * Counts how many draws lie below the truth.
         *
         * @param truth the true parameter
         * @param draws independent posterior draws, {@code [L]}
         * @return its rank, 0 … L
         */
        public static int rank(double truth, double[] draws) {
            int rank = 0;
            for (double draw : draws) {
                rank += draw < truth ? 1 : 0;
            }
            return rank;
        }
    }
}
