package org.vi4j.internal.vae;

import org.vi4j.vae.layer.LatentPosterior;

/**
 * K draws z = μ + Cε of q(z|x) for each of n images, row i·K + k the k-th of image i, and the way back from derivatives
 * with respect to z to those with respect to the encoder's output.
 */
final class Draws {
    final int images;
    final int samples;
    final int latent;
    private final LatentPosterior family;
    private final double[] q;
    private final int width;
    private final double[][] noise;
    private final double[] z;

    /**
     * Draws.
     *
     * @param family of q(z|x)
     * @param q the encoder's output, [n, width]
     * @param images n
     * @param samples K
     * @param latent L
     * @param allNoise ε, [n·K, L] from an offset on
     * @param offset where it begins
     */
    Draws(LatentPosterior family, double[] q, int images, int samples, int latent, float[] allNoise, int offset) {
        this.family = family;
        this.q = q;
        this.width = (int) family.width(latent);
        this.images = images;
        this.samples = samples;
        this.latent = latent;
        this.noise = new double[images * samples][latent];
        this.z = new double[images * samples * latent];
        for (int row = 0; row < noise.length; row++) {
            for (int j = 0; j < latent; j++) {
                noise[row][j] = allNoise[offset + row * latent + j];
            }
            family.draw(q, at(row), noise[row], z, row * latent);
        }
    }

    private int at(int row) {
        return row / samples * width;
    }

    /** Returns z, [n·K, L], in single precision. */
    float[] codes() {
        float[] codes = new float[z.length];
        for (int i = 0; i < z.length; i++) {
            codes[i] = (float) z[i];
        }
        return codes;
    }

    /** Returns z of element j of a row. */
    double z(int row, int j) {
        return z[row * latent + j];
    }

    /** Returns log p(z) − log q(z|x) of a row, in which the 2π cancel: ½‖ε‖² − ½‖z‖² + Σ log σ. */
    double logRatio(int row) {
        double sum = 0;
        for (int j = 0; j < latent; j++) {
            double e = noise[row][j];
            sum += 0.5 * (e * e - z(row, j) * z(row, j) + q[at(row) + latent + j]);
        }
        return sum;
    }

    /** Returns ∂ log q(z|x)/∂z of a row, [L]. */
    double[] score(int row) {
        return family.score(q, at(row), noise[row]);
    }

    /** Takes derivatives with respect to z [n·K, L] back to the encoder's output, [n, width]. */
    double[] backDraw(double[] dz) {
        double[] dq = new double[q.length];
        for (int row = 0; row < noise.length; row++) {
            family.backDraw(q, at(row), noise[row], dz, row * latent, dq);
        }
        return dq;
    }

    /**
     * Returns Σⱼ wⱼ·KLⱼ, summed over images, and adds its derivatives to dq. Entries of C below the diagonal go with
     * the row that they stand in.
     */
    double weightedKl(double[] weights, double[] dq) {
        double sum = 0;
        for (int i = 0; i < images * latent; i++) {
            int j = i % latent;
            sum += weights[j] * family.rowKl(q, i / latent * width, latent, j, weights[j], dq);
        }
        return sum;
    }
}
