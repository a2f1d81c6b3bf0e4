package org.vi4j.vae.evaluation;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

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
     * Summarises.
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
