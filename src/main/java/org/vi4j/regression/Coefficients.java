package org.vi4j.regression;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vi4j.distribution.Gaussian;

/** A posterior's named coefficients on the table's scale: means, standard deviations and covariance. Immutable. */
public final class Coefficients {
    private final List<String> names;
    private final Gaussian q;
    private final double[] scale;
    private final double[] first;
    private final double[] mean;
    private final double @Nullable [][] rows;

    private Coefficients(
            List<String> names, Gaussian q, double[] scale, double[] first, double[] mean, double @Nullable [][] rows) {
        this.names = List.copyOf(names);
        this.q = q;
        this.scale = scale;
        this.first = first;
        this.mean = mean;
        this.rows = rows;
    }

    /** Returns those of Av for v ~ q and any A, given by rows. */
    static Coefficients linear(List<String> names, double[][] rows, Gaussian q) {
        double[] v = q.mean();
        double[] mean =
                Arrays.stream(rows).mapToDouble(row -> RowTerms.dot(row, v)).toArray();
        return new Coefficients(names, q, new double[0], new double[0], mean, rows);
    }

    /**
     * Returns those of w = Av + b for v ~ q, A the diagonal matrix of 1/s but for its first row, b zero but for its
     * first number: mean Aμ + b, covariance AΣAᵀ, d² operations.
     */
    static Coefficients affine(List<String> names, double[] scale, double[] first, double shift, Gaussian q) {
        double[] mean = apply(scale, first, q.mean());
        mean[0] += shift;
        return new Coefficients(names, q, scale, first, mean, null);
    }

    /** Av. */
    static double[] apply(double[] scale, double[] first, double[] v) {
        double[] w = new double[v.length];
        for (int j = 0; j < v.length; j++) {
            w[0] += first[j] * v[j];
        }
        for (int j = 1; j < v.length; j++) {
            w[j] = v[j] / scale[j];
        }
        return w;
    }

    /** Returns the coefficients' names, {@code [d]}. */
    public List<String> names() {
        return names;
    }

    /** Returns their means, {@code [d]}. */
    public double[] mean() {
        return mean.clone();
    }

    /** Returns their standard deviations, {@code [d]}. */
    public double[] sd() {
        if (rows != null) {
            return Arrays.stream(rows)
                    .mapToDouble(row -> Math.sqrt(q.variance(row)))
                    .toArray();
        }
        double[] sd = q.sd();
        for (int j = 1; j < sd.length; j++) {
            sd[j] /= scale[j];
        }
        sd[0] = Math.sqrt(q.variance(first));
        return sd;
    }

    /** Returns their covariance, {@code [d, d]}. */
    public double[][] covariance() {
        double[][] covariance = q.covariance();
        if (rows != null) {
            return between(rows, covariance);
        }
        // The first row is Av's covariance with the others, before they are scaled.
        double[] row = new double[scale.length];
        for (int i = 0; i < row.length; i++) {
            for (int j = 0; j < row.length; j++) {
                row[j] += first[i] * covariance[i][j];
            }
        }
        covariance[0] = row;
        for (int i = 0; i < row.length; i++) {
            for (int j = 1; j < row.length; j++) {
                covariance[i][j] /= (i == 0 ? 1 : scale[i]) * scale[j];
            }
        }
        covariance[0][0] = q.variance(first);
        for (int j = 1; j < row.length; j++) {
            covariance[j][0] = covariance[0][j];
        }
        return covariance;
    }

    /** AΣAᵀ. */
    private static double[][] between(double[][] a, double[][] covariance) {
        double[][] out = new double[a.length][a.length];
        for (int i = 0; i < a.length; i++) {
            double[] half = new double[covariance.length];
            for (int l = 0; l < half.length; l++) {
                half[l] = RowTerms.dot(covariance[l], a[i]);
            }
            for (int j = 0; j <= i; j++) {
                out[i][j] = RowTerms.dot(half, a[j]);
                out[j][i] = out[i][j];
            }
        }
        return out;
    }
}
