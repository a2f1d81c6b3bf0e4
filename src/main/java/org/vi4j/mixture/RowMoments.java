package org.vi4j.mixture;

/** The mean and the covariance of rows, and the prior that they make. */
final class RowMoments {
    private RowMoments() {}

    static double[] mean(double[][] rows) {
        double[] mean = new double[rows[0].length];
        for (double[] row : rows) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += row[j] / rows.length;
            }
        }
        return mean;
    }

    /** The covariance over n − 1. */
    static double[][] covariance(double[][] rows, double[] mean) {
        int d = mean.length;
        double[][] covariance = new double[d][d];
        for (double[] row : rows) {
            for (int a = 0; a < d; a++) {
                for (int b = 0; b < d; b++) {
                    covariance[a][b] += (row[a] - mean[a]) * (row[b] - mean[b]) / (rows.length - 1);
                }
            }
        }
        return covariance;
    }

    /**
     * Returns the prior that says little: m₀ and W₀⁻¹ the data's mean and covariance (over n − 1), β₀ = 1, ν₀ = D; that
     * of scikit-learn's BayesianGaussianMixture.
     *
     * @param rows X, {@code [n, D]}, n at least 2
     * @param floor what is added to each variance
     * @return the prior of each component
     * @throws org.vi4j.UserError if the covariance is not positive definite
     */
    static NormalWishart vaguePrior(double[][] rows, double floor) {
        double[] mean = mean(rows);
        double[][] covariance = covariance(rows, mean);
        for (int j = 0; j < mean.length; j++) {
            covariance[j][j] += floor;
        }
        return new NormalWishart(mean, 1, mean.length, covariance);
    }
}
