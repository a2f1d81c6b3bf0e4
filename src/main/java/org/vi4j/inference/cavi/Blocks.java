package org.vi4j.inference.cavi;

import java.util.Arrays;
import org.vi4j.math.Cholesky;

/** A matrix by blocks of consecutive rows and columns; the last block may be smaller. */
final class Blocks {
    private Blocks() {}

    /** The part above (1), on (0) or below (−1) the diagonal blocks, zero elsewhere, {@code [d, d]}. */
    static double[][] part(double[][] matrix, int block, int side) {
        double[][] part = new double[matrix.length][matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < matrix.length; j++) {
                part[i][j] = Integer.compare(j / block, i / block) == side ? matrix[i][j] : 0;
            }
        }
        return part;
    }

    /** C with CCᵀ the diagonal blocks, lower triangular, {@code [d, d]}. */
    static double[][] factor(double[][] matrix, int block) {
        int d = matrix.length;
        double[][] lower = new double[d][d];
        for (int start = 0; start < d; start += block) {
            int end = Math.min(d, start + block);
            double[][] diagonal = new double[end - start][];
            for (int i = start; i < end; i++) {
                diagonal[i - start] = Arrays.copyOfRange(matrix[i], start, end);
            }
            double[][] part = Cholesky.of(diagonal).lower();
            for (int i = start; i < end; i++) {
                System.arraycopy(part[i - start], 0, lower[i], start, end - start);
            }
        }
        return lower;
    }

    /** C⁻¹ of such a C, by forward substitution within each block. */
    static double[][] inverse(double[][] lower, int block) {
        int d = lower.length;
        double[][] inverse = new double[d][d];
        for (int j = 0; j < d; j++) {
            int end = Math.min(d, (j / block + 1) * block);
            inverse[j][j] = 1 / lower[j][j];
            for (int i = j + 1; i < end; i++) {
                double sum = 0;
                for (int k = j; k < i; k++) {
                    sum += lower[i][k] * inverse[k][j];
                }
                inverse[i][j] = -sum / lower[i][i];
            }
        }
        return inverse;
    }
}
