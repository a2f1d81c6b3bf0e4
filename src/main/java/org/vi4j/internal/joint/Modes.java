package org.vi4j.internal.joint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.vi4j.internal.math.Hessian;
import org.vi4j.internal.math.Lbfgs;
import org.vi4j.joint.LogJoint;
import org.vi4j.math.RandomStreams;

/**
 * The modes of a log joint f that climbs from several starts end at, and which of them are separate: on the line
 * between two of them f falls by more than a nat below the lower one.
 */
public final class Modes {
    private static final Lbfgs OPTIMIZER = new Lbfgs(10, 1e-10, 1_000);
    private static final int TRIES = 100;
    private static final int TRIES_A_HALVING = 10;
    /** Half the width of the cube around zero, as Stan's. */
    private static final double REACH = 2;

    private static final int ROUNDS = 20;
    /** The largest difference in nats at which two modes count as the same. */
    private static final double SAME = 1e-6;

    private static final int BETWEEN = 32;
    private static final double DIP = 1;

    private static final double STEP = Math.cbrt(Math.ulp(1.0));
    /** Steps in units of the scale that a first look found: far above rounding, far below third derivatives. */
    private static final double OF_SCALE = 1e-4;
    /** A first step longer than this share of the scale has seen more than the curvature at the point. */
    private static final double TOO_LONG = 0.01;
    /** Numbers of the points in one batch of differences, some megabytes. */
    private static final int BATCH = 1 << 18;

    private Modes() {}

    /**
     * Where a climb ended.
     *
     * @param point u, {@code [d]}
     * @param logDensity f(u), in nats
     * @param converged whether it is a mode, not only where the climb was stopped or got stuck
     * @param evaluations how many points f was computed at
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Mode(double[] point, double logDensity, boolean converged, int evaluations) {}

    /**
     * Climbs by L-BFGS.
     *
     * @param joint f
     * @param start u where f and its gradient are finite, {@code [d]}
     * @param stop asked before each step
     * @return where it ended
     */
    public static Mode climb(LogJoint joint, double[] start, BooleanSupplier stop) {
        Lbfgs.Result end = OPTIMIZER.minimize(falling(joint), start, u -> stop.getAsBoolean());
        return new Mode(end.x(), -end.value(), end.converged(), end.evaluations());
    }

    /**
     * Finds how wide f is along each coordinate around the mode above a point: by climbs in units of the scales that
     * the end of the last one has.
     *
     * @param joint f
     * @param start u where f and its gradient are finite, {@code [d]}
     * @param stop asked before each step
     * @return 1/√|∂²f/∂uⱼ²| at the end, 1 where that is not a number, {@code [d]}
     */
    public static double[] scales(LogJoint joint, double[] start, BooleanSupplier stop) {
        double[] u = start;
        double value = Double.NEGATIVE_INFINITY;
        double[] scale = new double[start.length];
        for (int round = 0; round < ROUNDS && !stop.getAsBoolean(); round++) {
            double[][] curvature = curvature(joint, u);
            for (int j = 0; j < scale.length; j++) {
                double own = 1 / Math.sqrt(Math.abs(curvature[j][j]));
                scale[j] = own > 0 && own < Double.POSITIVE_INFINITY ? own : 1;
            }
            Lbfgs.Result end = OPTIMIZER.minimize(falling(joint), u, scale, x -> stop.getAsBoolean());
            u = end.x();
            if (!(-end.value() > value + SAME)) {
                break;
            }
            value = -end.value();
        }
        return scale;
    }

    private static Lbfgs.Objective falling(LogJoint joint) {
        double[] f = new double[1];
        return (u, gradient) -> {
            joint.logDensityAndGradient(u, 1, f, gradient);
            for (int j = 0; j < gradient.length; j++) {
                gradient[j] = -gradient[j];
            }
            return Double.isFinite(f[0]) ? -f[0] : Double.POSITIVE_INFINITY;
        };
    }

    /**
     * Draws a start from U(−r, r) in every coordinate, r = 2 and, in later tries, smaller.
     *
     * @param joint f
     * @param seed of the tries
     * @param number of the start, which has its own draws
     * @return u where f and its gradient are finite, {@code [d]}; null if there was none in a hundred tries
     */
    public static double @Nullable [] start(LogJoint joint, long seed, int number) {
        double[] u = new double[joint.dimension()];
        for (int attempt = 0; attempt < TRIES; attempt++) {
            RandomGenerator random = new RandomStreams(seed).at("start " + number, attempt);
            int halvings = attempt / TRIES_A_HALVING;
            double reach = REACH * Math.pow(0.5, halvings);
            Arrays.setAll(u, j -> reach * (2 * random.nextDouble() - 1));
            if (isFinite(joint, u)) {
                return u;
            }
        }
        return null;
    }

    /**
     * Says whether f and its gradient are finite.
     *
     * @param joint f
     * @param u the point, {@code [d]}
     * @return whether they are
     */
    public static boolean isFinite(LogJoint joint, double[] u) {
        double[] f = new double[1];
        double[] gradient = new double[u.length];
        joint.logDensityAndGradient(u, 1, f, gradient);
        return Double.isFinite(f[0]) && Arrays.stream(gradient).allMatch(Double::isFinite);
    }

    /**
     * Keeps the highest of each group of modes that are not separate.
     *
     * @param joint f
     * @param found any number of modes
     * @return the separate ones, the highest first
     */
    public static List<Mode> separate(LogJoint joint, List<Mode> found) {
        List<Mode> kept = new ArrayList<>();
        found.stream()
                .sorted(Comparator.comparingDouble(mode -> -mode.logDensity()))
                .filter(mode -> kept.stream().allMatch(other -> dips(joint, mode, other)))
                .forEach(kept::add);
        return kept;
    }

    /** Whether f falls between them. */
    private static boolean dips(LogJoint joint, Mode a, Mode b) {
        int d = a.point.length;
        double[] points = new double[BETWEEN * d];
        for (int s = 0; s < BETWEEN; s++) {
            double share = (s + 1.0) / (BETWEEN + 1);
            for (int j = 0; j < d; j++) {
                points[s * d + j] = a.point[j] + share * (b.point[j] - a.point[j]);
            }
        }
        double[] f = new double[BETWEEN];
        joint.logDensity(points, BETWEEN, f);
        double lowest = Arrays.stream(f).min().orElseThrow();
        return !(lowest >= Math.min(a.logDensity, b.logDensity) - DIP);
    }

    /**
     * Computes the curvature −∇²f at a point by central differences, from 2d gradients, or 4d where a first look finds
     * scales far below the point's own size.
     *
     * @param joint f
     * @param u the point, {@code [d]}
     * @return symmetric, {@code [d, d]}; NaN where the gradient is
     */
    public static double[][] curvature(LogJoint joint, double[] u) {
        double[] steps = new double[u.length];
        for (int j = 0; j < u.length; j++) {
            steps[j] = STEP * Math.max(1, Math.abs(u[j]));
        }
        double[][] curvature = curvature(joint, u, steps);
        boolean again = false;
        for (int j = 0; j < u.length; j++) {
            double scale = 1 / Math.sqrt(Math.abs(curvature[j][j]));
            if (steps[j] > TOO_LONG * scale) {
                steps[j] = Math.max(OF_SCALE * scale, Math.ulp(u[j]));
                again = true;
            }
        }
        return again ? curvature(joint, u, steps) : curvature;
    }

    /**
     * Computes −∇²f at a point by steps of given lengths.
     *
     * @param joint f
     * @param u the point, {@code [d]}
     * @param steps one a coordinate, positive, {@code [d]}
     * @return symmetric, {@code [d, d]}; NaN where the gradient is
     */
    public static double[][] curvature(LogJoint joint, double[] u, double[] steps) {
        Hessian.Gradient falling = (points, count, gradients) -> {
            joint.logDensityAndGradient(points, count, new double[count], gradients);
            for (int k = 0; k < count * u.length; k++) {
                gradients[k] = -gradients[k];
            }
        };
        return Hessian.of(falling, new double[][] {u}, steps, Math.max(1, BATCH / 2 / u.length));
    }
}
