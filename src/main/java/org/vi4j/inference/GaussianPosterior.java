package org.vi4j.inference;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.vi4j.distribution.Gaussian;
import org.vi4j.distribution.MultivariateGaussian;
import org.vi4j.joint.LogJoint;
import org.vi4j.math.Cholesky;
import org.vi4j.math.RandomStreams;

/** A normal distribution of the unconstrained coordinates as an approximate, or exact, posterior. */
public final class GaussianPosterior implements Posterior.Approximation {
    private final LogJoint model;
    private final Gaussian gaussian;
    private final double[] mean;
    private final double[][] precision;
    private final double logPeak;
    private final Trace trace;

    private GaussianPosterior(LogJoint model, Gaussian gaussian, double[][] precision, Trace trace) {
        this.model = model;
        this.gaussian = gaussian;
        this.mean = gaussian.mean();
        this.precision = precision;
        this.logPeak = -(gaussian.logDeterminant() + mean.length * Math.log(2 * Math.PI)) / 2;
        this.trace = trace;
    }

    /**
     * Wraps a normal distribution.
     *
     * @param model whose posterior it approximates, or is
     * @param gaussian over its unconstrained coordinates
     * @return the posterior
     */
    public static GaussianPosterior of(LogJoint model, Gaussian gaussian) {
        double[][] precision = gaussian instanceof MultivariateGaussian full
                ? full.precision()
                : Cholesky.of(gaussian.covariance()).inverse();
        return new GaussianPosterior(model, gaussian, precision, Trace.NONE);
    }

    /**
     * Makes one of a mean and a covariance.
     *
     * @param model whose posterior it approximates, or is
     * @param mean {@code [d]}
     * @param covariance symmetric, {@code [d, d]}
     * @return the posterior
     * @throws org.vi4j.UserError if the covariance is not positive definite
     */
    public static GaussianPosterior of(LogJoint model, double[] mean, double[][] covariance) {
        double[][] precision = Cholesky.of(covariance).inverse();
        return new GaussianPosterior(model, MultivariateGaussian.ofMean(mean, precision), precision, Trace.NONE);
    }

    /**
     * Returns the same distribution with the story of how it was found.
     *
     * @param story its trace
     * @return the posterior
     */
    public GaussianPosterior traced(Trace story) {
        return new GaussianPosterior(model, gaussian, precision, story);
    }

    @Override
    public LogJoint model() {
        return model;
    }

    @Override
    public Trace trace() {
        return trace;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the count is below 1
     */
    @Override
    public double[][] draw(int count, long seed) {
        if (count < 1) {
            throw new IllegalArgumentException("draw count is " + count + ": at least 1 was expected");
        }
        double[][] drawn = new double[count][];
        for (int s = 0; s < count; s++) {
            RandomGenerator random = new RandomStreams(seed).at("gaussian draw", s);
            double[] z = new double[mean.length];
            Arrays.setAll(z, j -> random.nextGaussian());
            drawn[s] = gaussian.draw(z);
        }
        return drawn;
    }

    @Override
    public double[] mean() {
        return mean.clone();
    }

    @Override
    public double[] sd() {
        return gaussian.sd();
    }

    /** Returns Σ of the unconstrained coordinates, {@code [d, d]}. */
    public double[][] covariance() {
        return gaussian.covariance();
    }

    @Override
    public double logDensity(double[] u) {
        parameters().requireDimension(u);
        double square = 0;
        for (int j = 0; j < u.length; j++) {
            double own = 0;
            for (int k = 0; k < u.length; k++) {
                own += precision[j][k] * (u[k] - mean[k]);
            }
            square += (u[j] - mean[j]) * own;
        }
        return logPeak - square / 2;
    }
}
