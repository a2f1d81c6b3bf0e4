package org.vi4j.model;

import java.util.Arrays;
import org.vi4j.UserError;
import org.vi4j.internal.math.Gram;
import org.vi4j.math.Workers;

/**
 * Bayesian linear regression with a known noise precision and independent Gaussian priors:
 *
 * <pre>y = Xw + ε,  ε ~ N(0, β⁻¹I),  wⱼ ~ N(0, αⱼ⁻¹)</pre>
 *
 * <p>The data enter the posterior only through XᵀX, Xᵀy, yᵀy and n, so that is all this holds: its size does not depend
 * on n. Float64 throughout. (Bishop, <i>Pattern Recognition and Machine Learning</i>, 3.3.) Immutable; arrays come out
 * as copies.
 */
public final class LinearRegression {
    private final double[][] gram;
    private final double[] xty;
    private final double yty;
    private final long n;
    private final double logWeights;
    private final double[] priorPrecision;
    private final double noisePrecision;

    private LinearRegression(
            double[][] gram,
            double[] xty,
            double yty,
            long n,
            double logWeights,
            double[] priorPrecision,
            double noisePrecision) {
        this.gram = gram;
        this.xty = xty;
        this.yty = yty;
        this.n = n;
        this.logWeights = logWeights;
        this.priorPrecision = priorPrecision;
        this.noisePrecision = noisePrecision;
    }

    /**
     * Summarises data.
     *
     * @param columns X by columns, {@code [d][n]}, d and n at least 1
     * @param target y, {@code [n]}
     * @param priorPrecision α, {@code [d]}, positive
     * @param noisePrecision β, positive
     * @return the model
     * @throws UserError if a precision is not a positive finite number or the sums overflow
     */
    public static LinearRegression of(
            double[][] columns, double[] target, double[] priorPrecision, double noisePrecision) {
        if (columns.length == 0 || columns.length != priorPrecision.length || target.length == 0) {
            throw new IllegalArgumentException(columns.length + " columns, " + priorPrecision.length
                    + " prior precisions, " + target.length + " rows: at least one column and row were expected");
        }
        requirePrecisions(priorPrecision, noisePrecision);
        return ofProducts(products(columns, target), target.length, 0, priorPrecision, noisePrecision);
    }

    /**
     * Takes data that are already summed up.
     *
     * @param products [X y]ᵀW[X y], symmetric, {@code [d+1, d+1]}; W the diagonal of the rows' weights, by which the
     *     noise's precision of a row is multiplied
     * @param n the number of rows
     * @param logWeights Σᵢ ln Wᵢᵢ; 0 where rows have no weights
     * @param priorPrecision α, {@code [d]}, positive
     * @param noisePrecision β, positive
     * @return the model
     * @throws UserError if a precision is not a positive finite number or the sums overflow
     */
    public static LinearRegression ofProducts(
            double[][] products, long n, double logWeights, double[] priorPrecision, double noisePrecision) {
        requirePrecisions(priorPrecision, noisePrecision);
        requireFinite(products, noisePrecision);
        int d = products.length - 1;
        double[][] gram = new double[d][];
        Arrays.setAll(gram, i -> Arrays.copyOf(products[i], d));
        return new LinearRegression(
                gram,
                Arrays.copyOf(products[d], d),
                products[d][d],
                n,
                logWeights,
                priorPrecision.clone(),
                noisePrecision);
    }

    /**
     * Returns a model of the same data with other precisions.
     *
     * @param alpha the coefficients' prior precisions, {@code [d]}
     * @param beta the noise's precision
     * @return the model
     * @throws UserError if one is not a positive finite number
     */
    public LinearRegression at(double[] alpha, double beta) {
        requirePrecisions(alpha, beta);
        requireFinite(gram, beta);
        requireFinite(new double[][] {xty, {yty}}, beta);
        return new LinearRegression(gram, xty, yty, n, logWeights, alpha.clone(), beta);
    }

    private static void requirePrecisions(double[] alpha, double beta) {
        for (double a : alpha) {
            Precision.require("alpha", a);
        }
        Precision.require("beta", beta);
    }

    private static void requireFinite(double[][] sums, double beta) {
        for (double[] row : sums) {
            for (double v : row) {
                if (!Double.isFinite(v * beta)) {
                    throw new UserError("the sums of squares overflow float64: divide the largest columns by a power of"
                            + " ten, or lower beta from " + beta);
                }
            }
        }
    }

    /** Returns [X y]ᵀ[X y], exactly symmetric, {@code [d+1, d+1]}. */
    private static double[][] products(double[][] columns, double[] target) {
        double[][] all = Arrays.copyOf(columns, columns.length + 1);
        all[columns.length] = target;
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            return Gram.of(all, workers);
        }
    }

    /** Returns the number of coefficients d. */
    public int dimension() {
        return xty.length;
    }

    /** Returns the number of rows n. */
    public long rows() {
        return n;
    }

    /** Returns XᵀX, {@code [d, d]}. */
    public double[][] gram() {
        return Arrays.stream(gram).map(double[]::clone).toArray(double[][]::new);
    }

    /** Returns Xᵀy, {@code [d]}. */
    public double[] xty() {
        return xty.clone();
    }

    /** Returns yᵀy. */
    public double yty() {
        return yty;
    }

    /** Returns Σᵢ ln Wᵢᵢ over the rows' weights, 0 where they have none. */
    public double logWeights() {
        return logWeights;
    }

    /** Returns α, the coefficients' prior precisions, {@code [d]}. */
    public double[] priorPrecision() {
        return priorPrecision.clone();
    }

    /** Returns β, the noise's precision. */
    public double noisePrecision() {
        return noisePrecision;
    }

    /** Returns the posterior's precision Λ = diag(α) + βXᵀX, {@code [d, d]}. */
    public double[][] posteriorPrecision() {
        double[][] precision = gram();
        for (int i = 0; i < precision.length; i++) {
            for (int j = 0; j < precision.length; j++) {
                precision[i][j] *= noisePrecision;
            }
            precision[i][i] += priorPrecision[i];
        }
        return precision;
    }

    /** Returns βXᵀy = Λm, {@code [d]}: the posterior mean m before Λ is divided out. */
    public double[] information() {
        return Arrays.stream(xty).map(v -> noisePrecision * v).toArray();
    }
}
