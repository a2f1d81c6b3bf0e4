package org.vi4j.diagnostics;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.special.Erf;

/**
 * What convergence diagnostics do to the draws of one quantity, {@code [chains, iterations]}, before they count: split,
 * rank, fold (Vehtari, Gelman, Simpson, Carpenter and Bürkner, "Rank-normalization, folding, and localization",
 * Bayesian Analysis 2021). Each returns new arrays.
 */
final class Chains {
    private static final double BLOM = 3.0 / 8;

    private Chains() {}

    /** Cuts each chain in halves, without its middle draw where their number is odd; firsts come before seconds. */
    static double[][] split(double[][] chains) {
        require(chains);
        int n = chains[0].length;
        if (n == 1) {
            return chains;
        }
        double[][] halves = new double[2 * chains.length][];
        for (int m = 0; m < chains.length; m++) {
            halves[m] = Arrays.copyOfRange(chains[m], 0, n / 2);
            halves[chains.length + m] = Arrays.copyOfRange(chains[m], n - n / 2, n);
        }
        return halves;
    }

    /** Replaces each draw by the normal quantile of its rank among all: Φ⁻¹((r − 3/8)/(n + 1/4)), ties averaged. */
    static double[][] normalScores(double[][] chains) {
        double[] all = pool(chains);
        double[] sorted = all.clone();
        Arrays.sort(sorted);
        double n = all.length;
        // Equal draws share a score: the average of the places that they take.
        double[] scores = new double[sorted.length];
        for (int from = 0; from < sorted.length; ) {
            int to = from;
            while (to < sorted.length && sorted[to] == sorted[from]) {
                to++;
            }
            double rank = (from + 1 + to) / 2.0;
            double p = (rank - BLOM) / (n - 2 * BLOM + 1);
            Arrays.fill(scores, from, to, Math.sqrt(2) * Erf.erfInv(2 * p - 1));
            from = to;
        }
        return map(chains, x -> scores[Arrays.binarySearch(sorted, x + 0.0)]);
    }

    /** Replaces each draw by its distance from the median of all. */
    static double[][] fold(double[][] chains) {
        double median = quantile(sorted(chains), 0.5);
        return map(chains, x -> Math.abs(x - median));
    }

    /** Replaces each draw by 1 where it is at most a value, 0 elsewhere. */
    static double[][] atMost(double[][] chains, double value) {
        return map(chains, x -> x <= value ? 1 : 0);
    }

    /** Throws if there are no draws, or chains differ in length. */
    static void require(double[][] chains) {
        if (chains.length == 0 || chains[0].length == 0) {
            throw new IllegalArgumentException("there are no draws to diagnose");
        }
        for (double[] chain : chains) {
            if (chain.length != chains[0].length) {
                throw new IllegalArgumentException("chains of " + chains[0].length + " and of " + chain.length
                        + " draws: cut them to the same length");
            }
        }
    }

    /** Says whether nothing can be computed: a draw is not finite, or all are the same. */
    static boolean unusable(double[][] chains) {
        require(chains);
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (double[] chain : chains) {
            for (double x : chain) {
                if (!Double.isFinite(x)) {
                    return true;
                }
                min = Math.min(min, x);
                max = Math.max(max, x);
            }
        }
        return max - min < Math.ulp(1.0);
    }

    /** Interpolates the p-quantile of sorted numbers linearly, as R's type 7. */
    static double quantile(double[] sorted, double p) {
        double place = p * (sorted.length - 1);
        int below = (int) Math.floor(place + 4 * Math.ulp(1.0));
        double share = place - below;
        return Math.abs(share) < 1e-12 || below == sorted.length - 1
                ? sorted[below]
                : (1 - share) * sorted[below] + share * sorted[below + 1];
    }

    static double[] sorted(double[][] chains) {
        double[] all = pool(chains);
        Arrays.sort(all);
        return all;
    }

    static double[] pool(double[][] chains) {
        return Arrays.stream(chains)
                .flatMapToDouble(Arrays::stream)
                .map(x -> x + 0.0)
                .toArray();
    }

    static double[][] map(double[][] chains, DoubleUnaryOperator f) {
        return Arrays.stream(chains)
                .map(chain -> Arrays.stream(chain).map(f).toArray())
                .toArray(double[][]::new);
    }

    static double mean(double[] x) {
        double sum = 0;
        for (double value : x) {
            sum += value;
        }
        double mean = sum / x.length;
        // A second pass takes up what the first one rounded away.
        double rest = 0;
        for (double value : x) {
            rest += value - mean;
        }
        return mean + rest / x.length;
    }

    /** The unbiased variance. */
    static double variance(double[] x) {
        double mean = mean(x);
        double sum = 0;
        for (double value : x) {
            sum += (value - mean) * (value - mean);
        }
        return sum / (x.length - 1);
    }
}
