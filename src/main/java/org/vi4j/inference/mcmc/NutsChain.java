package org.vi4j.inference.mcmc;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.vi4j.UserError;
import org.vi4j.joint.LogJoint;
import org.vi4j.math.RandomStreams;

/** One chain: finds a start, warms up, draws. */
final class NutsChain {
    private static final int STARTS = 100;
    /** Starts are uniform in a cube of this half-width around zero. */
    private static final double REACH = 2;

    private static final double FIRST_ACCEPTANCE = 0.8;
    private static final double LARGEST_STEP = 1e7;
    private static final double SMALLEST_STEP = 1e-12;

    private final LogJoint target;
    private final NutsOptions options;
    private final int chain;
    private final RandomStreams streams;
    private final Hamiltonian hamiltonian;
    private final PhasePoint point;

    final double[][] draws;
    final double[] energy;
    final int[] depth;
    final int[] steps;
    final boolean[] divergent;
    final double[] acceptance;
    double stepSize = 1;
    int done;

    NutsChain(LogJoint target, NutsOptions options, int chain) {
        this.target = target;
        this.options = options;
        this.chain = chain;
        this.streams = new RandomStreams(options.seed());
        this.hamiltonian = new Hamiltonian(target);
        this.point = new PhasePoint(target.dimension());
        this.draws = new double[options.draws()][];
        this.energy = new double[options.draws()];
        this.depth = new int[options.draws()];
        this.steps = new int[options.draws()];
        this.divergent = new boolean[options.draws()];
        this.acceptance = new double[options.draws()];
    }

    double[] metric() {
        return hamiltonian.variance().clone();
    }

    void run(BooleanSupplier stop) {
        start();
        findStepSize(-1);
        warmUp(stop);
        while (done < options.draws() && !stop.getAsBoolean()) {
            Trajectory.Outcome outcome = transition(options.warmup() + done);
            draws[done] = point.position.clone();
            energy[done] = outcome.energy();
            depth[done] = outcome.depth();
            steps[done] = outcome.steps();
            divergent[done] = outcome.divergent();
            acceptance[done] = outcome.acceptance();
            done++;
        }
    }

    private RandomGenerator random(String purpose, long step) {
        return streams.at("nuts " + purpose + " " + chain, step);
    }

    private void start() {
        for (int attempt = 0; attempt < STARTS; attempt++) {
            RandomGenerator random = random("start", attempt);
            for (int j = 0; j < point.position.length; j++) {
                point.position[j] = REACH * (2 * random.nextDouble() - 1);
            }
            point.evaluate(target);
            if (point.usable()) {
                return;
            }
        }
        throw new UserError("no start in " + STARTS + " tries: at unconstrained "
                + Arrays.toString(Arrays.copyOf(point.position, Math.min(5, point.position.length)))
                + (point.position.length > 5 ? " …" : "") + " the log density is " + point.logDensity()
                + (Double.isFinite(point.logDensity()) ? " and its gradient is not finite" : "")
                + ": it must be finite near zero; check the model's formula, constraints and data, or shift and scale"
                + " the parameters");
    }

    private void warmUp(BooleanSupplier stop) {
        if (options.warmup() == 0) {
            return;
        }
        DualAveraging tuning = new DualAveraging(options.targetAccept());
        MetricWindows windows = new MetricWindows(options.warmup(), point.position.length);
        tuning.restart(stepSize);
        for (int i = 0; i < options.warmup() && !stop.getAsBoolean(); i++) {
            stepSize = tuning.learn(transition(i).acceptance());
            if (windows.learn(point.position, hamiltonian.variance())) {
                findStepSize(i);
                tuning.restart(stepSize);
            }
        }
        stepSize = tuning.average();
        checkStepSize();
    }

    private Trajectory.Outcome transition(long iteration) {
        checkStepSize();
        return Trajectory.transition(hamiltonian, point, stepSize, options.maxDepth(), random("transition", iteration));
    }

    /** Doubles or halves the step size until one step's acceptance crosses 0.8. */
    private void findStepSize(long iteration) {
        RandomGenerator random = random("step size", iteration);
        boolean grow = oneStep(random) > Math.log(FIRST_ACCEPTANCE);
        while (true) {
            stepSize *= grow ? 2 : 0.5;
            checkStepSize();
            if (oneStep(random) > Math.log(FIRST_ACCEPTANCE) != grow) {
                return;
            }
        }
    }

    /** The log acceptance of one step from where the chain stands. */
    private double oneStep(RandomGenerator random) {
        PhasePoint z = new PhasePoint(point.position.length);
        z.set(point);
        hamiltonian.drawMomentum(z, random);
        double before = hamiltonian.energy(z);
        hamiltonian.leapfrog(z, stepSize);
        return before - hamiltonian.energy(z);
    }

    private void checkStepSize() {
        if (!(stepSize <= LARGEST_STEP)) {
            throw new UserError("steps of any size are accepted (" + number(stepSize) + " and more at log density "
                    + number(point.logDensity())
                    + "): the posterior is improper; give every parameter a proper prior, and check that the data reach"
                    + " the model");
        }
        if (stepSize < SMALLEST_STEP) {
            throw new UserError("no step is small enough (" + number(stepSize) + " at log density "
                    + number(point.logDensity())
                    + "): the log density is not continuous, or its gradient is wrong; compare the gradient with finite"
                    + " differences");
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }
}
