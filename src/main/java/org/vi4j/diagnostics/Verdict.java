package org.vi4j.diagnostics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether to believe an answer, why, and what to do next, in plain words that are made from numbers.
 *
 * @param trust the answer
 * @param reason the numbers behind it
 * @param next what to do
 */
public record Verdict(Trust trust, String reason, String next) {
    /** R̂ above this means that the chains do not agree (Vehtari et al. 2021). */
    public static final double MAX_R_HAT = 1.01;

    /** Four answers to whether to believe a result, from the one that trusts most to the one that trusts least. */
    public enum Trust {
        /** Use it as it is. */
        BELIEVE("believe"),
        /** Use it with its importance weights, not without. */
        USE_WITH_WEIGHTS("use with importance weights"),
        /** There are too few draws to tell. */
        NOT_DECIDED("not decided"),
        /** Do not use it. */
        DO_NOT_BELIEVE("don't believe");

        private final String words;

        Trust(String words) {
            this.words = words;
        }

        /** Returns the answer in words. */
        public String words() {
            return words;
        }
    }

    /**
     * The worst numbers over all quantities of a set of chains.
     *
     * @param chains how many
     * @param draws of all chains together
     * @param rHat the largest R̂; NaN where none exists
     * @param essBulk the smallest bulk effective sample size
     * @param essTail the smallest tail effective sample size; +∞ where none exists
     * @param where the quantity with the largest R̂, or with too few effective draws
     * @param trajectories what the sampler noticed
     * @param distinct how many of the chains are no copies of another one
     * @param heavy the quantity whose tails are too heavy for a mean, in words; empty where there is none
     * @param unjudged which quantities have no R̂ or effective sample size, as they do not vary, in words; empty where
     *     all have
     */
    public record Worst(
            int chains,
            int draws,
            double rHat,
            double essBulk,
            double essTail,
            String where,
            Trajectories trajectories,
            int distinct,
            String heavy,
            String unjudged) {}

    /**
     * What a Hamiltonian sampler noticed while it ran.
     *
     * @param divergences how many draws' trajectories diverged
     * @param saturated how many draws' trajectories were cut off at the largest depth
     * @param eBfmi the smallest energy fraction of a chain; NaN where energies are not known
     */
    public record Trajectories(long divergences, long saturated, double eBfmi) {
        /** The value for a sampler that reports nothing. */
        public static final Trajectories UNKNOWN = new Trajectories(0, 0, Double.NaN);
    }

    /**
     * Judges an approximation by all that is known of it.
     *
     * @param evidence the numbers
     * @return the verdict
     */
    public static Verdict of(Evidence evidence) {
        return WeightJudge.of(evidence);
    }

    /**
     * Judges an approximation by its weights alone: moments, which say more, are not known.
     *
     * @param weights the weights of its draws
     * @return the verdict
     */
    public static Verdict of(ImportanceWeights weights) {
        return of(Evidence.of(weights, List.of()));
    }

    /**
     * Judges draws of chains.
     *
     * @param worst the worst numbers
     * @return the verdict
     */
    public static Verdict of(Worst worst) {
        return ChainJudge.of(worst);
    }

    /** Returns the verdict, its reason and the advice, a line each. */
    public List<String> lines() {
        return List.of("verdict  " + trust.words(), "reason   " + reason, "next     " + next);
    }

    /** Returns the verdict as a document: {@code trust}, {@code reason} and {@code next}. */
    public Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("trust", trust.words());
        document.put("reason", reason);
        document.put("next", next);
        return document;
    }
}
