package org.vi4j.regression;

import static org.bytedeco.openblas.global.openblas.CblasLeft;
import static org.bytedeco.openblas.global.openblas.CblasLower;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasNonUnit;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas.cblas_dtrsm;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.DoublePointer;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.math.Workers;

/** Block triangular systems with many right-hand sides in float64, by forward substitution. */
final class LinearSystem {
    /** Right-hand sides that one worker takes at a time; the result's bits do not depend on who takes them. */
    private static final int STRIP = 256;

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
        try (DoublePointer l = block == 1 ? rows(a) : factored(a, block);
                DoublePointer x = new DoublePointer(b)) {
            AtomicInteger next = new AtomicInteger();
            workers.run(worker -> {
                for (int j = next.getAndAdd(STRIP); j < m; j = next.getAndAdd(STRIP)) {
                    int wide = Math.min(STRIP, m - j);
                    // Above the first number of a right-hand side, such as a unit vector's, the solution is zero.
                    int first = firstRow(b, d, m, j, wide);
                    if (block == 1) {
                        solve(false, l, d, first, d - first, x.getPointer((long) first * m + j), m, wide);
                    } else {
                        solveBlocks(l, d, block, first / block * block, x.getPointer(j), m, wide);
                    }
                }
            });
            double[] solution = new double[b.length];
            x.get(solution);
            return solution;
        }
    }

    private static void solveBlocks(DoublePointer l, int d, int block, int first, DoublePointer x, int m, int wide) {
        for (int from = first; from < d; from += block) {
            int high = Math.min(block, d - from);
            DoublePointer here = x.getPointer((long) from * m);
            if (from > first) {
                DoublePointer before = l.getPointer((long) from * d + first);
                DoublePointer above = x.getPointer((long) first * m);
                int inner = from - first;
                cblas_dgemm(
                        CblasRowMajor,
                        CblasNoTrans,
                        CblasNoTrans,
                        high,
                        wide,
                        inner,
                        -1,
                        before,
                        d,
                        above,
                        m,
                        1,
                        here,
                        m);
            }
            solve(false, l, d, from, high, here, m, wide);
            solve(true, l, d, from, high, here, m, wide);
        }
    }

    /** Solves TX = B or TᵀX = B in place, T the lower triangle of rows and columns from … from + size − 1. */
    private static void solve(
            boolean transposed, DoublePointer l, int d, int from, int size, DoublePointer x, int m, int wide) {
        DoublePointer triangle = l.getPointer((long) from * d + from);
        int how = transposed ? CblasTrans : CblasNoTrans;
        cblas_dtrsm(CblasRowMajor, CblasLeft, CblasLower, how, CblasNonUnit, size, wide, 1, triangle, d, x, m);
    }

    private static DoublePointer rows(double[][] a) {
        int d = a.length;
        DoublePointer rows = new DoublePointer((long) d * d);
        for (int i = 0; i < d; i++) {
            rows.getPointer((long) i * d).put(a[i]);
        }
        return rows;
    }

    /** A with the factor of each diagonal block in the block's place. */
    private static DoublePointer factored(double[][] a, int block) {
        int d = a.length;
        DoublePointer rows = rows(a);
        for (int from = 0; from < d; from += block) {
            int start = from;
            double[][] part = new double[Math.min(block, d - from)][];
            Arrays.setAll(part, i -> Arrays.copyOfRange(a[start + i], start, start + part.length));
            double[][] factor = Cholesky.of(part).lower();
            for (int i = 0; i < factor.length; i++) {
                rows.getPointer((long) (from + i) * d + from).put(factor[i]);
            }
        }
        return rows;
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
}
