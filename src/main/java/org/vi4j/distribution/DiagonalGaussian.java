package org.vi4j.distribution;

import java.util.Arrays;
import org.vi4j.internal.math.Cholesky;

/** A normal distribution with independent coordinates, N(μ, diag(σ²)): the mean-field family's Gaussian. */
final class DiagonalGaussian implements Gaussian {
    private final double[] mean;
    private final double[] variance;

    private DiagonalGaussian(double[] mean, double[] variance) {
        this.mean = mean;
        this.variance = variance;
    }

    /**
     * Creates the distribution.
     *
     * @param mean μ, {@code [d]}, finite
     * @param variance σ², {@code [d]}, positive and finite
     * @return the distribution
     * @throws IllegalArgumentException if the lengths differ or a value is out of range
     */
    public static DiagonalGaussian of(double[] mean, double[] variance) {
        boolean valid = mean.length == variance.length
                && Arrays.stream(mean).allMatch(Double::isFinite)
                && Arrays.stream(variance).allMatch(v -> v > 0 && Double.isFinite(v));
        if (!valid) {
            throw new IllegalArgumentException("mean " + Arrays.toString(mean) + " and variance "
                    + Arrays.toString(variance) + ": finite means and as many positive variances were expected");
        }
        return new DiagonalGaussian(mean.clone(), variance.clone());
    }

    @Override
    public int dimension() {
        return mean.length;
    }

    @Override
    public double[] mean() {
        return mean.clone();
    }

    @Override
    public double[][] covariance() {
        double[][] covariance = new double[mean.length][mean.length];
        for (int j = 0; j < mean.length; j++) {
            covariance[j][j] = variance[j];
        }
        return covariance;
    }

    @Override
    public double[][] precision() {
        return Cholesky.of(covariance()).inverse();
    }

    @Override
    public boolean isDiagonal() {
        return true;
    }

    @Override
    public double[] sd() {
        return Arrays.stream(variance).map(Math::sqrt).toArray();
    }

    @Override
    public double variance(double[] a) {
        double sum = 0;
        for (int j = 0; j < variance.length; j++) {
            sum += a[j] * a[j] * variance[j];
        }
        return sum;
    }

    @Override
    public double logDeterminant() {
        return Arrays.stream(variance).map(Math::log).sum();
    }

    @Override
    public double[] draw(double[] z) {
        double[] w = mean.clone();
        for (int j = 0; j < w.length; j++) {
            w[j] += Math.sqrt(variance[j]) * z[j];
        }
        return w;
    }
}
