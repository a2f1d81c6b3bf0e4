package org.vi4j.language;

import org.vi4j.joint.Constraint;

/** A parameter, or each row of one, under a constraint that ties its numbers to each other. */
final class Structured extends ParameterOperation {
    private final Constraint constraint;
    private final int rows;
    private final int size;
    private final int free;

    Structured(String name, int first, Slot theta, Constraint constraint, int rows) {
        super(name, first, rows * constraint.coordinates(theta.size / rows), theta);
        this.constraint = constraint;
        this.rows = rows;
        this.size = theta.size / rows;
        this.free = constraint.coordinates(size);
    }

    @Override
    void forward(Workspace w) {
        for (int r = 0; r < rows; r++) {
            w.target += constraint.constrain(w.point, w.from + first + r * free, w.values, theta.at + r * size, size);
        }
    }

    @Override
    void backward(Workspace w) {
        for (int r = 0; r < rows; r++) {
            constraint.pullBack(
                    w.point, w.from + first + r * free, w.values, theta.at + r * size, size, w.adjoints, w.gradient);
        }
    }

    @Override
    void invert(Workspace w, double[] u) {
        for (int r = 0; r < rows; r++) {
            constraint.unconstrain(w.values, theta.at + r * size, u, first + r * free, size);
        }
    }
}
