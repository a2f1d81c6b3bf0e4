package org.vi4j.diagnostics;

import java.util.List;

/**
 * The numbers of one quantity of a set of chains; NaN where one does not exist, as for a constant.
 *
 * @param mean of all draws
 * @param sd of all draws, the unbiased variance's root
 * @param rHat {@link Convergence#rHat}
 * @param essBulk {@link Convergence#essBulk}
 * @param essTail {@link Convergence#essTail}
 * @param mcseMean {@link Mcse#mean}
 */
public record QuantitySummary(double mean, double sd, double rHat, double essBulk, double essTail, double mcseMean) {
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
        return new QuantitySummary(
                Chains.mean(all),
                Math.sqrt(Chains.variance(all)),
                Convergence.rHat(chains),
                Convergence.essBulk(chains),
                Convergence.essTail(chains),
                Mcse.mean(chains));
    }

    /**
     * Finds the worst numbers over quantities; those that have none, as constants, are named.
     *
     * @param chains how many
     * @param names of the quantities, {@code [d]}
     * @param summaries of the quantities, {@code [d]}
     * @param divergences how many draws' trajectories diverged
     * @param eBfmi the smallest of a chain; NaN where not known
     * @return what {@link Verdict#of(Verdict.Worst)} judges
     */
    public static Verdict.Worst worst(
            int chains, List<String> names, List<QuantitySummary> summaries, long divergences, double eBfmi) {
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
                rHat,
                bulk,
                tail,
                rHat > Verdict.MAX_R_HAT ? highest : fewest,
                divergences,
                eBfmi,
                unjudged.words());
    }
}
