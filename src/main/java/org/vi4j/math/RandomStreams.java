package org.vi4j.math;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Randomness as a pure function of (seed, stream, step): the generator for a given triple always yields the same
 * numbers, whatever was drawn elsewhere before. A resumed run therefore equals an uninterrupted one.
 *
 * <p>The triple is hashed to the seed of an L64X128MixRandom generator (Steele and Vigna, "LXM: better splittable
 * pseudorandom number generators", OOPSLA 2021) by SplitMix64's finalizer.
 *
 * @param seed the seed of the whole computation
 */
public record RandomStreams(long seed) {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final RandomGeneratorFactory<RandomGenerator> LXM = RandomGeneratorFactory.of("L64X128MixRandom");

    /**
     * Returns a fresh generator for one step of one stream.
     *
     * @param stream the purpose, such as {@code "noise"} or {@code "shuffle"}; distinct names give independent streams
     * @param step the step within the stream
     * @return a generator at the beginning of its sequence
     */
    public RandomGenerator at(String stream, long step) {
        long state = mix(seed + GOLDEN_GAMMA);
        for (int i = 0; i < stream.length(); i++) {
            state = mix(state + GOLDEN_GAMMA + stream.charAt(i));
        }
        // A long, not bytes: some releases of JDK 17 lose most of a seed of bytes to sign extension (JDK-8282144).
        return LXM.create(mix(state ^ mix(step + GOLDEN_GAMMA)));
    }

    /**
     * Fills an array with independent standard normal draws.
     *
     * @param stream the purpose
     * @param step the step within the stream
     * @param out filled from its first element to its last
     */
    public void fillNormal(String stream, long step, float[] out) {
        RandomGenerator generator = at(stream, step);
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) generator.nextGaussian();
        }
    }

    /**
     * Returns a uniformly random permutation of 0 … n−1 (Fisher–Yates).
     *
     * @param stream the purpose
     * @param step the step within the stream
     * @param n the number of elements, at least 0
     * @return the permutation, of length n
     */
    public int[] permutation(String stream, long step, int n) {
        RandomGenerator generator = at(stream, step);
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = generator.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static long mix(long z) {
        long x = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }
}
