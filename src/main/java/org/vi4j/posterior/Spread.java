package org.vi4j.posterior;

import org.vi4j.posterior.Posterior.Moments;

/**
 * Where draws lie, and how they vary together.
 *
 * @param mean of each coordinate, {@code [d]}
 * @param sd of each coordinate, {@code [d]}
 * @param correlation of coordinates, {@code [d, d]}
 */
@SuppressWarnings("ArrayRecordComponent")
record Spread(double[] mean, double[] sd, double[][] correlation) {
    static Spread of(double[][] draws) {
        Moments moments = Moments.of(draws);
        double[] mean = moments.mean();
        double[] sd = moments.sd();
        int d = mean.length;
        double[][] correlation = new double[d][d];
        double[] z = new double[d];
        for (double[] draw : draws) {
            for (int i = 0; i < d; i++) {
                z[i] = (draw[i] - mean[i]) / sd[i];
                double[] row = correlation[i];
                for (int j = 0; j <= i; j++) {
                    row[j] += z[i] * z[j];
                }
            }
        }
        for (int i = 0; i < d; i++) {
            for (int j = 0; j <= i; j++) {
                correlation[i][j] /= draws.length;
                correlation[j][i] = correlation[i][j];
            }
        }
        return new Spread(mean, sd, correlation);
    }
}
