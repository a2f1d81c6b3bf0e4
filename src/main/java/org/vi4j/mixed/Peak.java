package org.vi4j.mixed;

import java.util.Arrays;
import org.vi4j.UserError;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.internal.math.Hessian;
import org.vi4j.internal.math.Lbfgs;
import org.vi4j.math.Workers;

/**
 * The highest point of a log density of a few parameters, and its curvature there.
 *
 * @param mode the point, {@code [D]}
 * @param curvature its negative second derivatives, factored
 */
@SuppressWarnings("ArrayRecordComponent")
record Peak(double[] mode, Cholesky curvature) {
    private static final Lbfgs CLIMB = new Lbfgs(10, 1e-7, 200);

    /** The distance of differences of gradients, in units of log standard deviations. */
    private static final double STEP = 1e-3;

    /** The least curvature along a coordinate, that of a normal distribution of standard deviation 3. */
    private static final double LEAST = 1.0 / 9;

    /**
     * Climbs.
     *
     * @param target the log density
     * @param start where to begin
     * @param workers who look at the points about the top
     * @throws UserError if it has no finite value there
     */
    static Peak of(SpreadTarget target, double[] start, Workers workers) {
        Lbfgs.Objective down = (x, gradient) -> {
            double log = target.log(x, gradient);
            for (int j = 0; j < gradient.length; j++) {
                gradient[j] = -gradient[j];
            }
            return -log;
        };
        if (!Double.isFinite(target.log(start, null))) {
            throw new UserError("the posterior of the group's standard deviations cannot be computed in float64: give"
                    + " the columns in other units, or leave out columns that nearly repeat others");
        }
        double[] mode = CLIMB.minimize(down, start, target.scale(), x -> false).x();
        double[] steps = new double[mode.length];
        Arrays.fill(steps, STEP);
        double[][] curvature = Hessian.of(
                (points, count, gradients) -> workers.run(part -> {
                    for (int i = part; i < count; i += workers.count()) {
                        double[] gradient = new double[mode.length];
                        target.log(Arrays.copyOfRange(points, i * mode.length, (i + 1) * mode.length), gradient);
                        for (int j = 0; j < mode.length; j++) {
                            gradients[i * mode.length + j] = -gradient[j];
                        }
                    }
                }),
                new double[][] {mode},
                steps,
                mode.length);
        return new Peak(mode, positive(curvature));
    }

    /** Adds to the diagonal what it takes to be positive definite. */
    private static Cholesky positive(double[][] curvature) {
        for (int j = 0; j < curvature.length; j++) {
            curvature[j][j] = Math.max(curvature[j][j], LEAST);
        }
        for (double add = 0; ; add = Math.max(LEAST, 2 * add)) {
            double[][] raised = new double[curvature.length][];
            for (int j = 0; j < raised.length; j++) {
                raised[j] = curvature[j].clone();
                raised[j][j] += add;
            }
            try {
                return Cholesky.of(raised);
            } catch (Cholesky.NotPositiveDefinite e) {
                if (add > 1e12) {
                    throw e;
                }
            }
        }
    }
}
