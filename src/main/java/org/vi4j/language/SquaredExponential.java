package org.vi4j.language;

import java.util.List;

/** Kᵢⱼ = a² exp(−|xᵢ − xⱼ|²/2l²) + δᵢⱼ v of known places, the covariance of a smooth Gaussian process. */
final class SquaredExponential extends Operation {
    private final double[] squares;
    private final Slot amplitude;
    private final Slot length;
    private final Slot k;
    private final int n;
    private final Slot noise;

    private SquaredExponential(double[] squares, int n, Slot amplitude, Slot length, Slot noise, Slot k) {
        this.squares = squares;
        this.n = n;
        this.amplitude = amplitude;
        this.length = length;
        this.noise = noise;
        this.k = k;
    }

    static Slot of(double[][] x, Slot amplitude, Slot length, Slot noise) {
        int n = x.length;
        double[] squares = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int c = 0; c < x[i].length; c++) {
                    double difference = x[i][c] - x[j][c];
                    squares[i * n + j] += difference * difference;
                }
            }
        }
        return Tape.record(
                n * n,
                (tape, k) -> new SquaredExponential(squares, n, amplitude, length, noise, k),
                amplitude,
                length,
                noise);
    }

    @Override
    List<Slot> inputs() {
        return List.of(amplitude, length, noise);
    }

    @Override
    void forward(Workspace w) {
        double a = amplitude.get(w, 0);
        double l = length.get(w, 0);
        double factor = -0.5 / (l * l);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double value = a * a * Math.exp(factor * squares[i * n + j]);
                w.values[k.at + i * n + j] = value;
                w.values[k.at + j * n + i] = value;
            }
            w.values[k.at + i * n + i] = a * a + noise.get(w, 0);
        }
    }

    @Override
    void backward(Workspace w) {
        double a = amplitude.get(w, 0);
        double l = length.get(w, 0);
        double byAmplitude = 0;
        double byLength = 0;
        double byNoise = 0;
        for (int i = 0; i < n; i++) {
            byNoise += w.adjoints[k.at + i * n + i];
            byAmplitude += w.adjoints[k.at + i * n + i] * a * a;
            for (int j = 0; j < i; j++) {
                int at = i * n + j;
                double slope = (w.adjoints[k.at + at] + w.adjoints[k.at + j * n + i]) * w.values[k.at + at];
                byAmplitude += slope;
                byLength += slope * squares[at];
            }
        }
        if (amplitude.variable()) {
            w.adjoints[amplitude.at] += 2 * byAmplitude / a;
        }
        if (length.variable()) {
            w.adjoints[length.at] += byLength / (l * l * l);
        }
        if (noise.variable()) {
            w.adjoints[noise.at] += byNoise;
        }
    }
}
