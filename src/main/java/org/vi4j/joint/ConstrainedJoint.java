package org.vi4j.joint;

import org.vi4j.joint.LogJoint.Density;

/**
 * A density over constrained parameters, seen over unconstrained coordinates: adds the log Jacobian, pulls gradients
 * back.
 */
final class ConstrainedJoint implements LogJoint {
    private final Parameters parameters;
    private final Density density;

    private ConstrainedJoint(Parameters parameters, Density density) {
        this.parameters = parameters;
        this.density = density;
    }

    /**
     * Makes a log joint of a density that is computed for many points at once.
     *
     * @param parameters θ, at least one
     * @param density ln p(x, θ)
     * @return the log joint over u
     */
    public static ConstrainedJoint of(Parameters parameters, Density density) {
        if (parameters.dimension() < 1) {
            throw new org.vi4j.UserError("a log joint needs at least one parameter");
        }
        return new ConstrainedJoint(parameters, density);
    }

    /**
     * Makes a log joint of a density that is computed one point at a time.
     *
     * @param parameters θ, at least one
     * @param density ln p(x, θ)
     * @return the log joint over u
     */
    public static ConstrainedJoint pointwise(Parameters parameters, Density.Pointwise density) {
        int p = parameters.size();
        return of(parameters, (theta, count, logDensity, gradient) -> {
            for (int s = 0; s < count; s++) {
                double[] row = java.util.Arrays.copyOfRange(theta, s * p, (s + 1) * p);
                double[] slope = new double[p];
                logDensity[s] = density.at(row, slope);
                System.arraycopy(slope, 0, gradient, s * p, p);
            }
        });
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public void logDensityAndGradient(double[] points, int count, double[] logDensity, double[] gradient) {
        int d = parameters.dimension();
        int p = parameters.size();
        double[] theta = new double[count * p];
        double[] slope = new double[count * p];
        double[] logJacobian = new double[count];
        for (int s = 0; s < count; s++) {
            logJacobian[s] = parameters.constrain(points, s * d, theta, s * p);
        }
        density.evaluate(theta, count, logDensity, slope);
        for (int s = 0; s < count; s++) {
            logDensity[s] += logJacobian[s];
            parameters.pullBack(points, s * d, theta, s * p, slope, gradient);
        }
    }
}
