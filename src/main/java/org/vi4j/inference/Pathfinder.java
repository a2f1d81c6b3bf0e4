package org.vi4j.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.vi4j.UserError;
import org.vi4j.internal.joint.Modes;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.LogJoint.GradientCheck;
import org.vi4j.posterior.Posterior;
import org.vi4j.posterior.Posterior.Algorithm;
import org.vi4j.posterior.Posterior.Trace;
import org.vi4j.posterior.Run;

/**
 * Multi-path Pathfinder (Zhang, Carpenter, Gelman and Vehtari, "Pathfinder: parallel quasi-Newton variational
 * inference", JMLR 23, 2022): from several starts L-BFGS climbs towards a mode, each point of a path gives a Gaussian
 * by its inverse Hessian's low-rank factors, and the one with the highest ELBO is the path's. q is their equal mixture.
 *
 * <p>The result's {@code resample} draws from q weighed towards the posterior. Unlike in the paper, a draw is weighed
 * against the whole mixture rather than against its own path's Gaussian: the same expectation with less variance (Veach
 * and Guibas, 1995), and the density that the result returns.
 *
 * @param paths the number of paths, at least 1
 */
public record Pathfinder(int paths) implements Algorithm<Posterior.Approximation> {
    private static final int ELBO_DRAWS = 25;
    /** Scales beyond this either way may be what went wrong: then paths are run in units of them. */
    private static final double FAR_APART = 100;

    /** Checks the number. */
    public Pathfinder {
        if (paths < 1) {
            throw new UserError("paths is " + paths + ": at least 1 was expected, 4 is usual");
        }
    }

    /** Returns the usual options: 4 paths. */
    public static Pathfinder defaults() {
        return new Pathfinder(4);
    }

    /** Returns these options with another number of paths. */
    public Pathfinder withPaths(int other) {
        return new Pathfinder(other);
    }

    /**
     * Runs the paths.
     *
     * @param model the log joint density
     * @param run the seed of the starts and the ELBOs' draws, the cancellation and the listener
     * @return the mixture of those paths that found a Gaussian
     * @throws UserError if none did, or the posterior is seen to be improper
     */
    @Override
    public Posterior.Approximation fit(LogJoint model, Run run) {
        LogJoint target = run.heard(model);
        double[] scale = new double[target.dimension()];
        Arrays.fill(scale, 1);
        try {
            return fit(model, target, scale, run);
        } catch (UserError e) {
            double[] start = Modes.start(target, run.seed(), 0);
            if (start == null || run.cancelled()) {
                throw e;
            }
            double[] own = Modes.scales(target, start, run.cancel());
            if (Arrays.stream(own).allMatch(s -> s > 1 / FAR_APART && s < FAR_APART)) {
                throw e;
            }
            return fit(model, target, own, run);
        }
    }

    private Posterior.Approximation fit(LogJoint model, LogJoint target, double[] scale, Run run) {
        List<LowRankGaussian> found = new ArrayList<>();
        DoubleStream.Builder elbos = DoubleStream.builder();
        for (int i = 0; i < paths && (i == 0 || !run.cancelled()); i++) {
            OptimizationPath path = new OptimizationPath(target, scale, run.seed(), i);
            LowRankGaussian best = path.best(ELBO_DRAWS, run.cancel());
            Arrays.stream(path.elbos()).forEach(elbos);
            if (best != null) {
                found.add(best);
            }
        }
        if (found.isEmpty()) {
            GradientCheck.require(target, new double[target.dimension()]);
            throw new UserError(
                    "none of " + paths + " paths found a Gaussian with a finite ELBO: the log density is not"
                            + " finite near zero, rises without end, or its gradient is wrong; check the model, or use NUTS"
                            + target.explain(new double[target.dimension()]).stream()
                                    .map("; "::concat)
                                    .collect(Collectors.joining()));
        }
        double[] variance = found.get(0).variance();
        ImpropernessCheck.of(
                target,
                found.get(0).mean(),
                Arrays.stream(variance).map(Math::sqrt).toArray());
        return new PathMixture(
                model,
                found,
                new Trace(
                        "ELBO of the Gaussians along the paths, one path after the other, nats",
                        elbos.build().toArray()));
    }
}
