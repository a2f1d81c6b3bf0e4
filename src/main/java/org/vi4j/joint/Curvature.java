package org.vi4j.joint;

/** The curvature −∇²f of a log density, by central differences of its gradient. */
public final class Curvature {
    private static final double STEP = Math.cbrt(Math.ulp(1.0));
    /** Steps in units of the scale that a first look found: far above rounding, far below third derivatives. */
    private static final double OF_SCALE = 1e-4;
    /** A first step longer than this share of the scale has seen more than the curvature at the point. */
    private static final double TOO_LONG = 0.01;
    /** Numbers of the points in one batch of differences, some megabytes. */
    private static final int BATCH = 1 << 18;

    private Curvature() {}

    /**
     * Computes −∇²f at a point, from 2d gradients, or 4d where a first look finds scales far below the point's own size.
     *
     * @param joint f
     * @param u the point, {@code [d]}
     * @return symmetric, {@code [d, d]}; NaN where the gradient is
     */
    public static double[][] at(LogJoint joint, double[] u) {
        double[] steps = new double[u.length];
        for (int j = 0; j < u.length; j++) {
            steps[j] = STEP * Math.max(1, Math.abs(u[j]));
        }
        double[][] curvature = at(joint, u, steps);
        boolean again = false;
        for (int j = 0; j < u.length; j++) {
            double scale = 1 / Math.sqrt(Math.abs(curvature[j][j]));
            if (steps[j] > TOO_LONG * scale) {
                steps[j] = Math.max(OF_SCALE * scale, Math.ulp(u[j]));
                again = true;
            }
        }
        return again ? at(joint, u, steps) : curvature;
    }

    /**
     * Computes −∇²f at a point by steps of given lengths.
     *
     * @param joint f
     * @param u the point, {@code [d]}
     * @param steps one a coordinate, positive, {@code [d]}
     * @return symmetric, {@code [d, d]}; NaN where the gradient is
     */
    public static double[][] at(LogJoint joint, double[] u, double[] steps) {
        int d = u.length;
        double[][] curvature = new double[d][d];
        int most = Math.max(1, Math.min(d, BATCH / 2 / d));
        double[] points = new double[2 * most * d];
        double[] gradients = new double[points.length];
        double[] f = new double[2 * most];
        for (int from = 0; from < d; from += most) {
            int count = Math.min(most, d - from);
            for (int row = 0; row < 2 * count; row++) {
                System.arraycopy(u, 0, points, row * d, d);
                int j = from + row / 2;
                points[row * d + j] += row % 2 == 0 ? steps[j] : -steps[j];
            }
            joint.logDensityAndGradient(points, 2 * count, f, gradients);
            for (int i = 0; i < count; i++) {
                int j = from + i;
                for (int k = 0; k < d; k++) {
                    double slope = (gradients[2 * i * d + k] - gradients[(2 * i + 1) * d + k]) / (2 * steps[j]);
                    curvature[j][k] -= slope / 2;
                    curvature[k][j] -= slope / 2;
                }
            }
        }
        return curvature;
    }
}
