package org.vi4j.language;

/**
 * |θ| = 1: θ = u/|u| with u ~ N(0, I) beforehand, which makes directions uniform and the length of u harmless (Stan
 * Reference Manual, "Unit vector"). The map forgets |u|; unconstraining gives |u| = 1.
 */
final class UnitVector extends ParameterOperation {
    UnitVector(String name, int first, Slot theta) {
        super(name, first, theta.size, theta);
    }

    @Override
    void forward(Workspace w) {
        double square = Rows.dot(w.point, w.from + first, w.point, w.from + first, theta.size);
        double inverse = 1 / Math.sqrt(square);
        for (int i = 0; i < theta.size; i++) {
            w.values[theta.at + i] = w.point[w.from + first + i] * inverse;
        }
        w.target -= 0.5 * square;
    }

    @Override
    void backward(Workspace w) {
        int at = w.from + first;
        double length = Math.sqrt(Rows.dot(w.point, at, w.point, at, theta.size));
        double along = Rows.dot(w.adjoints, theta.at, w.values, theta.at, theta.size);
        for (int i = 0; i < theta.size; i++) {
            double across = w.adjoints[theta.at + i] - along * w.values[theta.at + i];
            w.gradient[at + i] = across / length - w.point[at + i];
        }
    }

    @Override
    void invert(Workspace w, double[] u) {
        System.arraycopy(w.values, theta.at, u, first, theta.size);
    }
}
