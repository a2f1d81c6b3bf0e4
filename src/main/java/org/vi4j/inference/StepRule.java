package org.vi4j.inference;

/** How gradients become steps upwards, with one step size. */
interface StepRule {
    /** Moves λ up the gradient. */
    void step(double[] lambda, double[] gradient);
}
