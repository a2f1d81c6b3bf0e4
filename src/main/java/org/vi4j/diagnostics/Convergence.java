package org.vi4j.diagnostics;

import java.util.Arrays;
import org.apache.commons.math3.distribution.BetaDistribution;

/**
 * How well several chains agree about one quantity, and how many independent draws theirs equal: rank-normalised
 * split-R̂ and effective sample sizes (Vehtari, Gelman, Simpson, Carpenter and Bürkner, "Rank-normalization, folding,
 * and localization: an improved R̂ for assessing convergence of MCMC", Bayesian Analysis 16, 2021), each a composition
 * of splitting, ranking and folding. The definitions and edge cases are those of R's package posterior 1.4.0.
 *
 * <p>Every method takes draws {@code [chains, iterations]}, all chains of one length, and returns NaN where the number
 * does not exist: a draw is not finite, all draws are the same, or there are too few. Chains of different lengths are
 * an {@link IllegalArgumentException}.
 */
public final class Convergence {
    /** Φ(−1) and Φ(1), as posterior rounds them. */
    private static final double LOW = 0.1586553;

    private static final double HIGH = 0.8413447;

    private Convergence() {}

    /**
     * Computes R̂: the larger of split-R̂ of the normal scores, which sees chains at different places, and of the
     * folded draws' normal scores, which sees chains of different spread. It is near 1 where the chains agree.
     *
     * @param chains {@code [chains, iterations]}
     * @return R̂
     */
    public static double rHat(double[][] chains) {
        if (Chains.unusable(chains)) {
            return Double.NaN;
        }
        double bulk = basicRHat(Chains.normalScores(Chains.split(chains)));
        double tail = basicRHat(Chains.normalScores(Chains.split(Chains.fold(chains))));
        return Math.max(bulk, tail);
    }

    /**
     * Computes the bulk effective sample size: of the normal scores of the split chains. It governs the error of means
     * and medians.
     *
     * @param chains {@code [chains, iterations]}
     * @return the number of independent draws that would serve as well
     */
    public static double essBulk(double[][] chains) {
        return Chains.unusable(chains) ? Double.NaN : basicEss(Chains.normalScores(Chains.split(chains)));
    }

    /**
     * Computes the tail effective sample size: the smaller one of the 5 % and the 95 % quantile.
     *
     * @param chains {@code [chains, iterations]}
     * @return the number of independent draws that would serve as well
     */
    public static double essTail(double[][] chains) {
        return Math.min(essQuantile(chains, 0.05), essQuantile(chains, 0.95));
    }

    /**
     * Computes the effective sample size of the mean: of the split chains as they are.
     *
     * @param chains {@code [chains, iterations]}
     * @return the number of independent draws that would serve as well
     */
    public static double essMean(double[][] chains) {
        return basicEss(Chains.split(chains));
    }

    /**
     * Computes the effective sample size of a quantile: of the indicator that a draw lies at or below it.
     *
     * @param chains {@code [chains, iterations]}
     * @param p in [0, 1]
     * @return the number of independent draws that would serve as well
     * @throws IllegalArgumentException if p is not, or chains differ in length
     */
    public static double essQuantile(double[][] chains, double p) {
        requireProbability(p);
        if (Chains.unusable(chains)) {
            return Double.NaN;
        }
        double[] sorted = Chains.sorted(chains);
        double level = p == 1 ? (sorted.length - 0.5) / sorted.length : p;
        return basicEss(Chains.split(Chains.atMost(chains, Chains.quantile(sorted, level))));
    }

    /**
     * Computes the Monte Carlo standard error of the mean, sd/√ESS: how far it would move with other draws (Vehtari et
     * al., Bayesian Analysis 2021, section 4).
     *
     * @param chains {@code [chains, iterations]}
     * @return in the quantity's unit
     */
    public static double mcseMean(double[][] chains) {
        return Math.sqrt(Chains.variance(Chains.pool(chains)) / essMean(chains));
    }

    /**
     * Computes the Monte Carlo standard error of the standard deviation, from the fourth moment to first order (Kenney
     * and Keeping, <i>Mathematics of Statistics</i>, 1951, page 141), without assuming normality.
     *
     * @param chains {@code [chains, iterations]}
     * @return in the quantity's unit
     */
    public static double mcseSd(double[][] chains) {
        double mean = Chains.mean(Chains.pool(chains));
        double[][] squares = Chains.map(chains, x -> (x - mean) * (x - mean));
        double[] all = Chains.pool(squares);
        double second = Chains.mean(all);
        double fourth = Arrays.stream(all).map(s -> s * s).average().orElseThrow();
        double ofVariance = (fourth - second * second) / essMean(squares);
        return Math.sqrt(ofVariance / second / 4);
    }

    /**
     * Computes the Monte Carlo standard error of a quantile: half the distance between the order statistics at the 16 %
     * and 84 % points of the quantile's Beta distribution.
     *
     * @param chains {@code [chains, iterations]}
     * @param p the quantile's probability, in (0, 1)
     * @return in the quantity's unit
     * @throws IllegalArgumentException if p is not, or chains differ in length
     */
    public static double mcseQuantile(double[][] chains, double p) {
        if (!(p > 0 && p < 1)) {
            throw new IllegalArgumentException("p is " + p + ": a probability in (0, 1) was expected");
        }
        double ess = essQuantile(chains, p);
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

    /**
     * Computes E-BFMI = Σ(Eᵢ − Eᵢ₋₁)² / Σ(Eᵢ − Ē)²: how much of the energies' variation one momentum draw of a
     * Hamiltonian sampler can cross (Betancourt, "Diagnosing suboptimal cotangent disintegrations", 2016).
     *
     * @param energies of one chain's draws, in their order, {@code [n]}
     * @return about 1 where all is well; NaN where the energies do not vary
     */
    public static double eBfmi(double[] energies) {
        double steps = 0;
        for (int i = 1; i < energies.length; i++) {
            steps += (energies[i] - energies[i - 1]) * (energies[i] - energies[i - 1]);
        }
        double variance = Chains.variance(energies);
        return variance > 0 ? steps / (variance * (energies.length - 1)) : Double.NaN;
    }

    /**
     * Counts where each chain's draws lie among all: chains that explore the same distribution have even counts
     * (Vehtari and others 2021, rank plots). Equal draws have the middle one of the places that they take.
     *
     * @param chains draws, {@code [chains, iterations]}
     * @param parts into how many equal parts the ranks of all draws are cut, at least 1
     * @return how many draws of each chain fall into each part, {@code [chains, parts]}
     */
    public static int[][] rankCounts(double[][] chains, int parts) {
        double[] all = Chains.sorted(chains);
        int[][] counts = new int[chains.length][parts];
        for (int m = 0; m < chains.length; m++) {
            for (double x : chains[m]) {
                counts[m][(int) ((long) middleRank(all, x) * parts / all.length)]++;
            }
        }
        return counts;
    }

    private static int middleRank(double[] sorted, double value) {
        int first = Arrays.binarySearch(sorted, value);
        int last = first;
        while (first > 0 && sorted[first - 1] == value) {
            first--;
        }
        while (last < sorted.length - 1 && sorted[last + 1] == value) {
            last++;
        }
        return (first + last) >>> 1;
    }

    static void requireProbability(double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("p is " + p + ": a probability in [0, 1] was expected");
        }
    }

    /** R̂ of chains as they are: √((B/W + n − 1)/n), B and W the variances between and within them. */
    static double basicRHat(double[][] chains) {
        if (Chains.unusable(chains)) {
            return Double.NaN;
        }
        double n = chains[0].length;
        double between = n * Chains.variance(means(chains));
        double within =
                Arrays.stream(chains).mapToDouble(Chains::variance).average().orElseThrow();
        return Math.sqrt((between / within + n - 1) / n);
    }

    /**
     * The effective sample size of chains as they are: draws / τ, τ summed over the autocorrelations' initial positive
     * and monotone sequence of pairs (Geyer, "Practical Markov chain Monte Carlo", Statistical Science 1992), and no
     * less than 1/log₁₀(draws).
     */
    static double basicEss(double[][] chains) {
        int n = chains[0].length;
        if (n < 3 || Chains.unusable(chains)) {
            return Double.NaN;
        }
        double[] rho = correlations(chains);
        double[] kept = new double[n];
        double even = 1;
        double odd = rho[1];
        kept[0] = even;
        kept[1] = odd;
        int t = 0;
        while (t < n - 5 && even + odd > 0) {
            t += 2;
            even = rho[t];
            odd = rho[t + 1];
            if (even + odd >= 0) {
                kept[t] = even;
                kept[t + 1] = odd;
            }
        }
        int last = t;
        if (even > 0) {
            kept[last] = even;
        }
        for (t = 2; t <= last - 2; t += 2) {
            if (kept[t] + kept[t + 1] > kept[t - 2] + kept[t - 1]) {
                kept[t] = (kept[t - 2] + kept[t - 1]) / 2;
                kept[t + 1] = kept[t];
            }
        }
        double sum = last == 0 ? kept[0] : Arrays.stream(kept, 0, last).sum();
        double draws = (double) n * chains.length;
        double tau = Math.max(-1 + 2 * sum + kept[last], 1 / Math.log10(draws));
        return draws / tau;
    }

    /** The autocorrelations of all chains together: 1 − (W − mean autocovariance)/(the variance of their mixture). */
    private static double[] correlations(double[][] chains) {
        int n = chains[0].length;
        double[] covariance = new double[n];
        for (double[] chain : chains) {
            double[] own = Autocovariance.of(chain);
            for (int t = 0; t < n; t++) {
                covariance[t] += own[t] / chains.length;
            }
        }
        double within = covariance[0] * n / (n - 1);
        double total = within * (n - 1) / n;
        if (chains.length > 1) {
            total += Chains.variance(means(chains));
        }
        double all = total;
        return Arrays.stream(covariance).map(c -> 1 - (within - c) / all).toArray();
    }

    private static double[] means(double[][] chains) {
        return Arrays.stream(chains).mapToDouble(Chains::mean).toArray();
    }
}
