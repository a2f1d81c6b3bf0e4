package org.vi4j.diagnostics;

import java.util.ArrayList;
import java.util.Arrays;
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

    /**
     * What is known of an approximation q of a posterior p, as numbers: {@link Verdict#of(Evidence)} is made from them.
     *
     * @param draws how many draws of q were weighed
     * @param paretoK k̂ of their weights p/q; NaN where these are all the same
     * @param paretoKError its Monte Carlo standard error
     * @param essShare Kish's effective sample size of the smoothed weights as a share of the draws
     * @param largestWeight the largest weight, in units of the mean one
     * @param rounding how well ln p − ln q is known, in nats
     * @param quantities q's own moments alongside the weighted ones; none where only weights are known
     * @param scouted what draws from places that q was not asked about say
     * @param width along the direction in which q is narrowest
     * @param ending how the fit ended
     */
    public record Evidence(
            int draws,
            double paretoK,
            double paretoKError,
            double essShare,
            double largestWeight,
            double rounding,
            List<Quantity> quantities,
            Scouted scouted,
            Width width,
            Ending ending) {
        /** The way a fit ended. */
        public enum Ending {
            /** By its own stop rule, or there was nothing to end. */
            CONVERGED,
            /** At its largest number of steps. */
            BUDGET,
            /** It was told to stop. */
            STOPPED
        }

        /**
         * One quantity's mean and standard deviation, as q has them and as the weights repair them.
         *
         * @param name of a parameter or an unconstrained coordinate
         * @param mean of q's draws
         * @param sd of q's draws
         * @param weightedMean of the draws, weighted
         * @param weightedSd of the draws, weighted
         * @param paretoK k̂ of the terms w·(x − weighted mean)² that the weighted variance is a mean of: weights may
         *     serve a mean of 1 and not this one; NaN where these are all the same
         * @param paretoKError its Monte Carlo standard error
         */
        public record Quantity(
                String name,
                double mean,
                double sd,
                double weightedMean,
                double weightedSd,
                double paretoK,
                double paretoKError) {
            /** Returns how far q's mean is from the weighted one, in weighted standard deviations. */
            public double shift() {
                return mean == weightedMean ? 0 : Math.abs(mean - weightedMean) / weightedSd;
            }

            /** Returns how many times as wide as q the weights make it. */
            public double widening() {
                return weightedSd == sd ? 1 : weightedSd / sd;
            }

            boolean within(double maxShift, double maxWidening) {
                return shift() <= maxShift && widening() <= maxWidening && widening() >= 1 / maxWidening;
            }
        }

        /**
         * What draws from elsewhere show in addition to q's: all of them weighted by p over the mixture that they come
         * from.
         *
         * @param modes how many separate modes were seen; 0 where nobody looked
         * @param unseen the posterior's share of modes in which q has no draws
         * @param shares the posterior's share of each mode, largest first
         * @param paretoK k̂ of the weights; NaN where these are all the same
         * @param paretoKError its Monte Carlo standard error
         * @param essShare the weights' effective sample size as a share of the draws
         * @param quantities q's own moments of parameters alongside those that all draws together give; none where
         *     nobody looked
         * @param coordinates the same of unconstrained coordinates that are no parameters
         */
        public record Scouted(
                int modes,
                double unseen,
                List<Double> shares,
                double paretoK,
                double paretoKError,
                double essShare,
                List<Quantity> quantities,
                List<Quantity> coordinates) {
            /** The value if nobody looked with other draws. */
            public static final Scouted NOT =
                    new Scouted(0, 0, List.of(), Double.NaN, Double.NaN, Double.NaN, List.of(), List.of());

            /** Copies the lists. */
            public Scouted {
                shares = List.copyOf(shares);
                quantities = List.copyOf(quantities);
                coordinates = List.copyOf(coordinates);
            }
        }

        /**
         * How much wider than q the posterior is along the direction in which it is curved least.
         *
         * @param times the posterior's width, in widths of q; NaN where it is not known
         * @param along the direction, in names of coordinates
         */
        public record Width(double times, String along) {
            /** The value if nobody looked for the width. */
            public static final Width UNKNOWN = new Width(Double.NaN, "");
        }

        /** Copies the list. */
        public Evidence {
            quantities = List.copyOf(quantities);
        }

        /**
         * Weighs draws of q.
         *
         * @param logRatios ln p − ln q at the draws, up to a constant, {@code [n]}; −∞ where p is zero
         * @param names of the quantities, {@code [m]}; none where only the weights are known
         * @param values each quantity at the draws, {@code [m, n]}
         * @return the evidence, without a look elsewhere; of a fit that converged
         * @throws org.vi4j.UserError if a log ratio is NaN or +∞, or all are −∞
         * @throws IllegalArgumentException if there is no draw, or lengths differ
         */
        public static Evidence of(double[] logRatios, List<String> names, double[][] values) {
            return of(ImportanceWeights.of(logRatios), names, values);
        }

        /**
         * Makes the evidence of the importance weights of q.
         *
         * @param weights of draws of q
         * @param names of the quantities, {@code [m]}
         * @param values each quantity at the draws, {@code [m, n]}
         * @return the evidence, without a look elsewhere; of a fit that converged
         * @throws IllegalArgumentException if lengths differ
         */
        public static Evidence of(ImportanceWeights weights, List<String> names, double[][] values) {
            return of(weights, quantities(names, values, values, weights));
        }

        /**
         * Makes the evidence of the importance weights of q.
         *
         * @param weights of draws of q
         * @param quantities q's own moments alongside the weighted ones; none where only weights are known
         * @return the evidence, without a look elsewhere; of a fit that converged
         */
        public static Evidence of(ImportanceWeights weights, List<Quantity> quantities) {
            return new Evidence(
                    weights.count(),
                    weights.paretoK(),
                    weights.paretoKError(),
                    weights.ess() / weights.count(),
                    weights.largest(),
                    weights.rounding(),
                    quantities,
                    Scouted.NOT,
                    Width.UNKNOWN,
                    Ending.CONVERGED);
        }

        /**
         * Pairs q's own moments with weighted ones.
         *
         * @param names of the quantities, {@code [m]}
         * @param own each quantity at draws of q, {@code [m, n]}
         * @param values each quantity at the weighted draws, {@code [m, w]}
         * @param weights of those, {@code [w]}
         * @return a row a quantity
         * @throws IllegalArgumentException if lengths differ
         */
        public static List<Quantity> quantities(
                List<String> names, double[][] own, double[][] values, ImportanceWeights weights) {
            if (names.size() != own.length || names.size() != values.length) {
                throw new IllegalArgumentException(
                        names.size() + " names for " + own.length + " and " + values.length + " columns");
            }
            double[] w = Arrays.stream(weights.logWeights()).map(Math::exp).toArray();
            double[] raw = weights.raw();
            List<Quantity> rows = new ArrayList<>();
            for (int j = 0; j < own.length; j++) {
                double mean = Chains.mean(own[j]);
                double sd = Math.sqrt(Chains.variance(own[j]));
                rows.add(weighted(names.get(j), mean, sd, values[j], w, raw));
            }
            return rows;
        }

        private static Quantity weighted(
                String name, double mean, double sd, double[] values, double[] w, double[] raw) {
            if (values.length != w.length) {
                throw new IllegalArgumentException(values.length + " values for " + w.length + " draws");
            }
            double weightedMean = mean;
            for (int i = 0; i < w.length; i++) {
                weightedMean += w[i] > 0 ? w[i] * (values[i] - mean) : 0;
            }
            double square = 0;
            double squares = 0;
            for (int i = 0; i < w.length; i++) {
                square += w[i] > 0 ? w[i] * (values[i] - weightedMean) * (values[i] - weightedMean) : 0;
                squares += w[i] * w[i];
            }
            // Of weights that are all the same this is the unbiased variance.
            double centre = weightedMean;
            double[] terms = new double[w.length];
            Arrays.setAll(terms, i -> raw[i] * (values[i] - centre) * (values[i] - centre));
            TailShape tail = TailShape.ofRightTail(terms);
            return new Quantity(
                    name, mean, sd, weightedMean, Math.sqrt(square / (1 - squares)), tail.k(), tail.error());
        }

        /**
         * Adds what was seen elsewhere.
         *
         * @param seen what
         * @return this and that
         */
        public Evidence with(Scouted seen) {
            return new Evidence(
                    draws, paretoK, paretoKError, essShare, largestWeight, rounding, quantities, seen, width, ending);
        }

        /**
         * Adds how wide the posterior is where q is narrowest.
         *
         * @param found the width
         * @return this and that
         */
        public Evidence with(Width found) {
            return new Evidence(
                    draws,
                    paretoK,
                    paretoKError,
                    essShare,
                    largestWeight,
                    rounding,
                    quantities,
                    scouted,
                    found,
                    ending);
        }

        /**
         * Adds how the fit ended.
         *
         * @param end how
         * @return this and that
         */
        public Evidence with(Ending end) {
            return new Evidence(
                    draws, paretoK, paretoKError, essShare, largestWeight, rounding, quantities, scouted, width, end);
        }
    }
}
