package org.vi4j.inference;

import java.util.random.RandomGenerator;
import org.vi4j.internal.joint.Modes;
import org.vi4j.joint.LogJoint;

/**
 * A start near the mode above a point, for where the point itself is so far off that no step size leads anywhere: U(−2,
 * 2) of the mode's widths around it, and these widths as the first metric.
 *
 * @param position {@code [d]}
 * @param variance the inverse curvature of each coordinate at the mode, {@code [d]}; 1 where it has none
 */
@SuppressWarnings("ArrayRecordComponent")
record Foothill(double[] position, double[] variance) {
    /** A log density below this at a start, in nats, tells of scales that are not the start's. */
    static final double HOPELESS = -1e6;

    private static final double REACH = 2;

    static Foothill of(LogJoint target, double[] from, RandomGenerator random) {
        double[] mode = Modes.climb(target, from, () -> false).point();
        double[][] curvature = Modes.curvature(target, mode);
        double[] position = mode.clone();
        double[] variance = new double[mode.length];
        for (int j = 0; j < mode.length; j++) {
            variance[j] = curvature[j][j] > 0 ? 1 / curvature[j][j] : 1;
            position[j] += REACH * (2 * random.nextDouble() - 1) * Math.sqrt(variance[j]);
        }
        return Modes.isFinite(target, position) ? new Foothill(position, variance) : new Foothill(mode, variance);
    }
}
