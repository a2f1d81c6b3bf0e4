package org.vi4j.language;

/**
 * A parameter above a lower bound, θ = l + exp u, below an upper one, θ = h − exp u, or between both, θ = l + (h − l)
 * logistic(u). A bound is one number, or one for each number of θ.
 */
final class Bounded extends ParameterOperation {
    private final boolean fromBelow;
    private final boolean fromAbove;
    private final Slot lower;
    private final Slot upper;

    Bounded(String name, int first, Slot theta, Slot lower, Slot upper) {
        super(name, first, theta.size, theta, lower, upper);
        this.lower = lower;
        this.upper = upper;
        this.fromBelow = lower.variable() || !Double.isInfinite(lower.constants()[0]);
        this.fromAbove = upper.variable() || !Double.isInfinite(upper.constants()[0]);
    }

    @Override
    void forward(Workspace w) {
        for (int i = 0; i < theta.size; i++) {
            double u = w.point[w.from + first + i];
            double low = lower.get(w, i);
            double high = upper.get(w, i);
            if (fromBelow && fromAbove) {
                double tail = Math.exp(-Math.abs(u));
                w.values[theta.at + i] = low + (high - low) * ((u > 0 ? 1 : tail) / (1 + tail));
                w.target += Math.log(high - low) - Math.abs(u) - 2 * Math.log1p(tail);
            } else {
                w.values[theta.at + i] = fromBelow ? low + Math.exp(u) : high - Math.exp(u);
                w.target += u;
            }
        }
    }

    @Override
    void backward(Workspace w) {
        for (int i = 0; i < theta.size; i++) {
            double u = w.point[w.from + first + i];
            double slope = w.adjoints[theta.at + i];
            if (fromBelow && fromAbove) {
                w.gradient[w.from + first + i] = between(w, i, u, slope);
            } else if (fromBelow) {
                add(w, lower, i, slope);
                w.gradient[w.from + first + i] = slope * Math.exp(u) + 1;
            } else {
                add(w, upper, i, slope);
                w.gradient[w.from + first + i] = -slope * Math.exp(u) + 1;
            }
        }
    }

    private double between(Workspace w, int i, double u, double slope) {
        double width = upper.get(w, i) - lower.get(w, i);
        double tail = Math.exp(-Math.abs(u));
        double share = (u > 0 ? 1 : tail) / (1 + tail);
        add(w, lower, i, slope * (1 - share) - 1 / width);
        add(w, upper, i, slope * share + 1 / width);
        return slope * width * tail / ((1 + tail) * (1 + tail)) - Math.copySign((1 - tail) / (1 + tail), u);
    }

    private static void add(Workspace w, Slot bound, int i, double slope) {
        if (bound.variable()) {
            w.adjoints[bound.at + i * bound.step] += slope;
        }
    }

    @Override
    void invert(Workspace w, double[] u) {
        for (int i = 0; i < theta.size; i++) {
            double above = w.values[theta.at + i] - lower.get(w, i);
            double below = upper.get(w, i) - w.values[theta.at + i];
            u[first + i] = fromBelow && fromAbove ? Math.log(above / below) : Math.log(fromBelow ? above : below);
        }
    }

    @Override
    String prefix() {
        boolean positive = !lower.variable() && lower.size == 1 && lower.constants()[0] == 0 && !fromAbove;
        return positive ? "log " : super.prefix();
    }
}
