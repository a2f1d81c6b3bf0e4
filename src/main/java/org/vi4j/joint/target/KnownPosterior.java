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

    /**
     * Eight schools (Rubin, "Estimation in parallel randomized experiments", 1981; with posteriordb's priors): μ ~ N(0,
     * 5²), τ ~ half-Cauchy(0, 5), θⱼ ~ N(μ, τ²), yⱼ ~ N(θⱼ, σⱼ²). All constants are kept, so that the evidence is that
     * of the model.
     */
    final class EightSchools {
        private static final double[] Y = {28, 8, -3, 7, -1, 1, 18, 12};
        private static final double[] SIGMA = {15, 10, 16, 11, 9, 11, 10, 18};
        private static final double SCALE = 5;
        private static final double LOG_SQRT_TWO_PI = 0.5 * Math.log(2 * Math.PI);

        private EightSchools() {}

        /** Returns the model over μ, τ, θ: a funnel, hard for every method. */
        public static LogJoint centred() {
            return LogJoint.of(
                    Parameters.empty().real("mu").positive("tau").real("theta", Y.length), EightSchools::centred);
        }

        /** Returns the same model over μ, τ, ηⱼ = (θⱼ − μ)/τ ~ N(0, 1): close to a Gaussian. */
        public static LogJoint nonCentred() {
            return LogJoint.of(
                    Parameters.empty().real("mu").positive("tau").real("eta", Y.length), EightSchools::nonCentred);
        }

        private static double priors(double[] p, double[] gradient) {
            double mu = p[0];
            double ratio = p[1] / SCALE;
            gradient[0] -= mu / (SCALE * SCALE);
            gradient[1] -= 2 * ratio / (1 + ratio * ratio) / SCALE;
            return normal(mu / SCALE, SCALE) + Math.log(2 / (Math.PI * SCALE)) - Math.log1p(ratio * ratio);
        }

        private static double centred(double[] p, double[] gradient) {
            double sum = priors(p, gradient);
            double tau = p[1];
            for (int j = 0; j < Y.length; j++) {
                double theta = p[2 + j];
                double z = (theta - p[0]) / tau;
                double residual = (Y[j] - theta) / SIGMA[j];
                sum += normal(z, tau) + normal(residual, SIGMA[j]);
                gradient[0] += z / tau;
                gradient[1] += (z * z - 1) / tau;
                gradient[2 + j] += residual / SIGMA[j] - z / tau;
            }
            return sum;
        }

        private static double nonCentred(double[] p, double[] gradient) {
            double sum = priors(p, gradient);
            for (int j = 0; j < Y.length; j++) {
                double eta = p[2 + j];
                double residual = (Y[j] - p[0] - p[1] * eta) / SIGMA[j];
                double slope = residual / SIGMA[j];
                sum += normal(eta, 1) + normal(residual, SIGMA[j]);
                gradient[0] += slope;
                gradient[1] += slope * eta;
                gradient[2 + j] += slope * p[1] - eta;
            }
            return sum;
        }

        /** ln N(x | m, s²) with z = (x − m)/s. */
        private static double normal(double z, double s) {
            return -0.5 * z * z - Math.log(s) - LOG_SQRT_TWO_PI;
        }
    }
}
