package org.vi4j.regression;

import java.util.List;
import java.util.OptionalDouble;
import org.vi4j.UserError;
import org.vi4j.distribution.Gamma;
import org.vi4j.model.CaviOptions;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Precision;

/**
 * What a fit is asked for.
 *
 * @param likelihoods one, or several of one kind of which the one with the largest ELBO is taken
 * @param weights the coefficients' prior precision
 * @param beta the noise's precision, one over its variance, in the target's own unit; empty to learn it
 * @param intercept whether an intercept is added, with precision {@link #INTERCEPT_PRECISION}
 * @param standardize whether columns are first divided by their standard deviation and, with an intercept, they and the
 *     target are centered; the results are on the table's own scale all the same
 * @param posterior how q(w) splits
 * @param method how q(w) is found
 * @param cavi when coordinate ascent stops
 * @param seed of the draws by which a fit is summarised
 */
record RegressionOptions(
        List<Likelihood> likelihoods,
        WeightPrior weights,
        OptionalDouble beta,
        boolean intercept,
        boolean standardize,
        Factorization posterior,
        FitMethod method,
        CaviOptions cavi,
        long seed) {
    /** The intercept's prior precision: a standard deviation of 1,000 says next to nothing about the target's level. */
    static final double INTERCEPT_PRECISION = 1e-6;

    /**
     * Shape and rate of a learned precision's prior, in units of one over the target's variance: so flat on the
     * logarithm that data of any size overrule it.
     */
    private static final double HYPER = 1e-6;

    /** The prior precision of the coefficients, but for the intercept's. */
    sealed interface WeightPrior {}

    /**
     * One given precision.
     *
     * @param alpha under {@code standardize} that of the change in y for one standard deviation of the column, so that
     *     wⱼ ~ N(0, 1/(α sⱼ²)) on the table's scale
     */
    record Given(double alpha) implements WeightPrior {}

    /** One precision for all, learned. */
    record Shared() implements WeightPrior {}

    /** One learned precision for each coefficient: automatic relevance determination. */
    record PerWeight() implements WeightPrior {}

    /** Refuses options that would say nothing. */
    RegressionOptions {
        likelihoods = List.copyOf(likelihoods);
        Likelihood one = likelihoods.get(0);
        if (weights instanceof Given given) {
            Precision.require("alpha", given.alpha);
        }
        if (beta.isPresent()) {
            Precision.require("beta", beta.getAsDouble());
            if (!one.hasNoise()) {
                throw new UserError(
                        "beta is the precision of noise, and a " + one.label() + " likelihood has none: leave it out");
            }
        }
        boolean whole = posterior instanceof Factorization.Auto || posterior instanceof Factorization.Full;
        if (one.needsRows() && !whole) {
            throw new UserError("posterior " + posterior + " is for a gaussian likelihood; with " + one.label()
                    + " the posterior is always full");
        }
    }

    /** The likelihood, or the first of those to choose from. */
    Likelihood likelihood() {
        return likelihoods.get(0);
    }

    /** Says whether nothing but the coefficients is to be learned. */
    boolean precisionsKnown() {
        return weights instanceof Given && (beta.isPresent() || !likelihood().hasNoise());
    }

    /** The prior of a learned precision, for a target of given variance. */
    static Precision.Uncertain hyperprior(double targetVariance) {
        return new Precision.Uncertain(new Gamma(HYPER, HYPER * targetVariance));
    }
}
