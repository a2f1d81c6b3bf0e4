package org.vi4j.regression;

import org.vi4j.model.LevelsLikelihood;

/** What a row of a target of levels adds to a sum over rows at one point θ. */
final class LevelsRow {
    private LevelsRow() {}

    /**
     * Adds ln p(y | θ), its slope, and the lower triangle of its negative second derivative twice, since it is positive
     * everywhere.
     */
    static void add(LevelsLikelihood likelihood, double[] x, int y, double weight, double[] theta, double[] sums) {
        double[] eta = likelihood.linear(x, theta);
        double[][] predictors = likelihood.predictors(x);
        int m = eta.length;
        int d = theta.length;
        double[] slope = new double[m];
        double[][] curvature = new double[m][m];
        sums[0] += weight * likelihood.derivatives(y, eta, slope, curvature);
        double[][] half = new double[m][d];
        for (int k = 0; k < m; k++) {
            for (int j = 0; j < d; j++) {
                sums[1 + j] += weight * slope[k] * predictors[k][j];
            }
            for (int l = 0; l < m; l++) {
                if (curvature[k][l] != 0) {
                    for (int j = 0; j < d; j++) {
                        half[k][j] += weight * curvature[k][l] * predictors[l][j];
                    }
                }
            }
        }
        int triangle = RowTerms.triangle(d);
        for (int k = 0; k < m; k++) {
            int at = 1 + d;
            for (int i = 0; i < d; i++) {
                double left = predictors[k][i];
                for (int j = 0; j <= i; j++) {
                    sums[at] += left * half[k][j];
                    sums[at + triangle] += left * half[k][j];
                    at++;
                }
            }
        }
    }
}
