package org.vi4j.model;

/** The logistic function and what goes with it, in double precision. */
final class Sigmoid {
    private Sigmoid() {}

    /** σ(x) = 1/(1 + e⁻ˣ). */
    static double of(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
