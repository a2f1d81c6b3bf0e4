package org.vi4j.posterior;

import java.util.Arrays;
import java.util.Locale;

/**
 * The evidence lower bound, E_q[f − ln q] = ln p(x) − KL(q‖p), by Monte Carlo.
 *
 * @param value the estimate, in nats; −∞ if q has draws where the model has none
 * @param standardError of the estimate, in nats
 * @param draws how many
 */
public record Elbo(double value, double standardError, int draws) {
    /**
     * Averages terms f − ln q at independent draws.
     *
     * @param terms at least 2, in nats
     * @return the estimate with its standard error
     */
    public static Elbo of(double[] terms) {
        double mean = Arrays.stream(terms).average().orElseThrow();
        double squares = Arrays.stream(terms).map(x -> (x - mean) * (x - mean)).sum();
        return new Elbo(mean, Math.sqrt(squares / (terms.length - 1.0) / terms.length), terms.length);
    }

    /** Returns the estimate and its standard error, in nats. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.4g ± %.2g nats", value, standardError);
    }
}
