package org.vi4j.model;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.UserError;

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
    /** Rows a block: large enough for the matrix product to run at full speed, small beside the table. */
    private static final int BLOCK = 4096;

    private final double[][] gram;
    private final double[] xty;
    private final double yty;
    private final long n;
    private final double logWeights;
    private final double[] priorPrecision;
    private final double noisePrecision;

    private LinearRegression(
            double[][] augmented, long n, double logWeights, double[] priorPrecision, double noisePrecision) {
        int d = augmented.length - 1;
        this.gram = new double[d][];
        for (int i = 0; i < d; i++) {
            gram[i] = Arrays.copyOf(augmented[i], d);
        }
        this.xty = Arrays.copyOf(augmented[d], d);
        this.yty = augmented[d][d];
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
        for (double alpha : priorPrecision) {
            Precision.require("alpha", alpha);
        }
        Precision.require("beta", noisePrecision);
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
        for (double alpha : priorPrecision) {
            Precision.require("alpha", alpha);
        }
        Precision.require("beta", noisePrecision);
        for (double[] row : products) {
            if (!Arrays.stream(row).allMatch(v -> Double.isFinite(v * noisePrecision))) {
                throw new UserError("the sums of squares overflow float64: divide the largest columns by a power of"
                        + " ten, or lower beta from " + noisePrecision);
            }
        }
        return new LinearRegression(products, n, logWeights, priorPrecision.clone(), noisePrecision);
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
        int d = xty.length;
        double[][] augmented = new double[d + 1][];
        for (int i = 0; i < d; i++) {
            augmented[i] = Arrays.copyOf(gram[i], d + 1);
            augmented[i][d] = xty[i];
        }
        augmented[d] = Arrays.copyOf(xty, d + 1);
        augmented[d][d] = yty;
        return ofProducts(augmented, n, logWeights, alpha, beta);
    }

    /** Returns [X y]ᵀ[X y], exactly symmetric, {@code [d+1, d+1]}, by one matrix product a block of rows. */
    private static double[][] products(double[][] columns, double[] target) {
        int width = columns.length + 1;
        INDArray sum = Nd4j.create(DataType.DOUBLE, new long[] {width, width}, 'f');
        for (int start = 0; start < target.length; start += BLOCK) {
            int rows = Math.min(BLOCK, target.length - start);
            double[] block = new double[rows * width];
            for (int j = 0; j < width; j++) {
                System.arraycopy(j < width - 1 ? columns[j] : target, start, block, j * rows, rows);
            }
            INDArray x = Nd4j.create(block, new long[] {rows, width}, 'f');
            Nd4j.gemm(x, x, sum, true, false, 1.0, 1.0);
        }
        double[][] products = sum.toDoubleMatrix();
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < i; j++) {
                products[j][i] = products[i][j];
            }
        }
        return products;
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
