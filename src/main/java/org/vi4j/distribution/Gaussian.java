package org.vi4j.distribution;

/** A normal distribution N(μ, Σ) over ℝᵈ. Immutable; arrays go in and out as copies. */
public sealed interface Gaussian permits DiagonalGaussian, MultivariateGaussian {
    /** Returns d. */
    int dimension();

    /** Returns μ, {@code [d]}. */
    double[] mean();

    /** Returns Σ, {@code [d, d]}. */
    double[][] covariance();

    /** Returns Λ = Σ⁻¹, {@code [d, d]}. */
    double[][] precision();

    /** Says whether the coordinates are independent by construction. */
    boolean isDiagonal();

    /** Returns the square roots of Σ's diagonal, {@code [d]}. */
    double[] sd();

    /**
     * Returns the variance of aᵀw for w ~ N(μ, Σ), that is aᵀΣa.
     *
     * @param a the direction, {@code [d]}
     * @return the variance, at least 0
     */
    double variance(double[] a);

    /** Returns ln|Σ|. */
    double logDeterminant();

    /**
     * Draws from it.
     *
     * @param z independent standard normal numbers, {@code [d]}
     * @return μ + Az with AAᵀ = Σ, {@code [d]}; its log density is −½ (d ln 2π + ln|Σ| + zᵀz)
     */
    double[] draw(double[] z);

    /**
     * Draws many times.
     *
     * @param z independent standard normal numbers, {@code [m][d]}
     * @return {@link #draw} of each, but for rounding, {@code [m][d]}
     */
    default double[][] draws(double[][] z) {
        return java.util.Arrays.stream(z).map(this::draw).toArray(double[][]::new);
    }

    /**
     * Returns the exclusive (mode-seeking) divergence from this distribution q to p, in nats:
     *
     * <pre>KL(q‖p) = ½ [ tr(Σₚ⁻¹Σ_q) + (μ_q − μₚ)ᵀ Σₚ⁻¹ (μ_q − μₚ) − d + ln|Σₚ| − ln|Σ_q| ]</pre>
     *
     * (Murphy, <i>Probabilistic Machine Learning: An Introduction</i>, eq. 6.33.)
     *
     * @param p the other distribution, of the same dimension
     * @return the divergence, at least 0 but for rounding
     */
    default double klTo(Gaussian p) {
        double[][] precision = p.precision();
        double[][] covariance = covariance();
        double[] mean = mean();
        double[] other = p.mean();
        double trace = 0;
        double distance = 0;
        for (int i = 0; i < mean.length; i++) {
            for (int j = 0; j < mean.length; j++) {
                trace += precision[i][j] * covariance[j][i];
                distance += precision[i][j] * (mean[i] - other[i]) * (mean[j] - other[j]);
            }
        }
        return (trace + distance - dimension() + p.logDeterminant() - logDeterminant()) / 2;
    }

    /**
     * Returns N(μ, diag(σ²)), whose coordinates are independent.
     *
     * @param mean μ, {@code [d]}, finite
     * @param variance σ², {@code [d]}, positive and finite
     * @return the distribution
     * @throws IllegalArgumentException if the lengths differ or a value is out of range
     */
    static Gaussian diagonal(double[] mean, double[] variance) {
        return DiagonalGaussian.of(mean, variance);
    }

    /**
     * Returns N(μ, Λ⁻¹) by its mean.
     *
     * @param mean μ, {@code [d]}
     * @param precision Λ, symmetric, {@code [d, d]}
     * @return the distribution
     * @throws org.vi4j.UserError if Λ is not positive definite
     */
    static Gaussian ofMean(double[] mean, double[][] precision) {
        return MultivariateGaussian.ofMean(mean, precision);
    }

    /**
     * Returns N(Λ⁻¹h, Λ⁻¹) by its natural parameters.
     *
     * @param information h = Λμ, {@code [d]}
     * @param precision Λ, symmetric, {@code [d, d]}
     * @return the distribution
     * @throws org.vi4j.UserError if Λ is not positive definite
     */
    static Gaussian ofInformation(double[] information, double[][] precision) {
        return MultivariateGaussian.ofInformation(information, precision);
    }
}
