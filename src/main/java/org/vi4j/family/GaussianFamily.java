package org.vi4j.family;

/** Gaussians: mean, covariance and entropy in closed form. λ begins with the mean. */
public sealed interface GaussianFamily extends Family permits MeanField, FullRank, LowRank {
    /**
     * Computes the entropy H = d/2 (1 + ln 2π) + ½ ln|Σ| and adds factor · ∂H/∂λ.
     *
     * @param lambda λ
     * @param factor what the gradient is multiplied by
     * @param gradient receives it, {@code [size]}
     * @return H, in nats
     */
    double entropy(double[] lambda, double factor, double[] gradient);

    /**
     * Returns Σ.
     *
     * @param lambda λ
     * @return {@code [d, d]}
     */
    double[][] covariance(double[] lambda);

    /**
     * Returns √Σⱼⱼ, without the rest of Σ.
     *
     * @param lambda λ
     * @return {@code [d]}
     */
    double[] sd(double[] lambda);

    /**
     * Returns μ.
     *
     * @param lambda λ
     * @return {@code [d]}
     */
    default double[] mean(double[] lambda) {
        return java.util.Arrays.copyOf(lambda, dimension());
    }
}
