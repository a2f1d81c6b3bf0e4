package org.vi4j.vae.layer;

import java.util.Arrays;
import java.util.Locale;
import org.vi4j.UserError;

/**
 * The family of q(z|x) = N(μ, CCᵀ), with C lower triangular. The encoder's output is a row [μ | log σ² | entries of C
 * below its diagonal, row by row]; C's diagonal is σ. A draw is z = μ + Cε with ε ~ N(0, I).
 */
public enum Posterior {
    /** C is diagonal; the encoder's output is [μ | log σ²], [n, 2L]. */
    DIAGONAL {
        @Override
        public int below(int j) {
            return 0;
        }
    },
    /** All of C comes from the encoder, L(L + 3)/2 numbers for a row. */
    FULL {
        @Override
        public int below(int j) {
            return j;
        }
    };

    /**
     * Returns how many entries of row j of C stand below the diagonal.
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
     * Returns where entry (j, k) of C, k &lt; j, stands in a row of the encoder's output.
     *
     * @param latent L
     * @param j row of C
     * @param k column of C
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
            double sum = q[at + j] + Math.exp(0.5 * q[at + latent + j]) * noise[j];
            for (int k = 0; k < below(j); k++) {
                sum += q[at + entry(latent, j, k)] * noise[k];
            }
            z[to + j] = sum;
        }
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
            double d = dz[from + j];
            dq[at + j] += d;
            dq[at + latent + j] += 0.5 * d * noise[j] * Math.exp(0.5 * q[at + latent + j]);
            for (int k = 0; k < below(j); k++) {
                dq[at + entry(latent, j, k)] += d * noise[k];
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
        for (int j = latent - 1; j >= 0; j--) {
            double rest = -noise[j];
            for (int i = j + 1; i < latent; i++) {
                if (below(i) > j) {
                    rest -= q[at + entry(latent, i, j)] * score[i];
                }
            }
            score[j] = rest / Math.exp(0.5 * q[at + latent + j]);
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
        double variance = Math.exp(q[at + latent + j]);
        for (int k = 0; k < below(j); k++) {
            double entry = q[at + entry(latent, j, k)];
            variance += entry * entry;
        }
        return variance;
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

    /** Returns the name used in configuration files. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a name.
     *
     * @param name diagonal or full
     * @return the family
     * @throws UserError for any other
     */
    public static Posterior parse(String name) {
        return Arrays.stream(values())
                .filter(family -> family.toString().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(
                        () -> new UserError("posterior is '" + name + "': give one of " + Arrays.toString(values())));
    }
}
