package org.vi4j.inference.mcmc;

import org.vi4j.UserError;

/**
 * How to sample. The defaults are Stan's.
 *
 * @param chains how many, at least 1
 * @param warmup iterations in which each chain tunes its step size and metric, at least 0; below 20 only the step size
 * @param draws kept from each chain, at least 1
 * @param targetAccept the mean acceptance that the step size is tuned to, in (0, 1); higher takes smaller steps
 * @param maxDepth the most doublings of a trajectory, 1 to 20
 * @param seed of all chains
 */
public record NutsOptions(int chains, int warmup, int draws, double targetAccept, int maxDepth, long seed) {
    private static final int DEEPEST = 20;

    /**
     * Checks the values.
     *
     * @throws UserError if one is out of its range
     */
    public NutsOptions {
        atLeast("chains", chains, 1);
        atLeast("warmup", warmup, 0);
        atLeast("draws", draws, 1);
        if (!(targetAccept > 0 && targetAccept < 1)) {
            throw new UserError("targetAccept is " + targetAccept + ": it lies between 0 and 1, such as 0.8");
        }
        if (maxDepth < 1 || maxDepth > DEEPEST) {
            throw new UserError("maxDepth is " + maxDepth + ": it lies in 1 to " + DEEPEST + ", such as 10");
        }
    }

    private static void atLeast(String name, int value, int least) {
        if (value < least) {
            throw new UserError(name + " is " + value + ": at least " + least + " was expected");
        }
    }

    /**
     * Returns 4 chains of 1,000 warm-up iterations and 1,000 draws, acceptance 0.8, at most 10 doublings.
     *
     * @param seed of all chains
     * @return the options
     */
    public static NutsOptions defaults(long seed) {
        return new NutsOptions(4, 1000, 1000, 0.8, 10, seed);
    }

    /**
     * Returns these options with another acceptance.
     *
     * @param accept in (0, 1)
     * @return the options
     */
    public NutsOptions withTargetAccept(double accept) {
        return new NutsOptions(chains, warmup, draws, accept, maxDepth, seed);
    }

    /**
     * Returns these options with other lengths.
     *
     * @param warmupIterations at least 0
     * @param keptDraws at least 1
     * @return the options
     */
    public NutsOptions withLength(int warmupIterations, int keptDraws) {
        return new NutsOptions(chains, warmupIterations, keptDraws, targetAccept, maxDepth, seed);
    }
}
