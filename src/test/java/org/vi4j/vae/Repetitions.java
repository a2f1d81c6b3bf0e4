package org.vi4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.LongFunction;
import org.vi4j.vae.LogLikelihoods.Estimate;

/**
 * Repeats an estimate with fresh images and draws and holds it and its standard error against the truth: z-scores
 * (estimate − truth)/se must average 0 within five of their standard errors 1/√n, and have a standard deviation of 1
 * within five of its own, 1/√(2n), where the estimates average many numbers and are therefore normal.
 */
final class Repetitions {
    static final int COUNT = 200;

    private Repetitions() {}

    /** Checks; the bias, in nats, is what the estimator is known to be off by at most. */
    static void check(LongFunction<Estimate> estimator, double truth, double bias) {
        double sum = 0;
        double squares = 0;
        double meanSe = 0;
        for (int seed = 1; seed <= COUNT; seed++) {
            Estimate estimate = estimator.apply(seed);
            double score = (estimate.value() - truth) / estimate.se();
            sum += score;
            squares += score * score;
            meanSe += estimate.se() / COUNT;
        }
        double mean = sum / COUNT;
        double deviation = Math.sqrt((squares - COUNT * mean * mean) / (COUNT - 1));
        assertThat(mean).as("mean z-score").isCloseTo(0, within(5 / Math.sqrt(COUNT) + bias / meanSe));
        assertThat(deviation).as("standard deviation of z-scores").isCloseTo(1, within(5 / Math.sqrt(2.0 * COUNT)));
    }
}
