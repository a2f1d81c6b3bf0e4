package org.vi4j.mixed;

/** Small symmetric matrices of k rows in one array, row by row, of which the lower triangle counts. */
final class Block {
    private Block() {}

    /**
     * Replaces a matrix by its Cholesky factor.
     *
     * @return whether it is positive definite
     */
    static boolean factor(double[] a, int k) {
        for (int i = 0; i < k; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = a[i * k + j];
                for (int l = 0; l < j; l++) {
                    sum -= a[i * k + l] * a[j * k + l];
                }
                if (i > j) {
                    a[i * k + j] = sum / a[j * k + j];
                } else if (sum > 0 && sum < Double.POSITIVE_INFINITY) {
                    a[i * k + i] = Math.sqrt(sum);
                } else {
                    return false;
                }
            }
        }
        return true;
    }

    /** Replaces X, {@code [k * t]}, by L⁻¹X. */
    static void solve(double[] l, int k, double[] x, int t) {
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < i; j++) {
                double factor = l[i * k + j];
                for (int c = 0; c < t; c++) {
                    x[i * t + c] -= factor * x[j * t + c];
                }
            }
            double pivot = l[i * k + i];
            for (int c = 0; c < t; c++) {
                x[i * t + c] /= pivot;
            }
        }
    }

    /** Replaces X, {@code [k * t]}, by L⁻ᵀX. */
    static void solveTransposed(double[] l, int k, double[] x, int t) {
        for (int i = k - 1; i >= 0; i--) {
            for (int j = i + 1; j < k; j++) {
                double factor = l[j * k + i];
                for (int c = 0; c < t; c++) {
                    x[i * t + c] -= factor * x[j * t + c];
                }
            }
            double pivot = l[i * k + i];
            for (int c = 0; c < t; c++) {
                x[i * t + c] /= pivot;
            }
        }
    }

    /** The inverse of the matrix that L is the factor of, in full. */
    static double[] inverse(double[] l, int k) {
        double[] inverse = new double[k * k];
        for (int i = 0; i < k; i++) {
            inverse[i * k + i] = 1;
        }
        solve(l, k, inverse, k);
        solveTransposed(l, k, inverse, k);
        return inverse;
    }

    /** ln|A| of the matrix that L is the factor of. */
    static double logDeterminant(double[] l, int k) {
        double sum = 0;
        for (int i = 0; i < k; i++) {
            sum += Math.log(l[i * k + i]);
        }
        return 2 * sum;
    }
}
