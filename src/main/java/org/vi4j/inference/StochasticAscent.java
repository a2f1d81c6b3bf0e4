package org.vi4j.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.vi4j.UserError;
import org.vi4j.inference.VariationalPosterior.Termination;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.LogJoint.DataJoint;
import org.vi4j.joint.LogJoint.GradientCheck;
import org.vi4j.math.RandomStreams;
import org.vi4j.posterior.Posterior.Elbo;
import org.vi4j.posterior.Posterior.Trace;
import org.vi4j.posterior.Run;

/**
 * Maximizes the ELBO, E_q[f − ln q], minimizing the exclusive divergence KL(q‖p), by stochastic gradients, and stops by
 * itself (after Welandawe, Andersen, Vehtari and Huggins, "A framework for improving the reliability of black-box
 * variational inference", 2022):
 *
 * <ol>
 *   <li>Mean-field on 16 fixed draws, or more, finds where the posterior is and how wide, and coordinates are
 *       standardized by it; for full-rank they are whitened by the Hessian, by which low-rank has its units.
 *   <li>With one step size, ascent goes on until the iterates stop drifting (split-R̂) and the standard error of their
 *       average is below the accuracy. How, and what it cannot see, is told at {@link Iterates}.
 *   <li>The step size is halved, and that repeated, until the average moves no more than the accuracy or its own noise:
 *       the bias of an average is proportional to the step size, so half a step that changes nothing means it is gone.
 * </ol>
 *
 * <p>Draws of a step are pairs (ε, −ε), so that for a posterior that is nearly Gaussian the mean's gradient is nearly
 * free of noise, however its coordinates are correlated. No step moves a coordinate by more than three times the step
 * size, unless one of ND4J's updaters does: so a rare huge gradient, which the tails of a bad q bring, does no harm.
 * How far the answers are from optima that are known, docs/performance.md says.
 *
 * <p>A flow's weights neither settle nor have an average that means anything. Its epochs have 2,000 steps unless they
 * settle before, and it stops once halving the step gains less than the accuracy, in nats, by common draws and with 97
 * % confidence: noise makes it go on, never stop.
 *
 * <p>Whether the ELBO changes from one step to the next is never asked: that fires on noise.
 */
final class StochasticAscent {
    private static final double FREE_STEP_SIZE = 0.01;
    private static final int FREE_EPOCH = 2_000;
    private static final int GAIN_DRAWS = 1_000;
    private static final int MAX_EPOCH = 20_000;
    private static final int MAX_BAD = 100;
    private static final double FAR = 1e6;
    private static final int STRETCH = 100;
    private static final double NOISE = 3.5;
    private static final int MAX_WINDOW = 10_000;

    private final LogJoint model;
    /** The model, heard by the run's listener. */
    private final LogJoint joint;

    private final Family family;
    private final GradientVi options;
    private final Run run;
    private final RandomStreams streams;
    private final MonitoredQuantities monitored;
    private final List<VariationalPosterior.Stretch> stretches = new ArrayList<>();

    private final Coordinates coordinates;
    private final Optional<Family.Units> units;
    private final double curvature;
    private final double leastCurvature;
    private int steps;
    private long evaluations;
    private int bad;

    private StochasticAscent(LogJoint joint, Family family, GradientVi options, Run run, boolean fresh) {
        this.model = joint;
        this.joint = run.heard(joint);
        this.run = run;
        this.family = family;
        this.options = options;
        this.streams = new RandomStreams(run.seed());
        this.monitored = new MonitoredQuantities(family);
        if (family.dimension() != joint.dimension()) {
            throw new UserError("a family of dimension " + family.dimension() + " for a log joint of dimension "
                    + joint.dimension() + ": give both the same");
        }
        if (options.batchRows() > 0) {
            if (!(joint instanceof DataJoint data)) {
                throw new UserError("mini-batches of " + options.batchRows()
                        + " rows, but this log joint does not know its rows: use all data, or implement DataJoint");
            }
            if (options.batchRows() > data.rows()) {
                throw new UserError(
                        "mini-batches of " + options.batchRows() + " rows, but there are " + data.rows() + " rows");
            }
        }
        Initialization found = new Initialization(this.joint, streams, run.cancel());
        Conditioning conditioning = fresh ? Conditioning.of(family, found) : Conditioning.plain(family, found);
        this.coordinates = conditioning.coordinates();
        this.units = conditioning.units();
        this.curvature = conditioning.curvature();
        this.leastCurvature = conditioning.leastCurvature();
        this.evaluations = found.evaluations();
    }

    /** Fits a family, starting from independent Gaussians. */
    static VariationalPosterior run(LogJoint joint, Family family, GradientVi options, Run run) {
        int d = joint.dimension();
        double[] ones = new double[d];
        Arrays.fill(ones, 1);
        StochasticAscent ascent = new StochasticAscent(joint, family, options, run, true);
        return ascent.ascend(ascent.units.map(Family.Units::start).orElseGet(() -> family.start(new double[d], ones)));
    }

    /** Fits a family from a given member's λ. */
    static VariationalPosterior runFrom(LogJoint joint, Family family, GradientVi options, Run run, double[] start) {
        StochasticAscent ascent = new StochasticAscent(joint, family, options, run, false);
        return ascent.ascend(ascent.coordinates.standardize(family, start));
    }

    /**
     * The step that goes up fastest: 1/(1 + κ), which is 1/2 where coordinates are independent (log standard deviations
     * have the curvature 2, a covariance's factor up to 1 + κ), times P/(P + k + 1), since a gradient from P pairs of
     * draws tells little of k numbers a coordinate; as for least mean squares.
     */
    private double stepSize() {
        if (options.updater().isPresent()) {
            return options.updater().get().getLearningRate(0, 0);
        }
        if (!family.settles()) {
            return FREE_STEP_SIZE;
        }
        double pairs = Math.ceil(options.draws() / 2.0);
        return 1 / (1 + curvature) * pairs / (pairs + (double) family.size() / family.dimension() + 1);
    }

    private VariationalPosterior ascend(double[] start) {
        boolean settles = family.settles();
        double[] lambda = start.clone();
        double stepSize = stepSize();
        Averages previous = null;
        while (true) {
            Iterates iterates = new Iterates(family.size(), options.accuracy(), monitored.means(), slowest(stepSize));
            double[] last = lambda.clone();
            Termination ending = epoch(last, stepSize, settles ? MAX_EPOCH : FREE_EPOCH, iterates);
            double[] average = iterates.count() > 0 ? iterates.average() : last;
            double error = iterates.worstError();
            boolean done;
            if (!settles) {
                double[] best = gain(last, average).value() > 0 ? average : last;
                Elbo gain = gain(lambda, best);
                done = gain.value() + 2 * gain.standardError() < options.accuracy();
                // An unlucky epoch leaves q where it was.
                lambda = gain.value() > 0 ? best : lambda;
            } else {
                Averages now = new Averages(monitored.quantities(average), iterates.errors());
                done = ending == Termination.CONVERGED && previous != null && near(now, previous);
                lambda = average;
                // Iterates that still drift after the longest epoch have an average to start from, none to compare
                // with.
                previous = ending == Termination.CONVERGED ? now : null;
            }
            boolean ended = ending != Termination.CONVERGED && ending != Termination.BUDGET;
            boolean spent = !ended && !done && steps >= options.maxSteps();
            if (ending == Termination.DIVERGED || spent) {
                GradientCheck.require(joint, coordinates.shift());
            }
            if (ended || done || steps >= options.maxSteps()) {
                return result(lambda, ended ? ending : done ? Termination.CONVERGED : Termination.BUDGET, error);
            }
            stepSize /= 2;
        }
    }

    /** The steps in which 1 − 1/e of a drift along the direction of least curvature happen; 0 if that is not known. */
    private double slowest(double stepSize) {
        if (Double.isNaN(leastCurvature)) {
            return 0;
        }
        double steps = 1 / (stepSize * leastCurvature);
        return steps > 0 ? Math.min(MAX_WINDOW, steps) : MAX_WINDOW;
    }

    /** How much higher the ELBO is at b than at a, by common draws; −∞ or NaN is no gain. */
    private Elbo gain(double[] a, double[] b) {
        LogJoint standardized = coordinates.of(joint);
        double[] low = ElboDraws.logRatios(standardized, family, a, GAIN_DRAWS, run.seed());
        double[] high = ElboDraws.logRatios(standardized, family, b, GAIN_DRAWS, run.seed());
        evaluations += 2 * GAIN_DRAWS;
        Arrays.setAll(high, s -> high[s] - low[s]);
        return Elbo.of(high);
    }

    /** What one step size came to: the watched quantities and their standard errors. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Averages(double[] values, double[] errors) {}

    /** Says whether no quantity moved by more than the accuracy, or its own noise. */
    private boolean near(Averages a, Averages b) {
        for (int q = 0; q < a.values.length; q++) {
            double limit = Math.max(options.accuracy(), NOISE * Math.hypot(a.errors[q], b.errors[q]));
            if (!(Math.abs(a.values[q] - b.values[q]) <= limit)) {
                return false;
            }
        }
        return true;
    }

    private StepRule ascent(double stepSize) {
        int size = family.size();
        if (options.updater().isPresent()) {
            return new UpdaterAscent(options.updater().get(), size, stepSize);
        }
        if (!family.settles()) {
            return NormalizedAscent.adaptive(size, stepSize);
        }
        StepRule ascent = NormalizedAscent.standardized(size, stepSize);
        return units.isPresent() ? new UnitAscent(ascent, units.get(), new double[size]) : ascent;
    }

    /** Moves λ with one step size until the iterates have settled. */
    private Termination epoch(double[] lambda, double stepSize, int maxSteps, Iterates iterates) {
        double[] gradient = new double[family.size()];
        StepRule ascent = ascent(stepSize);
        List<Double> means = new ArrayList<>();
        for (int k = 0; !iterates.settled(); k++) {
            if (run.cancelled()) {
                return Termination.STOPPED;
            }
            if (steps >= options.maxSteps() || (k >= maxSteps && (!family.settles() || !iterates.stationary()))) {
                return Termination.BUDGET;
            }
            double[] own = step(lambda, gradient);
            if (!finite(own) || !finite(gradient)) {
                if (++bad > MAX_BAD) {
                    return Termination.NOT_FINITE;
                }
                continue;
            }
            bad = 0;
            ascent.step(lambda, gradient);
            double[] quantities = monitored.quantities(lambda);
            if (Arrays.stream(quantities).anyMatch(q -> !(Math.abs(q) < FAR))) {
                return Termination.DIVERGED;
            }
            iterates.add(lambda, quantities);
            // Draws of one step come in pairs; those of different steps are independent.
            means.add(Arrays.stream(own).average().orElseThrow());
            if (steps % STRETCH == 0) {
                if (means.size() > 1) {
                    Elbo elbo = Elbo.of(means.stream().mapToDouble(x -> x).toArray());
                    int draws = means.size() * options.draws();
                    Elbo ofDraws = new Elbo(elbo.value(), elbo.standardError(), draws);
                    stretches.add(new VariationalPosterior.Stretch(steps, stepSize, ofDraws));
                }
                means.clear();
            }
        }
        return Termination.CONVERGED;
    }

    private double[] step(double[] lambda, double[] gradient) {
        RandomGenerator random = streams.at("noise", steps);
        double[] noise = options.estimator().noise(family, random, options.draws());
        LogJoint now = joint;
        if (options.batchRows() > 0 && joint instanceof DataJoint data) {
            int[] rows = random.ints(options.batchRows(), 0, data.rows()).toArray();
            now = data.on(new DataJoint.MiniBatch(rows, data.rows()));
        }
        steps++;
        evaluations += options.draws();
        return options.estimator().gradient(coordinates.of(now), family, lambda, noise, options.draws(), gradient);
    }

    private static boolean finite(double[] x) {
        return Arrays.stream(x).allMatch(Double::isFinite);
    }

    private VariationalPosterior result(double[] standardized, Termination termination, double error) {
        double[] lambda = coordinates.unstandardize(family, standardized);
        Elbo elbo = ElboDraws.estimate(joint, family, lambda, options.elboDraws(), run.seed());
        Trace trace = new Trace(
                "ELBO of stretches of " + STRETCH + " steps, nats",
                stretches.stream()
                        .mapToDouble(stretch -> stretch.elbo().value())
                        .toArray());
        VariationalPosterior.Optimization optimization = new VariationalPosterior.Optimization(
                termination,
                Double.isFinite(error) && family.settles() ? OptionalDouble.of(error) : OptionalDouble.empty(),
                steps,
                evaluations + options.elboDraws(),
                stretches);
        return new VariationalPosterior(model, family, lambda, trace, elbo, optimization);
    }
}
