package org.vi4j.language;

/** θ = u. */
final class Unbounded extends ParameterOperation {
    Unbounded(String name, int first, Slot theta) {
        super(name, first, theta.size, theta);
    }

    @Override
    void forward(Workspace w) {
        System.arraycopy(w.point, w.from + first, w.values, theta.at, theta.size);
    }

    @Override
    void backward(Workspace w) {
        System.arraycopy(w.adjoints, theta.at, w.gradient, w.from + first, theta.size);
    }

    @Override
    void invert(Workspace w, double[] u) {
        System.arraycopy(w.values, theta.at, u, first, theta.size);
    }

    @Override
    String prefix() {
        return "";
    }
}
