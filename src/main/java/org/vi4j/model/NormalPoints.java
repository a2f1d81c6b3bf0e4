package org.vi4j.model;

/**
 * Points that fill a normal distribution evenly: those of the additive recurrence of Roberts' generalized golden ratio,
 * the centre of each cell, mapped by the normal quantile. The same for the same distribution.
 */
final class NormalPoints {
    private static final int COUNT = 2000;

    private NormalPoints() {}

    /**
     * Returns the points.
     *
     * @param mean {@code [m]}
     * @param covariance {@code [m, m]}, of which rounding may have made a little less than positive
     * @return {@code [S, m]}
     */
    static double[][] of(double[] mean, double[][] covariance) {
        int m = mean.length;
        double[][] lower = root(covariance);
        double golden = 2;
        for (int k = 0; k < 60; k++) {
            golden = Math.pow(1 + golden, 1.0 / (m + 1));
        }
        double[][] points = new double[COUNT][m];
        double[] z = new double[m];
        for (int i = 0; i < COUNT; i++) {
            for (int j = 0; j < m; j++) {
                double u = 0.5 + (i + 1) * Math.pow(golden, -(j + 1));
                z[j] = Intervals.normalQuantile(Math.min(1 - 1e-12, Math.max(1e-12, u - Math.floor(u))));
            }
            for (int j = 0; j < m; j++) {
                points[i][j] = mean[j];
                for (int k = 0; k <= j; k++) {
                    points[i][j] += lower[j][k] * z[k];
                }
            }
        }
        return points;
    }

    /** The lower triangle L with LLᵀ the covariance; rows of nothing where a variance is none. */
    private static double[][] root(double[][] covariance) {
        int m = covariance.length;
        double[][] lower = new double[m][m];
        for (int j = 0; j < m; j++) {
            for (int k = 0; k <= j; k++) {
                double sum = covariance[j][k];
                for (int l = 0; l < k; l++) {
                    sum -= lower[j][l] * lower[k][l];
                }
                if (k == j) {
                    lower[j][j] = Math.sqrt(Math.max(0, sum));
                } else {
                    lower[j][k] = lower[k][k] > 0 ? sum / lower[k][k] : 0;
                }
            }
        }
        return lower;
    }
}
