package org.vi4j.math;

import static org.bytedeco.openblas.global.openblas.CblasLeft;
import static org.bytedeco.openblas.global.openblas.CblasLower;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasNonUnit;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dgesv;
import static org.bytedeco.openblas.global.openblas.LAPACK_ROW_MAJOR;
import static org.bytedeco.openblas.global.openblas.cblas_dtrsm;

import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.DoublePointer;

/** Systems AX = B for many right-hand sides at once, in float64 by OpenBLAS and LAPACK. */
public final class LinearSystem {
    /** Right-hand sides that one worker takes at a time; the result's bits do not depend on who takes them. */
    private static final int PANEL = 256;

    private LinearSystem() {}

    /**
     * Solves LX = B for a lower triangle.
     *
     * @param lower L, {@code [d, d]}; only its lower triangle is read, and its diagonal is not zero
     * @param b B, {@code [d, m]}, row by row
     * @param workers who solves
     * @return X, {@code [d, m]}, row by row
     */
    public static double[] solveLower(double[][] lower, double[] b, Workers workers) {
        int d = lower.length;
        int m = b.length / d;
        try (DoublePointer l = new DoublePointer((long) d * d);
                DoublePointer x = new DoublePointer(b)) {
            for (int i = 0; i < d; i++) {
                l.getPointer((long) i * d).put(lower[i], 0, i + 1);
            }
            AtomicInteger next = new AtomicInteger();
            workers.run(worker -> {
                for (int j = next.getAndAdd(PANEL); j < m; j = next.getAndAdd(PANEL)) {
                    cblas_dtrsm(
                            CblasRowMajor,
                            CblasLeft,
                            CblasLower,
                            CblasNoTrans,
                            CblasNonUnit,
                            d,
                            Math.min(PANEL, m - j),
                            1,
                            l,
                            d,
                            x.getPointer(j),
                            m);
                }
            });
            double[] solution = new double[b.length];
            x.get(solution);
            return solution;
        }
    }

    /**
     * Solves AX = B for any regular matrix.
     *
     * @param a A, {@code [d, d]}
     * @param b B, {@code [d, m]}, row by row
     * @return X, {@code [d, m]}, row by row; not finite where A is singular
     */
    public static double[] solve(double[][] a, double[] b) {
        int d = a.length;
        double[] flat = new double[d * d];
        for (int i = 0; i < d; i++) {
            System.arraycopy(a[i], 0, flat, i * d, d);
        }
        double[] x = b.clone();
        if (LAPACKE_dgesv(LAPACK_ROW_MAJOR, d, b.length / d, flat, d, new int[d], x, b.length / d) != 0) {
            java.util.Arrays.fill(x, Double.NaN);
        }
        return x;
    }
}
