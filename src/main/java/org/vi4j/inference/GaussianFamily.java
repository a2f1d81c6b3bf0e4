package org.vi4j.inference;

/** A family of Gaussians: mean, covariance and entropy in closed form. λ begins with the mean. */
public interface GaussianFamily extends Family {
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
     * Returns the variance aᵀΣa of a sum of coordinates.
     *
     * @param lambda λ
     * @param a the coordinates' factors, {@code [d]}
     * @return aᵀΣa
     */
    default double variance(double[] lambda, double[] a) {
        double[][] covariance = covariance(lambda);
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                sum += a[i] * covariance[i][j] * a[j];
            }
        }
        return sum;
    }

    /**
     * Returns μ.
     *
     * @param lambda λ
     * @return {@code [d]}
     */
    default double[] mean(double[] lambda) {
        return java.util.Arrays.copyOf(lambda, dimension());
    }

    /** Returns true: λ is in units of the posterior's standard deviations. */
    @Override
    default boolean settles() {
        return true;
    }

    /** Returns true: the noise in the mean's gradient cancels where the posterior is Gaussian. */
    @Override
    default boolean antithetic() {
        return true;
    }
}
