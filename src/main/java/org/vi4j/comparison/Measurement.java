package org.vi4j.comparison;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.vi4j.comparison.Comparison.ComparisonOptions;
import org.vi4j.comparison.Comparison.MethodResult;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.posterior.Assessment;
import org.vi4j.posterior.Posterior;
import org.vi4j.posterior.Posterior.Moments;

/**
 * Measures answers against the reference, the sampler's draws, and rows of data.
 *
 * @param problem what was to be found
 * @param reference what errors are measured against, or null
 * @param sampled the sampler's moments of the parameters, where the reference is the sampler; or null
 * @param visited the draws of a sampler that is believed, which may lie where an approximation never goes; or null
 * @param options of the comparison
 * @param seed of simulated outcomes
 * @param cancel leaves predictions out once true
 */
record Measurement(
        Problem problem,
        Problem.@Nullable Reference reference,
        @Nullable Moments sampled,
        Assessment.@Nullable Chains visited,
        ComparisonOptions options,
        long seed,
        BooleanSupplier cancel) {
    /** Above this share of draws that an approximation never saw, it misses something. */
    private static final double MAX_UNSEEN = 0.05;

    MethodResult of(Comparison.Outcome outcome) {
        Optional<MethodResult.Fit> fit = outcome.fit();
        if (fit.isEmpty()) {
            return new MethodResult(
                    outcome.name(),
                    outcome.seconds(),
                    outcome.evaluations(),
                    fit,
                    MethodResult.Metrics.NONE,
                    new Verdict(Verdict.Trust.DO_NOT_BELIEVE, "failed: " + outcome.failure(), "use another method"));
        }
        Assessment assessment = fit.get().assessment();
        OptionalDouble unseen = unseen(fit.get());
        MethodResult.Metrics metrics =
                new MethodResult.Metrics(errors(fit.get()), unseen, heldOut(assessment), leftOut(assessment));
        return new MethodResult(
                outcome.name(),
                outcome.seconds(),
                outcome.evaluations(),
                fit,
                metrics,
                verdict(assessment.verdict(), unseen.orElse(0)));
    }

    private static Verdict verdict(Verdict own, double unseen) {
        if (!(unseen > MAX_UNSEEN) || own.trust() == Verdict.Trust.DO_NOT_BELIEVE) {
            return own;
        }
        return new Verdict(
                Verdict.Trust.DO_NOT_BELIEVE,
                String.format(
                        Locale.ROOT,
                        "%s, but %.0f %% of NUTS' draws lie where this approximation never goes: another mode, a"
                                + " tail, or a wider spread",
                        own.reason(),
                        100 * unseen),
                Agreement.NEXT);
    }

    private Optional<MethodResult.Score> heldOut(Assessment assessment) {
        Problem.Predicted rows = problem.rows();
        return rows == null || rows.heldOut() == null
                ? Optional.empty()
                : PredictiveAccuracy.ofHeldOut(rows.heldOut(), assessment.draws(), rows.unit(), seed, cancel);
    }

    private Optional<MethodResult.Score> leftOut(Assessment assessment) {
        Problem.Predicted rows = problem.rows();
        return rows == null || !options.leaveOneOut()
                ? Optional.empty()
                : PredictiveAccuracy.leaveOneOut(rows.training(), assessment, rows.unit(), cancel);
    }

    /** The share of the sampler's draws where p/q is larger than at all draws of q. */
    private OptionalDouble unseen(MethodResult.Fit fit) {
        if (visited == null
                || !(fit.assessment() instanceof Assessment.Weights weights)
                || !(fit.posterior() instanceof Posterior.Approximation q)) {
            return OptionalDouble.empty();
        }
        double largest = Arrays.stream(weights.logRatios()).max().orElseThrow();
        // Where q is p all ratios are the same but for rounding.
        double margin = ImportanceWeights.rounding(largest);
        int count = 0;
        for (int s = 0; s < visited.draws().length; s++) {
            count += visited.logP()[s] - q.logDensity(visited.draws()[s]) > largest + margin ? 1 : 0;
        }
        return OptionalDouble.of(count / (double) visited.draws().length);
    }

    private Optional<MethodResult.Errors> errors(MethodResult.Fit fit) {
        if (reference == null
                || (Problem.Reference.NUTS.equals(reference.source())
                        && fit.assessment() instanceof Assessment.Chains)) {
            return Optional.empty();
        }
        // Draws are compared as the user sees them; what a closed form is of has no constraints.
        double[] mean = fit.posterior().unconstrainedMean();
        double[] sd = fit.posterior().unconstrainedSd();
        double[] rightMean = reference.mean();
        double[] rightSd = reference.sd();
        if (sampled != null) {
            Moments moments = fit.posterior().moments();
            mean = moments.mean();
            sd = moments.sd();
            rightMean = sampled.mean();
            rightSd = sampled.sd();
        }
        double worst = 0;
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (int j = 0; j < mean.length; j++) {
            double ratio = sd[j] / rightSd[j];
            worst = Math.max(worst, Math.abs(mean[j] - rightMean[j]) / rightSd[j]);
            least = Math.min(least, ratio);
            most = Math.max(most, ratio);
        }
        return Optional.of(new MethodResult.Errors(worst, least, most));
    }
}
