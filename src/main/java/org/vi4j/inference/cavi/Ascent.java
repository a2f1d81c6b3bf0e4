package org.vi4j.inference.cavi;

import java.util.List;

/** How a coordinate ascent went, whatever the model. */
public sealed interface Ascent permits CaviRegression.Result, CaviAugmented.Result, CaviMixture.Result {
    /**
     * Returns the course of the ELBO.
     *
     * @return the ELBO after each sweep, in nats; it never falls, but for rounding
     */
    List<Double> elboTrace();

    /**
     * Says how it ended.
     *
     * @return whether the last sweep met {@link CaviOptions}' rule, not its limit
     */
    boolean converged();

    /**
     * Returns the last sweep's relative change of the ELBO.
     *
     * @return as in {@link CaviOptions}
     */
    double elboChange();

    /**
     * Returns the last sweep's largest relative change of a mean or precision.
     *
     * @return as in {@link CaviOptions}
     */
    double parameterChange();

    /**
     * Returns the number of sweeps made.
     *
     * @return at least 1
     */
    default int sweeps() {
        return elboTrace().size();
    }

    /**
     * Returns the ELBO reached.
     *
     * @return in nats
     */
    default double elbo() {
        return elboTrace().get(sweeps() - 1);
    }
}
