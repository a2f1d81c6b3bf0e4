package org.vi4j.internal.experiment;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.distribution.MultivariateNormalDistribution;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.stat.correlation.Covariance;
import org.vi4j.math.RandomStreams;

/** Rows of a linear model with a few strong directions, and what probabilistic PCA can reach on them at best. */
final class PcaData {
    private final double[][] x;
    private final double[] eigenvalues;

    private PcaData(double[][] x) {
        this.x = x;
        double[] ascending = new EigenDecomposition(
                        new Covariance(new Array2DRowRealMatrix(x), false).getCovarianceMatrix())
                .getRealEigenvalues();
        Arrays.sort(ascending);
        this.eigenvalues = new double[ascending.length];
        Arrays.setAll(eigenvalues, i -> ascending[ascending.length - 1 - i]);
    }

    /** Rows with the given standard deviations along random directions, and noise of variance ½ in all. */
    static PcaData of(int n, int d, double[] strengths, long seed) {
        RandomGenerator random = new RandomStreams(seed).at("pca-data", 0);
        double[][] w = new double[d][strengths.length];
        for (double[] row : w) {
            Arrays.setAll(row, j -> strengths[j] * random.nextGaussian() / Math.sqrt(d));
        }
        double[][] x = new double[n][d];
        for (double[] row : x) {
            double[] z = new double[strengths.length];
            for (int j = 0; j < z.length; j++) {
                z[j] = random.nextGaussian();
            }
            for (int i = 0; i < d; i++) {
                row[i] = 1 + Math.sqrt(0.5) * random.nextGaussian();
                for (int j = 0; j < z.length; j++) {
                    row[i] += w[i][j] * z[j];
                }
            }
        }
        return new PcaData(x);
    }

    double[][] rows() {
        return x;
    }

    /** The sample covariance's eigenvalues (divided by n), largest first. */
    double[] eigenvalues() {
        return eigenvalues.clone();
    }

    /** The σ² of the largest likelihood: the mean of the eigenvalues left out. */
    double bestNoise(int latent) {
        return Arrays.stream(eigenvalues).skip(latent).average().orElseThrow();
    }

    /**
     * The largest mean log likelihood of a row, −½(d ln 2π + Σ_{i≤L} ln λᵢ + (d − L) ln σ² + d), Tipping and Bishop's.
     */
    double bestLogLikelihood(int latent) {
        int d = eigenvalues.length;
        double sum = d * (1 + Math.log(2 * Math.PI)) + (d - latent) * Math.log(bestNoise(latent));
        for (int i = 0; i < latent; i++) {
            sum += Math.log(eigenvalues[i]);
        }
        return -0.5 * sum;
    }

    /** The mean log likelihood of a row, N(x; b, WWᵀ + σ²I). */
    double logLikelihood(double[][] w, double[] b, double noise) {
        RealMatrix matrix = new Array2DRowRealMatrix(w);
        RealMatrix covariance = matrix.multiply(matrix.transpose())
                .add(MatrixUtils.createRealIdentityMatrix(b.length).scalarMultiply(noise));
        MultivariateNormalDistribution normal = new MultivariateNormalDistribution(b, covariance.getData());
        return Arrays.stream(x)
                .mapToDouble(row -> Math.log(normal.density(row)))
                .average()
                .orElseThrow();
    }
}
