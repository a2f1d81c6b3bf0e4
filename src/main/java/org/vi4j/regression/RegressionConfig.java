package org.vi4j.regression;

import java.util.OptionalDouble;
import org.vi4j.distribution.Gamma;
import org.vi4j.inference.cavi.CaviOptions;
import org.vi4j.inference.cavi.Factorization;
import org.vi4j.model.Precision;

/**
 * What a fit is asked for.
 *
 * @param weights the coefficients' prior precision
 * @param beta the noise's precision, one over its variance, in the target's own unit; empty to learn it
 * @param intercept whether an intercept is added, with precision {@link #INTERCEPT_PRECISION}
 * @param standardize whether columns are first divided by their standard deviation and, with an intercept, they and the
 *     target are centered; the results are on the table's own scale all the same
 * @param posterior how q(w) splits
 * @param cavi when coordinate ascent stops
 */
public record RegressionConfig(
        WeightPrior weights,
        OptionalDouble beta,
        boolean intercept,
        boolean standardize,
        Factorization posterior,
        CaviOptions cavi) {
    /** The intercept's prior precision: a standard deviation of 1,000 says next to nothing about the target's level. */
    public static final double INTERCEPT_PRECISION = 1e-6;

    /**
     * Shape and rate of a learned precision's prior, in units of one over the target's variance: so flat on the
     * logarithm that data of any size overrule it.
     */
    public static final double HYPER = 1e-6;

    /** The prior precision of the coefficients, but for the intercept's. */
    public sealed interface WeightPrior {}

    /**
     * One given precision.
     *
     * @param alpha under {@code standardize} that of the change in y for one standard deviation of the column, so that
     *     wⱼ ~ N(0, 1/(α sⱼ²)) on the table's scale
     */
    public record Given(double alpha) implements WeightPrior {}

    /** One precision for all, learned. */
    public record Shared() implements WeightPrior {}

    /** One learned precision for each coefficient: automatic relevance determination. */
    public record PerWeight() implements WeightPrior {}

    /**
     * Both precisions given, full posterior.
     *
     * @param alpha the coefficients' precision
     * @param beta the noise's precision
     * @param intercept whether an intercept is added
     * @param standardize whether columns are standardized
     * @param cavi when coordinate ascent stops
     */
    public RegressionConfig(double alpha, double beta, boolean intercept, boolean standardize, CaviOptions cavi) {
        this(new Given(alpha), OptionalDouble.of(beta), intercept, standardize, new Factorization.Full(), cavi);
    }

    /** Says whether nothing but the coefficients is to be learned. */
    public boolean precisionsKnown() {
        return weights instanceof Given && beta.isPresent();
    }

    /** The prior of a learned precision, for a target of given variance. */
    static Precision.Uncertain hyperprior(double targetVariance) {
        return new Precision.Uncertain(new Gamma(HYPER, HYPER * targetVariance));
    }
}
