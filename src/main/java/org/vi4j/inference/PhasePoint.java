package org.vi4j.inference;

/** A position with its log density and gradient, and a momentum. */
final class PhasePoint {
    final double[] position;
    final double[] momentum;
    final double[] gradient;
    double logDensity;

    PhasePoint(int d) {
        this.position = new double[d];
        this.momentum = new double[d];
        this.gradient = new double[d];
    }

    void set(PhasePoint other) {
        System.arraycopy(other.position, 0, position, 0, position.length);
        System.arraycopy(other.momentum, 0, momentum, 0, momentum.length);
        System.arraycopy(other.gradient, 0, gradient, 0, gradient.length);
        logDensity = other.logDensity;
    }

    PhasePoint copy() {
        PhasePoint copy = new PhasePoint(position.length);
        copy.set(this);
        return copy;
    }

    /** Says whether a chain could stand here: the density is positive and the gradient a number. */
    boolean usable() {
        if (!Double.isFinite(logDensity)) {
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
