package org.vi4j.comparison;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.vi4j.Summary;
import org.vi4j.UserError;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.internal.math.Platform;
import org.vi4j.posterior.Assessment;
import org.vi4j.posterior.Posterior;
import org.vi4j.posterior.Posterior.Elbo;
import org.vi4j.posterior.Run;
import org.vi4j.report.HtmlPage;

/**
 * A comparison of methods on one problem, run one after the other, each measured against the truth where it is known
 * and else against NUTS.
 *
 * @param problem what was to be found
 * @param options of the comparison
 * @param seed of all methods
 * @param reference what errors are measured against, or null where there is neither truth nor NUTS
 * @param results one a method, in the order they were run
 * @param recommendation what to use
 * @param stopped what is missing because it was stopped, for people; empty if it was not
 */
public record Comparison(
        Problem problem,
        ComparisonOptions options,
        long seed,
        Problem.@Nullable Reference reference,
        List<MethodResult> results,
        Recommendation recommendation,
        String stopped) {
    /**
     * The answer that the measurements give: MCMC or VI?
     *
     * @param method the method to use, or {@code none}
     * @param reason the numbers behind it
     */
    public record Recommendation(String method, String reason) {}

    /** A listener to a comparison's progress. */
    public interface Progress {
        /** The listener that ignores all. */
        Progress SILENT = new Progress() {};

        /**
         * A method is at work.
         *
         * @param method its name
         * @param evaluations of the log joint so far
         */
        default void at(String method, long evaluations) {}

        /**
         * A method is done.
         *
         * @param method its name
         * @param seconds it took
         * @param outcome {@code done} or why it failed
         */
        default void done(String method, double seconds, String outcome) {}
    }

    /** One method's outcome, before it is measured. */
    record Outcome(String name, double seconds, long evaluations, Optional<MethodResult.Fit> fit, String failure) {}

    /** Copies the list. */
    public Comparison {
        results = List.copyOf(results);
    }

    /**
     * Runs and measures the methods.
     *
     * @param problem the problem
     * @param methods which, in this order
     * @param options the length of chains, and whether training rows are left out
     * @param run the seed and the cancellation; methods that had not begun when it is cancelled are left out
     * @param progress hears of each method, from several threads
     * @return the comparison
     * @throws UserError if it was cancelled before any method was done
     */
    public static Comparison run(
            Problem problem, List<Method> methods, ComparisonOptions options, Run run, Progress progress) {
        Platform.requireMemory(
                options.draws() + " draws of " + problem.joint().dimension() + " coordinates from each of "
                        + methods.size() + " methods",
                (double) options.draws() * problem.joint().dimension() * methods.size(),
                "ask for fewer draws per chain or fewer methods");
        List<Outcome> outcomes = new ArrayList<>();
        boolean cut = false;
        for (Method method : methods) {
            if (!run.cancelled()) {
                WarmUp.run(problem.joint(), method, run);
            }
            if (run.cancelled()) {
                break;
            }
            outcomes.add(fit(problem, method, options, run, progress));
            cut = run.cancelled();
        }
        if (outcomes.isEmpty()) {
            throw new UserError("stopped before any method had finished: let it run longer, or name fewer methods");
        }
        return measured(problem, methods, outcomes, options, run, cut);
    }

    private static Comparison measured(
            Problem problem,
            List<Method> methods,
            List<Outcome> outcomes,
            ComparisonOptions options,
            Run run,
            boolean cut) {
        MethodResult.Fit sampled = outcomes.stream()
                .flatMap(outcome -> outcome.fit.stream())
                .filter(fit -> fit.assessment() instanceof Assessment.Chains)
                .findFirst()
                .orElse(null);
        Problem.Reference reference =
                problem.truth() == null && sampled != null ? reference(sampled.posterior()) : problem.truth();
        boolean trusted = problem.truth() != null
                || (sampled != null && sampled.assessment().verdict().trust() == Verdict.Trust.BELIEVE);
        Problem.Reference believed = trusted ? reference : null;
        Assessment.Chains visited =
                trusted && sampled != null && sampled.assessment() instanceof Assessment.Chains chains ? chains : null;
        Measurement measurement = new Measurement(
                problem,
                reference,
                problem.truth() == null && sampled != null ? sampled.posterior().moments() : null,
                visited,
                options,
                run.seed(),
                run.cancel());
        List<MethodResult> results = outcomes.stream()
                .map(measurement::of)
                .map(result -> believed == null ? result : Agreement.checked(result, believed))
                .toList();
        String unpredicted = run.cancelled() ? unpredicted(problem, results, options) : "";
        return new Comparison(
                problem,
                options,
                run.seed(),
                reference,
                results,
                MethodChoice.of(results),
                stopped(methods, outcomes, cut, unpredicted));
    }

    private static Problem.Reference reference(Posterior sampled) {
        return new Problem.Reference(Problem.Reference.NUTS, sampled.unconstrainedMean(), sampled.unconstrainedSd());
    }

    private static String unpredicted(Problem problem, List<MethodResult> results, ComparisonOptions options) {
        Problem.Predicted rows = problem.rows();
        if (rows == null) {
            return "";
        }
        boolean heldOut = rows.heldOut() != null;
        return results.stream()
                .filter(r -> r.fit().isPresent())
                .filter(r -> (heldOut && r.metrics().heldOut().isEmpty())
                        || (options.leaveOneOut() && r.metrics().leftOut().isEmpty()))
                .map(MethodResult::name)
                .collect(Collectors.joining(", "));
    }

    private static String stopped(List<Method> methods, List<Outcome> outcomes, boolean cut, String unpredicted) {
        String missing =
                methods.stream().skip(outcomes.size()).map(Method::name).collect(Collectors.joining(", "));
        if (!cut && missing.isEmpty() && unpredicted.isEmpty()) {
            return "";
        }
        String last = outcomes.get(outcomes.size() - 1).name;
        return (cut ? "stopped while " + last + " was at work, which may not have come to its end" : "stopped")
                + (missing.isEmpty() ? "" : "; not run: " + missing)
                + (unpredicted.isEmpty() ? "" : "; rows not predicted by: " + unpredicted);
    }

    private static Outcome fit(Problem problem, Method method, ComparisonOptions options, Run run, Progress progress) {
        AtomicLong evaluations = new AtomicLong();
        Run heard = run.withListener(n -> {
            evaluations.accumulateAndGet(n, Math::max);
            progress.at(method.name(), n);
        });
        long start = System.nanoTime();
        try {
            Posterior posterior = method.algorithm().fit(problem.joint(), heard);
            double seconds = (System.nanoTime() - start) / 1e9;
            progress.done(method.name(), seconds, "done");
            MethodResult.Fit fit = new MethodResult.Fit(posterior, posterior.assess(options.draws(), run.seed() + 1));
            return new Outcome(method.name(), seconds, evaluations.get(), Optional.of(fit), "");
        } catch (UserError e) {
            double seconds = (System.nanoTime() - start) / 1e9;
            String failure = String.valueOf(e.getMessage());
            progress.done(method.name(), seconds, failure);
            return new Outcome(method.name(), seconds, evaluations.get(), Optional.empty(), failure);
        }
    }

    /** Summarizes the comparison: a table with a line for each method, the reasons, and which method to use. */
    public Summary summary() {
        return new ComparisonTable(this).summary();
    }

    /** Returns a page with the table, the reasons and pictures; {@code report().write(path)} writes it. */
    public HtmlPage report() {
        return ComparisonPage.of(this);
    }

    /**
     * Checks, before work, that a folder holds no draws of an earlier comparison that this one would not replace.
     *
     * @param folder where draws will be written
     * @param methods that are to be run
     * @param options of the comparison
     * @throws UserError if it does
     */
    public static void checkDrawsFolder(Path folder, List<Method> methods, ComparisonOptions options) {
        ComparisonDraws.check(folder, methods, options.chains());
    }

    /**
     * Writes every method's draws in CmdStan's layout: {@code METHOD.csv} with the log densities p and q, of NUTS a
     * file for each chain.
     *
     * @param folder made if it does not exist; draws of earlier comparisons are replaced
     * @throws UserError if it cannot be written
     */
    public void writeDraws(Path folder) {
        ComparisonDraws.write(folder, this);
    }

    /** Returns the lines of the summary. */
    @Override
    public String toString() {
        return summary().toString();
    }

    /**
     * Options of a comparison.
     *
     * @param chains the number of NUTS' chains, 1 to 1000; four tell whether they agree
     * @param drawsPerChain draws kept from each chain after as many of warm-up; an approximation is judged by chains ·
     *     drawsPerChain
     * @param leaveOneOut whether training rows are left out one by one, which takes a fit of their weights' tail each
     */
    public record ComparisonOptions(int chains, int drawsPerChain, boolean leaveOneOut) {
        /** Fewer draws could not tell a good tail from a bad one. */
        private static final int MIN_DRAWS = 100;

        /** Checks the numbers. */
        public ComparisonOptions {
            if (chains < 1 || chains > 1000) {
                throw new UserError("chains is " + chains + ": 1 to 1000 were expected, 4 are usual");
            }
            if (drawsPerChain < MIN_DRAWS || drawsPerChain > 1_000_000) {
                throw new UserError("draws per chain is " + drawsPerChain + ": " + MIN_DRAWS
                        + " to 1000000 were expected, 1000 are usual");
            }
        }

        /** Returns the usual options: four chains of 1,000 draws, no rows left out. */
        public static ComparisonOptions defaults() {
            return new ComparisonOptions(4, 1000, false);
        }

        /** Returns these options with another number of chains. */
        public ComparisonOptions withChains(int other) {
            return new ComparisonOptions(other, drawsPerChain, leaveOneOut);
        }

        /** Returns these options with another number of draws from each chain. */
        public ComparisonOptions withDrawsPerChain(int other) {
            return new ComparisonOptions(chains, other, leaveOneOut);
        }

        /** Returns these options with or without leaving training rows out. */
        public ComparisonOptions withLeaveOneOut(boolean other) {
            return new ComparisonOptions(chains, drawsPerChain, other);
        }

        /** Returns how many draws are taken from an approximation. */
        public int draws() {
            return Math.multiplyExact(chains, drawsPerChain);
        }
    }

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
         * @param coverage the share of rows inside the central 90 % interval of their prediction; NaN for outcomes 0
         *     and 1, which have no such interval
         * @param worstK the largest k̂ of a left-out row; NaN elsewhere
         * @param rows how many
         */
        public record Score(double logDensity, double se, double coverage, double worstK, int rows) {}

        /**
         * Measurements of an answer against others and against data; empty where there is nothing to measure.
         *
         * @param errors against the reference
         * @param unseen the share of NUTS' draws where p/q is larger than at all draws of q: the part that q never
         *     visits
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
}
