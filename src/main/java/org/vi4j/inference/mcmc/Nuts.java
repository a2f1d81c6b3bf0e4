package org.vi4j.inference.mcmc;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.vi4j.joint.LogJoint;

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
 */
public final class Nuts {
    private Nuts() {}

    /**
     * Samples.
     *
     * @param target the log joint density
     * @param options how
     * @return the draws of all chains
     * @throws org.vi4j.UserError if no start has a finite density, or no step size serves: the posterior is improper or
     *     its density is not continuous
     */
    public static NutsResult run(LogJoint target, NutsOptions options) {
        return run(target, options, () -> false);
    }

    /**
     * Samples until asked to stop.
     *
     * @param target the log joint density
     * @param options how
     * @param stop asked before each transition; once it says true, the draws so far are the result
     * @return the draws of all chains, as many from each as the slowest one has
     * @throws org.vi4j.UserError if no start has a finite density, no step size serves, or a chain was stopped before
     *     its first draw
     */
    public static NutsResult run(LogJoint target, NutsOptions options, BooleanSupplier stop) {
        List<NutsChain> chains = new ArrayList<>();
        for (int m = 0; m < options.chains(); m++) {
            chains.add(new NutsChain(target, options, m));
        }
        Batch batch = new Batch(target, options.chains());
        List<NutsChain> running = new ArrayList<>(chains);
        while (!running.isEmpty()) {
            running.removeIf(chain -> {
                PhasePoint point = chain.next(stop);
                if (point != null) {
                    batch.add(point);
                }
                return point == null;
            });
            batch.evaluate();
        }
        return NutsResult.of(target, chains);
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
