package org.vi4j.inference;

import java.util.random.RandomGenerator;

/**
 * One affine coupling layer: of x = (a, b) it keeps a and moves b,
 *
 * <pre>b' = b · exp s(a) + t(a),   ln|det| = Σ s(a),   (s, t) = W₂ h(W₁ a + c₁) + c₂,   h(z) = z σ(z)</pre>
 *
 * with s kept within ±2 by s = 2 tanh(raw/2), so that no step of an optimizer makes it overflow (Dinh, Sohl-Dickstein
 * and Bengio, "Density estimation using Real NVP", 2017). Unlike tanh, h grows without bound, so that a bend goes on
 * into the tails, where a shift that saturates would cut the posterior off. Its parameters lie in λ from
 * {@code offset}: W₁, c₁, W₂, c₂.
 */
final class Coupling {
    private static final double LIMIT = 2;

    private final int[] given;
    private final int[] moved;
    private final int hidden;
    private final int offset;

    Coupling(int[] given, int[] moved, int hidden, int offset) {
        this.given = given;
        this.moved = moved;
        this.hidden = hidden;
        this.offset = offset;
    }

    int size() {
        return hidden * (given.length + 1) + 2 * moved.length * (hidden + 1);
    }

    private int bias() {
        return offset + hidden * given.length;
    }

    private int outer() {
        return bias() + hidden;
    }

    private int outerBias() {
        return outer() + 2 * moved.length * hidden;
    }

    /** Writes parameters of the identity: W₁ random, W₂ and c₂ zero. */
    void start(double[] lambda, RandomGenerator random) {
        double scale = 1 / Math.sqrt(given.length);
        for (int k = offset; k < outer(); k++) {
            lambda[k] = scale * random.nextGaussian();
        }
    }

    /** What one point left behind for the way back. */
    final class Tape {
        private final double[] a = new double[given.length];
        private final double[] activation = new double[hidden];
        /** h' of each hidden unit. */
        private final double[] activationSlope = new double[hidden];
        /** s, then t. */
        private final double[] out = new double[2 * moved.length];
        /** b on the side of the noise. */
        private final double[] inner = new double[moved.length];

        private final double[] slope = new double[2 * moved.length];

        private void net(double[] lambda, double[] x) {
            for (int i = 0; i < a.length; i++) {
                a[i] = x[given[i]];
            }
            for (int h = 0; h < hidden; h++) {
                double sum = lambda[bias() + h];
                for (int i = 0; i < a.length; i++) {
                    sum += lambda[offset + h * a.length + i] * a[i];
                }
                double sigmoid = 1 / (1 + Math.exp(-sum));
                activation[h] = sum * sigmoid;
                activationSlope[h] = sigmoid + sum * sigmoid * (1 - sigmoid);
            }
            for (int o = 0; o < out.length; o++) {
                double sum = lambda[outerBias() + o];
                for (int h = 0; h < hidden; h++) {
                    sum += lambda[outer() + o * hidden + h] * activation[h];
                }
                out[o] = o < moved.length ? LIMIT * Math.tanh(sum / LIMIT) : sum;
            }
        }

        /** Maps noise to data, x in place. */
        void forward(double[] lambda, double[] x) {
            net(lambda, x);
            for (int i = 0; i < moved.length; i++) {
                inner[i] = x[moved[i]];
                x[moved[i]] = inner[i] * Math.exp(out[i]) + out[moved.length + i];
            }
        }

        /** Maps data to noise, x in place; returns Σ s. */
        double inverse(double[] lambda, double[] x) {
            net(lambda, x);
            double sum = 0;
            for (int i = 0; i < moved.length; i++) {
                inner[i] = (x[moved[i]] - out[moved.length + i]) * Math.exp(-out[i]);
                x[moved[i]] = inner[i];
                sum += out[i];
            }
            return sum;
        }

        /** After {@link #forward}: turns ∂f/∂x' into ∂f/∂x and adds ∂f/∂λ. */
        void backForward(double[] lambda, double[] g, double[] gradient) {
            for (int i = 0; i < moved.length; i++) {
                double outerSlope = g[moved[i]];
                double scale = Math.exp(out[i]);
                slope[i] = outerSlope * inner[i] * scale;
                slope[moved.length + i] = outerSlope;
                g[moved[i]] = outerSlope * scale;
            }
            backNet(lambda, g, 1, gradient);
        }

        /** After {@link #inverse}: turns ∂f/∂x into ∂/∂x' (f − Σ s) and adds factor times the same by λ. */
        void backInverse(double[] lambda, double[] g, double factor, double[] gradient) {
            for (int i = 0; i < moved.length; i++) {
                double innerSlope = g[moved[i]];
                double scale = Math.exp(-out[i]);
                slope[i] = -innerSlope * inner[i] - 1;
                slope[moved.length + i] = -innerSlope * scale;
                g[moved[i]] = innerSlope * scale;
            }
            backNet(lambda, g, factor, gradient);
        }

        private void backNet(double[] lambda, double[] g, double factor, double[] gradient) {
            double[] back = new double[hidden];
            for (int o = 0; o < out.length; o++) {
                double s = out[o] / LIMIT;
                double raw = o < moved.length ? slope[o] * (1 - s * s) : slope[o];
                gradient[outerBias() + o] += factor * raw;
                int row = outer() + o * hidden;
                for (int h = 0; h < hidden; h++) {
                    back[h] += lambda[row + h] * raw;
                    gradient[row + h] += factor * raw * activation[h];
                }
            }
            for (int h = 0; h < hidden; h++) {
                double raw = back[h] * activationSlope[h];
                gradient[bias() + h] += factor * raw;
                int row = offset + h * a.length;
                for (int i = 0; i < a.length; i++) {
                    g[given[i]] += lambda[row + i] * raw;
                    gradient[row + i] += factor * raw * a[i];
                }
            }
        }
    }
}
