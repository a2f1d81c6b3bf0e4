package org.vi4j.joint;

import java.util.Arrays;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.vi4j.math.RandomStreams;

/**
 * A gradient held against finite differences: (8(f(u+h) − f(u−h)) − (f(u+2h) − f(u−2h))) / 12h in every coordinate,
 * whose truncation error is of order h⁴. With h = 1e-3 max(1, |u|) it is about 1e-12 and rounding about 1e-13 |f|, so
 * that a right gradient agrees to about 1e-8 and a wrong one does not.
 *
 * @param error the largest |analytic − numeric| / max(1, |analytic|, |numeric|) over all coordinates and points; NaN if
 *     the density or gradient was
 * @param coordinate the coordinate of u where it is, counted from 0
 * @param analytic what the log joint says there
 * @param numeric what finite differences say there
 */
public record GradientCheck(double error, int coordinate, double analytic, double numeric) {
    private static final double STEP = 1e-3;

    /**
     * Checks at one point, in one call of the log joint.
     *
     * @param joint the log joint
     * @param u where, {@code [d]}
     * @return the worst coordinate
     */
    public static GradientCheck at(LogJoint joint, double[] u) {
        int d = joint.dimension();
        double[] points = new double[(4 * d + 1) * d];
        for (int row = 0; row <= 4 * d; row++) {
            System.arraycopy(u, 0, points, row * d, d);
        }
        double[] steps = new double[d];
        double[] multiples = {1, -1, 2, -2};
        for (int j = 0; j < d; j++) {
            steps[j] = STEP * Math.max(1, Math.abs(u[j]));
            for (int k = 0; k < multiples.length; k++) {
                points[(1 + 4 * j + k) * d + j] += multiples[k] * steps[j];
            }
        }
        double[] f = new double[4 * d + 1];
        double[] gradient = new double[points.length];
        joint.logDensityAndGradient(points, 4 * d + 1, f, gradient);
        GradientCheck worst = new GradientCheck(-1, 0, 0, 0);
        for (int j = 0; j < d; j++) {
            int row = 1 + 4 * j;
            double numeric = (8 * (f[row] - f[row + 1]) - (f[row + 2] - f[row + 3])) / (12 * steps[j]);
            double scale = Math.max(1, Math.max(Math.abs(gradient[j]), Math.abs(numeric)));
            double error = Math.abs(gradient[j] - numeric) / scale;
            if (!(error <= worst.error)) {
                worst = new GradientCheck(error, j, gradient[j], numeric);
                if (Double.isNaN(error)) {
                    break;
                }
            }
        }
        return worst;
    }

    /**
     * Checks at standard normal points.
     *
     * @param joint the log joint
     * @param points how many, at least 1
     * @param seed the seed of the points
     * @return the worst coordinate of all points
     */
    public static GradientCheck of(LogJoint joint, int points, long seed) {
        RandomGenerator random = new RandomStreams(seed).at("gradient-check", 0);
        GradientCheck worst = new GradientCheck(-1, 0, 0, 0);
        for (int i = 0; i < points; i++) {
            double[] u = new double[joint.dimension()];
            Arrays.setAll(u, j -> random.nextGaussian());
            GradientCheck check = at(joint, u);
            if (!(check.error <= worst.error)) {
                worst = check;
            }
        }
        return worst;
    }

    /** Returns one line for people. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "largest relative error %.1e, at coordinate %d: gradient %.9g, finite differences %.9g",
                error,
                coordinate,
                analytic,
                numeric);
    }
}
