package org.vi4j.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.vi4j.UserError;
import org.vi4j.distribution.Gaussian;
import org.vi4j.internal.joint.Modes;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.internal.math.Lbfgs;
import org.vi4j.internal.math.Platform;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.LogJoint.GradientCheck;
import org.vi4j.math.RandomStreams;
import org.vi4j.posterior.GaussianPosterior;
import org.vi4j.posterior.Posterior.Algorithm;
import org.vi4j.posterior.Posterior.Trace;
import org.vi4j.posterior.Run;

/**
 * The Laplace approximation q(u) = N(u | û, (−∇²f(û))⁻¹) at the mode û of a log joint f (Tierney and Kadane, JASA
 * 1986). It is exact for Gaussian posteriors, and knows of the posterior nothing but its peak.
 */
public record Laplace() implements Algorithm<GaussianPosterior> {
    private static final int STARTS = 100;
    private static final double REACH = 2;
    private static final Lbfgs OPTIMIZER = new Lbfgs(10, 1e-14, 10_000);
    /**
     * The gradient this small, in units of its own scale, is the mode's; the optimizer's aim may lie below rounding.
     */
    private static final double FLAT = 1e-3;

    /** Climbs from other starts, that may end at a higher mode. */
    private static final int FURTHER = 4;

    private static final double SAME_MODE = 1e-6;

    /** Curvature, its factor and inverse, and copies on the way. */
    private static final double MATRICES = 6;

    /** Returns the algorithm, which has no options. */
    public static Laplace defaults() {
        return new Laplace();
    }

    /**
     * Climbs to modes from several starts near zero and takes the curvature at the highest one, by central differences
     * of the gradient.
     *
     * @param model the log joint f
     * @param run the seed of the start, the cancellation and the listener
     * @return the Gaussian, with the approximate log evidence f(û) + ½ ln|2π(−∇²f)⁻¹|
     * @throws UserError if no start has a finite density, the run was cancelled or does not end at a mode, the mode is
     *     no peak, or there is no memory for the curvature
     */
    @Override
    public GaussianPosterior fit(LogJoint model, Run run) {
        LogJoint target = run.heard(model);
        int d = target.dimension();
        Platform.requireMemory(
                "Laplace's curvature of " + d + " coordinates",
                MATRICES * d * d,
                "use mean-field, low-rank or Pathfinder, which need no matrix of all pairs");
        Lbfgs.Objective falling = (u, gradient) -> {
            double[] f = new double[1];
            target.logDensityAndGradient(u, 1, f, gradient);
            for (int j = 0; j < d; j++) {
                gradient[j] = -gradient[j];
            }
            return Double.isFinite(f[0]) ? -f[0] : Double.POSITIVE_INFINITY;
        };
        Lbfgs.Result mode = OPTIMIZER.minimize(falling, start(target, falling, run.seed()), u -> run.cancelled());
        if (!isMode(mode, Modes.curvature(target, mode.x()))) {
            // In units that are far apart a climb cannot tell what is left to gain.
            mode = inUnits(target, falling, mode.x(), run);
        }
        List<Modes.Mode> modes = modes(target, mode, run);
        if (modes.get(0).point() != mode.x()) {
            mode = OPTIMIZER.minimize(falling, modes.get(0).point(), u -> run.cancelled());
        }
        double[][] precision = Modes.curvature(target, mode.x());
        if (!isMode(mode, precision)) {
            mode = inUnits(target, falling, mode.x(), run);
            precision = Modes.curvature(target, mode.x());
        }
        double steepest = steepest(mode, precision);
        if (!(steepest < FLAT)) {
            GradientCheck.require(target, mode.x());
            if (Arrays.stream(mode.gradient()).allMatch(g -> g == 0)) {
                throw new UserError("the log density is flat around " + Arrays.toString(mode.x()) + " (log density "
                        + -mode.value() + "): there is no mode; give every parameter a proper prior");
            }
            throw new UserError(String.format(
                    Locale.ROOT,
                    "the climb to the mode ended where the density still rises (slope %.2g at log density %.6g after %d"
                            + " evaluations)%s: the posterior may have no mode; give every parameter a proper prior, or"
                            + " use another inference",
                    steepest,
                    -mode.value(),
                    mode.evaluations(),
                    run.cancelled() ? ", because it was stopped" : ""));
        }
        try {
            Gaussian gaussian = Gaussian.ofMean(mode.x(), precision);
            double[] climbed = Arrays.stream(mode.values()).map(f -> -f).toArray();
            Trace trace = new Trace("log density of the climb to the mode, nats", climbed);
            GaussianPosterior posterior = GaussianPosterior.of(model, gaussian);
            return posterior
                    .found(
                            modes.size() == 1
                                    ? "Laplace approximation, a Gaussian at the mode"
                                    : "Laplace approximation, a Gaussian at the highest of " + modes.size() + " modes",
                            trace)
                    .withLogEvidence(-mode.value() - posterior.logDensity(mode.x()));
        } catch (Cholesky.NotPositiveDefinite e) {
            throw new UserError(
                    "the log density is flat or rises in some direction at its mode (log density " + -mode.value()
                            + "): there is no Gaussian there; give every parameter a proper prior, or use NUTS",
                    e);
        }
    }

    private static Lbfgs.Result inUnits(LogJoint target, Lbfgs.Objective falling, double[] u, Run run) {
        double[] scales = Modes.scales(target, u, run.cancel());
        return OPTIMIZER.minimize(falling, u, scales, at -> run.cancelled());
    }

    private static boolean isMode(Lbfgs.Result end, double[][] precision) {
        return steepest(end, precision) < FLAT;
    }

    /** The largest slope in units of the coordinate's own scale. */
    private static double steepest(Lbfgs.Result end, double[][] precision) {
        double steepest = 0;
        for (int j = 0; j < precision.length; j++) {
            steepest = Math.max(steepest, Math.abs(end.gradient()[j]) / Math.sqrt(Math.abs(precision[j][j])));
        }
        return steepest;
    }

    private static double[] start(LogJoint target, Lbfgs.Objective falling, long seed) {
        double[] u = new double[target.dimension()];
        double[] gradient = new double[u.length];
        for (int attempt = 0; attempt < STARTS; attempt++) {
            RandomGenerator random = new RandomStreams(seed).at("laplace start", attempt);
            Arrays.setAll(u, j -> REACH * (2 * random.nextDouble() - 1));
            double value = falling.at(u, gradient);
            if (Double.isFinite(value) && Arrays.stream(gradient).allMatch(Double::isFinite)) {
                return u;
            }
        }
        double[] last = new double[1];
        target.logDensityAndGradient(u, 1, last, gradient);
        throw new UserError(
                "no start in " + STARTS + " tries: the log density or its gradient is not finite near zero" + " (last "
                        + last[0] + target.explain(u).stream().map("; "::concat).collect(Collectors.joining())
                        + "): check the model's formula, constraints and data");
    }

    /** The separate modes of this climb and of further ones from other starts, the highest first. */
    private static List<Modes.Mode> modes(LogJoint target, Lbfgs.Result first, Run run) {
        List<Modes.Mode> ends = new ArrayList<>();
        // Of two climbs to one mode the first is kept, whatever the last digits.
        double slack = SAME_MODE * Math.max(1, Math.abs(first.value()));
        ends.add(new Modes.Mode(first.x(), -first.value() + slack, first.converged(), first.evaluations()));
        for (int i = 0; i < FURTHER && !run.cancelled(); i++) {
            double[] start = Modes.start(target, run.seed(), i);
            if (start != null) {
                ends.add(Modes.climb(target, start, run.cancel()));
            }
        }
        return Modes.separate(target, ends);
    }
}
