package org.vi4j.math;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dstedc;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dsytrd;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.DoublePointer;

/**
 * A = Σ_k λ_k v_k v_kᵀ for a symmetric A, v_k orthonormal; about 5d³ operations. LAPACK makes A tridiagonal by
 * reflections and finds the eigenvectors of that by divide and conquer; the reflections are applied to them here, in
 * blocks by the matrix product, since LAPACK's own routine uses the triangular product, which the OpenBLAS 0.3.19 that
 * comes with ND4J gets wrong on processors with AVX-512, as its triangular solve ({@link LinearSystem}). What comes out
 * is checked against A. (Golub and Van Loan, <i>Matrix Computations</i>, 5.1.7, 8.3 and 8.4.)
 */
public final class SymmetricEigen {
    /** Reflections a block. */
    private static final int BLOCK = 64;
    /** Eigenvectors that one worker takes at a time; the bits do not depend on who takes them. */
    private static final int STRIP = 256;

    private static final double UNIT = 0x1p-53;

    private final double[] values;
    private final double[] vectors;

    private SymmetricEigen(double[] values, double[] vectors) {
        this.values = values;
        this.vectors = vectors;
    }

    /**
     * Decomposes a matrix.
     *
     * @param a symmetric and finite, {@code [d, d]}, d at least 1; left as it is
     * @param workers who applies the reflections
     * @return its eigenvalues and eigenvectors
     * @throws IllegalStateException if LAPACK fails, or returns what is no decomposition of A
     */
    public static SymmetricEigen of(double[][] a, Workers workers) {
        int d = a.length;
        double[] values = new double[d];
        double[] vectors = new double[Math.multiplyExact(d, d)];
        try (DoublePointer reduced = new DoublePointer((long) d * d);
                DoublePointer diagonal = new DoublePointer(d);
                DoublePointer beside = new DoublePointer(d);
                DoublePointer factors = new DoublePointer(d);
                DoublePointer rows = new DoublePointer((long) d * d)) {
            for (int i = 0; i < d; i++) {
                reduced.getPointer((long) i * d).put(a[i]);
            }
            require(LAPACKE_dsytrd(LAPACK_COL_MAJOR, (byte) 'L', d, reduced, d, diagonal, beside, factors));
            // LAPACK's columns, the eigenvectors, are our rows.
            require(LAPACKE_dstedc(LAPACK_COL_MAJOR, (byte) 'I', d, diagonal, beside, rows, d));
            double[] tau = new double[d];
            factors.get(tau);
            for (int from = (d - 2) / BLOCK * BLOCK; from >= 0 && d > 1; from -= BLOCK) {
                reflect(reduced, tau, from, Math.min(BLOCK, d - 1 - from), rows, d, workers);
            }
            diagonal.get(values);
            rows.get(vectors);
        }
        SymmetricEigen eigen = new SymmetricEigen(values, vectors);
        eigen.check(a);
        return eigen;
    }

    private static void require(int info) {
        if (info != 0) {
            throw new IllegalStateException("LAPACK's symmetric eigenvalue routine returned " + info);
        }
    }

    /**
     * Multiplies rows R by (H_from … H_from+size−1)ᵀ, H_i = 1 − τ_i y_i y_iᵀ. That product is 1 − YᵀTY over the rows
     * y_i of Y, T upper triangular, T_jj = τ_j and above it −τ_j T Y y_j: so R becomes R − (RYᵀ)(TᵀY).
     */
    private static void reflect(
            DoublePointer reduced, double[] tau, int from, int size, DoublePointer rows, int d, Workers workers) {
        int first = from + 1;
        int length = d - first;
        double[] y = new double[size * length];
        double[] column = new double[length];
        for (int j = 0; j < size; j++) {
            int tail = length - j - 1;
            reduced.getPointer((long) (from + j) * d + first + j + 1).get(column, 0, tail);
            y[j * length + j] = 1;
            System.arraycopy(column, 0, y, j * length + j + 1, tail);
        }
        try (DoublePointer reflectors = new DoublePointer(y);
                DoublePointer products = new DoublePointer((long) size * size);
                DoublePointer weighted = new DoublePointer((long) size * length)) {
            multiply(true, size, size, length, 1, reflectors, length, reflectors, length, 0, products, size);
            double[] inner = new double[size * size];
            products.get(inner);
            products.put(triangle(inner, tau, from, size));
            multiply(false, size, length, size, 1, products, size, reflectors, length, 0, weighted, length);
            AtomicInteger next = new AtomicInteger();
            workers.run(worker -> {
                try (DoublePointer shares = new DoublePointer((long) STRIP * size)) {
                    for (int k = next.getAndAdd(STRIP); k < d; k = next.getAndAdd(STRIP)) {
                        int some = Math.min(STRIP, d - k);
                        DoublePointer here = rows.getPointer((long) k * d + first);
                        multiply(true, some, size, length, 1, here, d, reflectors, length, 0, shares, size);
                        multiply(false, some, length, size, -1, shares, size, weighted, length, 1, here, d);
                    }
                }
            });
        }
    }

    /** Tᵀ, row by row, from YYᵀ. */
    private static double[] triangle(double[] inner, double[] tau, int from, int size) {
        double[] transposed = new double[size * size];
        for (int j = 0; j < size; j++) {
            for (int i = 0; i < j; i++) {
                double sum = 0;
                for (int k = i; k < j; k++) {
                    sum += transposed[k * size + i] * inner[k * size + j];
                }
                transposed[j * size + i] = -tau[from + j] * sum;
            }
            transposed[j * size + j] = tau[from + j];
        }
        return transposed;
    }

    /** C = factor · AB or ABᵀ + keep · C, row by row, C {@code [m, n]}, over k. */
    private static void multiply(
            boolean transposed,
            int m,
            int n,
            int k,
            double factor,
            DoublePointer a,
            int strideA,
            DoublePointer b,
            int strideB,
            double keep,
            DoublePointer c,
            int strideC) {
        int how = transposed ? CblasTrans : CblasNoTrans;
        cblas_dgemm(CblasRowMajor, CblasNoTrans, how, m, n, k, factor, a, strideA, b, strideB, keep, c, strideC);
    }

    /** Compares Ax and VᵀΛVx, and x and VᵀVx, for x of random signs, which any wrong block would spoil. */
    private void check(double[][] a) {
        int d = values.length;
        RandomGenerator random = new RandomStreams(0).at("eigen", d);
        double[] x = new double[d];
        for (int j = 0; j < d; j++) {
            x[j] = random.nextBoolean() ? 1 : -1;
        }
        double[] product = new double[d];
        double[] identity = new double[d];
        double largest = 0;
        for (int k = 0; k < d; k++) {
            double share = 0;
            for (int j = 0; j < d; j++) {
                share += vectors[k * d + j] * x[j];
            }
            for (int j = 0; j < d; j++) {
                identity[j] += share * vectors[k * d + j];
                product[j] += values[k] * share * vectors[k * d + j];
            }
            largest = Math.max(largest, Math.abs(values[k]));
        }
        // Backward stable: ‖error‖ is a small multiple of d · unit · ‖A‖, and ‖x‖ = √d.
        double limit = 100 * UNIT * d * Math.sqrt(d);
        for (int i = 0; i < d; i++) {
            double expected = 0;
            for (int j = 0; j < d; j++) {
                expected += a[i][j] * x[j];
            }
            if (!(Math.abs(product[i] - expected) <= limit * largest) || !(Math.abs(identity[i] - x[i]) <= limit)) {
                throw new IllegalStateException("the eigenvectors that OpenBLAS returned for a [" + d + ", " + d
                        + "] matrix are wrong: set OPENBLAS_CORETYPE=Haswell");
            }
        }
    }

    /** Returns λ, ascending, {@code [d]}. */
    public double[] values() {
        return values.clone();
    }

    /** Returns V, the eigenvector of λ_k in row k, {@code [d, d]}, row by row. */
    public double[] vectors() {
        return vectors.clone();
    }
}
