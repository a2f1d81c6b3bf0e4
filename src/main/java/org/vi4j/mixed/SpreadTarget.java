package org.vi4j.mixed;

import org.jspecify.annotations.Nullable;

/** The posterior of the parameters of how effects vary, {@link Spreads}, all coefficients integrated out. */
interface SpreadTarget {
    /** How many parameters there are. */
    int dimension();

    /** ln p(y, ψ), in nats; −∞ where it cannot be computed. Receives its gradient where one is asked for. */
    double log(double[] psi, double @Nullable [] gradient);

    /** The coefficients given ψ. */
    Conditional conditional(double[] psi);

    /**
     * The target as a linear one about a linear predictor: the rows' weights, and what the linear predictor leaves,
     * {@code [2][n]}.
     */
    double[][] working(double[] coefficients);

    /** About how many operations {@link #log} takes without a gradient. */
    double cost();

    /**
     * The coefficients given ψ, exactly or by Laplace's approximation: N(mean, H⁻¹).
     *
     * @param mean {@code [d]}
     * @param precision H, factored
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Conditional(double[] mean, Factored precision) {}
}
