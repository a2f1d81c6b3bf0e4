package org.vi4j.internal.vae;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The importance-weighted bound log (1/K) Σₖ wₖ, wₖ = p(x, zₖ)/q(zₖ|x), of each image, and its gradient. With ŵₖ =
 * wₖ/Σw the decoder's is Σₖ ŵₖ ∇ log p(x|zₖ); for the encoder the doubly reparameterized one, Σₖ ŵₖ² ∂log wₖ/∂zₖ ·
 * ∂zₖ/∂φ, which is unbiased too and whose signal does not vanish beside its noise as K grows (Tucker, Lawson, Gu and
 * Maddison, "Doubly reparameterized gradient estimators for Monte Carlo objectives", ICLR 2019).
 */
final class IwaeWeights {
    private final Draws draws;
    private final double[] weights;
    private final double[] bounds;

    /**
     * Weighs the draws.
     *
     * @param draws K of each image
     * @param logDensities log p(x|z) of each draw, [n·K]
     */
    IwaeWeights(Draws draws, double[] logDensities) {
        this.draws = draws;
        this.weights = new double[logDensities.length];
        this.bounds = new double[draws.images];
        for (int i = 0; i < draws.images; i++) {
            int from = i * draws.samples;
            int to = from + draws.samples;
            double largest = Double.NEGATIVE_INFINITY;
            for (int row = from; row < to; row++) {
                weights[row] = logDensities[row] + draws.logRatio(row);
                largest = Math.max(largest, weights[row]);
            }
            double sum = 0;
            for (int row = from; row < to; row++) {
                weights[row] = Math.exp(weights[row] - largest);
                sum += weights[row];
            }
            for (int row = from; row < to; row++) {
                weights[row] /= sum;
            }
            bounds[i] = largest + Math.log(sum / draws.samples);
        }
    }

    /** Returns the bound of each image, [n], in nats. */
    double[] bounds() {
        return bounds.clone();
    }

    /** Returns ŵ, [n·K, 1]: the factor of each draw's derivatives of log p(x|z). */
    INDArray column(DataType type) {
        return Nd4j.create(weights, new long[] {weights.length, 1}, 'c').castTo(type);
    }

    /**
     * Returns the derivatives of the negative bound with respect to the encoder's output.
     *
     * @param dz those of −log p(x|z) with respect to z, times ŵ, [n·K, L]; overwritten
     * @return [n, width]
     */
    double[] doublyReparameterized(double[] dz) {
        for (int row = 0; row < weights.length; row++) {
            double w = weights[row];
            double[] score = draws.score(row);
            for (int j = 0; j < draws.latent; j++) {
                int at = row * draws.latent + j;
                // −ŵ² ∂(log p(x|z) + log p(z) − log q(z|x))/∂z, where ∂log p(z)/∂z = −z.
                dz[at] = w * dz[at] + w * w * (draws.z(row, j) + score[j]);
            }
        }
        return draws.backDraw(dz);
    }
}
