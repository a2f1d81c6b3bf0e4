package org.vi4j.regression;

import org.vi4j.inference.cavi.CaviOptions;

/**
 * What a fit is asked for.
 *
 * @param alpha the prior precision of every coefficient but the intercept; under {@code standardize} that of the change
 *     in y for one standard deviation of the column, so that wⱼ ~ N(0, 1/(α sⱼ²)) on the table's scale
 * @param beta the noise's precision, one over its variance, in the target's own unit
 * @param intercept whether an intercept is added, with precision {@link #INTERCEPT_PRECISION}
 * @param standardize whether columns are first divided by their standard deviation and, with an intercept, they and the
 *     target are centered; the results are on the table's own scale all the same
 * @param cavi when coordinate ascent stops
 */
public record RegressionConfig(double alpha, double beta, boolean intercept, boolean standardize, CaviOptions cavi) {
    /** The intercept's prior precision: a standard deviation of 1,000 says next to nothing about the target's level. */
    public static final double INTERCEPT_PRECISION = 1e-6;
}
