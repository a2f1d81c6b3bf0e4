package org.vi4j.diagnostics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vi4j.text.Digits;

/**
 * Whether to believe an answer, why, and what to do next, in plain words.
 *
 * @param trust the answer
 * @param reason the numbers behind it
 * @param next what to do
 */
public record Verdict(Trust trust, String reason, String next) {
    /** R̂ above this means that the chains do not agree (Vehtari et al. 2021). */
    public static final double MAX_R_HAT = 1.01;

    /** Effective draws needed a chain, in bulk and in the tails (Vehtari et al. 2021). */
    public static final int MIN_ESS_A_CHAIN = 100;

    /** Energy fractions below this mean that momentum draws do not reach the energies there are (Betancourt 2016). */
    public static final double MIN_E_BFMI = 0.3;

    /** Below so many draws k̂ could not tell 0.5 from 0.7. */
    private static final int MIN_DRAWS = 100;

    /** Weights of k̂ up to this have a variance. */
    private static final double FINITE_VARIANCE = 0.5;

    /**
     * With weights worth at least this share of the draws, no mean is more than √(1/0.8 − 1) = 0.5 of q's standard
     * deviations off, by Cauchy and Schwarz, for any quantity.
     */
    private static final double NEARLY_EQUAL = 0.8;

    /** Log weights must be known to a hundredth of a nat: weights to 1 %. */
    private static final double MAX_ROUNDING = 0.01;

    /** Three answers to whether to believe a result. */
    public enum Trust {
        /** Use it as it is. */
        BELIEVE("believe"),
        /** Use it with its importance weights, not without. */
        USE_WITH_WEIGHTS("use with importance weights"),
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
     * @param rHat the largest R̂; NaN where none exists
     * @param essBulk the smallest bulk effective sample size
     * @param essTail the smallest tail effective sample size; +∞ where none exists
     * @param where the quantity with the largest R̂, or with too few effective draws
     * @param divergences how many draws' trajectories diverged
     * @param eBfmi the smallest energy fraction of a chain; NaN where energies are not known
     * @param unjudged which quantities have no R̂ or effective sample size, as they do not vary, in words; empty where
     *     all have
     */
    public record Worst(
            int chains,
            double rHat,
            double essBulk,
            double essTail,
            String where,
            long divergences,
            double eBfmi,
            String unjudged) {}

    /**
     * Judges an approximation by its importance weights.
     *
     * @param weights the weights of its draws
     * @return the verdict
     */
    public static Verdict of(ImportanceWeights weights) {
        int n = weights.count();
        double k = weights.paretoK();
        double threshold = ImportanceWeights.threshold(n);
        if (n < MIN_DRAWS) {
            return no(
                    n + (n == 1 ? " draw says" : " draws say") + " nothing about the weights' tail",
                    "take at least " + MIN_DRAWS + " draws, better 1000");
        }
        if (weights.rounding() > MAX_ROUNDING) {
            return no(
                    format(
                            "ln p has lost its precision: it is so large that ln p - ln q is known to %.2g nats only,"
                                    + " and weights need %.2f",
                            weights.rounding(), MAX_ROUNDING),
                    "give the data in other units, counts above all, or add up fewer of them");
        }
        if (Double.isNaN(k)) {
            return new Verdict(
                    Trust.BELIEVE,
                    "ln p - ln q is the same at all " + n
                            + " draws: the approximation has the posterior's shape wherever it goes",
                    "use the draws as they are; where several modes are possible, look for them with NUTS or from"
                            + " several starts");
        }
        String numbers = format(
                "Pareto k is %s with %d draws, limit %s",
                Digits.apart(2, k, threshold), n, Digits.apart(2, threshold, k));
        if (!(k <= threshold)) {
            boolean more = k < ImportanceWeights.MAX_K;
            return new Verdict(
                    Trust.DO_NOT_BELIEVE,
                    numbers + ": the approximation misses parts of the posterior, and weights cannot repair it",
                    more
                            ? format("take %.0f draws or more and look again", Math.ceil(Math.pow(10, 1 / (1 - k))))
                            : "try a richer family (full-rank instead of mean-field), another parameterization"
                                    + " (non-centred for hierarchies), or NUTS");
        }
        double share = weights.ess() / n;
        String worth = format("; the weights are worth %.0f %% of the draws", 100 * share);
        if (k <= FINITE_VARIANCE && share >= NEARLY_EQUAL) {
            return new Verdict(Trust.BELIEVE, numbers + worth, "use the draws as they are, or weighted to be exact");
        }
        return new Verdict(
                Trust.USE_WITH_WEIGHTS,
                numbers + worth,
                "weight each draw by its smoothed exp(ln p - ln q), or resample by these weights; do not use the"
                        + " approximation's own means and standard deviations");
    }

    /**
     * Judges draws of chains.
     *
     * @param worst the worst numbers
     * @return the verdict
     */
    public static Verdict of(Worst worst) {
        if (worst.divergences() > 0) {
            return no(
                    worst.divergences() + " draws diverged: the chains do not enter some narrow part of the posterior",
                    "reparameterize (non-centred for hierarchies), then raise the target acceptance towards 0.99");
        }
        if (Double.isNaN(worst.rHat()) || Double.isNaN(worst.essBulk())) {
            return no(
                    "no quantity can be judged" + (worst.unjudged().isEmpty() ? "" : ": " + worst.unjudged()),
                    "take quantities that vary, in units that show it, and at least four chains of some hundred draws");
        }
        if (worst.rHat() > MAX_R_HAT) {
            return no(
                    format(
                            "R-hat of %s is %s, limit %.2f: the chains disagree",
                            worst.where(), Digits.apart(3, worst.rHat(), MAX_R_HAT), MAX_R_HAT),
                    "run longer; if R-hat stays, look for several modes or for parameters that the data do not tell"
                            + " apart");
        }
        double ess = Math.min(worst.essBulk(), worst.essTail());
        int needed = MIN_ESS_A_CHAIN * worst.chains();
        if (!(ess >= needed)) {
            return no(
                    format(
                            "%s has %s effective draws%s, %d are needed for %d %s",
                            worst.where(),
                            Digits.apart(0, ess, needed),
                            worst.essTail() < worst.essBulk() ? " in the tails" : "",
                            needed,
                            worst.chains(),
                            worst.chains() == 1 ? "chain" : "chains"),
                    format("draw about %.0f times as many", Math.ceil(needed / ess)));
        }
        if (worst.eBfmi() < MIN_E_BFMI) {
            return no(
                    format(
                            "E-BFMI is %s, limit %.1f: heavy tails are explored too slowly",
                            Digits.apart(2, worst.eBfmi(), MIN_E_BFMI), MIN_E_BFMI),
                    "reparameterize, or run longer and compare");
        }
        boolean all = worst.unjudged().isEmpty();
        return new Verdict(
                Trust.BELIEVE,
                format(
                        "R-hat is at most %.3f and every %squantity has at least %.0f effective draws%s",
                        worst.rHat(), all ? "" : "other ", ess, all ? "" : "; left out: " + worst.unjudged()),
                "use the draws"
                        + (worst.chains() == 1 ? "; several chains from different starts would say more than one" : "")
                        + (all
                                ? ""
                                : "; first make sure that the model fixes what was left out: a sampler that is stuck"
                                        + " looks the same"));
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

    /**
     * Returns the most cautious of several verdicts.
     *
     * @param verdicts at least one
     * @return the first of those that trust least
     */
    public static Verdict worst(List<Verdict> verdicts) {
        return verdicts.stream()
                .reduce((a, b) -> b.trust().compareTo(a.trust()) > 0 ? b : a)
                .orElseThrow();
    }

    private static Verdict no(String reason, String next) {
        return new Verdict(Trust.DO_NOT_BELIEVE, reason, next);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
