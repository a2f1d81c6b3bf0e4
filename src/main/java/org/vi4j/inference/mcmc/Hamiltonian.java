package org.vi4j.inference.mcmc;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.vi4j.joint.LogJoint;

/**
 * The energy H(u, p) = −f(u) + ½ Σ vⱼ pⱼ² and its leapfrog integrator, with the diagonal metric v that estimates the
 * posterior variances (Neal, "MCMC using Hamiltonian dynamics", 2011).
 */
final class Hamiltonian {
    private final LogJoint target;
    private final double[] variance;

    Hamiltonian(LogJoint target) {
        this.target = target;
        this.variance = new double[target.dimension()];
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
        double h = kinetic / 2 - z.logDensity();
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

    /** One leapfrog step: reversible, volume-preserving, with an energy error of order ε³. */
    void leapfrog(PhasePoint z, double epsilon) {
        for (int j = 0; j < variance.length; j++) {
            z.momentum[j] += epsilon / 2 * z.gradient[j];
            z.position[j] += epsilon * variance[j] * z.momentum[j];
        }
        z.evaluate(target);
        for (int j = 0; j < variance.length; j++) {
            z.momentum[j] += epsilon / 2 * z.gradient[j];
        }
    }
}
