package org.vi4j.posterior;

import java.util.Arrays;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;

/**
 * Means and standard deviations over draws.
 *
 * @param mean of each number, {@code [p]}
 * @param sd of each number, by n − 1, {@code [p]}
 */
@SuppressWarnings("ArrayRecordComponent")
public record Moments(double[] mean, double[] sd) {
    static final int DRAWS = 10_000;

    /** Copies the arrays. */
    public Moments {
        mean = mean.clone();
        sd = sd.clone();
    }

    /**
     * Computes them.
     *
     * @param draws at least two, {@code [n, p]}
     * @return the moments
     */
    public static Moments of(double[][] draws) {
        int p = draws[0].length;
        double[] mean = new double[p];
        double[] sd = new double[p];
        double[] column = new double[draws.length];
        for (int j = 0; j < p; j++) {
            for (int s = 0; s < draws.length; s++) {
                column[s] = draws[s][j];
            }
            mean[j] = new Mean().evaluate(column);
            sd[j] = new StandardDeviation().evaluate(column, mean[j]);
        }
        return new Moments(mean, sd);
    }

    /** Returns a copy of the means. */
    @Override
    public double[] mean() {
        return mean.clone();
    }

    /** Returns a copy of the standard deviations. */
    @Override
    public double[] sd() {
        return sd.clone();
    }

    @Override
    public String toString() {
        return "mean " + Arrays.toString(mean) + ", sd " + Arrays.toString(sd);
    }
}
