package org.vi4j.comparison;

import org.jspecify.annotations.Nullable;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.posterior.Posterior;

/**
 * What one method cost and what its answer is worth. Numbers that do not exist are NaN.
 *
 * @param name of the method
 * @param seconds it took, by the clock, without what follows: drawing, weighing, predicting
 * @param evaluations how many points the log joint and its gradient were computed at
 * @param fit what it found, or null where it failed
 * @param worth how good that is
 * @param verdict whether to believe it; for a method that failed, why it did
 */
public record MethodResult(
        String name,
        double seconds,
        long evaluations,
        @Nullable Fit fit,
        Worth worth,
        Verdict verdict) {
    /**
     * A posterior and draws from it.
     *
     * @param posterior over the unconstrained coordinates
     * @param draws of NUTS chain after chain, {@code [draws, d]}
     * @param logP f at the draws, {@code [draws]}
     * @param logQ ln q at the draws, {@code [draws]}; NaN for a sampler
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Fit(Posterior posterior, double[][] draws, double[] logP, double[] logQ) {}

    /**
     * How good an answer is.
     *
     * @param elbo E_q[f − ln q], in nats, by the draws
     * @param elboSe its standard error
     * @param worstMeanError the largest |mean − reference mean| of a coordinate, in reference standard deviations
     * @param sdRatioMin the smallest sd / reference sd of a coordinate
     * @param sdRatioMax the largest
     * @param paretoK k̂ of the weights p/q
     * @param unseen the share of NUTS' draws where p/q is larger than at all draws of q: the part that q never visits
     * @param rHat the largest R̂ of a coordinate
     * @param essBulk the smallest bulk effective sample size
     * @param essTail the smallest tail effective sample size
     * @param prediction of held-out rows
     * @param loo what leaving rows out by PSIS says, of the training rows
     */
    public record Worth(
            double elbo,
            double elboSe,
            double worstMeanError,
            double sdRatioMin,
            double sdRatioMax,
            double paretoK,
            double unseen,
            double rHat,
            double essBulk,
            double essTail,
            Prediction.Score prediction,
            Prediction.Score loo) {
        /** Of a method that failed. */
        static final Worth NONE = new Worth(
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Prediction.Score.NONE,
                Prediction.Score.NONE);
    }
}
