package org.vi4j.distribution;

import java.util.Arrays;
import org.vi4j.UserError;
import org.vi4j.internal.math.Cholesky;

/** A normal distribution with a full covariance, given by its precision Λ = Σ⁻¹, of which posteriors are made. */
final class MultivariateGaussian implements Gaussian {
    private final double[] mean;
    private final double[][] precision;
    private final double[][] covariance;
    private final double logDeterminant;
    private final Cholesky factor;

    private MultivariateGaussian(double[] mean, double[][] precision, Cholesky factor) {
        this.mean = mean;
        this.precision = precision;
        this.factor = factor;
        this.covariance = factor.inverse();
        this.logDeterminant = -factor.logDeterminant();
    }

    /**
     * Creates N(μ, Λ⁻¹) from its mean.
     *
     * @param mean μ, {@code [d]}
     * @param precision Λ, symmetric, {@code [d, d]}
     * @return the distribution
     * @throws UserError if Λ is not positive definite
     */
    public static MultivariateGaussian ofMean(double[] mean, double[][] precision) {
        return new MultivariateGaussian(mean.clone(), copy(precision), Cholesky.of(precision));
    }

    /**
     * Creates N(Λ⁻¹h, Λ⁻¹) from its natural parameters.
     *
     * @param information h = Λμ, {@code [d]}
     * @param precision Λ, symmetric, {@code [d, d]}
     * @return the distribution
     * @throws UserError if Λ is not positive definite
     */
    public static MultivariateGaussian ofInformation(double[] information, double[][] precision) {
        Cholesky factor = Cholesky.of(precision);
        return new MultivariateGaussian(factor.solve(information), copy(precision), factor);
    }

    private static double[][] copy(double[][] matrix) {
        return Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);
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
    public double[][] precision() {
        return copy(precision);
    }

    @Override
    public boolean isDiagonal() {
        return false;
    }

    @Override
    public double[][] covariance() {
        return copy(covariance);
    }

    @Override
    public double[] sd() {
        double[] sd = new double[mean.length];
        Arrays.setAll(sd, j -> Math.sqrt(covariance[j][j]));
        return sd;
    }

    @Override
    public double variance(double[] a) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double[] row = covariance[i];
            double product = 0;
            for (int j = 0; j < a.length; j++) {
                product += row[j] * a[j];
            }
            sum += a[i] * product;
        }
        return sum;
    }

    @Override
    public double logDeterminant() {
        return logDeterminant;
    }

    @Override
    public double[] draw(double[] z) {
        double[] w = factor.solveTransposed(z);
        for (int j = 0; j < w.length; j++) {
            w[j] += mean[j];
        }
        return w;
    }

    @Override
    public double[][] draws(double[][] z) {
        double[][] draws = factor.solveTransposed(z);
        for (double[] w : draws) {
            for (int j = 0; j < w.length; j++) {
                w[j] += mean[j];
            }
        }
        return draws;
    }
}
