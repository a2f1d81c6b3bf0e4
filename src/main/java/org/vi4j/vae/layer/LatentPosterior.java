package org.vi4j.vae.layer;

import java.util.Locale;

/**
 * The family of q(z|x) = N(μ, CCᵀ), C = diag(σ) U with U lower triangular and ones on its diagonal. The encoder's
 * output is a row [μ | log σ² | entries of U below its diagonal, row by row]. A draw is z = μ + Cε with ε ~ N(0, I).
 * Entries of U are relative to σ, so that a step of the optimizer on them means the same to a dimension however narrow
 * q is there.
 */
public enum LatentPosterior {
    /** C is diagonal; the encoder's output is [μ | log σ²], [n, 2L]. */
    DIAGONAL {
        @Override
        public int below(int j) {
            return 0;
        }
    },
    /** All of U comes from the encoder, L(L + 3)/2 numbers for a row. */
    FULL {
        @Override
        public int below(int j) {
            return j;
        }
    };

    /**
     * Returns how many entries of row j of U stand below the diagonal.
     *
     * @param j row, from 0
     * @return 0 or j
     */
    public abstract int below(int j);

    /**
     * Returns the width of the encoder's output.
     *
     * @param latent L
     * @return numbers of a row
     */
    public long width(long latent) {
        return 2 * latent + (below(1) == 0 ? 0 : latent * (latent - 1) / 2);
    }

    /**
     * Returns where entry (j, k) of U, k &lt; j, stands in a row of the encoder's output.
     *
     * @param latent L
     * @param j row of U
     * @param k column of U
     * @return its index
     */
    public static int entry(int latent, int j, int k) {
        return 2 * latent + j * (j - 1) / 2 + k;
    }

    /**
     * Draws z = μ + Cε.
     *
     * @param q the encoder's output
     * @param at where the row begins
     * @param noise ε, [L]
     * @param z receives the draw
     * @param to where it begins
     */
    public void draw(double[] q, int at, double[] noise, double[] z, int to) {
        int latent = noise.length;
        for (int j = 0; j < latent; j++) {
            z[to + j] = q[at + j] + Math.exp(0.5 * q[at + latent + j]) * mixed(q, at, noise, j);
        }
    }

    /** Returns (Uε)ⱼ. */
    private double mixed(double[] q, int at, double[] noise, int j) {
        double sum = noise[j];
        for (int k = 0; k < below(j); k++) {
            sum += q[at + entry(noise.length, j, k)] * noise[k];
        }
        return sum;
    }

    /**
     * Adds the derivatives with respect to the encoder's output, given those with respect to a draw z.
     *
     * @param q the encoder's output
     * @param at where the row begins
     * @param noise ε, [L]
     * @param dz derivatives with respect to z
     * @param from where they begin
     * @param dq is added to, like q
     */
    public void backDraw(double[] q, int at, double[] noise, double[] dz, int from, double[] dq) {
        int latent = noise.length;
        for (int j = 0; j < latent; j++) {
            dq[at + j] += dz[from + j];
            double scaled = dz[from + j] * Math.exp(0.5 * q[at + latent + j]);
            dq[at + latent + j] += 0.5 * scaled * mixed(q, at, noise, j);
            for (int k = 0; k < below(j); k++) {
                dq[at + entry(latent, j, k)] += scaled * noise[k];
            }
        }
    }

    /**
     * Returns ∂ log q(z|x)/∂z = −C⁻ᵀε at the draw z = μ + Cε.
     *
     * @param q the encoder's output
     * @param at where the row begins
     * @param noise ε, [L]
     * @return [L]
     */
    public double[] score(double[] q, int at, double[] noise) {
        int latent = noise.length;
        double[] score = new double[latent];
        // U⁻ᵀε from the last dimension up, then σ: a score is divided once all that need it have been found.
        for (int j = latent - 1; j >= 0; j--) {
            score[j] = -noise[j];
            for (int i = j + 1; i < latent; i++) {
                if (below(i) > j) {
                    score[j] -= q[at + entry(latent, i, j)] * score[i];
                }
            }
        }
        for (int j = 0; j < latent; j++) {
            score[j] /= Math.exp(0.5 * q[at + latent + j]);
        }
        return score;
    }

    /**
     * Returns the variance (CCᵀ)ⱼⱼ of a dimension by itself.
     *
     * @param q the encoder's output
     * @param at where the row begins
     * @param latent L
     * @param j the dimension
     * @return positive
     */
    public double marginalVariance(float[] q, int at, int latent, int j) {
        double variance = 1;
        for (int k = 0; k < below(j); k++) {
            double entry = q[at + entry(latent, j, k)];
            variance += entry * entry;
        }
        return variance * Math.exp(q[at + latent + j]);
    }

    /**
     * Returns the divergence of a dimension's own distribution N(μⱼ, (CCᵀ)ⱼⱼ) from N(0, 1). For a diagonal C these add
     * up to KL(q ‖ p); otherwise to less.
     *
     * @param q the encoder's output
     * @param at where the row begins
     * @param latent L
     * @param j the dimension
     * @return in nats
     */
    public double marginalKl(float[] q, int at, int latent, int j) {
        double mean = q[at + j];
        double logVar = q[at + latent + j];
        if (below(j) == 0) {
            return 0.5 * (mean * mean + Math.exp(logVar) - 1 - logVar);
        }
        double variance = marginalVariance(q, at, latent, j);
        return 0.5 * (mean * mean + variance - 1 - Math.log(variance));
    }

    /**
     * Returns the share of row j of C in KL(q ‖ p) = ½ (‖μ‖² + ‖C‖² − L − Σⱼ log σⱼ²), ½ (μⱼ² + σⱼ² Σₖ Uⱼₖ² − 1 − log
     * σⱼ²), and adds its derivatives.
     *
     * @param q the encoder's output
     * @param at where the row begins
     * @param latent L
     * @param j row of C
     * @param weight of the derivatives
     * @param dq is added to, like q
     * @return in nats, without the weight
     */
    public double rowKl(double[] q, int at, int latent, int j, double weight, double[] dq) {
        double mean = q[at + j];
        double logVar = q[at + latent + j];
        double variance = Math.exp(logVar);
        double squares = 0;
        for (int k = 0; k < below(j); k++) {
            int entry = at + entry(latent, j, k);
            squares += q[entry] * q[entry];
            dq[entry] += weight * variance * q[entry];
        }
        double grown = Math.expm1(logVar) + variance * squares;
        dq[at + j] += weight * mean;
        dq[at + latent + j] += weight * 0.5 * grown;
        return 0.5 * (mean * mean + grown - logVar);
    }

    /** Returns the name used in configuration files. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
