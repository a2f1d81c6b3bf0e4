package org.vi4j.inference;

import org.vi4j.inference.GradientVi.Estimator;
import org.vi4j.joint.LogJoint;

/**
 * The path derivative (∂T/∂λ)ᵀ ∂(f − ln q)/∂u, which leaves out the score of q, zero in the mean: every draw's gradient
 * is zero where q is the posterior (Roeder, Wu and Duvenaud, "Sticking the landing", NeurIPS 2017).
 */
record StickingTheLanding() implements Estimator {
    @Override
    public double[] gradient(
            LogJoint joint, Family family, double[] lambda, double[] noise, int count, double[] gradient) {
        Draws draws = Draws.of(joint, family, lambda, noise, count);
        draws.pullBack(family, lambda, noise, gradient);
        return draws.terms();
    }
}
