package org.vi4j.joint.target;

import org.vi4j.distribution.Gaussian;
import org.vi4j.internal.math.Platform;
import org.vi4j.joint.Parameters;

/** A Gaussian posterior: f(u) = ln Z − d/2 ln 2π + ½ ln|Λ| − ½ (u − μ)ᵀΛ(u − μ), with the evidence Z. */
final class GaussianTarget implements KnownPosterior {
    /** Precision, its factor, the covariance, and copies on the way. */
    private static final double MATRICES = 6;

    private final Parameters parameters;
    private final Gaussian posterior;
    private final double[] mean;
    private final double[][] precision;
    private final double logEvidence;
    private final double peak;

    /**
     * Creates the target.
     *
     * @param parameters d unconstrained ones
     * @param posterior the posterior, of dimension d
     * @param logEvidence ln Z, in nats
     */
    public GaussianTarget(Parameters parameters, Gaussian posterior, double logEvidence) {
        this.parameters = parameters;
        this.posterior = posterior;
        this.mean = posterior.mean();
        this.precision = posterior.precision();
        this.logEvidence = logEvidence;
        this.peak = logEvidence - 0.5 * (mean.length * Math.log(2 * Math.PI) + posterior.logDeterminant());
    }

    /**
     * Returns N(0, Σ) with unit variances and every correlation equal: Σ = (1 − ρ) I + ρ 11ᵀ.
     *
     * @param d the dimension, at least 1
     * @param rho ρ, in (−1/(d − 1), 1)
     * @return the target, with evidence 1
     */
    public static GaussianTarget correlated(int d, double rho) {
        if (!(d >= 1 && rho < 1 && 1 + (d - 1) * rho > 0)) {
            throw new org.vi4j.UserError(
                    "correlation " + rho + " in " + d + " dimensions: must be in (-1/(d - 1), 1) for a covariance");
        }
        Platform.requireMemory("covariance of " + d + " coordinates", MATRICES * d * d, "ask for fewer dimensions");
        double off = -rho / ((1 - rho) * (1 + (d - 1) * rho));
        double[][] precision = new double[d][d];
        for (int i = 0; i < d; i++) {
            java.util.Arrays.fill(precision[i], off);
            precision[i][i] += 1 / (1 - rho);
        }
        return new GaussianTarget(Parameters.empty().real("u", d), Gaussian.ofMean(new double[d], precision), 0);
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public boolean isGaussian() {
        return true;
    }

    @Override
    public double logEvidence() {
        return logEvidence;
    }

    @Override
    public double[] mean() {
        return mean.clone();
    }

    @Override
    public double[][] covariance() {
        return posterior.covariance();
    }

    @Override
    public double[] sd() {
        return posterior.sd();
    }

    @Override
    public void logDensityAndGradient(double[] points, int count, double[] logDensity, double[] gradient) {
        int d = mean.length;
        double[] centred = new double[d];
        for (int s = 0; s < count; s++) {
            for (int j = 0; j < d; j++) {
                centred[j] = points[s * d + j] - mean[j];
            }
            double square = 0;
            for (int i = 0; i < d; i++) {
                double product = 0;
                for (int j = 0; j < d; j++) {
                    product += precision[i][j] * centred[j];
                }
                gradient[s * d + i] = -product;
                square += centred[i] * product;
            }
            logDensity[s] = peak - 0.5 * square;
        }
    }
}
