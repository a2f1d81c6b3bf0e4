package org.vi4j.regression;

import java.util.Arrays;
import org.vi4j.internal.math.Cholesky;

/** A precision matrix Λ by blocks of K consecutive rows and columns; the last block may be smaller. */
final class Blocks {
    private Blocks() {}

    /** L, the diagonal blocks and what is below them, zero elsewhere, {@code [d, d]}. */
    static double[][] lower(double[][] matrix, int block) {
        int d = matrix.length;
        double[][] lower = new double[d][d];
        for (int i = 0; i < d; i++) {
            System.arraycopy(matrix[i], 0, lower[i], 0, Math.min(d, (i / block + 1) * block));
        }
        return lower;
    }

    /** Rows and columns from … to, to excluded. */
    static double[][] part(double[][] matrix, int from, int to) {
        double[][] part = new double[to - from][];
        Arrays.setAll(part, i -> Arrays.copyOfRange(matrix[from + i], from, to));
        return part;
    }

    /** The optimal q(w)'s spread, which does not depend on its means: Σ = B⁻¹ for B the diagonal blocks. */
    static final class Spread {
        /** diag Σ, {@code [d]}. */
        final double[] variance;
        /** Σ row by row, where one block is all of it; else empty. */
        final double[] whole;
        /** ln|Σ|. */
        final double logDeterminant;

        Spread(double[][] precision, int block) {
            int d = precision.length;
            variance = new double[d];
            whole = new double[block >= d && d > 1 ? d * d : 0];
            double sum = 0;
            for (int start = 0; start < d; start += block) {
                int end = Math.min(d, start + block);
                if (end - start == 1) {
                    variance[start] = 1 / precision[start][start];
                    sum += Math.log(variance[start]);
                    continue;
                }
                Cholesky factor = Cholesky.of(end - start == d ? precision : part(precision, start, end));
                double[][] inverse = factor.inverse();
                for (int j = start; j < end; j++) {
                    variance[j] = inverse[j - start][j - start];
                }
                for (int j = 0; j < d && whole.length > 0; j++) {
                    System.arraycopy(inverse[j], 0, whole, j * d, d);
                }
                sum -= factor.logDeterminant();
            }
            logDeterminant = sum;
        }
    }
}
