package org.vi4j.mixture;

import java.util.Arrays;

/**
 * The units in which a mixture is computed, z = (x − center)/scale column by column, so that a fit does not depend on
 * those of the table: its prior is that of columns of mean 0 and standard deviation 1, and ln p(x) = ln p(z) − Σ ln
 * scale.
 *
 * @param center {@code [D]}
 * @param scale positive, {@code [D]}
 * @param floor each z is taken as known to this variance, as scikit-learn's reg_covar, so that fewer rows than columns,
 *     and columns that repeat others, have a covariance; 0 for none
 */
@SuppressWarnings("ArrayRecordComponent")
record MixtureUnits(double[] center, double[] scale, double floor) {
    /** A ten-thousandth of a standard deviation: far below what the prior adds to any component, far above rounding. */
    static final double FLOOR = 1e-8;

    /** The table's own. */
    static MixtureUnits plain(int d) {
        double[] ones = new double[d];
        Arrays.fill(ones, 1);
        return new MixtureUnits(new double[d], ones, 0);
    }

    /**
     * Those in which every column has mean 0 and standard deviation 1, over n − 1.
     *
     * @param columns none constant, {@code [D][n]}
     */
    static MixtureUnits of(double[][] columns) {
        double[] center = new double[columns.length];
        double[] scale = new double[columns.length];
        for (int j = 0; j < columns.length; j++) {
            // By a power of two, which rounds nothing, so that no square overflows.
            int exponent = Math.getExponent(
                    Arrays.stream(columns[j]).map(Math::abs).max().orElseThrow());
            double[] x =
                    Arrays.stream(columns[j]).map(v -> Math.scalb(v, -exponent)).toArray();
            double first = x[0];
            double mean = first + Arrays.stream(x).map(v -> v - first).average().orElseThrow();
            double squares = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum();
            center[j] = Math.scalb(mean, exponent);
            scale[j] = Math.scalb(Math.sqrt(squares / (x.length - 1)), exponent);
        }
        return new MixtureUnits(center, scale, FLOOR);
    }

    /** z of x. */
    double[] standard(double[] x) {
        double[] z = new double[x.length];
        Arrays.setAll(z, j -> (x[j] - center[j]) / scale[j]);
        return z;
    }

    /** x of z. */
    double[] onTable(double[] z) {
        double[] x = new double[z.length];
        Arrays.setAll(x, j -> center[j] + scale[j] * z[j]);
        return x;
    }

    /** A component of x, of that of z. */
    NormalWishart onTable(NormalWishart standard) {
        return new NormalWishart(
                onTable(standard.mean()),
                standard.meanPrecision(),
                standard.degreesOfFreedom(),
                scaled(standard.inverseScale()));
    }

    /** A covariance of x, of that of z. */
    double[][] scaled(double[][] covariance) {
        double[][] scaled = new double[covariance.length][covariance.length];
        for (int a = 0; a < scaled.length; a++) {
            for (int b = 0; b < scaled.length; b++) {
                scaled[a][b] = covariance[a][b] * scale[a] * scale[b];
            }
        }
        return scaled;
    }

    /** Σ ln scale. */
    double logScale() {
        return Arrays.stream(scale).map(Math::log).sum();
    }
}
