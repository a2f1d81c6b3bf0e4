package org.vi4j.regression;

import static org.bytedeco.openblas.global.openblas.LAPACKE_dormtr;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dstedc;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dsytrd;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;

import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.DoublePointer;
import org.vi4j.math.Workers;

/**
 * A = Σ_k λ_k v_k v_kᵀ for a symmetric A, v_k orthonormal, by LAPACK; about 5d³ operations: A is made tridiagonal by
 * reflections, the eigenvectors of that are found by divide and conquer, and all workers apply the reflections to them
 * (Golub and Van Loan, <i>Matrix Computations</i>, 8.3 and 8.4).
 */
final class SymmetricEigen {
    /** Eigenvectors that one worker takes at a time; the bits do not depend on who takes them. */
    private static final int STRIP = 256;

    private static final byte LEFT = 'L';
    private static final byte LOWER = 'L';
    private static final byte AS_IT_IS = 'N';
    private static final byte OF_TRIDIAGONAL = 'I';

    private final double[] values;
    private final double[] vectors;

    private SymmetricEigen(double[] values, double[] vectors) {
        this.values = values;
        this.vectors = vectors;
    }

    /**
     * Decomposes a matrix.
     *
     * @param a symmetric and finite, {@code [d, d]}; left as it is
     * @param workers who applies the reflections
     * @return its eigenvalues and eigenvectors
     * @throws IllegalStateException if LAPACK fails
     */
    static SymmetricEigen of(double[][] a, Workers workers) {
        int d = a.length;
        double[] values = new double[d];
        double[] vectors = new double[Math.multiplyExact(d, d)];
        if (d == 0) {
            return new SymmetricEigen(values, vectors);
        }
        try (DoublePointer reduced = new DoublePointer((long) d * d);
                DoublePointer diagonal = new DoublePointer(d);
                DoublePointer beside = new DoublePointer(d);
                DoublePointer factors = new DoublePointer(d);
                DoublePointer columns = new DoublePointer((long) d * d)) {
            for (int i = 0; i < d; i++) {
                reduced.getPointer((long) i * d).put(a[i]);
            }
            require(LAPACKE_dsytrd(LAPACK_COL_MAJOR, LOWER, d, reduced, d, diagonal, beside, factors));
            require(LAPACKE_dstedc(LAPACK_COL_MAJOR, OF_TRIDIAGONAL, d, diagonal, beside, columns, d));
            AtomicInteger next = new AtomicInteger();
            workers.run(worker -> {
                for (int k = next.getAndAdd(STRIP); k < d; k = next.getAndAdd(STRIP)) {
                    DoublePointer some = columns.getPointer((long) k * d);
                    int count = Math.min(STRIP, d - k);
                    require(LAPACKE_dormtr(
                            LAPACK_COL_MAJOR, LEFT, LOWER, AS_IT_IS, d, count, reduced, d, factors, some, d));
                }
            });
            diagonal.get(values);
            columns.get(vectors);
        }
        return new SymmetricEigen(values, vectors);
    }

    private static void require(int info) {
        if (info != 0) {
            throw new IllegalStateException("LAPACK's symmetric eigenvalue routine returned " + info);
        }
    }

    /** Returns λ, ascending, {@code [d]}. */
    double[] values() {
        return values.clone();
    }

    /** Returns V, the eigenvector of λ_k in row k, {@code [d, d]}, row by row. */
    double[] vectors() {
        return vectors.clone();
    }
}
