package org.vi4j.diagnostics;

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
        double[][] complex = {padded, new double[padded.length]};
        FastFourierTransformer.transformInPlace(complex, DftNormalization.STANDARD, TransformType.FORWARD);
        for (int i = 0; i < padded.length; i++) {
            complex[0][i] = complex[0][i] * complex[0][i] + complex[1][i] * complex[1][i];
            complex[1][i] = 0;
        }
        FastFourierTransformer.transformInPlace(complex, DftNormalization.STANDARD, TransformType.INVERSE);
        double[] covariance = new double[n];
        for (int t = 0; t < n; t++) {
            covariance[t] = complex[0][t] / n;
        }
        return covariance;
    }
}
