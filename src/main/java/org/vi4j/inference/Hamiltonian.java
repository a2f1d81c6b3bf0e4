package org.vi4j.inference;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The energy H(u, p) = −f(u) + ½ Σ vⱼ pⱼ² and its leapfrog integrator, with the diagonal metric v that estimates the
 * posterior variances (Neal, "MCMC using Hamiltonian dynamics", 2011).
 */
final class Hamiltonian {
    private final double[] variance;

    Hamiltonian(int d) {
        this.variance = new double[d];
        Arrays.fill(variance, 1);
    }

    /** The metric, which may be changed between trajectories. */
    double[] variance() {
        return variance;
    }

    void drawMomentum(PhasePoint z, RandomGenerator random) {
        for (int j = 0; j < variance.length; j++) {
            z.momentum[j] = random.nextGaussian() / Math.sqrt(variance[j]);
        }
    }

    /** H, or +∞ where it is not a number. */
    double energy(PhasePoint z) {
        double kinetic = 0;
        for (int j = 0; j < variance.length; j++) {
            kinetic += variance[j] * z.momentum[j] * z.momentum[j];
        }
        double h = kinetic / 2 - z.logDensity;
        return Double.isNaN(h) ? Double.POSITIVE_INFINITY : h;
    }

    /** The velocity ∂H/∂p. */
    double[] velocity(PhasePoint z) {
        double[] velocity = new double[variance.length];
        for (int j = 0; j < velocity.length; j++) {
            velocity[j] = variance[j] * z.momentum[j];
        }
        return velocity;
    }

    /**
     * Begins a leapfrog step: moves the momentum half a step and the position a whole one. Once the target is known
     * there, {@link #finish} ends it. The step is reversible and volume-preserving, with an energy error of order ε³.
     */
    void begin(PhasePoint z, double epsilon) {
        for (int j = 0; j < variance.length; j++) {
            z.momentum[j] += epsilon / 2 * z.gradient[j];
            z.position[j] += epsilon * variance[j] * z.momentum[j];
        }
    }

    /** Ends a leapfrog step: moves the momentum the other half. */
    void finish(PhasePoint z, double epsilon) {
        for (int j = 0; j < variance.length; j++) {
            z.momentum[j] += epsilon / 2 * z.gradient[j];
        }
    }
}
