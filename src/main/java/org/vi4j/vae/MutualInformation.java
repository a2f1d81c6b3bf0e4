package org.vi4j.vae;

import java.util.LinkedHashMap;
import java.util.Map;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;
import org.vi4j.vae.Evaluation.EvaluationProgress;
import org.vi4j.vae.LogLikelihoods.Estimate;

/**
 * The mutual information of images and codes under the encoder, I_q(x; z) = E_x KL(q(z|x) ‖ p(z)) − KL(q(z) ‖ p(z)),
 * where q(z) = E_x q(z|x) is the aggregate posterior (Hoffman and Johnson, "ELBO surgery", NIPS workshop 2016; Dieng et
 * al., "Avoiding latent variable collapse with generative skip models", AISTATS 2019).
 *
 * <p>With one draw zᵢ ~ q(z|xᵢ) an image and q(z) replaced by the mixture of the n images' own posteriors, the estimate
 * is (1/n) Σᵢ [log q(zᵢ|xᵢ) − log (1/n) Σⱼ q(zᵢ|xⱼ)]. It never expects more than log n, and is biased downwards: by
 * little where posteriors overlap, by all that exceeds log n where they do not. The standard error counts both what an
 * image contributes itself and what its posterior adds to the aggregate (the infinitesimal jackknife).
 *
 * @param images n, at most {@value #MOST}: the first ones
 * @param information the estimate
 * @param marginalKl KL(q(z) ‖ p(z)) = mean KL − information: biased upwards as much
 */
public record MutualInformation(int images, Estimate information, double marginalKl) {
    /** The most images that enter: the work grows with their square. */
    public static final int MOST = 10_000;

    private static final int CHUNK = 128;

    /** The logarithm of a share too small to count among so many. */
    private static final double NOTHING = -50;

    /**
     * Estimates the mutual information. The draw of image i is a pure function of (seed, i).
     *
     * @param model at images
     * @param seed of the draws
     * @param workers share the work
     * @param progress hears how far the work is
     * @return the estimate
     */
    public static MutualInformation estimate(
            LatentModel model, long seed, Workers workers, EvaluationProgress progress) {
        int n = Math.min(MOST, model.images());
        Mixture mixture = new Mixture(model.encode(0, n), new RandomStreams(seed));
        double[] logAggregate = new double[n];
        double[] logOwn = new double[n];
        double[] influence = new double[n];
        EvaluationProgress.Meter meter = new EvaluationProgress.Meter(progress, "mutual information", 2.0 * n);
        eachRow(n, workers, meter, i -> {
            LogWeights densities = new LogWeights();
            for (int j = 0; j < n; j++) {
                densities.add(mixture.logDensity(i, j));
            }
            logAggregate[i] = densities.logMean();
            logOwn[i] = mixture.logDensity(i, i);
        });
        eachRow(n, workers, meter, j -> {
            double share = 0;
            for (int i = 0; i < n; i++) {
                double logShare = mixture.logDensity(i, j) - logAggregate[i];
                share += logShare > NOTHING ? Math.exp(logShare) : 0;
            }
            influence[j] = logOwn[j] - logAggregate[j] - share / n;
        });
        double value = Estimate.meanDifference(logOwn, logAggregate).value();
        return new MutualInformation(
                n, new Estimate(value, Estimate.mean(influence).se()), mixture.meanKl() - value);
    }

    /**
     * Returns the numbers by their names in JSON.
     *
     * @return value, se, limit (log n), marginal_kl
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>(information.toMap());
        map.put("limit", Math.log(images));
        map.put("marginal_kl", marginalKl);
        return map;
    }

    private static void eachRow(
            int n, Workers workers, EvaluationProgress.Meter meter, java.util.function.IntConsumer row) {
        workers.run(worker -> {
            int end = workers.start(n, worker + 1);
            for (int from = workers.start(n, worker); from < end; from += CHUNK) {
                int to = Math.min(end, from + CHUNK);
                for (int i = from; i < to; i++) {
                    row.accept(i);
                }
                meter.add(to - from);
            }
        });
    }

    /** The images' posteriors, and a draw from each. */
    private static final class Mixture {
        private final Gaussians posteriors;
        private final double[] inverseDeviation;
        private final double[] logNormalizer;
        private final double[] z;

        Mixture(Gaussians posteriors, RandomStreams randomness) {
            int latent = posteriors.latent;
            this.posteriors = posteriors;
            this.inverseDeviation = new double[posteriors.mean.length];
            this.logNormalizer = new double[posteriors.rows];
            this.z = new double[posteriors.mean.length];
            double[] noise = new double[latent];
            for (int i = 0; i < posteriors.rows; i++) {
                var generator = randomness.at("mutual information", i);
                for (int j = 0; j < latent; j++) {
                    inverseDeviation[i * latent + j] = Math.exp(-posteriors.logDeviation[i * latent + j]);
                    logNormalizer[i] -= posteriors.logDeviation[i * latent + j];
                    noise[j] = generator.nextGaussian();
                }
                posteriors.draw(i, noise, 0, z, i * latent);
            }
        }

        /** Returns log q(zᵢ|xⱼ) up to the 2π that all have in common. */
        double logDensity(int i, int j) {
            int latent = posteriors.latent;
            if (!posteriors.isDiagonal()) {
                return posteriors.logDensity(j, z, i * latent) + 0.5 * latent * Math.log(2 * Math.PI);
            }
            double squares = 0;
            for (int d = 0; d < latent; d++) {
                double standardized =
                        (z[i * latent + d] - posteriors.mean[j * latent + d]) * inverseDeviation[j * latent + d];
                squares += standardized * standardized;
            }
            return logNormalizer[j] - 0.5 * squares;
        }

        double meanKl() {
            double kl = 0;
            for (int i = 0; i < posteriors.rows; i++) {
                kl += posteriors.kl(i) / posteriors.rows;
            }
            return kl;
        }
    }
}
