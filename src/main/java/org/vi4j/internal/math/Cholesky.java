package org.vi4j.internal.math;

import static org.bytedeco.openblas.global.openblas.CblasColMajor;
import static org.bytedeco.openblas.global.openblas.CblasLeft;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasNonUnit;
import static org.bytedeco.openblas.global.openblas.CblasUpper;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dpotrf_work;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dpotri_work;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;
import static org.bytedeco.openblas.global.openblas.cblas_dtrsm;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.vi4j.UserError;

/**
 * The factorization A = LLᵀ of a symmetric positive definite matrix, L lower triangular with a positive diagonal, by
 * LAPACK; d³/3 operations once, d² for each solve (Golub and Van Loan, <i>Matrix Computations</i>, 4.2).
 *
 * <p>lⱼⱼ²/aⱼⱼ is what is left of row j when the rows before it are known, 1 − R² of a regression on them. Rounding
 * changes it by about √d units of 1e-16; where less than a hundred times that is left, no digit that depends on it
 * could be believed, and the matrix is refused.
 */
public final class Cholesky {
    private static final double UNIT = 0x1p-53;
    /** So that what is left of a row is known to a per cent. */
    private static final double MARGIN = 100;

    private static final byte UPPER = 'U';

    /** Rows and columns that are mirrored together. */
    private static final int BLOCK = 32;

    private final int d;
    /** L, row by row; zeros above the diagonal. */
    private final double[] l;

    private Cholesky(int d, double[] l) {
        this.d = d;
        this.l = l;
    }

    /** A matrix that has no factorization in float64. */
    public static final class NotPositiveDefinite extends UserError {
        private static final long serialVersionUID = 1L;

        private final int dimension;
        private final int row;
        private final int[] others;

        NotPositiveDefinite(int d, int row, int[] others) {
            super("the [" + d + ", " + d + "] precision matrix is not positive definite at row " + (row + 1)
                    + ", because of rounding: raise the prior's precision, standardize the columns, or drop one that"
                    + " nearly repeats others");
            this.dimension = d;
            this.row = row;
            this.others = others;
        }

        /** Returns d, the size of the matrix. */
        public int dimension() {
            return dimension;
        }

        /** Returns the first row that is, but for rounding, a combination of rows before it. */
        public int row() {
            return row;
        }

        /** Returns those rows before it, the heaviest first, at most four; none if the row itself is at fault. */
        public List<Integer> others() {
            return Arrays.stream(others).boxed().toList();
        }
    }

    /**
     * Factors a matrix.
     *
     * @param a symmetric, {@code [d, d]}; left as it is
     * @return its factorization
     * @throws NotPositiveDefinite if the matrix is not positive definite, or too nearly so for float64
     */
    public static Cholesky of(double[][] a) {
        int d = a.length;
        double[] l = flat(a, d);
        int broken = firstBroken(a, l, d);
        if (broken < d) {
            throw new NotPositiveDefinite(d, broken, combination(a, broken));
        }
        return new Cholesky(d, l);
    }

    /** The leading [d, d] part's lower triangle, row by row; LAPACK's upper one, column by column. */
    private static double[] flat(double[][] a, int d) {
        double[] flat = new double[Math.multiplyExact(d, d)];
        for (int i = 0; i < d; i++) {
            System.arraycopy(a[i], 0, flat, i * d, i + 1);
        }
        return flat;
    }

    /** Factors in place; returns the first row whose pivot is lost, d if none is. */
    private static int firstBroken(double[][] a, double[] l, int d) {
        int info = LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, UPPER, d, l, Math.max(1, d));
        int reached = info == 0 ? d : info - 1;
        for (int j = 0; j < reached; j++) {
            double left = l[j * d + j] * l[j * d + j];
            if (!(left > MARGIN * Math.sqrt(d) * UNIT * a[j][j]) || !Double.isFinite(left)) {
                return j;
            }
        }
        return reached;
    }

    /** The rows before one of which it is a combination: those with the largest coefficients, in their own units. */
    private static int[] combination(double[][] a, int row) {
        if (row == 0 || !(a[row][row] > 0)) {
            return new int[0];
        }
        double[] l = flat(a, row);
        firstBroken(a, l, row);
        double[] x = new Cholesky(row, l).solve(Arrays.copyOf(a[row], row));
        double[] weight = new double[row];
        Arrays.setAll(weight, k -> Math.abs(x[k]) * Math.sqrt(a[k][k] / a[row][row]));
        double most = Arrays.stream(weight).max().orElse(0);
        return IntStream.range(0, row)
                .filter(k -> weight[k] > most / 10)
                .boxed()
                .sorted(Comparator.comparingDouble(k -> -weight[k]))
                .limit(4)
                .mapToInt(k -> k)
                .toArray();
    }

    /** Returns L, {@code [d, d]}. */
    public double[][] lower() {
        double[][] lower = new double[d][];
        Arrays.setAll(lower, i -> Arrays.copyOfRange(l, i * d, (i + 1) * d));
        return lower;
    }

    /** Returns ln|A|. */
    public double logDeterminant() {
        double sum = 0;
        for (int j = 0; j < d; j++) {
            sum += Math.log(l[j * d + j]);
        }
        return 2 * sum;
    }

    /**
     * Solves Ax = b.
     *
     * @param b the right-hand side, {@code [d]}
     * @return x, {@code [d]}
     */
    public double[] solve(double[] b) {
        double[] x = b.clone();
        for (int i = 0; i < d; i++) {
            double sum = x[i];
            for (int j = 0; j < i; j++) {
                sum -= l[i * d + j] * x[j];
            }
            x[i] = sum / l[i * d + i];
        }
        return solveTransposed(x);
    }

    /**
     * Solves Lᵀx = b: where A is a precision and b standard normal, x has the covariance A⁻¹.
     *
     * @param b the right-hand side, {@code [d]}
     * @return x, {@code [d]}
     */
    public double[] solveTransposed(double[] b) {
        double[] x = b.clone();
        for (int i = d - 1; i >= 0; i--) {
            double xi = x[i] / l[i * d + i];
            x[i] = xi;
            int row = i * d;
            for (int j = 0; j < i; j++) {
                x[j] -= l[row + j] * xi;
            }
        }
        return x;
    }

    /**
     * Solves Lᵀx = b for many b, as {@link #solveTransposed(double[])} does for one, but for rounding.
     *
     * @param all the right-hand sides, {@code [m][d]}
     * @return the solutions, {@code [m][d]}
     */
    public double[][] solveTransposed(double[][] all) {
        int m = all.length;
        double[] x = new double[Math.multiplyExact(m, d)];
        for (int k = 0; k < m; k++) {
            System.arraycopy(all[k], 0, x, k * d, d);
        }
        cblas_dtrsm(CblasColMajor, CblasLeft, CblasUpper, CblasNoTrans, CblasNonUnit, d, m, 1, l, d, x, d);
        double[][] solutions = new double[m][];
        Arrays.setAll(solutions, k -> Arrays.copyOfRange(x, k * d, (k + 1) * d));
        return solutions;
    }

    /** Returns A⁻¹, exactly symmetric, {@code [d, d]}. */
    public double[][] inverse() {
        double[] triangle = l.clone();
        LAPACKE_dpotri_work(LAPACK_COL_MAJOR, UPPER, d, triangle, Math.max(1, d));
        double[][] inverse = new double[d][d];
        // In blocks, so that what is written across rows stays in the cache.
        for (int top = 0; top < d; top += BLOCK) {
            int bottom = Math.min(d, top + BLOCK);
            for (int left = 0; left < bottom; left += BLOCK) {
                for (int i = top; i < bottom; i++) {
                    for (int j = left; j < Math.min(left + BLOCK, i + 1); j++) {
                        inverse[i][j] = triangle[i * d + j];
                        inverse[j][i] = triangle[i * d + j];
                    }
                }
            }
        }
        return inverse;
    }
}
