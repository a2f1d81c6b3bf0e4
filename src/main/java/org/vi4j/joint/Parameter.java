package org.vi4j.joint;

import org.vi4j.UserError;

/**
 * One named parameter: a scalar or a vector.
 *
 * @param name such as {@code weights}
 * @param size how many numbers, at least 1; 2 for a simplex
 * @param constraint where it may lie
 */
record Parameter(String name, int size, Constraint constraint) {
    /** Checks the name and the size. */
    public Parameter {
        if (name.isBlank()) {
            throw new UserError("a parameter needs a name");
        }
        int least = constraint instanceof Constraint.Simplex ? 2 : 1;
        if (!(size >= least)) {
            throw new UserError("parameter " + name + ": size " + size + ", must be at least " + least);
        }
    }

    /** Returns how many unconstrained coordinates it has. */
    public int coordinates() {
        return constraint.coordinates(size);
    }
}
