package org.vi4j.language;

import org.vi4j.UserError;

/** Where the numbers of a parameter may lie; the bounds may depend on other parameters. */
public final class Domain {
    private static final Slot NONE_BELOW = Slot.constant(Double.NEGATIVE_INFINITY);
    private static final Slot NONE_ABOVE = Slot.constant(Double.POSITIVE_INFINITY);

    private final Slot lower;
    private final Slot upper;

    private Domain(Slot lower, Slot upper) {
        this.lower = lower;
        this.upper = upper;
        if (!lower.variable() && !upper.variable()) {
            Slot.rows("bounds", lower, upper);
            for (int i = 0; i < Math.max(lower.size, upper.size); i++) {
                double low = lower.constants()[i * lower.step];
                double high = upper.constants()[i * upper.step];
                if (!(low < high)) {
                    throw new UserError("a lower bound of " + low + " and an upper bound of " + high
                            + ": the lower one must be less");
                }
            }
        }
    }

    /** Returns (−∞, ∞). */
    public static Domain real() {
        return new Domain(NONE_BELOW, NONE_ABOVE);
    }

    /** Returns (0, ∞). */
    public static Domain positive() {
        return above(0);
    }

    /**
     * Returns the numbers above a bound.
     *
     * @param lower a number, an array or an expression: one for all, or one for each number
     * @return (lower, ∞)
     */
    public static Domain above(Object lower) {
        return new Domain(finite(lower), NONE_ABOVE);
    }

    /**
     * Returns the numbers below a bound.
     *
     * @param upper a number, an array or an expression: one for all, or one for each number
     * @return (−∞, upper)
     */
    public static Domain below(Object upper) {
        return new Domain(NONE_BELOW, finite(upper));
    }

    /**
     * Returns the numbers between two bounds.
     *
     * @param lower a number, an array or an expression
     * @param upper the same, greater
     * @return (lower, upper)
     * @throws UserError if constant bounds are not in order
     */
    public static Domain between(Object lower, Object upper) {
        return new Domain(finite(lower), finite(upper));
    }

    private static Slot finite(Object bound) {
        Slot slot = Slot.of(bound);
        for (double value : slot.constants()) {
            if (!Double.isFinite(value)) {
                throw new UserError(
                        "a bound is " + value + ", but must be finite; leave out a bound that does not apply");
            }
        }
        return slot;
    }

    /** Makes the operation that maps coordinates into it. */
    ParameterOperation operation(String name, int first, Slot theta) {
        boolean free = lower == NONE_BELOW && upper == NONE_ABOVE;
        int rows = Slot.rows("bounds of " + name, lower, upper);
        if (rows != 1 && rows != theta.size) {
            throw new UserError("parameter " + name + " has " + theta.size + " numbers, but " + rows + " bounds");
        }
        return free ? new Unbounded(name, first, theta) : new Bounded(name, first, theta, lower, upper);
    }
}
