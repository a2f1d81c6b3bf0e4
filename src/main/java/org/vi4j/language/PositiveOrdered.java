package org.vi4j.language;

/** 0 &lt; θ₁ &lt; θ₂ …: θᵢ = θᵢ₋₁ + exp uᵢ from θ₀ = 0. */
final class PositiveOrdered extends ParameterOperation {
    PositiveOrdered(String name, int first, Slot theta) {
        super(name, first, theta.size, theta);
    }

    @Override
    void forward(Workspace w) {
        double last = 0;
        for (int i = 0; i < theta.size; i++) {
            double u = w.point[w.from + first + i];
            last += Math.exp(u);
            w.values[theta.at + i] = last;
            w.target += u;
        }
    }

    @Override
    void backward(Workspace w) {
        double later = 0;
        for (int i = theta.size - 1; i >= 0; i--) {
            later += w.adjoints[theta.at + i];
            int k = w.from + first + i;
            w.gradient[k] = later * Math.exp(w.point[k]) + 1;
        }
    }

    @Override
    void invert(Workspace w, double[] u) {
        double last = 0;
        for (int i = 0; i < theta.size; i++) {
            u[first + i] = Math.log(w.values[theta.at + i] - last);
            last = w.values[theta.at + i];
        }
    }
}
