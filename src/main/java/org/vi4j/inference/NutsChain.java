package org.vi4j.inference;

import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.vi4j.joint.LogJoint;
import org.vi4j.math.RandomStreams;

/** One chain: finds a start, warms up, draws; asks for the target at one point at a time. */
final class NutsChain {
    private final LogJoint target;
    private final Nuts options;
    private final int chain;
    private final RandomStreams streams;
    private final Hamiltonian hamiltonian;
    private final PhasePoint point;
    private final DualAveraging tuning;
    private final MetricWindows windows;

    final double[][] draws;
    final double[] logDensity;
    final double[] energy;
    final int[] depth;
    final int[] steps;
    final boolean[] divergent;
    final double[] acceptance;
    double stepSize = 1;
    int done;

    private Stage stage;
    /** Transitions that have ended, of warm-up and after it. */
    private int transitions;

    NutsChain(LogJoint target, Nuts options, long seed, int chain) {
        int d = target.dimension();
        this.target = target;
        this.options = options;
        this.chain = chain;
        this.streams = new RandomStreams(seed);
        this.hamiltonian = new Hamiltonian(d);
        this.point = new PhasePoint(d);
        this.tuning = new DualAveraging(options.targetAccept());
        this.windows = new MetricWindows(options.warmup(), d);
        this.draws = new double[options.draws()][];
        this.logDensity = new double[options.draws()];
        this.energy = new double[options.draws()];
        this.depth = new int[options.draws()];
        this.steps = new int[options.draws()];
        this.divergent = new boolean[options.draws()];
        this.acceptance = new double[options.draws()];
        this.stage = new StartSearch(target, point, attempt -> streams.at("nuts start " + chain, attempt));
    }

    int maxDepth() {
        return options.maxDepth();
    }

    /**
     * Goes on to where the target is needed next.
     *
     * @param stop asked before each transition
     * @return the point whose log density and gradient must be set before the next call, or null at the end
     */
    @Nullable
    PhasePoint next(BooleanSupplier stop) {
        PhasePoint asked = stage.next();
        while (asked == null) {
            Stage following = following(stop);
            if (following == null) {
                return null;
            }
            stage = following;
            asked = stage.next();
        }
        return asked;
    }

    private @Nullable Stage following(BooleanSupplier stop) {
        if (stage instanceof StartSearch && point.logDensity < Foothill.HOPELESS) {
            return nearer();
        }
        if (stage instanceof StartSearch || stage instanceof Given) {
            return stepSizeSearch(-1);
        }
        if (stage instanceof StepSizeSearch search) {
            stepSize = search.stepSize();
            tuning.restart(stepSize);
        }
        if (stage instanceof Trajectory trajectory) {
            int iteration = transitions++;
            if (iteration >= options.warmup()) {
                keep(trajectory.outcome());
            } else if (learns(trajectory.outcome())) {
                return stepSizeSearch(iteration);
            }
        }
        boolean ended = transitions == options.warmup() + options.draws();
        return ended || stop.getAsBoolean() ? null : trajectory();
    }

    private Stage nearer() {
        Foothill start = Foothill.of(target, point.position, random("foothill", 0));
        System.arraycopy(start.variance(), 0, hamiltonian.variance(), 0, start.variance().length);
        windows.regularize(start.variance());
        return new Given(point, start.position());
    }

    private Stage stepSizeSearch(int iteration) {
        return new StepSizeSearch(hamiltonian, point, stepSize, random("step size", iteration));
    }

    private Stage trajectory() {
        StepSizeSearch.check(stepSize, point);
        return new Trajectory(hamiltonian, point, stepSize, options.maxDepth(), random("transition", transitions));
    }

    private RandomGenerator random(String purpose, long step) {
        return streams.at("nuts " + purpose + " " + chain, step);
    }

    /** Tunes the step size; says whether there is a new metric, which wants another one. */
    private boolean learns(Trajectory.Outcome outcome) {
        stepSize = tuning.learn(outcome.acceptance());
        if (transitions == options.warmup()) {
            stepSize = tuning.average();
        }
        return windows.learn(point.position, hamiltonian.variance());
    }

    private void keep(Trajectory.Outcome outcome) {
        draws[done] = point.position.clone();
        logDensity[done] = point.logDensity;
        energy[done] = outcome.energy();
        depth[done] = outcome.depth();
        steps[done] = outcome.steps();
        divergent[done] = outcome.divergent();
        acceptance[done] = outcome.acceptance();
        done++;
    }

    /** A start that is known: the target is asked once. */
    private static final class Given implements Stage {
        private final PhasePoint point;
        private boolean asked;

        Given(PhasePoint point, double[] position) {
            this.point = point;
            System.arraycopy(position, 0, point.position, 0, position.length);
        }

        @Override
        public @Nullable PhasePoint next() {
            PhasePoint next = asked ? null : point;
            asked = true;
            return next;
        }
    }
}
