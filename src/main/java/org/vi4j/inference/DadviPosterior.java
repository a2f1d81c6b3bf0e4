package org.vi4j.inference;

import java.util.Optional;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.joint.LogJoint;
import org.vi4j.posterior.GaussianPosterior;
import org.vi4j.posterior.Posterior;
import org.vi4j.posterior.Posterior.Trace;

/**
 * The posterior that DADVI found: a Gaussian with the mean of mean-field and the covariance of its linear response;
 * mean-field itself where there is no such covariance.
 */
public final class DadviPosterior implements Posterior.Approximation {
    private final VariationalPosterior meanField;
    private final Posterior.Approximation gaussian;
    private final Optional<double[][]> covariance;
    private final double[] standardError;
    private final int draws;

    DadviPosterior(VariationalPosterior meanField, Optional<double[][]> covariance, double[] standardError, int draws) {
        this.meanField = meanField;
        this.covariance = covariance;
        this.standardError = standardError;
        this.draws = draws;
        this.gaussian = gaussian(meanField, covariance);
    }

    private static Posterior.Approximation gaussian(VariationalPosterior meanField, Optional<double[][]> covariance) {
        if (covariance.isEmpty()) {
            return meanField;
        }
        try {
            return GaussianPosterior.of(meanField.model(), meanField.unconstrainedMean(), covariance.get());
        } catch (Cholesky.NotPositiveDefinite e) {
            return meanField;
        }
    }

    /** Returns the mean-field approximation, with its ELBO and why the optimization ended. */
    public VariationalPosterior meanField() {
        return meanField;
    }

    /**
     * Returns the linear-response covariance of u, {@code [d, d]}; empty if the optimization ended where there is no
     * minimum.
     */
    public Optional<double[][]> linearResponse() {
        return covariance;
    }

    /**
     * Returns the frequentist standard error of each unconstrained mean, {@code [d]}; NaN where there is no minimum.
     */
    public double[] standardErrors() {
        return standardError.clone();
    }

    /** Returns the number of fixed draws at the end. */
    public int fixedDraws() {
        return draws;
    }

    @Override
    public LogJoint model() {
        return meanField.model();
    }

    @Override
    public String description() {
        return "DADVI, Gaussian by " + draws + " fixed draws and linear response, "
                + meanField.optimization().termination().message();
    }

    @Override
    public Trace trace() {
        return meanField.trace();
    }

    @Override
    public double[][] drawUnconstrained(int count, long seed) {
        return gaussian.drawUnconstrained(count, seed);
    }

    @Override
    public double[] unconstrainedMean() {
        return gaussian.unconstrainedMean();
    }

    @Override
    public double[] unconstrainedSd() {
        return gaussian.unconstrainedSd();
    }

    @Override
    public double logDensity(double[] u) {
        return gaussian.logDensity(u);
    }

    /** Returns the kind of posterior and its parameters. */
    @Override
    public String toString() {
        return description() + " (" + parameters() + ")";
    }
}
