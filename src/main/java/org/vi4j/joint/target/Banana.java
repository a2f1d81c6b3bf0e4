package org.vi4j.joint.target;

import org.vi4j.UserError;
import org.vi4j.joint.Parameters;

/**
 * A banana: x ~ N(0, 1), y | x ~ N(c (x² − 1), s²), a Gaussian bent along a parabola (after Haario, Saksman and
 * Tamminen, "Adaptive proposal distribution for random walk Metropolis", 1999). Its mean is 0, its covariance diag(1,
 * 2c² + s²).
 */
final class Banana implements KnownPosterior {
    private static final Parameters PARAMETERS = Parameters.empty().real("x").real("y");

    private final double curvature;
    private final double sd;

    /**
     * Creates the banana.
     *
     * @param curvature c, finite
     * @param sd s, positive
     */
    public Banana(double curvature, double sd) {
        if (!(Double.isFinite(curvature) && sd > 0 && sd < Double.POSITIVE_INFINITY)) {
            throw new UserError("banana of curvature " + curvature + " and width " + sd
                    + ": the curvature must be finite, the width positive");
        }
        this.curvature = curvature;
        this.sd = sd;
    }

    @Override
    public Parameters parameters() {
        return PARAMETERS;
    }

    @Override
    public double logEvidence() {
        return 0;
    }

    @Override
    public double[] mean() {
        return new double[2];
    }

    @Override
    public double[][] covariance() {
        return new double[][] {{1, 0}, {0, 2 * curvature * curvature + sd * sd}};
    }

    @Override
    public void logDensityAndGradient(double[] points, int count, double[] logDensity, double[] gradient) {
        for (int s = 0; s < count; s++) {
            double x = points[2 * s];
            double residual = (points[2 * s + 1] - curvature * (x * x - 1)) / sd;
            logDensity[s] = -0.5 * (x * x + residual * residual) - Math.log(2 * Math.PI * sd);
            gradient[2 * s] = -x + residual / sd * 2 * curvature * x;
            gradient[2 * s + 1] = -residual / sd;
        }
    }
}
