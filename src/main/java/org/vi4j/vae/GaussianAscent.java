package org.vi4j.vae;

import java.util.random.RandomGenerator;
import org.vi4j.math.RandomStreams;

/**
 * Gradient ascent on the ELBOs of consecutive images at once, over μ, log σ and, where it is not diagonal, U, of a
 * Gaussian of their own each: Adam on reparameterization gradients, with fresh antithetic draws ±ε at every step and
 * the KL divergence in closed form. The draws of image i are a pure function of (seed, i).
 */
final class GaussianAscent {
    private static final int PAIRS = 2;
    private static final int DRAWS = 2 * PAIRS;
    private static final double DECAY = 0.9;
    private static final double SQUARE_DECAY = 0.999;
    private static final double EPSILON = 1e-8;

    private final LatentModel model;
    private final Gaussians q;
    private final RandomGenerator[] generators;
    private final int[] rows;
    private final double[] noise;
    private final double[] z;
    private final double[] logLikelihood;
    private final double[] gradient;
    private final double[] slope;
    private final double[] first;
    private final double[] second;
    private int steps;

    GaussianAscent(LatentModel model, int from, Gaussians start, RandomStreams randomness) {
        this.model = model;
        this.q = start.copy();
        this.generators = new RandomGenerator[q.rows];
        for (int i = 0; i < q.rows; i++) {
            generators[i] = randomness.at("ascent", from + i);
        }
        this.rows = Chunks.rows(from, from + q.rows, DRAWS);
        this.noise = new double[rows.length * q.latent];
        this.z = new double[noise.length];
        this.gradient = new double[noise.length];
        this.logLikelihood = new double[rows.length];
        this.slope = new double[2 * q.mean.length + q.below.length];
        this.first = new double[slope.length];
        this.second = new double[slope.length];
    }

    /** Returns where the ascent is; the next step changes it. */
    Gaussians q() {
        return q;
    }

    /** Steps once and returns the mean over images of the estimated ELBO before the step. */
    double step(double rate) {
        draw();
        model.logLikelihoodAndGradient(rows, z, logLikelihood, gradient);
        double elbo = 0;
        for (int i = 0; i < q.rows; i++) {
            elbo -= q.kl(i) / q.rows;
            for (int j = 0; j < q.latent; j++) {
                slope(i, j);
            }
        }
        for (int row = 0; row < rows.length; row++) {
            elbo += logLikelihood[row] / rows.length;
        }
        steps++;
        adam(q.mean, 0, rate);
        adam(q.logDeviation, q.mean.length, rate);
        adam(q.below, 2 * q.mean.length, rate);
        return elbo;
    }

    /**
     * The slope of an image's ELBO in row j of (μ, σ, U), with g = ∂ log p(x|z)/∂z: in log σⱼ it is E[gⱼ σⱼ (Uε)ⱼ] + 1
     * − (CCᵀ)ⱼⱼ, in Uⱼₖ E[gⱼ σⱼ εₖ] − σⱼ² Uⱼₖ.
     */
    private void slope(int image, int j) {
        int latent = q.latent;
        int at = image * latent + j;
        int count = q.mean.length;
        int below = q.isDiagonal() ? 0 : j;
        int entry = q.entry(image, j);
        double deviation = Math.exp(q.logDeviation[at]);
        slope[at] = -q.mean[at];
        slope[count + at] = 1 - q.variance(image, j);
        for (int k = 0; k < below; k++) {
            slope[2 * count + entry + k] = -deviation * deviation * q.below[entry + k];
        }
        for (int draw = image * DRAWS; draw < (image + 1) * DRAWS; draw++) {
            double g = gradient[draw * latent + j] / DRAWS;
            slope[at] += g;
            slope[count + at] += g * deviation * q.mixed(image, j, noise, draw * latent);
            for (int k = 0; k < below; k++) {
                slope[2 * count + entry + k] += g * deviation * noise[draw * latent + k];
            }
        }
    }

    private void draw() {
        int latent = q.latent;
        for (int i = 0; i < q.rows; i++) {
            for (int k = 0; k < DRAWS; k++) {
                int at = (i * DRAWS + k) * latent;
                for (int j = 0; j < latent; j++) {
                    noise[at + j] = k % 2 == 1 ? -noise[at - latent + j] : generators[i].nextGaussian();
                }
                q.draw(i, noise, at, z, at);
            }
        }
    }

    private void adam(double[] values, int offset, double rate) {
        double correction = 1 - Math.pow(DECAY, steps);
        double squareCorrection = 1 - Math.pow(SQUARE_DECAY, steps);
        for (int j = 0; j < values.length; j++) {
            int at = offset + j;
            first[at] = DECAY * first[at] + (1 - DECAY) * slope[at];
            second[at] = SQUARE_DECAY * second[at] + (1 - SQUARE_DECAY) * slope[at] * slope[at];
            values[j] += rate * (first[at] / correction) / (Math.sqrt(second[at] / squareCorrection) + EPSILON);
        }
    }
}
