package org.vi4j.diagnostics;

import java.util.Arrays;
import org.vi4j.UserError;

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
     */
    public static LeaveOneOut of(double[][] logLikelihood, double[] relativeEfficiency) {
        int draws = logLikelihood.length;
        int n = relativeEfficiency.length;
        double[] elpd = new double[n];
        double[] p = new double[n];
        double[] k = new double[n];
        for (int i = 0; i < n; i++) {
            double[] own = new double[draws];
            double[] ratios = new double[draws];
            for (int s = 0; s < draws; s++) {
                own[s] = logLikelihood[s][i];
                ratios[s] = -own[s];
                if (!Double.isFinite(own[s])) {
                    throw new UserError("the log likelihood of point " + (i + 1) + " at draw " + (s + 1) + " is "
                            + own[s] + ": leaving points out needs finite ones");
                }
            }
            ImportanceWeights weights = ImportanceWeights.of(ratios, relativeEfficiency[i]);
            double[] weighted = weights.logWeights();
            Arrays.setAll(weighted, s -> weighted[s] + own[s]);
            elpd[i] = ImportanceWeights.logSumExp(weighted);
            p[i] = ImportanceWeights.logSumExp(own) - Math.log(draws) - elpd[i];
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
