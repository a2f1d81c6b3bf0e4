package org.vi4j.internal.math;

/** Matrices of second derivatives by central differences of gradients, symmetrized. */
public final class Hessian {
    private Hessian() {}

    /** A gradient that is computed at many points at once. */
    @FunctionalInterface
    public interface Gradient {
        /**
         * Computes the gradient.
         *
         * @param points {@code [count, d]}, row after row
         * @param count the number of points
         * @param gradients receives ∂f/∂x at each point, {@code [count, d]}
         */
        void at(double[] points, int count, double[] gradients);
    }

    /**
     * Returns the mean over some centres of (∂²f/∂xᵢ∂xⱼ), each from 2d gradients.
     *
     * @param gradient of f
     * @param centres the points, {@code [n, d]}
     * @param steps the distance of the differences along each coordinate, positive, {@code [d]}
     * @param batch the number of coordinates whose points go into one call of the gradient, at least 1
     * @return the symmetric matrix, {@code [d, d]}
     */
    public static double[][] of(Gradient gradient, double[][] centres, double[] steps, int batch) {
        int d = steps.length;
        int n = centres.length;
        double[][] hessian = new double[d][d];
        double[] points = new double[2 * n * Math.min(batch, d) * d];
        double[] gradients = new double[points.length];
        for (int from = 0; from < d; from += batch) {
            int count = Math.min(batch, d - from);
            for (int pair = 0; pair < count * n; pair++) {
                int j = from + pair / n;
                int up = 2 * pair * d;
                System.arraycopy(centres[pair % n], 0, points, up, d);
                System.arraycopy(centres[pair % n], 0, points, up + d, d);
                points[up + j] += steps[j];
                points[up + d + j] -= steps[j];
            }
            gradient.at(points, 2 * count * n, gradients);
            for (int pair = 0; pair < count * n; pair++) {
                int j = from + pair / n;
                for (int k = 0; k < d; k++) {
                    double rise = gradients[2 * pair * d + k] - gradients[(2 * pair + 1) * d + k];
                    double slope = rise / (2 * steps[j]) / n;
                    hessian[j][k] += slope / 2;
                    hessian[k][j] += slope / 2;
                }
            }
        }
        return hessian;
    }
}
