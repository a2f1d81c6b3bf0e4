package org.vi4j.language;

/**
 * A parameter with the prior N(m, s²) over its standardized coordinates u = (θ − m)/s, which are independent of m and s
 * beforehand: ln N(θ | m, s²) + ln|∂θ/∂u| = ln N(u | 0, 1).
 */
final class Affine extends ParameterOperation {
    private final Slot mean;
    private final Slot sd;

    Affine(String name, int first, Slot theta, Slot mean, Slot sd) {
        super(name, first, theta.size, theta, mean, sd);
        this.mean = mean;
        this.sd = sd;
    }

    @Override
    void forward(Workspace w) {
        double squares = 0;
        for (int i = 0; i < theta.size; i++) {
            double u = w.point[w.from + first + i];
            w.values[theta.at + i] = mean.get(w, i) + sd.get(w, i) * u;
            squares += u * u;
        }
        w.target -= 0.5 * squares + theta.size * Special.LOG_ROOT_2PI;
    }

    @Override
    void backward(Workspace w) {
        for (int i = 0; i < theta.size; i++) {
            double u = w.point[w.from + first + i];
            double slope = w.adjoints[theta.at + i];
            if (mean.variable()) {
                w.adjoints[mean.at + i * mean.step] += slope;
            }
            if (sd.variable()) {
                w.adjoints[sd.at + i * sd.step] += slope * u;
            }
            w.gradient[w.from + first + i] = slope * sd.get(w, i) - u;
        }
    }

    @Override
    void invert(Workspace w, double[] u) {
        for (int i = 0; i < theta.size; i++) {
            u[first + i] = (w.values[theta.at + i] - mean.get(w, i)) / sd.get(w, i);
        }
    }

    @Override
    String prefix() {
        return "standardized ";
    }
}
