package org.vi4j.inference.mcmc;

import org.vi4j.joint.LogJoint;

/** A position with its log density and gradient, and a momentum. */
final class PhasePoint {
    final double[] position;
    final double[] momentum;
    final double[] gradient;
    private final double[] logDensity = new double[1];

    PhasePoint(int d) {
        this.position = new double[d];
        this.momentum = new double[d];
        this.gradient = new double[d];
    }

    void set(PhasePoint other) {
        System.arraycopy(other.position, 0, position, 0, position.length);
        System.arraycopy(other.momentum, 0, momentum, 0, momentum.length);
        System.arraycopy(other.gradient, 0, gradient, 0, gradient.length);
        logDensity[0] = other.logDensity[0];
    }

    void evaluate(LogJoint target) {
        target.logDensityAndGradient(position, 1, logDensity, gradient);
    }

    double logDensity() {
        return logDensity[0];
    }

    /** Says whether a chain could stand here: the density is positive and the gradient a number. */
    boolean usable() {
        if (!Double.isFinite(logDensity[0])) {
            return false;
        }
        for (double g : gradient) {
            if (!Double.isFinite(g)) {
                return false;
            }
        }
        return true;
    }
}
