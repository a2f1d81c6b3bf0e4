package org.vi4j.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.inference.Family.GaussianFamily;
import org.vi4j.inference.GradientVi.Estimator;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.joint.LogJoint;
import org.vi4j.posterior.Posterior;
import org.vi4j.posterior.Posterior.Algorithm;
import org.vi4j.posterior.Posterior.Elbo;
import org.vi4j.posterior.Run;

/**
 * Gradient VI that selects the family by itself: it fits candidates from the plainest to the richest until one is
 * believed, by the same judge as any posterior's {@link org.vi4j.posterior.Posterior#verdict()}. A richer family takes
 * the place of the best so far if its verdict trusts it more, or trusts it as much and the ELBO is higher by more than
 * two standard errors; one that does not (full-rank for a banana) does not end the selection, since the next may.
 *
 * <p>The best of several by one set of draws looks better than it is: the selection has draws of its own for judging,
 * and the verdict on what it chose is by others.
 *
 * @param options for each candidate; a family that begins at the Gaussian before it is fitted by sticking the landing
 *     whatever the estimator, in at most 10,000 steps
 * @param candidates makes the families of d dimensions, from the plainest to the richest
 */
public record FamilySelection(GradientVi options, IntFunction<List<Family>> candidates)
        implements Algorithm<VariationalPosterior> {
    /** Judging draws have streams of their own. */
    private static final long JUDGING = 0x6a75646765L;

    /** A flow gains most in its first epochs; five of them cost minutes where a gradient costs a millisecond. */
    private static final int MOST_FREE_STEPS = 10_000;

    private static final int MAX_FLOW = 100;
    /** Half a million numbers to learn; beyond, steps take seconds. */
    private static final int MAX_FULL_RANK = 1_000;

    /**
     * A flow stops by nats: a gap of δ leaves widths off by up to √δ, 14 % at the usual 0.02, and tails too light. A
     * tenth of it costs seconds.
     */
    private static final double FREE_ACCURACY = 0.1;

    /**
     * A candidate that was fitted.
     *
     * @param family its family
     * @param posterior what gradient VI found
     * @param verdict on it
     */
    public record Candidate(Family family, VariationalPosterior posterior, Verdict verdict) {
        boolean isGood() {
            return verdict.trust() == Verdict.Trust.BELIEVE;
        }

        private boolean betterThan(Candidate other) {
            int trust = verdict.trust().compareTo(other.verdict.trust());
            Elbo a = posterior.elbo();
            Elbo b = other.posterior.elbo();
            boolean higher = a.value() - b.value() > 2 * Math.hypot(a.standardError(), b.standardError());
            return trust < 0 || (trust == 0 && higher);
        }
    }

    /**
     * The selection: the best candidate and all that were fitted.
     *
     * @param best the candidate to use
     * @param candidates all that were fitted, in their order
     */
    public record Selection(Candidate best, List<Candidate> candidates) {
        /** Copies the list. */
        public Selection {
            candidates = List.copyOf(candidates);
        }
    }

    /**
     * Returns the usual selection: mean-field, then full-rank (above 100 dimensions low-rank first, above 1,000
     * low-rank alone), then a flow (to 100 dimensions).
     *
     * @return the options
     */
    public static FamilySelection defaults() {
        return new FamilySelection(GradientVi.defaults(), FamilySelection::usual);
    }

    /** Returns this selection with other options for each candidate. */
    public FamilySelection withOptions(GradientVi other) {
        return new FamilySelection(other, candidates);
    }

    /**
     * Returns this selection with other candidates, made for the model's dimension, from the plainest to the richest.
     */
    public FamilySelection withCandidates(IntFunction<List<Family>> other) {
        return new FamilySelection(options, other);
    }

    private static List<Family> usual(int d) {
        Family meanField = Family.meanField(d);
        if (d == 1) {
            return List.of(meanField);
        }
        if (d <= MAX_FLOW) {
            return List.of(meanField, Family.of("full-rank", d), Family.of("flow", d));
        }
        Family lowRank = Family.of("low-rank", d);
        return d <= MAX_FULL_RANK
                ? List.of(meanField, lowRank, Family.of("full-rank", d))
                : List.of(meanField, lowRank);
    }

    /**
     * Fits the candidates and returns the best one.
     *
     * @param model f
     * @param run the seed, the cancellation and the listener
     * @return the best candidate's posterior
     * @throws org.vi4j.UserError if f is not finite where it begins, the posterior is improper, or the gradient is
     *     wrong
     */
    @Override
    public VariationalPosterior fit(LogJoint model, Run run) {
        return select(model, run).best().posterior();
    }

    /**
     * Fits the candidates, one after the other, until one is good enough.
     *
     * @param model f
     * @param run the seed, the cancellation and the listener
     * @return the best candidate and all others
     * @throws org.vi4j.UserError as {@link #fit}
     */
    public Selection select(LogJoint model, Run run) {
        List<Candidate> fitted = new ArrayList<>();
        Candidate best = null;
        for (Family family : candidates.apply(model.dimension())) {
            if (best != null && (best.isGood() || run.cancelled())) {
                break;
            }
            Candidate next = candidate(
                    run,
                    family,
                    ascend(model, run, family, Optional.ofNullable(best).map(Candidate::posterior)));
            fitted.add(next);
            best = best == null || next.betterThan(best) ? next : best;
        }
        if (best == null) {
            throw new IllegalArgumentException("there is no candidate of " + model.dimension() + " dimensions");
        }
        return new Selection(best, fitted);
    }

    /**
     * Returns the algorithm that fits one family as the selection does: a flow begins as the full-rank Gaussian that is
     * fitted before it.
     *
     * @param family made for the model's dimension
     * @return the algorithm
     */
    public Algorithm<VariationalPosterior> only(IntFunction<Family> family) {
        return (model, run) -> {
            int d = model.dimension();
            Family own = family.apply(d);
            Family gaussian = Family.fullRank(d);
            return own.beginsAtGaussian()
                    ? ascend(model, run, own, Optional.of(ascend(model, run, gaussian, Optional.empty())))
                    : StochasticAscent.run(model, own, options, run);
        };
    }

    /** A flow begins as the Gaussian before it; the Gaussians find their own way. */
    private VariationalPosterior ascend(LogJoint model, Run run, Family family, Optional<VariationalPosterior> before) {
        Optional<double[]> start = before.flatMap(gaussian -> start(family, gaussian));
        if (start.isEmpty()) {
            return StochasticAscent.run(model, family, options, run);
        }
        GradientVi closer = options.withEstimator(Estimator.stickingTheLanding())
                .withAccuracy(FREE_ACCURACY * options.accuracy())
                .withMaxSteps(Math.min(MOST_FREE_STEPS, options.maxSteps()));
        return StochasticAscent.runFrom(model, family, closer, run, start.get());
    }

    private static Optional<double[]> start(Family family, VariationalPosterior before) {
        if (!family.beginsAtGaussian() || !(before.family() instanceof GaussianFamily gaussian)) {
            return Optional.empty();
        }
        double[] lambda = before.lambda();
        double[][] lower = Cholesky.of(gaussian.covariance(lambda)).lower();
        return Optional.of(family.startAt(gaussian.mean(lambda), lower));
    }

    private static Candidate candidate(Run run, Family family, VariationalPosterior posterior) {
        Verdict verdict = posterior
                .assess(Posterior.Approximation.WEIGHED, run.seed() ^ JUDGING)
                .verdict();
        return new Candidate(family, posterior, verdict);
    }
}
