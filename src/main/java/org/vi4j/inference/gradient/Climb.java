package org.vi4j.inference.gradient;

import java.util.ArrayList;
import java.util.List;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.family.CouplingFlow;
import org.vi4j.family.Family;
import org.vi4j.family.FullRank;
import org.vi4j.family.GaussianFamily;
import org.vi4j.family.MeanField;
import org.vi4j.joint.LogJoint;
import org.vi4j.math.Cholesky;

/**
 * Finds the family by itself: mean-field, then full-rank (above 100 dimensions low-rank first, above 1,000 low-rank
 * alone), then a flow (to 100 dimensions), until k̂ of the importance weights p/q (Yao, Vehtari, Simpson and Gelman,
 * "Yes, but did it work?", 2018) is below 0.5, where the weights have a variance and little is left to gain. A richer
 * family takes the place of the best so far if it raises the ELBO by more than two standard errors, or lowers k̂ by
 * more than its scatter; one that does not (full-rank for a banana) does not end the climb, since the next may.
 */
public final class Climb {
    private static final double GOOD_K = 0.5;
    private static final double K_SCATTER = 0.1;
    private static final int MAX_FLOW = 100;
    /** Half a million numbers to learn; beyond, steps take seconds. */
    private static final int MAX_FULL_RANK = 1_000;

    /**
     * A flow stops by nats: a gap of δ leaves widths off by up to √δ, 14 % at the usual 0.02, and tails too light. A
     * tenth of it costs seconds.
     */
    private static final double FLOW_ACCURACY = 0.1;

    private Climb() {}

    /**
     * One family's fit.
     *
     * @param family the family
     * @param fit what gradient VI found
     * @param paretoK k̂ of its draws' weights; NaN where q is p to rounding
     */
    public record Rung(Family family, GradientResult fit, double paretoK) {
        boolean isGood() {
            return !(paretoK > GOOD_K);
        }

        private boolean betterThan(Rung other) {
            Elbo a = fit.elbo();
            Elbo b = other.fit.elbo();
            boolean higher = a.value() - b.value() > 2 * Math.hypot(a.standardError(), b.standardError());
            return higher || paretoK < other.paretoK - K_SCATTER;
        }
    }

    /**
     * What the climb found.
     *
     * @param best the rung to use
     * @param rungs all that were tried, in their order
     * @param evaluations how many points the log joint was computed at
     */
    public record Result(Rung best, List<Rung> rungs, long evaluations) {
        /** Returns one line for people. */
        public String message() {
            return best.family.name()
                    + (best.isGood()
                            ? ": k-hat " + best.paretoK + ", good"
                            : ": k-hat " + best.paretoK + ", and no richer family helped: check with MCMC");
        }
    }

    /**
     * Climbs.
     *
     * @param joint f
     * @param options for each rung; a flow is fitted by sticking the landing whatever the estimator
     * @return the best rung and all others
     */
    public static Result run(LogJoint joint, GradientOptions options) {
        List<Rung> rungs = new ArrayList<>();
        MeanField meanField = new MeanField(joint.dimension());
        Rung best = rung(joint, meanField, GradientVi.run(joint, meanField, options), options);
        rungs.add(best);
        for (Family family : richer(joint.dimension())) {
            if (best.isGood() || options.stop().getAsBoolean()) {
                break;
            }
            Rung next = rung(joint, family, climbTo(joint, family, options, best), options);
            rungs.add(next);
            best = next.betterThan(best) ? next : best;
        }
        long evaluations = rungs.stream()
                .mapToLong(rung -> rung.fit.evaluations() + options.elboDraws())
                .sum();
        return new Result(best, List.copyOf(rungs), evaluations);
    }

    /**
     * Fits one family, as the climb does: a flow begins as the full-rank Gaussian that is fitted before it.
     *
     * @param joint f
     * @param family the family
     * @param options how
     * @return the approximation; the steps before a flow's own are not counted in it
     */
    public static GradientResult fit(LogJoint joint, Family family, GradientOptions options) {
        if (!(family instanceof CouplingFlow)) {
            return GradientVi.run(joint, family, options);
        }
        FullRank fullRank = new FullRank(family.dimension());
        return climbTo(
                joint, family, options, rung(joint, fullRank, GradientVi.run(joint, fullRank, options), options));
    }

    private static List<Family> richer(int d) {
        if (d == 1) {
            return List.of();
        }
        if (d <= MAX_FLOW) {
            return List.of(Family.of("full-rank", d), Family.of("flow", d));
        }
        Family lowRank = Family.of("low-rank", d);
        return d <= MAX_FULL_RANK ? List.of(lowRank, Family.of("full-rank", d)) : List.of(lowRank);
    }

    /** A flow begins as the Gaussian below it; the Gaussians find their own way. */
    private static GradientResult climbTo(LogJoint joint, Family family, GradientOptions options, Rung below) {
        if (family instanceof CouplingFlow flow && below.family instanceof GaussianFamily gaussian) {
            double[] lambda = below.fit.posterior().lambda();
            double[][] lower = Cholesky.of(gaussian.covariance(lambda)).lower();
            double[] start = flow.start(new FullRank(flow.dimension()).start(gaussian.mean(lambda), lower));
            GradientOptions closer =
                    options.estimator(new StickingTheLanding()).accuracy(FLOW_ACCURACY * options.accuracy());
            return GradientVi.runFrom(joint, flow, closer, start);
        }
        return GradientVi.run(joint, family, options);
    }

    private static Rung rung(LogJoint joint, Family family, GradientResult fit, GradientOptions options) {
        double[] ratios =
                Elbo.logRatios(joint, family, fit.posterior().lambda(), options.elboDraws(), options.seed() + 1);
        return new Rung(family, fit, ImportanceWeights.of(ratios).paretoK());
    }
}
