package org.vi4j.vae;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;
import org.vi4j.vae.Evaluation.EvaluationProgress;
import org.vi4j.vae.LogLikelihoods.Estimate;

/**
 * What gradient steps from the encoder's answer gain: the ELBO after 0, 1, 2, 5, 10 … N steps of {@link GaussianAscent}
 * on every image (Kim et al., "Semi-amortized variational autoencoders", ICML 2018, refine so while training). All
 * ELBOs use the same draws of ε, none of which the steps have seen.
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
