package org.vi4j.math;

import static org.bytedeco.openblas.global.openblas.CblasLower;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas.cblas_dsyrk;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.vi4j.UserError;

/**
 * The factorization A = LLᵀ of a symmetric positive definite matrix, L lower triangular with a positive diagonal; d³/3
 * operations once, d² for each solve (Golub and Van Loan, <i>Matrix Computations</i>, 4.2). Blocks of columns are
 * factored by loops, and what is right of them is updated by OpenBLAS's symmetric product (why not by LAPACK:
 * {@link LinearSystem}).
 *
 * <p>lⱼⱼ²/aⱼⱼ is what is left of row j when the rows before it are known, 1 − R² of a regression on them. Rounding
 * changes it by about √d units of 1e-16; where less than a hundred times that is left, no digit that depends on it
 * could be believed, and the matrix is refused.
 */
public final class Cholesky {
    /** Columns a block. */
    private static final int BLOCK = 64;

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
        if (d <= BLOCK) {
            return factor(a, 0, columns(l, d, 0, d), l, d);
        }
        try (DoublePointer rest = new DoublePointer(l)) {
            for (int from = 0; from < d; from += BLOCK) {
                int to = Math.min(d, from + BLOCK);
                for (int i = from; i < d; i++) {
                    rest.getPointer((long) i * d + from).get(l, i * d + from, Math.min(to, i + 1) - from);
                }
                int broken = factor(a, from, columns(l, d, from, to), l, d);
                if (broken < to) {
                    return broken;
                }
                if (to < d) {
                    double[] panel = new double[(d - to) * (to - from)];
                    for (int i = to; i < d; i++) {
                        System.arraycopy(l, i * d + from, panel, (i - to) * (to - from), to - from);
                    }
                    try (DoublePointer below = new DoublePointer(panel)) {
                        DoublePointer right = rest.getPointer((long) to * d + to);
                        cblas_dsyrk(
                                CblasRowMajor,
                                CblasLower,
                                CblasNoTrans,
                                d - to,
                                to - from,
                                -1,
                                below,
                                to - from,
                                1,
                                right,
                                d);
                    }
                }
            }
        }
        return d;
    }

    /** Columns from … to below and on the diagonal, each an array. */
    private static double[][] columns(double[] l, int d, int from, int to) {
        double[][] columns = new double[to - from][d - from];
        for (int i = from; i < d; i++) {
            for (int j = from; j < Math.min(to, i + 1); j++) {
                columns[j - from][i - from] = l[i * d + j];
            }
        }
        return columns;
    }

    /** Factors a block of columns, which earlier blocks have updated, into L; returns the first row that is lost. */
    private static int factor(double[][] a, int from, double[][] columns, double[] l, int d) {
        for (int j = 0; j < columns.length; j++) {
            double[] column = columns[j];
            for (int k = 0; k < j; k++) {
                LinearSystem.addTimes(-columns[k][j], columns[k], column);
            }
            double left = column[j];
            if (!(left > MARGIN * Math.sqrt(d) * UNIT * a[from + j][from + j]) || !Double.isFinite(left)) {
                return from + j;
            }
            double pivot = Math.sqrt(left);
            for (int i = 0; i < column.length; i++) {
                column[i] = i < j ? 0 : column[i] / pivot;
            }
        }
        for (int i = from; i < d; i++) {
            for (int j = 0; j < Math.min(columns.length, i - from + 1); j++) {
                l[i * d + from + j] = columns[j][i - from];
            }
        }
        return from + columns.length;
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
        if (d <= BLOCK) {
            return Arrays.stream(all).map(this::solveTransposed).toArray(double[][]::new);
        }
        int m = all.length;
        double[][] x = new double[m][d];
        try (DoublePointer lower = new DoublePointer(l);
                DoublePointer points = new DoublePointer((long) m * d)) {
            for (int k = 0; k < m; k++) {
                points.getPointer((long) k * d).put(all[k]);
            }
            for (int from = (d - 1) / BLOCK * BLOCK; from >= 0; from -= BLOCK) {
                int size = Math.min(BLOCK, d - from);
                for (int k = 0; k < m; k++) {
                    DoublePointer here = points.getPointer((long) k * d + from);
                    here.get(x[k], from, size);
                    for (int i = from + size - 1; i >= from; i--) {
                        x[k][i] /= l[i * d + i];
                        for (int j = from; j < i; j++) {
                            x[k][j] -= l[i * d + j] * x[k][i];
                        }
                    }
                    here.put(x[k], from, size);
                }
                if (from > 0) {
                    cblas_dgemm(
                            CblasRowMajor,
                            CblasNoTrans,
                            CblasNoTrans,
                            m,
                            from,
                            size,
                            -1,
                            points.getPointer(from),
                            d,
                            lower.getPointer((long) from * d),
                            d,
                            1,
                            points,
                            d);
                }
            }
        }
        return x;
    }

    /** Returns A⁻¹, exactly symmetric, {@code [d, d]}. */
    public double[][] inverse() {
        if (d <= BLOCK) {
            return smallInverse();
        }
        double[] identity = new double[d * d];
        for (int j = 0; j < d; j++) {
            identity[j * d + j] = 1;
        }
        int count = d < 512 ? 1 : Runtime.getRuntime().availableProcessors();
        try (Workers workers = new Workers(count)) {
            return Gram.ofRows(LinearSystem.solveLower(lower(), 1, identity, workers), d);
        }
    }

    /** By loops alone: for few rows calls into OpenBLAS take longer than what they do. */
    private double[][] smallInverse() {
        double[][] x = new double[d][d];
        for (int j = 0; j < d; j++) {
            x[j][j] = 1;
        }
        LinearSystem.substitute(lower(), 0, x);
        double[][] inverse = new double[d][d];
        for (int k = 0; k < d; k++) {
            for (int i = 0; i <= k; i++) {
                LinearSystem.addTimes(x[k][i], x[k], inverse[i]);
            }
        }
        return inverse;
    }
}
