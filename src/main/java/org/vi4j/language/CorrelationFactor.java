package org.vi4j.language;

/**
 * The Cholesky factor of a correlation matrix, whose rows have length 1: with z = tanh u and what is left of row i, rⱼ
 * = 1 − Σ_{k&lt;j} l²ᵢₖ,
 *
 * <pre>lᵢⱼ = zᵢⱼ √rⱼ,   lᵢᵢ = √rᵢ,   ln|det ∂L/∂u| = Σ_{j&lt;i} ½ ln rⱼ + ln(1 − z²ᵢⱼ)</pre>
 */
final class CorrelationFactor extends ParameterOperation {
    private final int d;

    CorrelationFactor(String name, int first, Slot theta, int d) {
        super(name, first, d * (d - 1) / 2, theta);
        this.d = d;
    }

    @Override
    void forward(Workspace w) {
        int u = w.from + first;
        double[] v = w.values;
        for (int i = 0; i < d; i++) {
            int row = theta.at + i * d;
            double rest = 1;
            for (int j = 0; j < i; j++) {
                double z = Math.tanh(w.point[u++]);
                v[row + j] = z * Math.sqrt(rest);
                w.target += 0.5 * Math.log(rest) + Math.log1p(-z * z);
                rest *= 1 - z * z;
            }
            v[row + i] = Math.sqrt(rest);
            java.util.Arrays.fill(v, row + i + 1, row + d, 0);
        }
    }

    @Override
    void backward(Workspace w) {
        int u = w.from + first + coordinates;
        for (int i = d - 1; i > 0; i--) {
            int row = theta.at + i * d;
            double after = w.values[row + i] * w.values[row + i];
            double slope = 0.5 * w.adjoints[row + i] / w.values[row + i];
            for (int j = i - 1; j >= 0; j--) {
                u--;
                double z = Math.tanh(w.point[u]);
                double rest = after + w.values[row + j] * w.values[row + j];
                double root = Math.sqrt(rest);
                double byZ = w.adjoints[row + j] * root - 2 * slope * rest * z;
                w.gradient[u] = byZ * (1 - z * z) - 2 * z;
                slope = 0.5 * w.adjoints[row + j] * z / root + slope * (1 - z * z) + 0.5 / rest;
                after = rest;
            }
        }
    }

    @Override
    void invert(Workspace w, double[] u) {
        int k = first;
        for (int i = 1; i < d; i++) {
            double rest = 1;
            for (int j = 0; j < i; j++) {
                double l = w.values[theta.at + i * d + j];
                double z = l / Math.sqrt(rest);
                u[k++] = 0.5 * (Math.log1p(z) - Math.log1p(-z));
                rest -= l * l;
            }
        }
    }
}
