package org.vi4j.language;

/**
 * A quantity of a model: a {@link Real}, a {@link Vector} or a {@link Matrix}, made of parameters and constants. It has
 * no value while a model is defined; {@link Model} gives it one at every point.
 */
public abstract sealed class Expression permits Real, Vector, Matrix {
    private final Slot slot;

    Expression(Slot slot) {
        this.slot = slot;
    }

    /** Returns how many numbers it has. */
    public final int size() {
        return slot.size;
    }

    final Slot slot() {
        return slot;
    }
}
