package org.vi4j.joint;

/**
 * Where a parameter may lie, with the smooth one-to-one map from unconstrained coordinates onto it and the log of that
 * map's Jacobian determinant (Stan Reference Manual, "Constraint transforms").
 */
public sealed interface Constraint permits Constraint.Real, Constraint.Positive, Constraint.Interval {
    /** ℝ: θ = u. */
    record Real() implements Constraint {}

    /** (0, ∞): θ = exp u. */
    record Positive() implements Constraint {}

    /**
     * (lower, upper): θ = lower + (upper − lower) · logistic(u).
     *
     * @param lower the lower end, finite
     * @param upper the upper end, finite, above the lower one
     */
    record Interval(double lower, double upper) implements Constraint {}
}
