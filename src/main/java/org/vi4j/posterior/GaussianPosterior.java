package org.vi4j.posterior;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.vi4j.distribution.Gaussian;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.joint.LogJoint;
import org.vi4j.math.RandomStreams;
import org.vi4j.posterior.Posterior.Trace;

/** A normal distribution of the unconstrained coordinates as an exact or approximate posterior. */
public final class GaussianPosterior implements Posterior.Approximation {
    private final LogJoint model;
    private final Gaussian gaussian;
    private final double[] mean;
    private final double[][] precision;
    private final double logPeak;
    private final String description;
    private final Trace trace;
    private final OptionalDouble logEvidence;

    private GaussianPosterior(
            LogJoint model,
            Gaussian gaussian,
            double[][] precision,
            String description,
            Trace trace,
            OptionalDouble logEvidence) {
        this.model = model;
        this.gaussian = gaussian;
        this.mean = gaussian.mean();
        this.precision = precision;
        this.logPeak = -(gaussian.logDeterminant() + mean.length * Math.log(2 * Math.PI)) / 2;
        this.description = description;
        this.trace = trace;
        this.logEvidence = logEvidence;
    }

    /**
     * Wraps a normal distribution.
     *
     * @param model whose posterior it approximates, or is
     * @param gaussian over its unconstrained coordinates
     * @return the posterior
     */
    public static GaussianPosterior of(LogJoint model, Gaussian gaussian) {
        return of(model, gaussian, gaussian.precision());
    }

    /**
     * Makes one of a mean and a covariance.
     *
     * @param model whose posterior it approximates, or is
     * @param mean {@code [d]}
     * @param covariance symmetric, {@code [d, d]}
     * @return the posterior
     * @throws Cholesky.NotPositiveDefinite if the covariance is not positive definite
     */
    public static GaussianPosterior of(LogJoint model, double[] mean, double[][] covariance) {
        double[][] precision = Cholesky.of(covariance).inverse();
        return of(model, Gaussian.ofMean(mean, precision), precision);
    }

    private static GaussianPosterior of(LogJoint model, Gaussian gaussian, double[][] precision) {
        return new GaussianPosterior(
                model, gaussian, precision, "Gaussian approximation", Trace.NONE, OptionalDouble.empty());
    }

    /**
     * Returns the same distribution with how it was found.
     *
     * @param how in a few words
     * @param values that the algorithm went through
     * @return the posterior
     */
    public GaussianPosterior found(String how, Trace values) {
        return new GaussianPosterior(model, gaussian, precision, how, values, logEvidence);
    }

    /**
     * Returns the same distribution as an approximation of a model's posterior.
     *
     * @param other the model, of the same dimension
     * @return the posterior
     */
    public GaussianPosterior withModel(LogJoint other) {
        return new GaussianPosterior(other, gaussian, precision, description, trace, logEvidence);
    }

    /**
     * Returns the same distribution with an estimate of the model's evidence.
     *
     * @param nats ln p(x), in nats
     * @return the posterior
     */
    public GaussianPosterior withLogEvidence(double nats) {
        return new GaussianPosterior(model, gaussian, precision, description, trace, OptionalDouble.of(nats));
    }

    @Override
    public LogJoint model() {
        return model;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Trace trace() {
        return trace;
    }

    /** Returns ln p(x) in nats, as far as the algorithm estimates it: Laplace's method does. */
    public OptionalDouble logEvidence() {
        return logEvidence;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the count is below 1
     */
    @Override
    public double[][] drawUnconstrained(int count, long seed) {
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
    public double[] unconstrainedMean() {
        return mean.clone();
    }

    @Override
    public double[] unconstrainedSd() {
        return gaussian.sd();
    }

    /** Returns the covariance Σ of the unconstrained coordinates, {@code [d, d]}. */
    public double[][] unconstrainedCovariance() {
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

    /** Returns the kind of posterior, its parameters, and how it was found. */
    @Override
    public String toString() {
        return description + " (" + parameters() + ")";
    }
}
