package org.vi4j.joint;

/**
 * The log of a joint density ln p(x, θ) over constrained parameters θ, with its gradient: what a user writes. See
 * {@link LogJoint#ofBatches}.
 */
@FunctionalInterface
public interface Density {
    /**
     * Computes ln p(x, θ) and its gradient at a batch of points, as {@link LogJoint#logDensityAndGradient} does but
     * over θ and without a Jacobian.
     *
     * @param theta θ, {@code [count, p]}, row after row
     * @param count the number of points
     * @param logDensity receives ln p(x, θ), {@code [count]}, in nats
     * @param gradient receives ∂ln p/∂θ, {@code [count, p]}
     */
    void evaluate(double[] theta, int count, double[] logDensity, double[] gradient);

    /** The same at one point. */
    @FunctionalInterface
    interface Pointwise {
        /**
         * Computes ln p(x, θ) and its gradient.
         *
         * @param theta θ, {@code [p]}
         * @param gradient receives ∂ln p/∂θ, {@code [p]}, zero before
         * @return ln p(x, θ), in nats
         */
        double at(double[] theta, double[] gradient);
    }
}
