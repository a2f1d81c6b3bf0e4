package org.vi4j.math;

import static org.bytedeco.openblas.global.openblas.LAPACKE_dpotrf;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dpotri;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.vi4j.UserError;

/**
 * The factorization A = LLᵀ of a symmetric positive definite matrix, L lower triangular with a positive diagonal; d³/3
 * operations once, d² for each solve (Golub and Van Loan, <i>Matrix Computations</i>, 4.2). The work is done by LAPACK,
 * on one thread.
 *
 * <p>lⱼⱼ²/aⱼⱼ is what is left of row j when the rows before it are known, 1 − R² of a regression on them. Rounding
 * changes it by about √d units of 1e-16; where less than a hundred times that is left, no digit that depends on it could
 * be believed, and the matrix is refused.
 */
public final class Cholesky {
    private static final byte TRIANGLE = 'U';
    private static final double UNIT = 0x1p-53;
    /** So that what is left of a row is known to a per cent. */
    private static final double MARGIN = 100;

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

        private final int row;
        private final int[] others;

        NotPositiveDefinite(int d, int row, int[] others) {
            super("the [" + d + ", " + d + "] precision matrix is not positive definite at row " + (row + 1)
                    + ", because of rounding: raise the prior's precision, standardize the columns, or drop one that"
                    + " nearly repeats others");
            this.row = row;
            this.others = others;
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

    /** The leading [d, d] part's lower triangle, row by row. */
    private static double[] flat(double[][] a, int d) {
        double[] flat = new double[Math.multiplyExact(d, d)];
        for (int i = 0; i < d; i++) {
            System.arraycopy(a[i], 0, flat, i * d, i + 1);
        }
        return flat;
    }

    /** Factors in place; returns the first row whose pivot is lost, d if none is. */
    private static int firstBroken(double[][] a, double[] l, int d) {
        // Row by row our lower triangle is the upper one in LAPACK's order.
        int info = LAPACKE_dpotrf(LAPACK_COL_MAJOR, TRIANGLE, d, l, d);
        int end = info > 0 ? info - 1 : d;
        for (int j = 0; j < end; j++) {
            double pivot = l[j * d + j];
            if (!(pivot * pivot > MARGIN * Math.sqrt(d) * UNIT * a[j][j])) {
                return j;
            }
        }
        return info == 0 ? d : Math.max(0, end);
    }

    /** The rows before one of which it is a combination: those with the largest coefficients, in their own units. */
    private static int[] combination(double[][] a, int row) {
        if (row == 0 || !(a[row][row] > 0)) {
            return new int[0];
        }
        double[] l = flat(a, row);
        if (LAPACKE_dpotrf(LAPACK_COL_MAJOR, TRIANGLE, row, l, row) != 0) {
            return new int[0];
        }
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

    /** Returns A⁻¹, exactly symmetric, {@code [d, d]}. */
    public double[][] inverse() {
        double[] flat = l.clone();
        LAPACKE_dpotri(LAPACK_COL_MAJOR, TRIANGLE, d, flat, d);
        double[][] inverse = new double[d][d];
        for (int i = 0; i < d; i++) {
            System.arraycopy(flat, i * d, inverse[i], 0, i + 1);
            for (int j = 0; j < i; j++) {
                inverse[j][i] = inverse[i][j];
            }
        }
        return inverse;
    }
}
