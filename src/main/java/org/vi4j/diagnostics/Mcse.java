package org.vi4j.diagnostics;

import java.util.Arrays;
import org.apache.commons.math3.distribution.BetaDistribution;

/**
 * Monte Carlo standard errors of what is estimated from chains: how far the estimate would move with other draws
 * (Vehtari et al., Bayesian Analysis 2021, section 4). Draws are {@code [chains, iterations]}; NaN where there is no
 * answer. The definitions are those of R's package posterior 1.4.0.
 */
public final class Mcse {
    /** Φ(−1) and Φ(1), as posterior rounds them. */
    private static final double LOW = 0.1586553;

    private static final double HIGH = 0.8413447;

    private Mcse() {}

    /**
     * Computes the standard error of the mean: sd/√ESS.
     *
     * @param chains {@code [chains, iterations]}
     * @return in the quantity's unit
     */
    public static double mean(double[][] chains) {
        return Math.sqrt(Chains.variance(Chains.pool(chains)) / Convergence.essMean(chains));
    }

    /**
     * Computes the standard error of the standard deviation, from the fourth moment to first order (Kenney and Keeping,
     * <i>Mathematics of Statistics</i>, 1951, page 141), without assuming normality.
     *
     * @param chains {@code [chains, iterations]}
     * @return in the quantity's unit
     */
    public static double sd(double[][] chains) {
        double mean = Chains.mean(Chains.pool(chains));
        double[][] squares = Chains.map(chains, x -> (x - mean) * (x - mean));
        double[] all = Chains.pool(squares);
        double second = Chains.mean(all);
        double fourth = Arrays.stream(all).map(s -> s * s).average().orElseThrow();
        double ofVariance = (fourth - second * second) / Convergence.essMean(squares);
        return Math.sqrt(ofVariance / second / 4);
    }

    /**
     * Computes the standard error of a quantile: half the distance between the order statistics at the 16 % and 84 %
     * points of the quantile's Beta distribution.
     *
     * @param chains {@code [chains, iterations]}
     * @param p the quantile's probability, in (0, 1)
     * @return in the quantity's unit
     * @throws IllegalArgumentException if p is not, or chains differ in length
     */
    public static double quantile(double[][] chains, double p) {
        if (!(p > 0 && p < 1)) {
            throw new IllegalArgumentException("p is " + p + ": a probability in (0, 1) was expected");
        }
        double ess = Convergence.essQuantile(chains, p);
        if (Double.isNaN(ess)) {
            return Double.NaN;
        }
        double[] sorted = Chains.sorted(chains);
        int n = sorted.length;
        BetaDistribution place = new BetaDistribution(null, ess * p + 1, ess * (1 - p) + 1);
        int low = Math.max((int) Math.floor(place.inverseCumulativeProbability(LOW) * n), 1);
        int high = Math.min((int) Math.ceil(place.inverseCumulativeProbability(HIGH) * n), n);
        return (sorted[high - 1] - sorted[low - 1]) / 2;
    }
}
