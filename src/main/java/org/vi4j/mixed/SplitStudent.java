package org.vi4j.mixed;

import java.util.Arrays;
import org.apache.commons.math3.distribution.TDistribution;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.math.Workers;

/**
 * A proposal about a peak: ψ = m + L⁻ᵀz, LLᵀ the curvature, the coordinates of z independent, each a Student's t of
 * seven degrees of freedom with one scale below zero and another one above,
 *
 * <pre>f(z) = 2/(a + b) t₇(z/a) for z &lt; 0,   2/(a + b) t₇(z/b) for z ≥ 0.</pre>
 *
 * The scales are such that two standard deviations from the peak it has fallen as far as the target. (Rue, Martino and
 * Chopin, JRSS B 71, 2009, section 6.5, have split normal distributions for this; Student's tails are those that
 * importance weights need.)
 */
final class SplitStudent {
    private static final double DEGREES_OF_FREEDOM = 7;
    private static final TDistribution T = new TDistribution(null, DEGREES_OF_FREEDOM);

    /** Where the target's fall is looked at, in standard deviations of its curvature. */
    private static final double LOOK = 2;

    /** Where else it is looked at, where the first look was not enough. */
    private static final double[] FURTHER = {4, 8};

    private static final double NARROWEST = 0.4;
    private static final double WIDEST = 5;

    private final double[] center;
    private final Cholesky curvature;
    private final double[] below;
    private final double[] above;

    private SplitStudent(double[] center, Cholesky curvature, double[] below, double[] above) {
        this.center = center;
        this.curvature = curvature;
        this.below = below;
        this.above = above;
    }

    /** Fits the scales. */
    static SplitStudent of(SpreadTarget target, Peak peak, Workers workers) {
        int d = peak.mode().length;
        double[] below = new double[d];
        double[] above = new double[d];
        SplitStudent plain = new SplitStudent(peak.mode(), peak.curvature(), below, above);
        double[] falls = plain.falls(target, LOOK, workers);
        for (int j = 0; j < d; j++) {
            below[j] = scale(falls[2 * j]);
            above[j] = scale(falls[2 * j + 1]);
        }
        return plain;
    }

    /** How far the target falls to so many standard deviations below the peak and above it, along each axis. */
    private double[] falls(SpreadTarget target, double look, Workers workers) {
        int d = center.length;
        double[] logs = Integration.each(
                2 * d + 1,
                i -> target.log(i == 2 * d ? center : along(i / 2, i % 2 == 0 ? -look : look), null),
                workers);
        double[] falls = new double[2 * d];
        Arrays.setAll(falls, i -> logs[2 * d] - logs[i]);
        return falls;
    }

    /** The same, nowhere falling faster than the target along the axes as far as is looked. */
    SplitStudent wider(SpreadTarget target, Workers workers) {
        double[] low = below.clone();
        double[] high = above.clone();
        for (double look : FURTHER) {
            double[] falls = falls(target, look, workers);
            for (int j = 0; j < low.length; j++) {
                low[j] = Math.max(low[j], reaching(look, falls[2 * j]));
                high[j] = Math.max(high[j], reaching(look, falls[2 * j + 1]));
            }
        }
        return new SplitStudent(center, curvature, low, high);
    }

    /** The scale at which Student's t has fallen as far. */
    private static double reaching(double look, double fall) {
        double ratio = Math.expm1(Math.max(fall, 0) * 2 / (DEGREES_OF_FREEDOM + 1));
        return Math.min(WIDEST, look / Math.sqrt(DEGREES_OF_FREEDOM * ratio));
    }

    private double[] along(int axis, double value) {
        double[] z = new double[center.length];
        z[axis] = value;
        return at(z);
    }

    private static double scale(double fall) {
        double scale = fall > 0 ? LOOK / Math.sqrt(2 * fall) : WIDEST;
        return Math.min(WIDEST, Math.max(NARROWEST, scale));
    }

    private double[] at(double[] z) {
        double[] psi = curvature.solveTransposed(z);
        Arrays.setAll(psi, j -> psi[j] + center[j]);
        return psi;
    }

    int dimension() {
        return center.length;
    }

    /**
     * A point and the log density there.
     *
     * @param psi the point
     * @param log in nats
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Point(double[] psi, double log) {}

    /** Turns uniform numbers in (0, 1) into a draw. */
    Point draw(double[] uniform) {
        double[] z = new double[uniform.length];
        double log = curvature.logDeterminant() / 2;
        for (int j = 0; j < z.length; j++) {
            double sum = below[j] + above[j];
            double share = below[j] / sum;
            boolean left = uniform[j] < share;
            double scale = left ? below[j] : above[j];
            double probability = left ? uniform[j] * sum / (2 * scale) : 0.5 + (uniform[j] - share) * sum / (2 * scale);
            double t = T.inverseCumulativeProbability(Math.min(probability, Math.nextDown(1.0)));
            z[j] = scale * t;
            log += T.logDensity(t) + Math.log(2 / sum);
        }
        return new Point(at(z), log);
    }
}
