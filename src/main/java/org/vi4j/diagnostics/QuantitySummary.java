package org.vi4j.diagnostics;

import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The numbers of one quantity of a set of chains; NaN where one does not exist, as for a constant.
 *
 * @param mean of all draws
 * @param sd of all draws, the unbiased variance's root
 * @param rHat {@link Convergence#rHat}
 * @param essBulk {@link Convergence#essBulk}
 * @param essTail {@link Convergence#essTail}
 * @param mcseMean {@link Convergence#mcseMean}
 * @param tailIndex k̂ of the heavier tail, as {@code pareto_khat} of R's posterior 1.7.1: a mean exists below 1, a
 *     standard deviation below 1/2
 * @param tailIndexError its Monte Carlo standard error
 * @param distinct how many of the chains are no copies of another one; 0 where all draws are the same
 */
public record QuantitySummary(
        double mean,
        double sd,
        double rHat,
        double essBulk,
        double essTail,
        double mcseMean,
        double tailIndex,
        double tailIndexError,
        int distinct) {
    /** Tails are heavier than this where draws cannot tell a mean (Vehtari et al. 2024), however many they are. */
    private static final double HEAVY = 0.7;

    private static final double INTERVAL = 1.28;

    /**
     * Summarizes one quantity.
     *
     * @param chains {@code [chains, iterations]}
     * @return its numbers
     * @throws IllegalArgumentException if there is no chain, or they differ in length
     */
    public static QuantitySummary of(double[][] chains) {
        Chains.require(chains);
        double[] all = Chains.pool(chains);
        double essTail = Convergence.essTail(chains);
        TailShape tail = TailShape.ofBothTails(all, essTail / all.length);
        return new QuantitySummary(
                Chains.mean(all),
                Math.sqrt(Chains.variance(all)),
                Convergence.rHat(chains),
                Convergence.essBulk(chains),
                essTail,
                Convergence.mcseMean(chains),
                tail.k(),
                tail.error(),
                Chains.unusable(chains)
                        ? 0
                        : (int) Arrays.stream(chains)
                                .map(DoubleBuffer::wrap)
                                .distinct()
                                .count());
    }

    private boolean isHeavy() {
        return tailIndex - INTERVAL * tailIndexError > HEAVY;
    }

    /**
     * Finds the worst numbers over quantities; those that have none, as constants, are named.
     *
     * @param chains how many
     * @param draws of all chains together
     * @param names of the quantities, {@code [d]}
     * @param summaries of the quantities, {@code [d]}
     * @param trajectories what the sampler noticed
     * @return what {@link Verdict#of(Verdict.Worst)} judges
     */
    public static Verdict.Worst worst(
            int chains,
            int draws,
            List<String> names,
            List<QuantitySummary> summaries,
            Verdict.Trajectories trajectories) {
        int distinct = 0;
        String heavy = "";
        double rHat = Double.NaN;
        double bulk = Double.POSITIVE_INFINITY;
        double tail = Double.POSITIVE_INFINITY;
        String highest = "";
        String fewest = "";
        Unjudged unjudged = new Unjudged();
        for (int j = 0; j < names.size(); j++) {
            QuantitySummary s = summaries.get(j);
            if (Double.isNaN(s.rHat()) || Double.isNaN(s.essBulk())) {
                unjudged.add(names.get(j), s);
            }
            distinct = Math.max(distinct, s.distinct());
            if (heavy.isEmpty() && s.isHeavy()) {
                heavy = String.format(
                        Locale.ROOT, "%s has tails of index %.2f, limit %.1f", names.get(j), s.tailIndex(), HEAVY);
            }
            if (s.rHat() > rHat || (Double.isNaN(rHat) && !Double.isNaN(s.rHat()))) {
                rHat = s.rHat();
                highest = names.get(j);
            }
            // A quantile at the edge, as of few distinct values, has no effective sample size: NaN compares false.
            if (s.essBulk() < Math.min(bulk, tail) || s.essTail() < Math.min(bulk, tail)) {
                fewest = names.get(j);
            }
            bulk = s.essBulk() < bulk ? s.essBulk() : bulk;
            tail = s.essTail() < tail ? s.essTail() : tail;
        }
        if (Double.isInfinite(bulk)) {
            bulk = Double.NaN;
        }
        return new Verdict.Worst(
                chains,
                draws,
                rHat,
                bulk,
                tail,
                rHat > Verdict.MAX_R_HAT ? highest : fewest,
                trajectories,
                distinct == 0 ? chains : distinct,
                heavy,
                unjudged.words());
    }
}
