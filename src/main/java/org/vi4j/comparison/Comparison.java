package org.vi4j.comparison;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.diagnostics.Evidence;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.diagnostics.QuantitySummary;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.inference.mcmc.NutsResult;
import org.vi4j.joint.LogJoint;
import org.vi4j.math.Memory;
import org.vi4j.posterior.Posterior;
import org.vi4j.posterior.Run;

/**
 * Runs methods on one problem, one after the other, and measures each against the truth where it is known and else
 * against NUTS.
 *
 * @param problem what was to be found
 * @param reference what errors are measured against, or null where there is neither truth nor NUTS
 * @param results one a method, in the order they were run
 * @param recommendation what to use
 * @param stopped what is missing because it was stopped, for people; empty if it was not
 */
public record Comparison(
        Problem problem,
        Problem.@Nullable Moments reference,
        List<MethodResult> results,
        Recommendation recommendation,
        String stopped) {
    /** Above this share of draws that an approximation never saw, it misses something. */
    private static final double MAX_UNSEEN = 0.05;

    private static final int BATCH = 500;

    /** Hears how it goes. */
    public interface Progress {
        /**
         * A method is at work.
         *
         * @param method its name
         * @param evaluations of the log joint so far
         */
        void at(String method, long evaluations);

        /**
         * A method is done.
         *
         * @param method its name
         * @param seconds it took
         * @param outcome {@code done} or why it failed
         */
        void done(String method, double seconds, String outcome);

        /** Hears nothing. */
        static Progress silent() {
            return new Progress() {
                @Override
                public void at(String method, long evaluations) {}

                @Override
                public void done(String method, double seconds, String outcome) {}
            };
        }
    }

    /** One method's run, before it is measured. */
    private record Measured(
            String name, double seconds, long evaluations, MethodResult.@Nullable Fit fit, String failure) {}

    /** Copies the list. */
    public Comparison {
        results = List.copyOf(results);
    }

    /**
     * Runs and measures.
     *
     * @param problem the problem
     * @param methods which, in this order
     * @param settings how; methods that had not begun when it says stop are left out
     * @param loo whether training rows are left out one by one, which takes a fit of their weights' tail each
     * @param progress hears of each method, from several threads
     * @return the comparison
     * @throws UserError if it was stopped before any method was done
     */
    public static Comparison run(
            Problem problem, List<Method> methods, Settings settings, boolean loo, Progress progress) {
        Memory.require(
                settings.draws() + " draws of " + problem.joint().dimension() + " coordinates from each of "
                        + methods.size() + " methods",
                (double) settings.draws() * problem.joint().dimension() * methods.size(),
                "ask for fewer with --draws-per-chain or --methods");
        List<Measured> runs = new ArrayList<>();
        boolean cut = false;
        for (Method method : methods) {
            if (!settings.stop().getAsBoolean()) {
                WarmUp.run(problem.joint(), method, settings);
            }
            if (settings.stop().getAsBoolean()) {
                break;
            }
            runs.add(run(problem, method, settings, progress));
            cut = settings.stop().getAsBoolean();
        }
        if (runs.isEmpty()) {
            throw new UserError("stopped before any method was done: let it run longer, or name fewer with --methods");
        }
        NutsResult nuts = runs.stream()
                .map(run -> run.fit == null ? null : run.fit.posterior())
                .filter(NutsResult.class::isInstance)
                .map(NutsResult.class::cast)
                .findFirst()
                .orElse(null);
        Problem.Moments reference = problem.truth() != null
                ? problem.truth()
                : nuts == null
                        ? null
                        : new Problem.Moments(Problem.Moments.NUTS, nuts.unconstrainedMean(), nuts.unconstrainedSd());
        MethodResult.Fit visited = runs.stream()
                .map(Measured::fit)
                .filter(fit -> fit != null && fit.posterior() instanceof NutsResult)
                .findFirst()
                .orElse(null);
        boolean trusted =
                problem.truth() != null || (nuts != null && nuts.verdict().trust() == Verdict.Trust.BELIEVE);
        Problem.Moments believed = trusted ? reference : null;
        List<MethodResult> results = runs.stream()
                .map(run -> measure(run, problem, reference, visited, settings, loo))
                .map(result -> believed == null ? result : Agreement.checked(result, believed))
                .toList();
        String unpredicted = settings.stop().getAsBoolean() ? unpredicted(problem, results, loo) : "";
        return new Comparison(
                problem, reference, results, Recommendation.of(results), stopped(methods, runs, cut, unpredicted));
    }

    private static String unpredicted(Problem problem, List<MethodResult> results, boolean loo) {
        Problem.Predicted rows = problem.rows();
        if (rows == null) {
            return "";
        }
        boolean heldOut = rows.heldOut() != null;
        return results.stream()
                .filter(r -> r.fit() != null)
                .filter(r -> (heldOut && r.worth().prediction().rows() == 0)
                        || (loo && r.worth().loo().rows() == 0))
                .map(MethodResult::name)
                .collect(Collectors.joining(", "));
    }

    private static String stopped(List<Method> methods, List<Measured> runs, boolean cut, String unpredicted) {
        String missing = methods.stream().skip(runs.size()).map(Method::name).collect(Collectors.joining(", "));
        if (!cut && missing.isEmpty() && unpredicted.isEmpty()) {
            return "";
        }
        String last = runs.get(runs.size() - 1).name;
        return (cut ? "stopped while " + last + " was at work, which may not have come to its end" : "stopped")
                + (missing.isEmpty() ? "" : "; not run: " + missing)
                + (unpredicted.isEmpty() ? "" : "; rows not predicted by: " + unpredicted);
    }

    private static Measured run(Problem problem, Method method, Settings settings, Progress progress) {
        AtomicLong evaluations = new AtomicLong();
        LogJoint counting = Run.DEFAULT
                .withListener(n -> {
                    evaluations.accumulateAndGet(n, Math::max);
                    progress.at(method.name(), n);
                })
                .heard(problem.joint());
        long start = System.nanoTime();
        try {
            Posterior posterior = method.fitter().fit(counting, settings);
            double seconds = (System.nanoTime() - start) / 1e9;
            progress.done(method.name(), seconds, "done");
            return new Measured(
                    method.name(), seconds, evaluations.get(), fit(problem.joint(), posterior, settings), "");
        } catch (UserError e) {
            double seconds = (System.nanoTime() - start) / 1e9;
            String failure = String.valueOf(e.getMessage());
            progress.done(method.name(), seconds, failure);
            return new Measured(method.name(), seconds, evaluations.get(), null, failure);
        }
    }

    private static MethodResult.Fit fit(LogJoint joint, Posterior posterior, Settings settings) {
        double[][] draws = posterior instanceof NutsResult nuts
                ? IntStream.range(0, nuts.chains())
                        .boxed()
                        .flatMap(m -> Arrays.stream(nuts.chain(m)))
                        .toArray(double[][]::new)
                : posterior.drawUnconstrained(settings.draws(), settings.seed() + 1);
        double[] logQ = new double[draws.length];
        Arrays.fill(logQ, Double.NaN);
        if (posterior instanceof Posterior.Approximation q) {
            Arrays.setAll(logQ, s -> q.logDensity(draws[s]));
        }
        return new MethodResult.Fit(posterior, draws, logDensity(joint, draws), logQ);
    }

    private static double[] logDensity(LogJoint joint, double[][] draws) {
        int d = joint.dimension();
        double[] all = new double[draws.length];
        for (int from = 0; from < draws.length; from += BATCH) {
            int count = Math.min(BATCH, draws.length - from);
            double[] points = new double[count * d];
            for (int s = 0; s < count; s++) {
                System.arraycopy(draws[from + s], 0, points, s * d, d);
            }
            double[] f = new double[count];
            joint.logDensityAndGradient(points, count, f, new double[points.length]);
            System.arraycopy(f, 0, all, from, count);
        }
        return Arrays.stream(all)
                .map(f -> Double.isNaN(f) ? Double.NEGATIVE_INFINITY : f)
                .toArray();
    }

    private static MethodResult measure(
            Measured run,
            Problem problem,
            Problem.@Nullable Moments reference,
            MethodResult.@Nullable Fit visited,
            Settings settings,
            boolean loo) {
        if (run.fit == null) {
            return new MethodResult(
                    run.name,
                    run.seconds,
                    run.evaluations,
                    null,
                    MethodResult.Worth.NONE,
                    new Verdict(Verdict.Trust.DO_NOT_BELIEVE, "failed: " + run.failure, "use another method"));
        }
        MethodResult.Fit fit = run.fit;
        double[] errors = errors(fit.posterior(), reference);
        Problem.Predicted rows = problem.rows();
        Prediction.Score prediction = rows == null || rows.heldOut() == null
                ? Prediction.Score.NONE
                : Prediction.ofHeldOut(rows.heldOut(), fit.draws(), rows.unit(), settings.seed(), settings.stop());
        Prediction.Score left = rows == null || !loo
                ? Prediction.Score.NONE
                : Prediction.leaveOneOut(rows.training(), fit, rows.unit(), settings.stop());
        if (fit.posterior() instanceof NutsResult nuts) {
            Verdict.Worst worst = QuantitySummary.worst(
                    nuts.chains(),
                    nuts.chains() * nuts.draws(),
                    problem.joint().parameters().coordinateNames(),
                    nuts.summaries(),
                    Verdict.Trajectories.UNKNOWN);
            return new MethodResult(
                    run.name,
                    run.seconds,
                    run.evaluations,
                    fit,
                    new MethodResult.Worth(
                            Double.NaN,
                            Double.NaN,
                            errors[0],
                            errors[1],
                            errors[2],
                            Double.NaN,
                            Double.NaN,
                            worst.rHat(),
                            worst.essBulk(),
                            worst.essTail(),
                            prediction,
                            left),
                    nuts.verdict());
        }
        double[] ratios = new double[fit.draws().length];
        Arrays.setAll(ratios, s -> fit.logP()[s] - fit.logQ()[s]);
        double mean = Arrays.stream(ratios).average().orElseThrow();
        double se = Math.sqrt(
                Arrays.stream(ratios).map(r -> (r - mean) * (r - mean)).sum() / (ratios.length - 1.0) / ratios.length);
        double unseen = visited == null ? Double.NaN : unseen(fit, ratios, visited);
        double paretoK = Double.NaN;
        Verdict verdict;
        try {
            ImportanceWeights weights = ImportanceWeights.of(ratios);
            paretoK = weights.paretoK();
            verdict = Verdict.of(evidence(problem.joint(), weights, fit.draws()));
        } catch (UserError e) {
            verdict = new Verdict(Verdict.Trust.DO_NOT_BELIEVE, String.valueOf(e.getMessage()), "use another method");
        }
        if (unseen > MAX_UNSEEN && verdict.trust() != Verdict.Trust.DO_NOT_BELIEVE) {
            verdict = new Verdict(
                    Verdict.Trust.DO_NOT_BELIEVE,
                    String.format(
                            Locale.ROOT,
                            "%s, but %.0f %% of NUTS' draws lie where this approximation never goes: another mode, a"
                                    + " tail, or a wider spread",
                            verdict.reason(),
                            100 * unseen),
                    Agreement.NEXT);
        }
        return new MethodResult(
                run.name,
                run.seconds,
                run.evaluations,
                fit,
                new MethodResult.Worth(
                        mean,
                        se,
                        errors[0],
                        errors[1],
                        errors[2],
                        paretoK,
                        unseen,
                        Double.NaN,
                        Double.NaN,
                        Double.NaN,
                        prediction,
                        left),
                verdict);
    }

    private static Evidence evidence(LogJoint joint, ImportanceWeights weights, double[][] draws) {
        List<String> names = joint.parameters().names();
        double[][] values = new double[names.size()][draws.length];
        for (int s = 0; s < draws.length; s++) {
            double[] theta = joint.parameters().constrain(draws[s]);
            for (int j = 0; j < theta.length; j++) {
                values[j][s] = theta[j];
            }
        }
        return Evidence.of(weights, names, values);
    }

    /** The share of another method's draws where p/q is larger than at all draws of q. */
    private static double unseen(MethodResult.Fit q, double[] ratios, MethodResult.Fit visited) {
        double largest = Arrays.stream(ratios).max().orElseThrow();
        if (!(q.posterior() instanceof Posterior.Approximation approximation)) {
            return Double.NaN;
        }
        // Where q is p all ratios are the same but for rounding.
        double margin = ImportanceWeights.rounding(largest);
        return IntStream.range(0, visited.draws().length)
                        .filter(s ->
                                visited.logP()[s] - approximation.logDensity(visited.draws()[s]) > largest + margin)
                        .count()
                / (double) visited.draws().length;
    }

    /** The worst mean error, the smallest and the largest ratio of standard deviations. */
    private static double[] errors(Posterior posterior, Problem.@Nullable Moments reference) {
        double[] worst = {Double.NaN, Double.NaN, Double.NaN};
        if (reference == null || (Problem.Moments.NUTS.equals(reference.source()) && posterior instanceof NutsResult)) {
            return worst;
        }
        double[] mean = posterior.unconstrainedMean();
        double[] sd = posterior.unconstrainedSd();
        worst = new double[] {0, Double.POSITIVE_INFINITY, 0};
        for (int j = 0; j < mean.length; j++) {
            double ratio = sd[j] / reference.sd()[j];
            worst[0] = Math.max(
                    worst[0],
                    Math.abs(mean[j] - reference.mean()[j]) / reference.sd()[j]);
            worst[1] = Math.min(worst[1], ratio);
            worst[2] = Math.max(worst[2], ratio);
        }
        return worst;
    }
}
