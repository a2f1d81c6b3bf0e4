package org.vi4j.diagnostics;

import java.util.Arrays;
import org.vi4j.UserError;
import org.vi4j.math.LogSumExp;

/**
 * Leave-one-out cross-validation by Pareto-smoothed importance sampling: what the model predicts for each point from
 * all others, without fitting again (Vehtari, Gelman and Gabry, "Practical Bayesian model evaluation using
 * leave-one-out cross-validation and WAIC", Statistics and Computing 2017). The same numbers as R's loo 2.5.1.
 */
public final class LeaveOneOut {
    private final double[] elpd;
    private final double[] p;
    private final double[] paretoK;

    private LeaveOneOut(double[] elpd, double[] p, double[] paretoK) {
        this.elpd = elpd;
        this.p = p;
        this.paretoK = paretoK;
    }

    /**
     * Computes it from log likelihoods at posterior draws.
     *
     * @param logLikelihood ln p(yᵢ | θₛ), {@code [draws, n]}
     * @param relativeEfficiency the effective sample size over the draws for each point's likelihood, {@code [n]}; ones
     *     for independent draws
     * @return the estimate
     * @throws UserError if a log likelihood is not finite
     * @throws IllegalArgumentException if there is no draw, draws differ in length, or there is not one efficiency a
     *     point, positive and finite
     */
    public static LeaveOneOut of(double[][] logLikelihood, double[] relativeEfficiency) {
        return of(logLikelihood, new double[logLikelihood.length], relativeEfficiency);
    }

    /**
     * Computes it from log likelihoods at independent draws of an approximation q of the posterior, whose weights are
     * p(θ | y)/q(θ) · 1/p(yᵢ | θ), smoothed as one (Magnusson, Andersen, Jonasson and Vehtari, "Bayesian leave-one-out
     * cross-validation for large data", ICML 2019; R's {@code loo_approximate_posterior}).
     *
     * @param logLikelihood ln p(yᵢ | θₛ), {@code [draws, n]}
     * @param logRatios ln p − ln q at the draws, up to a constant, {@code [draws]}, finite
     * @return the estimate
     * @throws UserError if a log likelihood or log ratio is not finite
     * @throws IllegalArgumentException if there is no draw, draws differ in length, or there is not one ratio a draw
     */
    public static LeaveOneOut ofApproximation(double[][] logLikelihood, double[] logRatios) {
        requireDraws(logLikelihood);
        double[] ones = new double[logLikelihood[0].length];
        Arrays.fill(ones, 1);
        return of(logLikelihood, logRatios, ones);
    }

    /**
     * Computes the effective sample size of each point's likelihood over the draws, as {@code relative_eff} of R's loo
     * 2.5.1 does, from chains as they are.
     *
     * @param logLikelihood ln p(yᵢ | θₛ), chain after chain, all of one length, {@code [draws, n]}
     * @param chains how many
     * @return {@code [n]}; 1 where a likelihood does not vary, or there are too few draws to tell
     * @throws IllegalArgumentException if there is no draw, or there are not as many of each chain
     */
    public static double[] relativeEfficiency(double[][] logLikelihood, int chains) {
        requireDraws(logLikelihood);
        if (chains < 1 || logLikelihood.length % chains != 0) {
            throw new IllegalArgumentException(
                    logLikelihood.length + " draws of " + chains + " chains: as many of each chain were expected");
        }
        int length = logLikelihood.length / chains;
        double[] efficiency = new double[logLikelihood[0].length];
        double[][] likelihood = new double[chains][length];
        for (int i = 0; i < efficiency.length; i++) {
            int point = i;
            double max = Arrays.stream(logLikelihood)
                    .mapToDouble(row -> row[point])
                    .max()
                    .orElseThrow();
            for (int s = 0; s < chains * length; s++) {
                likelihood[s / length][s % length] = Math.exp(logLikelihood[s][i] - max);
            }
            double ess = Convergence.basicEss(likelihood);
            efficiency[i] = Double.isNaN(ess) ? 1 : ess / (chains * length);
        }
        return efficiency;
    }

    private static void requireDraws(double[][] logLikelihood) {
        if (logLikelihood.length == 0) {
            throw new IllegalArgumentException("there are no draws to leave points out of");
        }
    }

    private static LeaveOneOut of(double[][] logLikelihood, double[] logRatios, double[] relativeEfficiency) {
        requireDraws(logLikelihood);
        int draws = logLikelihood.length;
        int n = relativeEfficiency.length;
        if (logRatios.length != draws || !Arrays.stream(logLikelihood).allMatch(row -> row.length == n)) {
            throw new IllegalArgumentException("leave-one-out needs, of " + draws
                    + " draws, a log likelihood of each of " + n + " points, and a log ratio: rows differ in length");
        }
        double[] posterior = ImportanceWeights.of(logRatios).logWeights();
        double[] elpd = new double[n];
        double[] p = new double[n];
        double[] k = new double[n];
        for (int i = 0; i < n; i++) {
            double[] own = new double[draws];
            double[] ratios = new double[draws];
            for (int s = 0; s < draws; s++) {
                own[s] = logLikelihood[s][i];
                ratios[s] = logRatios[s] - own[s];
                if (!Double.isFinite(own[s])) {
                    throw new UserError("the log likelihood of point " + (i + 1) + " at draw " + (s + 1) + " is "
                            + own[s] + ": leaving points out needs finite ones");
                }
            }
            ImportanceWeights weights = ImportanceWeights.of(ratios, relativeEfficiency[i]);
            double[] weighted = weights.logWeights();
            Arrays.setAll(weighted, s -> weighted[s] + own[s]);
            elpd[i] = LogSumExp.of(weighted);
            Arrays.setAll(own, s -> own[s] + posterior[s]);
            p[i] = LogSumExp.of(own) - elpd[i];
            k[i] = weights.paretoK();
        }
        return new LeaveOneOut(elpd, p, k);
    }

    /** Returns ln p(yᵢ | y₋ᵢ) for each point, in nats, {@code [n]}. */
    public double[] pointwise() {
        return elpd.clone();
    }

    /**
     * Returns k̂ for each point, {@code [n]}; where it is above {@link ImportanceWeights#threshold} the point's number
     * is not reliable, and the point surprises the model.
     */
    public double[] paretoK() {
        return paretoK.clone();
    }

    /** Returns the expected log pointwise predictive density of new data, Σᵢ ln p(yᵢ | y₋ᵢ), in nats. */
    public double elpdLoo() {
        return Arrays.stream(elpd).sum();
    }

    /** Returns the standard error of {@link #elpdLoo()} over the points: √(n Var). */
    public double elpdSe() {
        return Math.sqrt(elpd.length * Chains.variance(elpd));
    }

    /** Returns the effective number of parameters. */
    public double pLoo() {
        return Arrays.stream(p).sum();
    }

    /** Returns the standard error of {@link #pLoo()} over the points. */
    public double pSe() {
        return Math.sqrt(p.length * Chains.variance(p));
    }
}
