package org.vi4j.math;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.DoublePointer;

/**
 * Block triangular systems with many right-hand sides in float64, by forward substitution on top of OpenBLAS's matrix
 * product. Not by its own triangular solve, nor LAPACK's factorizations, which use it: those of the OpenBLAS 0.3.19
 * that comes with ND4J return wrong numbers on processors with AVX-512 (OpenBLAS issues 2986 and 3454).
 */
public final class LinearSystem {
    /** Right-hand sides that one worker takes at a time; the result's bits do not depend on who takes them. */
    private static final int STRIP = 256;
    /** Rows that are substituted one by one between two products. */
    private static final int ROWS = 64;

    private LinearSystem() {}

    /**
     * Solves LX = B, L a symmetric positive definite matrix's diagonal blocks and what is below them.
     *
     * @param a the matrix, {@code [d, d]}; only L is read
     * @param block the size of its diagonal blocks, the last may be smaller; 1 where L is a triangle
     * @param b B, {@code [d, m]}, row by row
     * @param workers who solves
     * @return X, {@code [d, m]}, row by row
     * @throws Cholesky.NotPositiveDefinite if a block is not positive definite
     */
    public static double[] solveLower(double[][] a, int block, double[] b, Workers workers) {
        int d = a.length;
        int m = b.length / d;
        int rows = block == 1 ? ROWS : block;
        double[][][] inverses = new double[(d + rows - 1) / rows][][];
        if (block > 1) {
            for (int p = 0; p < inverses.length; p++) {
                inverses[p] = Cholesky.of(part(a, p * rows, Math.min(d, (p + 1) * rows)))
                        .inverse();
            }
        }
        try (DoublePointer l = new DoublePointer((long) d * d);
                DoublePointer x = new DoublePointer(b)) {
            for (int i = 0; i < d; i++) {
                l.getPointer((long) i * d).put(a[i], 0, i / rows * rows);
            }
            AtomicInteger next = new AtomicInteger();
            workers.run(worker -> {
                for (int j = next.getAndAdd(STRIP); j < m; j = next.getAndAdd(STRIP)) {
                    int wide = Math.min(STRIP, m - j);
                    // Above the first number of a right-hand side, such as a unit vector's, the solution is zero.
                    int first = firstRow(b, d, m, j, wide) / rows * rows;
                    for (int from = first; from < d; from += rows) {
                        int high = Math.min(rows, d - from);
                        DoublePointer here = x.getPointer((long) from * m + j);
                        if (from > first) {
                            cblas_dgemm(
                                    CblasRowMajor,
                                    CblasNoTrans,
                                    CblasNoTrans,
                                    high,
                                    wide,
                                    from - first,
                                    -1,
                                    l.getPointer((long) from * d + first),
                                    d,
                                    x.getPointer((long) first * m + j),
                                    m,
                                    1,
                                    here,
                                    m);
                        }
                        double[][] panel = new double[high][wide];
                        for (int i = 0; i < high; i++) {
                            x.getPointer((long) (from + i) * m + j).get(panel[i]);
                        }
                        double[][] solved =
                                block == 1 ? substitute(a, from, panel) : multiply(inverses[from / rows], panel);
                        for (int i = 0; i < high; i++) {
                            x.getPointer((long) (from + i) * m + j).put(solved[i], 0, wide);
                        }
                    }
                }
            });
            double[] solution = new double[b.length];
            x.get(solution);
            return solution;
        }
    }

    private static double[][] part(double[][] a, int from, int to) {
        double[][] part = new double[to - from][];
        Arrays.setAll(part, i -> Arrays.copyOfRange(a[from + i], from, to));
        return part;
    }

    private static int firstRow(double[] b, int d, int m, int from, int wide) {
        for (int i = 0; i < d; i++) {
            for (int j = from; j < from + wide; j++) {
                if (b[i * m + j] != 0) {
                    return i;
                }
            }
        }
        return d;
    }

    /** Solves LX = B for the rows of L that begin at its row and column {@code from}; X takes B's place. */
    static double[][] substitute(double[][] a, int from, double[][] x) {
        for (int i = 0; i < x.length; i++) {
            double[] row = x[i];
            for (int k = 0; k < i; k++) {
                addTimes(-a[from + i][from + k], x[k], row);
            }
            double pivot = a[from + i][from + i];
            for (int j = 0; j < row.length; j++) {
                row[j] /= pivot;
            }
        }
        return x;
    }

    private static double[][] multiply(double[][] a, double[][] x) {
        double[][] product = new double[x.length][x[0].length];
        for (int i = 0; i < x.length; i++) {
            for (int k = 0; k < x.length; k++) {
                addTimes(a[i][k], x[k], product[i]);
            }
        }
        return product;
    }

    /** y + factor · x into y. */
    static void addTimes(double factor, double[] x, double[] y) {
        for (int j = 0; j < y.length; j++) {
            y[j] += factor * x[j];
        }
    }
}
