package org.vi4j.inference;

import org.vi4j.joint.Parameters;

/**
 * What an inference found: an approximation q of the posterior, or draws from it, over the unconstrained coordinates of
 * a {@link org.vi4j.joint.LogJoint}.
 */
public interface Posterior {
    /** Returns the parameters it is a distribution of. */
    Parameters parameters();

    /**
     * Draws unconstrained coordinates.
     *
     * @param count how many, at least 1
     * @param seed the seed; the same seed gives the same draws
     * @return {@code [count, d]}
     */
    double[][] draw(int count, long seed);

    /** Returns the mean of the unconstrained coordinates, {@code [d]}. */
    double[] mean();

    /** Returns the standard deviation of each unconstrained coordinate, {@code [d]}. */
    double[] sd();

    /** An approximation whose density is known, so that it can be weighed against the model. */
    interface Approximation extends Posterior {
        /**
         * Returns ln q(u), in nats.
         *
         * @param u unconstrained coordinates, {@code [d]}
         * @return the log density
         */
        double logDensity(double[] u);
    }
}
