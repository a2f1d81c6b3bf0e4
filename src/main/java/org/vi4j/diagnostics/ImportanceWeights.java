package org.vi4j.diagnostics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.internal.math.LogSumExp;

/**
 * Pareto-smoothed importance sampling: draws from q stand for p with weights p/q, whose largest are replaced by the
 * expected order statistics of a generalized Pareto distribution fitted to them (Vehtari, Simpson, Gelman, Yao and
 * Gabry, "Pareto smoothed importance sampling", JMLR 25, 2024; the same numbers as R's loo 2.5.1). The fitted shape k̂
 * says whether the weights can be trusted at all.
 */
public final class ImportanceWeights {
    /** The fewest draws in a tail. */
    private static final int MIN_TAIL = 5;

    /**
     * The rounding of a log ratio, relative to its size: two hundred times that of one operation, as sums over rows
     * round more than once; and a tail of fewer distinct values cannot be fitted.
     */
    private static final double RELATIVE_ROUNDING = 3e-14;

    /** Weights this much apart, in nats, are the same. */
    private static final double SAME = 1e-6;

    /** k̂ above this is never good enough, however many draws there are. */
    public static final double MAX_K = 0.7;

    /** No weight above this, among thousands, is proof enough, whatever the shape of their tail. */
    static final double EVEN = 1.5;

    /** Weights worth so much of the draws change no mean by more than √(1/0.95 − 1) = 0.23 standard deviations. */
    static final double NEARLY_ALL = 0.95;

    private final double[] logWeights;
    private final double[] logRatios;
    private final double paretoK;
    private final double paretoKError;
    private final double largest;
    private final double rounding;

    private ImportanceWeights(
            double[] logWeights, double[] logRatios, double paretoK, int tail, double largest, double rounding) {
        this.logWeights = logWeights;
        this.logRatios = logRatios;
        this.paretoK = paretoK;
        this.paretoKError = GeneralizedPareto.error(paretoK, tail);
        this.largest = largest;
        this.rounding = rounding;
    }

    /**
     * Smooths the weights of independent draws.
     *
     * @param logRatios ln p − ln q at the draws, up to a constant, {@code [n]}; −∞ where p is zero
     * @return the weights
     * @throws UserError if a log ratio is NaN or +∞, or all are −∞
     * @throws IllegalArgumentException if there is no draw
     */
    public static ImportanceWeights of(double[] logRatios) {
        return of(logRatios, 1);
    }

    /**
     * Smooths the weights of draws that are correlated.
     *
     * @param logRatios ln p − ln q at the draws, up to a constant, {@code [n]}; −∞ where p is zero
     * @param relativeEfficiency the draws' effective sample size over their number
     * @return the weights
     * @throws UserError if a log ratio is NaN or +∞, or all are −∞
     * @throws IllegalArgumentException if there is no draw, or the efficiency is not positive and finite
     */
    public static ImportanceWeights of(double[] logRatios, double relativeEfficiency) {
        if (!(relativeEfficiency > 0 && relativeEfficiency < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a relative efficiency of " + relativeEfficiency
                    + ": the effective sample size over the number of draws is positive, 1 for independent draws");
        }
        int n = logRatios.length;
        double max = checkedMax(logRatios);
        double[] raw = Arrays.stream(logRatios).map(r -> r - max).toArray();
        double[] log = raw.clone();
        double rawTotal = LogSumExp.of(log);
        int tail = (int) Math.ceil(Math.min(0.2 * n, 3 * Math.sqrt(n / relativeEfficiency)));
        double k = Double.POSITIVE_INFINITY;
        double low = Arrays.stream(logRatios).min().orElseThrow();
        if (max - low <= rounding(max)) {
            k = Double.NaN;
        } else if (tail >= MIN_TAIL && tail < n) {
            int[] order = largest(log, tail + 1);
            double cutoff = Math.exp(log[order[0]]);
            double[] exceedances = exceedances(log, order, cutoff);
            if (exceedances[tail - 1] > exceedances[0]) {
                GeneralizedPareto fit = GeneralizedPareto.fit(exceedances);
                k = fit.k();
                for (int i = 0; i < tail && Double.isFinite(k); i++) {
                    // No smoothed weight exceeds the largest raw one.
                    log[order[i + 1]] = Math.min(0, Math.log(fit.quantile((i + 0.5) / tail) + cutoff));
                }
            }
        }
        double total = LogSumExp.of(log);
        double largest = n * Math.exp(-rawTotal);
        return new ImportanceWeights(
                Arrays.stream(log).map(l -> l - total).toArray(), raw, k, tail, largest, rounding(max));
    }

    /**
     * Returns how far apart log ratios of this size may lie and yet be taken for the same: 1e-6 nats, and where they
     * are large what rounding makes of them.
     *
     * @param logRatio ln p − ln q, finite
     * @return nats
     */
    public static double rounding(double logRatio) {
        return Math.max(SAME, RELATIVE_ROUNDING * Math.abs(logRatio));
    }

    private static double checkedMax(double[] logRatios) {
        if (logRatios.length == 0) {
            throw new IllegalArgumentException("there are no draws to weigh");
        }
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < logRatios.length; i++) {
            if (Double.isNaN(logRatios[i]) || logRatios[i] == Double.POSITIVE_INFINITY) {
                throw new UserError("the log density ratio of draw " + (i + 1) + " is " + logRatios[i]
                        + ": importance weights need ln p and ln q finite at every draw (ln p may be -Infinity)");
            }
            max = Math.max(max, logRatios[i]);
        }
        if (max == Double.NEGATIVE_INFINITY) {
            throw new UserError("the density p is zero at all " + logRatios.length
                    + " draws: q lies where the model has no mass; fit again from another start");
        }
        return max;
    }

    /** The places of the largest values, ascending by value, then by place. */
    private static int[] largest(double[] values, int count) {
        double least = TailShape.largest(values, count)[0];
        int[] places = IntStream.range(0, values.length)
                .filter(i -> values[i] >= least)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(i -> i)
                .toArray();
        return Arrays.copyOfRange(places, places.length - count, places.length);
    }

    private static double[] exceedances(double[] log, int[] order, double cutoff) {
        double[] above = new double[order.length - 1];
        Arrays.setAll(above, i -> Math.exp(log[order[i + 1]]) - cutoff);
        return above;
    }

    /**
     * Returns the largest k̂ at which n draws give a reliable answer: min(1 − 1/log₁₀ n, 0.7).
     *
     * @param n the number of draws
     * @return the threshold
     */
    public static double threshold(int n) {
        return Math.min(1 - 1 / Math.log10(n), MAX_K);
    }

    /** Returns the logarithms of the smoothed weights, which sum to one, {@code [n]}. */
    public double[] logWeights() {
        return logWeights.clone();
    }

    /**
     * Returns k̂ of the weights; +∞ where the tail cannot be fitted; NaN where they are all the same to rounding: then
     * q has the posterior's shape wherever it has been, which says nothing of places where it never goes.
     */
    public double paretoK() {
        return paretoK;
    }

    /**
     * Returns the Monte Carlo standard error of k̂: (1 + k)/√m of a tail of m weights, as of the maximum likelihood
     * estimate (Smith, "Estimating tails of probability distributions", Annals of Statistics 15, 1987), less what the
     * prior on k takes; 0 where k̂ is NaN or infinite.
     */
    public double paretoKError() {
        return paretoKError;
    }

    /** Returns the largest weight before smoothing, in units of the mean weight: 1 where all are the same. */
    public double largest() {
        return largest;
    }

    /** Returns {@link #rounding(double)} of the largest log ratio, in nats: how well the weights are known at all. */
    public double rounding() {
        return rounding;
    }

    /** The weights before smoothing, in units of the largest, {@code [n]}. */
    double[] raw() {
        return Arrays.stream(logRatios).map(Math::exp).toArray();
    }

    /**
     * Says whether the weights serve: k̂ is at most the {@link #threshold}, or they are so even that the shape of their
     * tail says little.
     */
    public boolean reliable() {
        return !(paretoK > threshold(count())) || largest <= EVEN || ess() >= NEARLY_ALL * count();
    }

    /** Returns the number of draws. */
    public int count() {
        return logWeights.length;
    }

    /** Returns Kish's effective sample size of the smoothed weights, 1/Σwᵢ², for independent draws. */
    public double ess() {
        return 1 / Arrays.stream(logWeights).map(l -> Math.exp(2 * l)).sum();
    }

    /**
     * Estimates E_p[h] = Σ wᵢ h(θᵢ).
     *
     * @param values h at the draws, {@code [n]}
     * @return the estimate
     * @throws IllegalArgumentException if there is not one value for each draw
     */
    public double mean(double[] values) {
        if (values.length != logWeights.length) {
            throw new IllegalArgumentException(values.length + " values for " + logWeights.length + " draws");
        }
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += Math.exp(logWeights[i]) * values[i];
        }
        return sum;
    }

    /**
     * Computes k̂ of one quantity's terms h(θ)·w, the larger one of both tails, as {@code pareto_khat} of R's posterior
     * 1.7.1 does: the weights may serve one expectation and not another.
     *
     * @param values h at the draws, {@code [n]}
     * @param logRatios ln p − ln q at the draws, {@code [n]}
     * @return k̂; NaN where the terms are all the same or not finite
     * @throws UserError if a log ratio is NaN or +∞, or all are −∞
     * @throws IllegalArgumentException if there is no draw, or there is not one value for each
     */
    public static double paretoK(double[] values, double[] logRatios) {
        if (values.length != logRatios.length) {
            throw new IllegalArgumentException(values.length + " values for " + logRatios.length + " draws");
        }
        double max = checkedMax(logRatios);
        double[] terms = new double[values.length];
        Arrays.setAll(terms, i -> values[i] * Math.exp(logRatios[i] - max));
        double efficiency = Convergence.essTail(new double[][] {terms}) / terms.length;
        return TailShape.ofBothTails(terms, efficiency).k();
    }
}
