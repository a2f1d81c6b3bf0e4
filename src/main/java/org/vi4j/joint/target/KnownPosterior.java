package org.vi4j.joint.target;

import org.vi4j.distribution.Gaussian;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;

/** A log joint whose posterior's moments over the unconstrained coordinates are known in closed form. */
public interface KnownPosterior extends LogJoint {
    /** Returns ln ∫ exp f(u) du = ln p(x), in nats. */
    double logEvidence();

    /** Returns E[u], {@code [d]}. */
    double[] mean();

    /** Returns Cov[u], {@code [d, d]}. */
    double[][] covariance();

    /** Returns the standard deviation of each coordinate, {@code [d]}. */
    default double[] sd() {
        double[][] covariance = covariance();
        double[] sd = new double[covariance.length];
        java.util.Arrays.setAll(sd, j -> Math.sqrt(covariance[j][j]));
        return sd;
    }

    /** Says whether the posterior is itself Gaussian, so that its moments are all of it. */
    default boolean isGaussian() {
        return false;
    }

    /**
     * Returns a banana: x ~ N(0, 1), y | x ~ N(c (x² − 1), s²).
     *
     * @param curvature c, finite
     * @param sd s, positive
     * @return the log joint over x and y
     */
    static KnownPosterior banana(double curvature, double sd) {
        return new Banana(curvature, sd);
    }

    /**
     * Returns Neal's funnel: v ~ N(0, 3²), xᵢ | v ~ N(0, eᵛ).
     *
     * @param d the number of coordinates, v and d − 1 of x, at least 2
     * @return the log joint
     */
    static KnownPosterior funnel(int d) {
        return new Funnel(d);
    }

    /**
     * Returns a Gaussian with an evidence.
     *
     * @param parameters d unconstrained ones
     * @param posterior the posterior, of dimension d
     * @param logEvidence ln Z, in nats
     * @return the log joint
     */
    static KnownPosterior gaussian(Parameters parameters, Gaussian posterior, double logEvidence) {
        return new GaussianTarget(parameters, posterior, logEvidence);
    }

    /**
     * Returns N(0, Σ) with unit variances and every correlation equal: Σ = (1 − ρ) I + ρ 11ᵀ.
     *
     * @param d the dimension, at least 1
     * @param rho ρ, in (−1/(d − 1), 1)
     * @return the log joint, with evidence 1
     */
    static KnownPosterior correlated(int d, double rho) {
        return GaussianTarget.correlated(d, rho);
    }

    /**
     * Returns a mixture of spherical Gaussians, Σₖ πₖ N(u | μₖ, σₖ² I).
     *
     * @param weights π, positive with sum 1, {@code [k]}
     * @param means μ, {@code [k, d]}
     * @param sds σ, positive, {@code [k]}
     * @return the log joint
     */
    static KnownPosterior mixture(double[] weights, double[][] means, double[] sds) {
        return new GaussianMixture(weights, means, sds);
    }

    /**
     * Returns two equal modes of width 1 at ±(a, …, a).
     *
     * @param d the dimension
     * @param a half their distance along each axis
     * @return the log joint
     */
    static KnownPosterior twoModes(int d, double a) {
        return GaussianMixture.twoModes(d, a);
    }

    /**
     * Returns linear regression with known noise: y ~ N(Xw, noiseSd²), wⱼ ~ N(0, priorSd²), the same density as
     * {@link GlmJoint#linear}, with its posterior and evidence in closed form.
     *
     * @param x the rows, {@code [n, d]}
     * @param y the outcomes, {@code [n]}
     * @param noiseSd the standard deviation of the noise, positive
     * @param priorSd the prior's, positive and finite
     * @return the log joint
     */
    static KnownPosterior regression(double[][] x, double[] y, double noiseSd, double priorSd) {
        return ConjugateRegression.of(x, y, noiseSd, priorSd);
    }
}
