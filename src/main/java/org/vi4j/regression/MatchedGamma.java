package org.vi4j.regression;

import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.vi4j.distribution.Gamma;
import org.vi4j.model.Precision;

/** The Gamma distribution of a precision whose standard deviation x^−½ has a given mean and variance. */
final class MatchedGamma {
    /** A share of the standard deviation's spread below which float64 cannot tell it from none. */
    private static final double NONE = 1e-13;

    /** A share below which the series has seven digits. */
    private static final double SMALL = 1e-4;

    private MatchedGamma() {}

    /**
     * Matches a weighted sample.
     *
     * @param weights that add up to 1
     * @param sds standard deviations, of these weights
     * @return the precision's distribution
     */
    static Precision ofSd(double[] weights, double[] sds) {
        double mean = 0;
        for (int i = 0; i < sds.length; i++) {
            mean += weights[i] * sds[i];
        }
        double variance = 0;
        for (int i = 0; i < sds.length; i++) {
            variance += weights[i] * (sds[i] - mean) * (sds[i] - mean);
        }
        return ofSd(mean, variance);
    }

    /**
     * Matches a mean and a variance.
     *
     * @param mean of the standard deviation, positive
     * @param variance of the standard deviation
     * @return the precision's distribution
     */
    static Precision ofSd(double mean, double variance) {
        double square = mean * mean + variance;
        double share = variance / square;
        if (share < NONE) {
            return new Precision.Known(1 / square);
        }
        // 1 − E[x^−½]²/E[1/x] falls from 1 at shape 1 to 0, for large shapes a as 1/4a + 7/32a², where differences of
        // ln Γ have no digits left.
        double shape = share < SMALL
                ? (1 + Math.sqrt(1 + 14 * share)) / (8 * share)
                : 1 + Math.exp(new BrentSolver(1e-12, 1e-13).solve(200, t -> share(1 + Math.exp(t)) - share, -30, 10));
        return new Precision.Uncertain(new Gamma(shape, (shape - 1) * square));
    }

    private static double share(double shape) {
        Gamma unit = new Gamma(shape, 1);
        return 1 - unit.meanInverseRoot() * unit.meanInverseRoot() / unit.meanInverse();
    }
}
