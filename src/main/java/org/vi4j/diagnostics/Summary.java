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
public record Summary(double mean, double sd, double rHat, double essBulk, double essTail, double mcseMean) {
    /**
     * Summarizes one quantity.
     *
     * @param chains {@code [chains, iterations]}
     * @return its numbers
     */
    public static Summary of(double[][] chains) {
        double[] all = Chains.pool(chains);
        return new Summary(
                Chains.mean(all),
                Math.sqrt(Chains.variance(all)),
                Convergence.rHat(chains),
                Convergence.essBulk(chains),
                Convergence.essTail(chains),
                Mcse.mean(chains));
    }

    /**
     * Finds the worst numbers over quantities; constants do not count.
     *
     * @param chains how many
     * @param names of the quantities, {@code [d]}
     * @param summaries of the quantities, {@code [d]}
     * @param divergences how many draws' trajectories diverged
     * @param eBfmi the smallest of a chain; NaN where not known
     * @return what {@link Verdict#of(Verdict.Worst)} judges
     */
    public static Verdict.Worst worst(
            int chains, List<String> names, List<Summary> summaries, long divergences, double eBfmi) {
        double rHat = Double.NaN;
        double bulk = Double.NaN;
        double tail = Double.NaN;
        String highest = "";
        String fewest = "";
        for (int j = 0; j < names.size(); j++) {
            Summary s = summaries.get(j);
            if (Double.isNaN(s.rHat())) {
                continue;
            }
            if (!(s.rHat() <= rHat)) {
                rHat = s.rHat();
                highest = names.get(j);
            }
            if (!(Math.min(s.essBulk(), s.essTail()) >= Math.min(bulk, tail))) {
                fewest = names.get(j);
            }
            bulk = Double.isNaN(bulk) ? s.essBulk() : Math.min(bulk, s.essBulk());
            tail = Double.isNaN(tail) ? s.essTail() : Math.min(tail, s.essTail());
        }
        return new Verdict.Worst(
                chains, rHat, bulk, tail, rHat > Verdict.MAX_R_HAT ? highest : fewest, divergences, eBfmi);
    }
}
