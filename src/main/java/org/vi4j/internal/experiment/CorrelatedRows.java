package org.vi4j.internal.experiment;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.vi4j.joint.target.KnownPosterior;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.LinearRegression;

/** Rows of a linear regression whose columns 2k and 2k + 1 have correlation ρ; pairs are independent of each other. */
final class CorrelatedRows {
    private static final double NOISE_SD = 0.5;

    private final double[][] x;
    private final double[] y;

    private CorrelatedRows(double[][] x, double[] y) {
        this.x = x;
        this.y = y;
    }

    static CorrelatedRows of(int n, int d, double rho, long seed) {
        RandomGenerator random = new RandomStreams(seed).at("rows", 0);
        double[][] x = new double[n][d];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < d; j++) {
                double own = random.nextGaussian();
                x[i][j] = j % 2 == 0 ? own : rho * x[i][j - 1] + Math.sqrt(1 - rho * rho) * own;
                y[i] += x[i][j] * (j % 3 - 1);
            }
            y[i] += NOISE_SD * random.nextGaussian();
        }
        return new CorrelatedRows(x, y);
    }

    double[][] rows() {
        return x;
    }

    double[] outcomes() {
        return y;
    }

    double noiseSd() {
        return NOISE_SD;
    }

    /** The model with known noise and prior N(0, 1). */
    LinearRegression model() {
        double[][] columns = new double[x[0].length][x.length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                columns[j][i] = x[i][j];
            }
        }
        double[] alpha = new double[columns.length];
        Arrays.fill(alpha, 1);
        return LinearRegression.of(columns, y, alpha, 1 / (NOISE_SD * NOISE_SD));
    }

    /** The same model's posterior. */
    KnownPosterior posterior() {
        return org.vi4j.joint.target.KnownPosterior.regression(x, y, NOISE_SD, 1);
    }
}
