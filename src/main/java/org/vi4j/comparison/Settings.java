package org.vi4j.comparison;

import java.util.function.BooleanSupplier;
import org.vi4j.UserError;

/**
 * How methods are run.
 *
 * @param seed of all of them; the same seed gives the same numbers, but for seconds
 * @param chains of NUTS, at least 1; four tell whether they agree
 * @param drawsPerChain kept from each after as many of warm-up; an approximation is judged by chains · drawsPerChain
 * @param stop asked at every step; once true, what there is is the result
 */
public record Settings(long seed, int chains, int drawsPerChain, BooleanSupplier stop) {
    /** Fewer draws could not tell a good tail from a bad one. */
    private static final int MIN_DRAWS = 100;

    /** Seed 1, four chains of 1,000 draws. */
    public static final Settings DEFAULT = new Settings(1, 4, 1000, () -> false);

    /** Checks the numbers. */
    public Settings {
        if (chains < 1 || chains > 1000) {
            throw new UserError("chains is " + chains + ": 1 to 1000 were expected, 4 are usual");
        }
        if (drawsPerChain < MIN_DRAWS || drawsPerChain > 1_000_000) {
            throw new UserError("draws-per-chain is " + drawsPerChain + ": " + MIN_DRAWS
                    + " to 1000000 were expected, 1000 are usual");
        }
    }

    /** Returns how many draws are taken from an approximation. */
    public int draws() {
        return Math.multiplyExact(chains, drawsPerChain);
    }
}
