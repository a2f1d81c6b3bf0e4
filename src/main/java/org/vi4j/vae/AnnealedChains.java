package org.vi4j.vae;

import java.util.random.RandomGenerator;
import org.vi4j.math.RandomStreams;

/**
 * Chains of z on the geometric path f_β(z) = q₀(z)^(1−β) p(x, z)^β of some consecutive images, several chains an image,
 * all moved at once by Hamiltonian Monte Carlo (Neal, "MCMC using Hamiltonian dynamics", 2011).
 *
 * <p>Dimensions are scaled by s_j(β)⁻² = (1 − β)/σ₀² + β/σ_q², with σ_q of the encoder, so that one step size an image
 * serves them all. Nothing that a transition does depends on where the chain was before: it leaves f_β invariant.
 */
final class AnnealedChains {
    private static final int LEAPFROGS = 5;
    private static final double JITTER = 0.2;

    private final LatentModel model;
    private final int latent;
    private final int each;
    private final Gaussians base;
    private final Gaussians encoder;
    private final RandomGenerator[] generators;
    private final int[] rows;
    private final double[] momentum;
    private final double[] scale;
    private final double[] baseSlope;
    private final double[] stepSize;
    private final double[] energy;
    private final double[] accepted;
    private State state;
    private State proposal;

    /** Where the chains are, with log p(x|z) and its gradient there. */
    private static final class State {
        final double[] z;
        final double[] logLikelihood;
        final double[] gradient;

        State(int rows, int latent) {
            this.z = new double[rows * latent];
            this.logLikelihood = new double[rows];
            this.gradient = new double[rows * latent];
        }
    }

    /**
     * Prepares so many chains for each of the images that the base q₀ and the encoder's q have a row for.
     *
     * @param stream names the randomness, a pure function of the stream, the image and the chain
     */
    AnnealedChains(
            LatentModel model,
            int from,
            int each,
            Gaussians base,
            Gaussians encoder,
            RandomStreams randomness,
            String stream) {
        this.model = model;
        this.latent = base.latent;
        this.each = each;
        this.base = base;
        this.encoder = encoder;
        this.rows = Chunks.rows(from, from + base.rows, each);
        this.generators = new RandomGenerator[rows.length];
        for (int row = 0; row < rows.length; row++) {
            generators[row] = randomness.at(stream, (long) from * each + row);
        }
        this.momentum = new double[rows.length * latent];
        this.scale = new double[base.mean.length];
        this.baseSlope = new double[latent];
        this.stepSize = new double[rows.length];
        this.energy = new double[rows.length];
        this.accepted = new double[rows.length];
        this.state = new State(rows.length, latent);
        this.proposal = new State(rows.length, latent);
    }

    int count() {
        return rows.length;
    }

    /** Starts every chain with a draw from q₀. */
    void startFromBase() {
        for (int row = 0; row < rows.length; row++) {
            for (int j = row * latent; j < (row + 1) * latent; j++) {
                momentum[j] = generators[row].nextGaussian();
            }
            base.draw(row / each, momentum, row * latent, state.z, row * latent);
        }
        evaluate(state);
    }

    /** Starts the chains of each image at one given z, [images, L]. */
    void startAt(double[] z, int offset) {
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(z, offset + row / each * latent, state.z, row * latent, latent);
        }
        evaluate(state);
    }

    private void evaluate(State at) {
        model.logLikelihoodAndGradient(rows, at.z, at.logLikelihood, at.gradient);
    }

    /** Returns log p(x, z) − log q₀(z) of a chain. */
    double logRatio(int row) {
        return logJoint(state, row) - base.logDensity(row / each, state.z, row * latent);
    }

    private double logJoint(State at, int row) {
        return at.logLikelihood[row] + Gaussians.logPrior(at.z, row * latent, latent);
    }

    /**
     * Moves every chain by one transition at β, with step size ε of each image, [images].
     *
     * @return the acceptance probability of each chain, [rows], valid until the next transition
     */
    double[] transition(double beta, double[] stepSizes) {
        scale(beta);
        System.arraycopy(state.z, 0, proposal.z, 0, state.z.length);
        System.arraycopy(state.gradient, 0, proposal.gradient, 0, state.gradient.length);
        for (int row = 0; row < rows.length; row++) {
            stepSize[row] = stepSizes[row / each] * (1 - JITTER + 2 * JITTER * generators[row].nextDouble());
            double kinetic = 0;
            for (int j = row * latent; j < (row + 1) * latent; j++) {
                momentum[j] = generators[row].nextGaussian();
                kinetic += 0.5 * momentum[j] * momentum[j];
            }
            energy[row] = kinetic - logDensity(state, row, beta);
        }
        kick(beta, 0.5);
        for (int step = 1; step <= LEAPFROGS; step++) {
            drift();
            evaluate(proposal);
            kick(beta, step < LEAPFROGS ? 1 : 0.5);
        }
        for (int row = 0; row < rows.length; row++) {
            double kinetic = 0;
            for (int j = row * latent; j < (row + 1) * latent; j++) {
                kinetic += 0.5 * momentum[j] * momentum[j];
            }
            double probability = Math.exp(energy[row] - kinetic + logDensity(proposal, row, beta));
            // A trajectory that overflowed is not accepted: comparisons with NaN are false.
            boolean move = generators[row].nextDouble() < probability;
            accepted[row] = probability >= 0 ? Math.min(1, probability) : 0;
            if (move) {
                System.arraycopy(proposal.z, row * latent, state.z, row * latent, latent);
                System.arraycopy(proposal.gradient, row * latent, state.gradient, row * latent, latent);
                state.logLikelihood[row] = proposal.logLikelihood[row];
            }
        }
        return accepted;
    }

    private double logDensity(State at, int row, double beta) {
        return (1 - beta) * base.logDensity(row / each, at.z, row * latent) + beta * logJoint(at, row);
    }

    private void scale(double beta) {
        for (int at = 0; at < scale.length; at++) {
            int row = at / latent;
            int j = at % latent;
            double precision = (1 - beta) / base.variance(row, j) + beta / encoder.variance(row, j);
            scale[at] = 1 / Math.sqrt(precision);
        }
    }

    /** Adds a fraction of ε·s·∇ log f_β to the momentum. */
    private void kick(double beta, double fraction) {
        for (int row = 0; row < rows.length; row++) {
            int of = row / each * latent;
            base.score(row / each, proposal.z, row * latent, baseSlope);
            for (int j = 0; j < latent; j++) {
                int at = row * latent + j;
                double slope = (1 - beta) * baseSlope[j] + beta * (proposal.gradient[at] - proposal.z[at]);
                momentum[at] += fraction * stepSize[row] * scale[of + j] * slope;
            }
        }
    }

    private void drift() {
        for (int row = 0; row < rows.length; row++) {
            int of = row / each * latent;
            for (int j = 0; j < latent; j++) {
                proposal.z[row * latent + j] += stepSize[row] * scale[of + j] * momentum[row * latent + j];
            }
        }
    }
}
