package org.vi4j.diagnostics;

import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;

/** The autocovariances of a chain at every lag, by Fourier transform, in O(n log n). */
final class Autocovariance {
    private Autocovariance() {}

    /**
     * Computes γ(t) = (1/n) Σᵢ (xᵢ − x̄)(xᵢ₊ₜ − x̄).
     *
     * @param x the chain, {@code [n]}
     * @return γ(0) … γ(n−1)
     */
    static double[] of(double[] x) {
        int n = x.length;
        double mean = Chains.mean(x);
        // Padded with zeros to twice its length, the chain does not wrap round onto itself.
        double[] padded = new double[Math.max(2, Integer.highestOneBit(Math.max(1, 2 * n - 1)) * 2)];
        for (int i = 0; i < n; i++) {
            padded[i] = x[i] - mean;
        }
        FastFourierTransformer fft = new FastFourierTransformer(DftNormalization.STANDARD);
        Complex[] spectrum = fft.transform(padded, TransformType.FORWARD);
        double[] power = new double[spectrum.length];
        for (int i = 0; i < power.length; i++) {
            double re = spectrum[i].getReal();
            double im = spectrum[i].getImaginary();
            power[i] = re * re + im * im;
        }
        Complex[] back = fft.transform(power, TransformType.INVERSE);
        double[] covariance = new double[n];
        for (int t = 0; t < n; t++) {
            covariance[t] = back[t].getReal() / n;
        }
        return covariance;
    }
}
