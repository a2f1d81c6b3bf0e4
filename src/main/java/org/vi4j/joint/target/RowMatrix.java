package org.vi4j.joint.target;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * A matrix X in native memory, row after row, that BLAS multiplies without a copy. Never written after it was made; may
 * be read from several threads.
 */
final class RowMatrix {
    private final int rows;
    private final int columns;
    private final DoublePointer values;

    /**
     * Copies a matrix.
     *
     * @param matrix {@code [n, d]}, n and d at least 1
     */
    RowMatrix(double[][] matrix) {
        this.rows = matrix.length;
        this.columns = matrix[0].length;
        this.values = new DoublePointer((long) rows * columns);
        for (int i = 0; i < rows; i++) {
            values.position((long) i * columns).put(matrix[i], 0, columns);
        }
        values.position(0);
    }

    /** Returns n. */
    int rows() {
        return rows;
    }

    /** Returns d. */
    int columns() {
        return columns;
    }

    /** Products of a run of rows with a batch of vectors; holds native memory for one thread, to be closed. */
    final class Products implements AutoCloseable {
        private final int count;
        private final DoublePointer vectors;
        private final DoublePointer run;
        private final DoublePointer sums;

        /**
         * Prepares products.
         *
         * @param points U, {@code [count, d]}
         * @param count the number of vectors
         * @param most the most rows of a run
         */
        public Products(double[] points, int count, int most) {
            this.count = count;
            this.vectors = new DoublePointer((long) count * columns).put(points, 0, count * columns);
            this.run = new DoublePointer((long) count * most);
            this.sums = new DoublePointer((long) count * columns).zero();
        }

        /**
         * Computes U Xᵀ for rows {@code from} … {@code from + n − 1}.
         *
         * @param out receives the products, {@code [count, n]}
         */
        public void times(int from, int n, double[] out) {
            openblas_nolapack.cblas_dgemm(
                    openblas_nolapack.CblasRowMajor,
                    openblas_nolapack.CblasNoTrans,
                    openblas_nolapack.CblasTrans,
                    count,
                    n,
                    columns,
                    1,
                    vectors,
                    columns,
                    at(from),
                    columns,
                    0,
                    run,
                    n);
            run.get(out, 0, count * n);
        }

        /**
         * Adds R X, for the same rows, to the sums.
         *
         * @param r {@code [count, n]}
         */
        public void add(int from, int n, double[] r) {
            run.put(r, 0, count * n);
            openblas_nolapack.cblas_dgemm(
                    openblas_nolapack.CblasRowMajor,
                    openblas_nolapack.CblasNoTrans,
                    openblas_nolapack.CblasNoTrans,
                    count,
                    columns,
                    n,
                    1,
                    run,
                    n,
                    at(from),
                    columns,
                    1,
                    sums,
                    columns);
        }

        /**
         * Reads the sums.
         *
         * @param out receives Σ R X, {@code [count, d]}
         */
        public void sums(double[] out) {
            sums.get(out, 0, count * columns);
        }

        private DoublePointer at(int row) {
            return new DoublePointer(values).position((long) row * columns);
        }

        @Override
        public void close() {
            vectors.close();
            run.close();
            sums.close();
        }
    }
}
