package org.vi4j.math;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.NonPositiveDefiniteMatrixException;
import org.apache.commons.math3.linear.RealMatrix;
import org.vi4j.UserError;

/**
 * The factorization A = LLᵀ of a symmetric positive definite matrix, L lower triangular with a positive diagonal; d³/3
 * operations once, d² for each solve (Golub and Van Loan, <i>Matrix Computations</i>, 4.2). The work is done by Apache
 * Commons Math.
 */
public final class Cholesky {
    private static final double SYMMETRY = 1e-12;

    private final DecompositionSolver solver;
    private final double logDeterminant;
    private final RealMatrix l;

    private Cholesky(CholeskyDecomposition factorization) {
        this.solver = factorization.getSolver();
        this.l = factorization.getL();
        double sum = 0;
        for (int j = 0; j < l.getRowDimension(); j++) {
            sum += Math.log(l.getEntry(j, j));
        }
        this.logDeterminant = 2 * sum;
    }

    /**
     * Factors a matrix.
     *
     * @param a symmetric, {@code [d, d]}; left as it is
     * @return its factorization
     * @throws UserError if the matrix is not positive definite
     */
    public static Cholesky of(double[][] a) {
        try {
            return new Cholesky(new CholeskyDecomposition(new Array2DRowRealMatrix(a), SYMMETRY, 0));
        } catch (NonPositiveDefiniteMatrixException e) {
            throw new UserError(
                    "the [" + a.length + ", " + a.length + "] precision matrix is not positive definite at row "
                            + (e.getRow() + 1) + ", because of rounding: raise the prior's precision, standardize the"
                            + " columns, or drop one that nearly repeats others",
                    e);
        }
    }

    /** Returns L, {@code [d, d]}. */
    public double[][] lower() {
        return l.getData();
    }

    /** Returns ln|A|. */
    public double logDeterminant() {
        return logDeterminant;
    }

    /**
     * Solves Ax = b.
     *
     * @param b the right-hand side, {@code [d]}
     * @return x, {@code [d]}
     */
    public double[] solve(double[] b) {
        return solver.solve(new org.apache.commons.math3.linear.ArrayRealVector(b, false))
                .toArray();
    }

    /**
     * Solves Lᵀx = b: where A is a precision and b standard normal, x has the covariance A⁻¹.
     *
     * @param b the right-hand side, {@code [d]}
     * @return x, {@code [d]}
     */
    public double[] solveTransposed(double[] b) {
        double[] x = b.clone();
        for (int i = x.length - 1; i >= 0; i--) {
            x[i] /= l.getEntry(i, i);
            for (int j = 0; j < i; j++) {
                x[j] -= l.getEntry(i, j) * x[i];
            }
        }
        return x;
    }

    /** Returns A⁻¹, exactly symmetric, {@code [d, d]}. */
    public double[][] inverse() {
        double[][] inverse = solver.getInverse().getData();
        for (int i = 0; i < inverse.length; i++) {
            for (int j = 0; j < i; j++) {
                inverse[i][j] = (inverse[i][j] + inverse[j][i]) / 2;
                inverse[j][i] = inverse[i][j];
            }
        }
        return inverse;
    }
}
