package org.vi4j.inference;

import java.util.ArrayList;
import java.util.List;
import org.vi4j.UserError;
import org.vi4j.joint.LogJoint;
import org.vi4j.posterior.Posterior.Algorithm;
import org.vi4j.posterior.Run;

/**
 * The no-U-turn sampler with multinomial trajectories, dual averaging of the step size and windowed adaptation of a
 * diagonal metric, as in Stan (Hoffman and Gelman, "The No-U-Turn sampler", JMLR 2014; Betancourt, "A conceptual
 * introduction to Hamiltonian Monte Carlo", 2017).
 *
 * <p>All chains go on in lockstep: each stands where it needs the target next, and the target is computed at these
 * points in one batch {@code [chains, d]}. No chain waits for another's trajectory to end; it begins its next one. A
 * chain's randomness depends on (seed, chain) alone, and so do its draws if the target computes every row of a batch by
 * itself. A target that rounds differently in batches of different sizes, such as one made of matrix products, gives
 * the same bits for the same seed and number of chains, and the same distribution for another number.
 *
 * @param chains the number of chains, at least 1
 * @param warmup iterations in which each chain tunes its step size and metric, at least 0; below 20 only the step size
 * @param draws kept from each chain, at least 1
 * @param targetAccept the mean acceptance that the step size is tuned to, in (0, 1); higher takes smaller steps
 * @param maxDepth the most doublings of a trajectory, 1 to 20
 */
public record Nuts(int chains, int warmup, int draws, double targetAccept, int maxDepth)
        implements Algorithm<NutsResult> {
    private static final int DEEPEST = 20;

    /**
     * Checks the values.
     *
     * @throws UserError if one is out of its range
     */
    public Nuts {
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
     * Returns Stan's defaults: 4 chains of 1,000 warm-up iterations and 1,000 draws, acceptance 0.8, at most 10
     * doublings.
     *
     * @return the options
     */
    public static Nuts defaults() {
        return new Nuts(4, 1000, 1000, 0.8, 10);
    }

    /** Returns these options with another number of chains. */
    public Nuts withChains(int other) {
        return new Nuts(other, warmup, draws, targetAccept, maxDepth);
    }

    /** Returns these options with another number of warm-up iterations, at least 0. */
    public Nuts withWarmup(int other) {
        return new Nuts(chains, other, draws, targetAccept, maxDepth);
    }

    /** Returns these options with another number of draws from each chain, at least 1. */
    public Nuts withDraws(int other) {
        return new Nuts(chains, warmup, other, targetAccept, maxDepth);
    }

    /** Returns these options with another target acceptance, in (0, 1). */
    public Nuts withTargetAccept(double other) {
        return new Nuts(chains, warmup, draws, other, maxDepth);
    }

    /** Returns these options with another largest number of doublings, 1 to 20. */
    public Nuts withMaxDepth(int other) {
        return new Nuts(chains, warmup, draws, targetAccept, other);
    }

    /**
     * Samples the posterior.
     *
     * @param model the log joint density
     * @param run the seed, the cancellation, asked before each transition, and the listener
     * @return the draws of all chains, as many from each as the slowest one has
     * @throws UserError if no start has a finite density, no step size serves (the posterior is improper or its density
     *     is not continuous), or a chain was stopped before its first draw
     */
    @Override
    public NutsResult fit(LogJoint model, Run run) {
        return sample(model, run, 0, chains);
    }

    private NutsResult sample(LogJoint model, Run run, int from, int to) {
        LogJoint target = run.heard(model);
        List<NutsChain> all = new ArrayList<>();
        for (int m = from; m < to; m++) {
            all.add(new NutsChain(target, this, run.seed(), m));
        }
        Batch batch = new Batch(target, to - from);
        List<NutsChain> running = new ArrayList<>(all);
        while (!running.isEmpty()) {
            running.removeIf(chain -> {
                PhasePoint point = chain.next(run.cancel());
                if (point != null) {
                    batch.add(point);
                }
                return point == null;
            });
            batch.evaluate();
        }
        return NutsResult.of(model, all);
    }

    /**
     * Samples one of the chains alone, so that chains can run on different machines: of a model whose gradient does not
     * depend on how many points it is asked for, its draws are those of the chain of that number in {@link #fit}.
     *
     * @param model the log joint density
     * @param run the seed, the cancellation and the listener
     * @param number of the chain, from 0
     * @return its draws, as those of a single chain
     * @throws UserError as {@link #fit}
     */
    public NutsResult fitChain(LogJoint model, Run run, int number) {
        return sample(model, run, number, number + 1);
    }

    /** The points at which the target is computed next. */
    private static final class Batch {
        private final LogJoint target;
        private final int d;
        private final List<PhasePoint> points = new ArrayList<>();
        private final double[] positions;
        private final double[] logDensity;
        private final double[] gradient;

        Batch(LogJoint target, int most) {
            this.target = target;
            this.d = target.dimension();
            this.positions = new double[most * d];
            this.logDensity = new double[most];
            this.gradient = new double[most * d];
        }

        void add(PhasePoint point) {
            System.arraycopy(point.position, 0, positions, points.size() * d, d);
            points.add(point);
        }

        void evaluate() {
            if (points.isEmpty()) {
                return;
            }
            target.logDensityAndGradient(positions, points.size(), logDensity, gradient);
            for (int s = 0; s < points.size(); s++) {
                PhasePoint point = points.get(s);
                point.logDensity = logDensity[s];
                System.arraycopy(gradient, s * d, point.gradient, 0, d);
            }
            points.clear();
        }
    }
}
