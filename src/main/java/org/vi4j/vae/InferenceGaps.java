package org.vi4j.vae;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;
import org.vi4j.vae.Evaluation.EvaluationProgress;
import org.vi4j.vae.LogLikelihoods.Estimate;

/**
 * What the ELBO loses and where (Cremer, Li and Duvenaud, "Inference suboptimality in variational autoencoders", ICML
 * 2018), with q the encoder's answer and q* the best Gaussian of each image in the encoder's family:
 *
 * <pre>
 * log p(x) − ELBO[q] = (log p(x) − ELBO[q*]) + (ELBO[q*] − ELBO[q])
 *                      approximation gap       amortization gap
 * </pre>
 *
 * <p>Both ELBOs use the same draws, and differences are taken image by image. The estimate of log p(x) is a lower bound
 * in expectation, so the approximation gap is rather too small; what the search for q* leaves undone is counted to the
 * approximation gap instead of the amortization gap.
 *
 * <p>The approximation gap is also given for both families, diagonal and full covariances, with the decoder as it is:
 * what a richer q would gain before the decoder has learned to use it.
 *
 * @param estimator how log p(x) was estimated
 * @param logLikelihood log p(x)
 * @param diagonal log p(x) − ELBO of the best diagonal Gaussian
 * @param full log p(x) − ELBO of the best Gaussian
 * @param gain ELBO of the best Gaussian − ELBO of the best diagonal one
 * @param approximation log p(x) − ELBO[q*]
 * @param amortization ELBO[q*] − ELBO[q]
 * @param trainingAmortization the same on training images; null where there were none
 */
public record InferenceGaps(
        String estimator,
        Estimate logLikelihood,
        Estimate diagonal,
        Estimate full,
        Estimate gain,
        Estimate approximation,
        Estimate amortization,
        @Nullable Estimate trainingAmortization) {
    private static final int CHUNK = 64;
    private static final int DRAWS = 100;

    /**
     * Measures the gaps. Draws are a pure function of (seed, image).
     *
     * @param model at test images, with a gradient
     * @param logLikelihoods estimates of log p(x) of these images
     * @param training the same model at training images; null to leave out how the encoder generalises
     * @param seed of the draws
     * @param workers share the images
     * @param progress hears how far the work is
     * @return the gaps
     */
    public static InferenceGaps measure(
            LatentModel model,
            LogLikelihoods logLikelihoods,
            @Nullable LatentModel training,
            long seed,
            Workers workers,
            EvaluationProgress progress) {
        double[] values = logLikelihoods.values();
        Elbos elbos = Elbos.of(model, true, seed, workers, progress, "best Gaussians");
        return new InferenceGaps(
                logLikelihoods.estimator(),
                logLikelihoods.mean(),
                Estimate.meanDifference(values, elbos.diagonal),
                Estimate.meanDifference(values, elbos.full),
                Estimate.meanDifference(elbos.full, elbos.diagonal),
                Estimate.meanDifference(values, elbos.best),
                elbos.amortization(),
                training == null
                        ? null
                        : Elbos.of(training, false, seed, workers, progress, "best Gaussians of training images")
                                .amortization());
    }

    /**
     * Returns how much more the encoder loses on test images than on training images: the difference of the
     * amortization gaps. What the decoder loses on test images does not enter.
     *
     * @return test − training; null where there were no training images
     */
    public @Nullable Estimate generalization() {
        return trainingAmortization == null ? null : amortization.minus(trainingAmortization);
    }

    /**
     * Returns the numbers by their names in JSON.
     *
     * @return estimator, log_likelihood, approximation, approximation_by_family with diagonal, full and gain,
     *     amortization, and with training images amortization_training and generalization; each a value with its se
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("estimator", estimator);
        map.put("log_likelihood", logLikelihood.toMap());
        map.put("approximation", approximation.toMap());
        Map<String, Object> families = new LinkedHashMap<>();
        families.put("diagonal", diagonal.toMap());
        families.put("full", full.toMap());
        families.put("gain", gain.toMap());
        map.put("approximation_by_family", families);
        map.put("amortization", amortization.toMap());
        Estimate generalization = generalization();
        if (trainingAmortization != null && generalization != null) {
            map.put("amortization_training", trainingAmortization.toMap());
            map.put("generalization", generalization.toMap());
        }
        return map;
    }

    /** Each image's ELBO under the encoder's q, under the best of its family, and under the best of both families. */
    private static final class Elbos {
        private final double[] encoder;
        private final double[] diagonal;
        private final double[] full;
        private final double[] best;

        private Elbos(int n, boolean isDiagonal) {
            this.encoder = new double[n];
            this.diagonal = new double[n];
            this.full = new double[n];
            this.best = isDiagonal ? diagonal : full;
        }

        static Elbos of(
                LatentModel model,
                boolean bothFamilies,
                long seed,
                Workers workers,
                EvaluationProgress progress,
                String task) {
            int n = model.images();
            boolean isDiagonal = model.encode(0, 1).isDiagonal();
            Elbos elbos = new Elbos(n, isDiagonal);
            RandomStreams randomness = new RandomStreams(seed);
            EvaluationProgress.Meter meter = new EvaluationProgress.Meter(progress, task, n);
            Chunks.run(model, CHUNK, workers, (replica, from, to) -> {
                Gaussians q = replica.encode(from, to);
                put(elbos.encoder, from, GaussianElbos.estimate(replica, from, q, DRAWS, randomness));
                Gaussians best = BestGaussians.find(replica, from, q, randomness);
                put(elbos.best, from, GaussianElbos.estimate(replica, from, best, DRAWS, randomness));
                if (bothFamilies) {
                    Gaussians start = isDiagonal ? best.full() : best.diagonal();
                    Gaussians other = BestGaussians.find(replica, from, start, randomness);
                    put(
                            isDiagonal ? elbos.full : elbos.diagonal,
                            from,
                            GaussianElbos.estimate(replica, from, other, DRAWS, randomness));
                }
                meter.add(to - from);
            });
            return elbos;
        }

        private static void put(double[] all, int from, double[] some) {
            System.arraycopy(some, 0, all, from, some.length);
        }

        Estimate amortization() {
            return Estimate.meanDifference(best, encoder);
        }
    }

    /**
     * What gradient steps from the encoder's answer gain: the ELBO after 0, 1, 2, 5, 10 … N steps of
     * {@link GaussianAscent} on every image (Kim et al., "Semi-amortized variational autoencoders", ICML 2018, refine
     * so while training). All ELBOs use the same draws of ε, none of which the steps have seen.
     *
     * @param points from 0 steps to N
     */
    public record Refinement(List<Point> points) {
        private static final int CHUNK = 64;
        private static final int DRAWS = 50;
        private static final double RATE = 0.01;

        /**
         * The state after some steps.
         *
         * @param steps taken
         * @param elbo the mean ELBO
         * @param gain the mean of ELBO − ELBO of the encoder's answer, image by image
         * @param milliseconds of one thread, an image, that the steps took
         */
        public record Point(int steps, Estimate elbo, Estimate gain, double milliseconds) {

            /**
             * Returns the numbers by their names in JSON.
             *
             * @return steps, elbo, se, gain, milliseconds_per_image
             */
            public Map<String, Object> toMap() {
                Map<String, Object> map = new LinkedHashMap<>();
                map.put("steps", steps);
                map.put("elbo", elbo.value());
                map.put("se", elbo.se());
                map.put("gain", gain.toMap());
                map.put("milliseconds_per_image", milliseconds);
                return map;
            }
        }

        /** Keeps the points. */
        public Refinement {
            points = List.copyOf(points);
        }

        /**
         * Refines the encoder's answers and measures the gain. Draws are a pure function of (seed, image).
         *
         * @param model at images, with a gradient
         * @param steps N, at least 0
         * @param seed of the draws
         * @param workers share the images
         * @param progress hears how far the work is
         * @return the ELBO against steps and time
         */
        public static Refinement measure(
                LatentModel model, int steps, long seed, Workers workers, EvaluationProgress progress) {
            if (steps < 0) {
                throw new IllegalArgumentException("steps: " + steps + ", must not be negative");
            }
            int n = model.images();
            int[] stops = stops(steps);
            double[][] elbos = new double[stops.length][n];
            AtomicLongArray nanos = new AtomicLongArray(stops.length);
            RandomStreams randomness = new RandomStreams(seed);
            EvaluationProgress.Meter meter =
                    new EvaluationProgress.Meter(progress, "refinement", (double) n * stops.length);
            Chunks.run(model, CHUNK, workers, (replica, from, to) -> {
                GaussianAscent ascent = new GaussianAscent(replica, from, replica.encode(from, to), randomness);
                long spent = 0;
                int done = 0;
                for (int stop = 0; stop < stops.length; stop++) {
                    long start = System.nanoTime();
                    for (; done < stops[stop]; done++) {
                        ascent.step(RATE);
                    }
                    spent += System.nanoTime() - start;
                    nanos.addAndGet(stop, spent);
                    double[] some = GaussianElbos.estimate(replica, from, ascent.q(), DRAWS, randomness);
                    System.arraycopy(some, 0, elbos[stop], from, some.length);
                    meter.add(to - from);
                }
            });
            List<Point> points = new ArrayList<>();
            for (int stop = 0; stop < stops.length; stop++) {
                points.add(new Point(
                        stops[stop],
                        Estimate.mean(elbos[stop]),
                        Estimate.meanDifference(elbos[stop], elbos[0]),
                        nanos.get(stop) * 1e-6 / n));
            }
            return new Refinement(points);
        }

        /** Returns 0, 1, 2, 5, 10, 20, 50 … and the last. */
        static int[] stops(int last) {
            List<Integer> stops = new ArrayList<>(List.of(0));
            int[] digits = {1, 2, 5};
            for (long power = 1, i = 0; ; i++) {
                long stop = digits[(int) (i % 3)] * power;
                if (stop >= last) {
                    break;
                }
                stops.add((int) stop);
                power *= i % 3 == 2 ? 10 : 1;
            }
            if (last > 0) {
                stops.add(last);
            }
            return stops.stream().mapToInt(Integer::intValue).toArray();
        }
    }
}
