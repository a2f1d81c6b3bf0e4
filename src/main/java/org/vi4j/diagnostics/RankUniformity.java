package org.vi4j.diagnostics;

import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.vi4j.UserError;

/**
 * Tests whether ranks are uniform, as those of true parameters among posterior draws are when an inference is right
 * (simulation-based calibration: Talts, Betancourt, Simpson, Vehtari and Gelman, arXiv:1804.06788, 2018), by χ² over
 * equal bins.
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
            throw new UserError("bins: " + bins + " do not divide the " + (draws + 1) + " possible ranks 0 to " + draws
                    + " evenly: choose a divisor of " + (draws + 1));
        }
        double expected = (double) ranks.length / bins;
        if (expected < MIN_EXPECTED) {
            throw new UserError(ranks.length + " ranks in " + bins + " bins: the test needs at least " + MIN_EXPECTED
                    + " a bin; take fewer bins or more replications");
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
