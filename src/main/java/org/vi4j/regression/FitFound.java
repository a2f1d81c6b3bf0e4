package org.vi4j.regression;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.distribution.Gaussian;
import org.vi4j.model.Ascent;
import org.vi4j.model.Precision;
import org.vi4j.regression.CaviRegression.Factorization;

/**
 * What inference found, in the fit's units.
 *
 * @param posteriors of the coefficients, by factorization
 * @param noise the posterior of β
 * @param ascent the coordinate ascent, whose the posterior is or beside which it stands; null where there is none
 * @param known both posteriors, where the precisions are known
 * @param mixture the posterior over the precisions too; null where their factors are independent
 */
record FitFound(
        Map<Factorization, Gaussian> posteriors,
        Precision noise,
        @Nullable Ascent<? extends Ascent.RegressionState> ascent,
        @Nullable Known known,
        @Nullable PrecisionMixture mixture) {
    /**
     * Both posteriors at known precisions.
     *
     * @param logEvidence ln p(y), in nats
     * @param meanField the coordinate ascent with independent coefficients
     * @param klToExact KL(q‖exact) in nats, the exclusive divergence: the log evidence less the ELBO
     */
    record Known(double logEvidence, Ascent<Ascent.RegressionState> meanField, double klToExact) {}
}
