package org.vi4j.vae;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;
import org.vi4j.vae.Evaluation.EvaluationProgress;
import org.vi4j.vae.LogLikelihoods.Estimate;

/**
 * Annealed importance sampling of log p(x) (Neal, "Annealed importance sampling", Statistics and Computing 2001; for
 * decoders Wu et al., "On the quantitative analysis of decoder-based generative models", ICLR 2017). A chain starts
 * with a draw from q₀, and its log weight adds up (βₜ − βₜ₋₁)(log p(x, z) − log q₀(z)) between Hamiltonian transitions
 * at rising β. The mean weight of an image's chains is an unbiased estimate of p(x), whatever the number of steps; its
 * logarithm is a lower bound in expectation.
 *
 * @param steps T, temperatures above 0, at least 1
 * @param chains of each image, at least 1
 * @param start what q₀ is
 */
public record Annealing(int steps, int chains, Start start) {
    private static final int ROWS = 512;

    /** The distribution from which chains start. */
    public enum Start {
        /** At the prior. */
        PRIOR,
        /** At the encoder's q(z|x). */
        ENCODER
    }

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if a number is below 1
     */
    public Annealing {
        if (steps < 1 || chains < 1) {
            throw new IllegalArgumentException(steps + " steps and " + chains + " chains: both must be at least 1");
        }
    }

    /**
     * Bounds log p(x) of each image. Draws are a pure function of (seed, image, chain).
     *
     * @param model at images, with a gradient
     * @param seed of the draws
     * @param workers share the images
     * @param progress hears how far the work is
     * @return every image's estimate
     */
    public LogLikelihoods evaluateEach(LatentModel model, long seed, Workers workers, EvaluationProgress progress) {
        int n = model.images();
        double[] values = new double[n];
        double[] ess = new double[n];
        RandomStreams randomness = new RandomStreams(seed);
        EvaluationProgress.Meter meter = new EvaluationProgress.Meter(
                progress, "annealing", n * ((double) steps + AnnealedSchedule.pilotSteps(steps)));
        Chunks.run(model, Math.max(1, ROWS / chains), workers, (replica, from, to) -> {
            Part part = new Part(this, replica, from, to, randomness, meter);
            part.put(part.forward("annealed"), 1, values, ess);
        });
        return new LogLikelihoods("annealed_" + steps, chains, values, ess);
    }

    /**
     * Bounds log p(x) from both sides on simulated data, for which posterior draws are known: z ~ p(z), x ~ p(x|z)
     * (Grosse, Ancha and Roy, "Measuring the reliability of MCMC inference with bidirectional Monte Carlo", NIPS 2016).
     * A reversed chain starts at that z, and its weight estimates 1/p(x) without bias: minus its logarithm is an upper
     * bound in expectation. The distance of the bounds, about twice the error of either, says how far annealing can be
     * trusted on data like the model's own.
     *
     * @param model gives p(x|z), with a gradient
     * @param images how many to simulate, at least 1
     * @param seed of the draws
     * @param workers share the images
     * @param progress hears how far the work is
     * @return both bounds
     */
    public Bidirectional checkBothWays(
            LatentModel model, int images, long seed, Workers workers, EvaluationProgress progress) {
        RandomStreams randomness = new RandomStreams(seed);
        var generator = randomness.at("simulated", 0);
        double[] z = new double[images * model.latent()];
        for (int j = 0; j < z.length; j++) {
            z[j] = generator.nextGaussian();
        }
        LatentModel simulated = model.replica().simulate(z, generator);
        double[] lower = new double[images];
        double[] upper = new double[images];
        double[] ess = new double[images];
        EvaluationProgress.Meter meter = new EvaluationProgress.Meter(
                progress, "annealing both ways", images * (2.0 * steps + AnnealedSchedule.pilotSteps(steps)));
        Chunks.run(simulated, Math.max(1, ROWS / chains), workers, (replica, from, to) -> {
            Part part = new Part(this, replica, from, to, randomness, meter);
            part.put(part.forward("forward"), 1, lower, ess);
            part.put(part.reverse("reverse", z), -1, upper, ess);
        });
        return new Bidirectional(
                images, Estimate.mean(lower), Estimate.mean(upper), Estimate.meanDifference(upper, lower));
    }

    /** Some consecutive images, and the schedule learned for them. */
    private static final class Part {
        private final Annealing options;
        private final LatentModel model;
        private final int from;
        private final int images;
        private final RandomStreams randomness;
        private final EvaluationProgress.Meter meter;
        private final Gaussians encoder;
        private final Gaussians base;
        private final AnnealedSchedule schedule;

        Part(
                Annealing options,
                LatentModel model,
                int from,
                int to,
                RandomStreams randomness,
                EvaluationProgress.Meter meter) {
            this.options = options;
            this.model = model;
            this.from = from;
            this.images = to - from;
            this.randomness = randomness;
            this.meter = meter;
            this.encoder = model.encode(from, to);
            this.base = options.start == Start.ENCODER ? encoder : Gaussians.standard(images, model.latent());
            this.schedule = AnnealedSchedule.learn(options.steps, chains("pilot"), images);
            meter.add((long) images * AnnealedSchedule.pilotSteps(options.steps));
        }

        private AnnealedChains chains(String stream) {
            return new AnnealedChains(model, from, options.chains, base, encoder, randomness, stream);
        }

        /** Returns the log weights of chains from q₀ to p(x, z). */
        double[] forward(String stream) {
            AnnealedChains chains = chains(stream);
            chains.startFromBase();
            double[] logWeights = new double[chains.count()];
            for (int t = 1; t <= options.steps; t++) {
                if (t > 1) {
                    chains.transition(schedule.beta(t - 1), schedule.stepSizes(t - 1));
                }
                add(chains, schedule.beta(t) - schedule.beta(t - 1), logWeights);
            }
            return logWeights;
        }

        /** Returns the log weights of chains from posterior draws back to q₀: the forward ones' steps in reverse. */
        double[] reverse(String stream, double[] posteriorDraws) {
            AnnealedChains chains = chains(stream);
            chains.startAt(posteriorDraws, from * model.latent());
            double[] logWeights = new double[chains.count()];
            for (int t = options.steps; t >= 1; t--) {
                if (t < options.steps) {
                    chains.transition(schedule.beta(t), schedule.stepSizes(t));
                }
                add(chains, schedule.beta(t - 1) - schedule.beta(t), logWeights);
            }
            return logWeights;
        }

        private void add(AnnealedChains chains, double change, double[] logWeights) {
            for (int row = 0; row < logWeights.length; row++) {
                logWeights[row] += change * chains.logRatio(row);
            }
            meter.add(images);
        }

        /** Writes ± the logarithm of each image's mean weight, and its effective sample size. */
        void put(double[] logWeights, int sign, double[] values, double[] ess) {
            for (int i = 0; i < images; i++) {
                LogWeights weights = new LogWeights();
                for (int k = 0; k < options.chains; k++) {
                    weights.add(logWeights[i * options.chains + k]);
                }
                values[from + i] = sign * weights.logMean();
                ess[from + i] = weights.ess();
            }
        }
    }

    /**
     * What {@link Annealing#checkBothWays} finds on simulated data, in nats per image.
     *
     * @param images how many were simulated
     * @param lower the stochastic lower bound on log p(x)
     * @param upper the stochastic upper bound
     * @param distance upper − lower, image by image
     */
    public record Bidirectional(int images, Estimate lower, Estimate upper, Estimate distance) {

        /**
         * Returns the numbers by their names in JSON.
         *
         * @return images, lower, upper, distance
         */
        public Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("images", images);
            map.put("lower", lower.toMap());
            map.put("upper", upper.toMap());
            map.put("distance", distance.toMap());
            return map;
        }
    }

    /**
     * The summary of annealed importance sampling.
     *
     * @param options steps, chains and start
     * @param logLikelihood the mean bound on log p(x), in nats per image, with its standard error over images and draws
     * @param ess the mean effective number of an image's chains
     * @param check the bounds from both sides on simulated data
     */
    public record Annealed(Annealing options, Estimate logLikelihood, double ess, Bidirectional check) {

        /**
         * Summarises the estimates of all images.
         *
         * @param options what was asked for
         * @param each every image's estimate
         * @param check the bounds from both sides
         * @return the summary
         */
        public static Annealed of(Annealing options, LogLikelihoods each, Bidirectional check) {
            return new Annealed(options, each.mean(), each.meanEss(), check);
        }

        /**
         * Returns the numbers by their names in JSON.
         *
         * @return log_likelihood, se, steps, chains, start, ess, bidirectional
         */
        public Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("log_likelihood", logLikelihood.value());
            map.put("se", logLikelihood.se());
            map.put("steps", options.steps());
            map.put("chains", options.chains());
            map.put("start", options.start().name().toLowerCase(Locale.ROOT));
            map.put("ess", ess);
            map.put("bidirectional", check.toMap());
            return map;
        }
    }
}
