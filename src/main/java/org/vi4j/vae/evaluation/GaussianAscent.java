package org.vi4j.vae.evaluation;

import java.util.random.RandomGenerator;
import org.vi4j.math.RandomStreams;

/**
 * Gradient ascent on the ELBOs of consecutive images at once, over μ, log σ and, where it is not diagonal, the rest of
 * C, of a Gaussian of their own each: Adam on reparameterization gradients, with fresh antithetic draws ±ε at every
 * step and the KL divergence in closed form. The draws of image i are a pure function of (seed, i).
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
        int latent = q.latent;
        double elbo = 0;
        for (int i = 0; i < q.rows; i++) {
            elbo -= q.kl(i) / q.rows;
            for (int j = i * latent; j < (i + 1) * latent; j++) {
                double deviation = Math.exp(q.logDeviation[j]);
                slope[j] = -q.mean[j];
                slope[q.mean.length + j] = 1 - deviation * deviation;
                for (int k = 0; k < DRAWS; k++) {
                    int at = (i * DRAWS + k) * latent + j - i * latent;
                    slope[j] += gradient[at] / DRAWS;
                    slope[q.mean.length + j] += gradient[at] * noise[at] * deviation / DRAWS;
                }
            }
            if (!q.isDiagonal()) {
                slopeBelow(i);
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

    /** The slope of an image's ELBO in Cⱼₖ, k &lt; j: E[gⱼ εₖ] − Cⱼₖ. */
    private void slopeBelow(int image) {
        int latent = q.latent;
        for (int j = 1; j < latent; j++) {
            int entry = q.entry(image, j);
            for (int k = 0; k < j; k++) {
                double sum = 0;
                for (int draw = image * DRAWS; draw < (image + 1) * DRAWS; draw++) {
                    sum += gradient[draw * latent + j] * noise[draw * latent + k];
                }
                slope[2 * q.mean.length + entry + k] = sum / DRAWS - q.below[entry + k];
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
