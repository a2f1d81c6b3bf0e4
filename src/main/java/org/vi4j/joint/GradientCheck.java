package org.vi4j.joint;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.vi4j.UserError;
import org.vi4j.math.RandomStreams;

/**
 * A gradient compared with finite differences: (8(f(u+h) − f(u−h)) − (f(u+2h) − f(u−2h))) / 12h in every coordinate,
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
    private static final double[] STEPS = {STEP, 1e-5, 1e-7};
    private static final int REQUIRED = 3;
    private static final int DIRECTIONS = 3;
    private static final int ENOUGH = 2;
    private static final double WRONG = 1e-3;
    /** (4d + 1)d numbers take 32 MB. */
    private static final int MOST = 1_000;

    /**
     * Checks at one point, in one call of the log joint.
     *
     * @param joint the log joint
     * @param u where, {@code [d]}
     * @return the worst coordinate
     */
    public static GradientCheck at(LogJoint joint, double[] u) {
        return at(joint, u, STEP);
    }

    private static GradientCheck at(LogJoint joint, double[] u, double step) {
        int d = joint.dimension();
        double[] points = new double[(4 * d + 1) * d];
        for (int row = 0; row <= 4 * d; row++) {
            System.arraycopy(u, 0, points, row * d, d);
        }
        double[] steps = new double[d];
        double[] multiples = {1, -1, 2, -2};
        for (int j = 0; j < d; j++) {
            steps[j] = step * Math.max(1, Math.abs(u[j]));
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
     * Refuses a log joint whose gradient is plainly wrong: at two of three points, along one of three random
     * directions, whatever the step of the differences. Takes 45 evaluations where it is right.
     *
     * @param joint the log joint
     * @param u the middle of the points, {@code [d]}, each drawn about it with standard deviation 1
     * @throws UserError if so, with the worst coordinate, which of more than 1,000 is not looked for
     */
    public static void require(LogJoint joint, double[] u) {
        double[] last = u;
        int right = 0;
        for (int i = 0; i < REQUIRED; i++) {
            RandomGenerator random = new RandomStreams(0).at("gradient-check", i);
            double[] at = Arrays.stream(u).map(x -> x + random.nextGaussian()).toArray();
            boolean wrong = false;
            for (int k = 0; k < DIRECTIONS && !wrong; k++) {
                double[] direction = random.doubles(u.length, -1, 1).toArray();
                // NaN says that there is nothing to compare.
                wrong = Arrays.stream(STEPS).allMatch(step -> along(joint, at, direction, step) > WRONG);
            }
            last = wrong ? at : last;
            right += wrong ? 0 : 1;
        }
        if (right >= ENOUGH) {
            return;
        }
        double[] there = last;
        throw new UserError("the gradient does not agree with the log density"
                + (u.length > MOST
                        ? ""
                        : Arrays.stream(STEPS)
                                .mapToObj(step -> at(joint, there, step))
                                .min(Comparator.comparingDouble(GradientCheck::error))
                                .map(worst -> String.format(
                                        Locale.ROOT,
                                        ": with respect to %s it is %.6g, finite differences give %.6g",
                                        joint.parameters().coordinateNames().get(worst.coordinate),
                                        worst.analytic,
                                        worst.numeric))
                                .orElse(""))
                + "; correct the gradient (GradientCheck shows the worst coordinate), or the density where it jumps");
    }

    /** The relative error of the derivative along a direction. */
    private static double along(LogJoint joint, double[] u, double[] direction, double step) {
        int d = u.length;
        double[] multiples = {0, 1, -1, 2, -2};
        double[] points = new double[multiples.length * d];
        double[] unit = new double[d];
        double norm = Math.sqrt(Arrays.stream(direction).map(v -> v * v).sum());
        Arrays.setAll(unit, j -> Math.max(1, Math.abs(u[j])) * direction[j] / norm);
        for (int k = 0; k < points.length; k++) {
            points[k] = u[k % d] + multiples[k / d] * step * unit[k % d];
        }
        double[] f = new double[multiples.length];
        double[] gradient = new double[points.length];
        joint.logDensityAndGradient(points, multiples.length, f, gradient);
        double analytic = 0;
        for (int j = 0; j < d; j++) {
            analytic += gradient[j] * unit[j];
        }
        double numeric = (8 * (f[1] - f[2]) - (f[3] - f[4])) / (12 * step);
        return Math.abs(analytic - numeric) / Math.max(1, Math.max(Math.abs(analytic), Math.abs(numeric)));
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
