package org.vi4j.inference.gradient;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.vi4j.family.Family;
import org.vi4j.joint.LogJoint;
import org.vi4j.math.RandomStreams;

/**
 * The evidence lower bound, E_q[f − ln q] = ln p(x) − KL(q‖p), by Monte Carlo.
 *
 * @param value the estimate, in nats; −∞ if q has draws where the model has none
 * @param standardError of the estimate, in nats
 * @param draws how many
 */
public record Elbo(double value, double standardError, int draws) {
    private static final int BATCH = 100;

    /**
     * Estimates the ELBO from fresh draws.
     *
     * @param joint f
     * @param family q's family
     * @param lambda q's λ
     * @param draws how many, at least 2
     * @param seed the seed
     * @return the estimate
     */
    public static Elbo estimate(LogJoint joint, Family family, double[] lambda, int draws, long seed) {
        return of(logRatios(joint, family, lambda, draws, seed));
    }

    static Elbo of(double[] terms) {
        double mean = Arrays.stream(terms).average().orElseThrow();
        double squares = Arrays.stream(terms).map(x -> (x - mean) * (x - mean)).sum();
        return new Elbo(mean, Math.sqrt(squares / (terms.length - 1.0) / terms.length), terms.length);
    }

    /** f − ln q at fresh draws, {@code [draws]}. */
    static double[] logRatios(LogJoint joint, Family family, double[] lambda, int draws, long seed) {
        RandomGenerator random = new RandomStreams(seed).at("elbo", 0);
        double[] terms = new double[draws];
        for (int from = 0; from < draws; from += BATCH) {
            int count = Math.min(BATCH, draws - from);
            double[] noise = family.noise(random, count);
            System.arraycopy(
                    Estimator.Draws.of(joint, family, lambda, noise, count).terms(), 0, terms, from, count);
        }
        return terms;
    }
}
