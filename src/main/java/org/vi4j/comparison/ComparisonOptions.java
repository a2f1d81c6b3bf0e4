package org.vi4j.comparison;

import org.vi4j.UserError;

/**
 * Options of a comparison.
 *
 * @param chains the number of NUTS' chains, 1 to 1000; four tell whether they agree
 * @param drawsPerChain draws kept from each chain after as many of warm-up; an approximation is judged by chains ·
 *     drawsPerChain
 * @param leaveOneOut whether training rows are left out one by one, which takes a fit of their weights' tail each
 */
public record ComparisonOptions(int chains, int drawsPerChain, boolean leaveOneOut) {
    /** Fewer draws could not tell a good tail from a bad one. */
    private static final int MIN_DRAWS = 100;

    /** Checks the numbers. */
    public ComparisonOptions {
        if (chains < 1 || chains > 1000) {
            throw new UserError("chains is " + chains + ": 1 to 1000 were expected, 4 are usual");
        }
        if (drawsPerChain < MIN_DRAWS || drawsPerChain > 1_000_000) {
            throw new UserError("draws per chain is " + drawsPerChain + ": " + MIN_DRAWS
                    + " to 1000000 were expected, 1000 are usual");
        }
    }

    /** Returns the usual options: four chains of 1,000 draws, no rows left out. */
    public static ComparisonOptions defaults() {
        return new ComparisonOptions(4, 1000, false);
    }

    /** Returns these options with another number of chains. */
    public ComparisonOptions withChains(int other) {
        return new ComparisonOptions(other, drawsPerChain, leaveOneOut);
    }

    /** Returns these options with another number of draws from each chain. */
    public ComparisonOptions withDrawsPerChain(int other) {
        return new ComparisonOptions(chains, other, leaveOneOut);
    }

    /** Returns these options with or without leaving training rows out. */
    public ComparisonOptions withLeaveOneOut(boolean other) {
        return new ComparisonOptions(chains, drawsPerChain, other);
    }

    /** Returns how many draws are taken from an approximation. */
    public int draws() {
        return Math.multiplyExact(chains, drawsPerChain);
    }
}
