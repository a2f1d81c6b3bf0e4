package org.vi4j.comparison;

import java.util.Optional;
import java.util.OptionalDouble;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.posterior.Assessment;
import org.vi4j.posterior.Posterior;
import org.vi4j.posterior.Posterior.Elbo;

/**
 * The cost of one method and how good its answer is.
 *
 * @param name of the method
 * @param seconds it took, by the clock, without what follows: drawing, weighing, predicting
 * @param evaluations how many points the log joint and its gradient were computed at
 * @param fit what it found; empty where it failed
 * @param metrics how good that is
 * @param verdict whether to believe it; for a method that failed, why it did
 */
public record MethodResult(
        String name, double seconds, long evaluations, Optional<Fit> fit, Metrics metrics, Verdict verdict) {
    /**
     * A posterior and its assessment by draws.
     *
     * @param posterior that the method found
     * @param assessment its draws, their densities and the verdict that these give alone
     */
    public record Fit(Posterior posterior, Assessment assessment) {}

    /**
     * The distance of an answer from the reference.
     *
     * @param worstMean the largest |mean − reference mean| of a coordinate, in reference standard deviations
     * @param sdRatioMin the smallest sd / reference sd of a coordinate
     * @param sdRatioMax the largest
     */
    public record Errors(double worstMean, double sdRatioMin, double sdRatioMax) {}

    /**
     * How well rows were predicted.
     *
     * @param logDensity the mean over rows of ln p(yᵢ | the training rows), in nats per row, the outcome in its own
     *     unit; of leave-one-out, elpd_loo/n
     * @param se its standard error over the rows
     * @param coverage the share of rows inside the central 90 % interval of their prediction; NaN for outcomes 0 and 1,
     *     which have no such interval
     * @param worstK the largest k̂ of a left-out row; NaN elsewhere
     * @param rows how many
     */
    public record Score(double logDensity, double se, double coverage, double worstK, int rows) {}

    /**
     * Measurements of an answer against others and against data; empty where there is nothing to measure.
     *
     * @param errors against the reference
     * @param unseen the share of NUTS' draws where p/q is larger than at all draws of q: the part that q never visits
     * @param heldOut the prediction of rows that were held out
     * @param leftOut the prediction of training rows, each left out by PSIS
     */
    public record Metrics(
            Optional<Errors> errors, OptionalDouble unseen, Optional<Score> heldOut, Optional<Score> leftOut) {
        /** The metrics of a method that failed. */
        static final Metrics NONE =
                new Metrics(Optional.empty(), OptionalDouble.empty(), Optional.empty(), Optional.empty());
    }

    private Optional<Assessment> assessment() {
        return fit.map(Fit::assessment);
    }

    /** Returns the assessment by weights, of an approximation. */
    public Optional<Assessment.Weights> weights() {
        return assessment().filter(Assessment.Weights.class::isInstance).map(Assessment.Weights.class::cast);
    }

    /** Returns the assessment by chains, of a sampler. */
    public Optional<Assessment.Chains> chains() {
        return assessment().filter(Assessment.Chains.class::isInstance).map(Assessment.Chains.class::cast);
    }

    /** Returns the ELBO of an approximation, by its draws. */
    public Optional<Elbo> elbo() {
        return weights().map(Assessment.Weights::elbo);
    }

    /** Returns k̂ of an approximation's weights; NaN where they are all the same, empty where there are none. */
    public OptionalDouble paretoK() {
        Optional<ImportanceWeights> smoothed = weights().flatMap(Assessment.Weights::weights);
        return smoothed.isPresent() ? OptionalDouble.of(smoothed.get().paretoK()) : OptionalDouble.empty();
    }

    MethodResult withVerdict(Verdict other) {
        return new MethodResult(name, seconds, evaluations, fit, metrics, other);
    }
}
