package org.vi4j.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.comparison.Comparison.ComparisonOptions;
import org.vi4j.comparison.Method;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.diagnostics.Verdict.Trust;
import org.vi4j.posterior.Assessment;
import org.vi4j.posterior.Posterior;
import org.vi4j.posterior.Posterior.Moments;
import org.vi4j.posterior.Run;
import org.vi4j.study.KnownAnswer.Kind;

/** Fits every posterior by every method, over seeds, and counts what verdicts said of right and of wrong answers. */
public final class Study {
    private static final int DRAWS = 4_000;

    private Study() {}

    /**
     * One fit and its verdict.
     *
     * @param answer the posterior
     * @param method how it was fitted
     * @param seed of the fit
     * @param trust the verdict
     * @param own whether the fit's own moments are right
     * @param weighted whether the weighted moments are right
     * @param fitSeconds of the fit
     * @param judgeSeconds of the verdict
     * @param reason of the verdict, or why the fit failed
     */
    public record Row(
            KnownAnswer answer,
            String method,
            long seed,
            @Nullable Trust trust,
            boolean own,
            boolean weighted,
            double fitSeconds,
            double judgeSeconds,
            String reason) {}

    /** Returns all posteriors. */
    public static List<KnownAnswer> answers() {
        return Stream.concat(RealPosteriors.all().stream(), HardShapes.all().stream())
                .toList();
    }

    /**
     * Runs a study.
     *
     * @param answers the posteriors
     * @param methods names of methods
     * @param seeds of fits
     * @return a row a fit
     */
    public static List<Row> run(List<KnownAnswer> answers, List<String> methods, long... seeds) {
        List<Row> rows = new ArrayList<>();
        for (KnownAnswer answer : answers) {
            for (Method method : Method.forAnyJoint(ComparisonOptions.defaults())) {
                for (long seed : seeds) {
                    if (methods.contains(method.name())) {
                        rows.add(row(answer, method, seed));
                    }
                }
            }
        }
        return rows;
    }

    private static Row row(KnownAnswer answer, Method method, long seed) {
        long start = System.nanoTime();
        Posterior posterior;
        try {
            posterior = method.algorithm().fit(answer.joint(), Run.of(seed));
        } catch (UserError e) {
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Row(answer, method.name(), seed, null, false, false, seconds, 0, String.valueOf(e.getMessage()));
        }
        double fitSeconds = (System.nanoTime() - start) / 1e9;
        start = System.nanoTime();
        Assessment assessment = posterior.assess(DRAWS, seed);
        double judgeSeconds = (System.nanoTime() - start) / 1e9;
        Verdict verdict = assessment.verdict();
        Map<String, double[]> own = named(posterior, posterior.moments());
        Map<String, double[]> weighted = new LinkedHashMap<>();
        if (assessment instanceof Assessment.Weights weights) {
            weights.evidence()
                    .ifPresent(evidence -> evidence.quantities()
                            .forEach(q -> weighted.put(q.name(), new double[] {q.weightedMean(), q.weightedSd()})));
        }
        return new Row(
                answer,
                method.name(),
                seed,
                verdict.trust(),
                answer.isRight(own),
                answer.isRight(weighted),
                fitSeconds,
                judgeSeconds,
                verdict.reason());
    }

    private static Map<String, double[]> named(Posterior posterior, Moments moments) {
        Map<String, double[]> named = new LinkedHashMap<>();
        List<String> names = posterior.parameters().names();
        for (int j = 0; j < names.size(); j++) {
            named.put(names.get(j), new double[] {moments.mean()[j], moments.sd()[j]});
        }
        return named;
    }

    /**
     * Counts verdicts on right and wrong answers, by method and together.
     *
     * @param rows of one kind
     * @return a table in Markdown
     */
    public static String table(List<Row> rows) {
        StringBuilder table =
                new StringBuilder("| method | believe: right / wrong | weights: right / wrong | not decided:"
                        + " right / wrong | don't believe: wrong / right | of right ones rejected | failed | fit s | judging"
                        + " s |\n|---|---|---|---|---|---|---|---|---|\n");
        Map<String, List<Row>> byMethod = new TreeMap<>();
        rows.forEach(row ->
                byMethod.computeIfAbsent(row.method, m -> new ArrayList<>()).add(row));
        byMethod.forEach((method, own) -> table.append(line(method, own)));
        return table.append(line("all", rows)).toString();
    }

    private static String line(String name, List<Row> rows) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %.1f %% | %d | %.3f | %.3f |%n",
                name,
                cell(rows, Trust.BELIEVE, Row::own, false),
                cell(rows, Trust.USE_WITH_WEIGHTS, Row::weighted, false),
                cell(rows, Trust.NOT_DECIDED, Row::own, false),
                cell(rows, Trust.DO_NOT_BELIEVE, Row::own, true),
                100 * rejected(rows),
                rows.stream().filter(row -> row.trust == null).count(),
                rows.stream().mapToDouble(Row::fitSeconds).average().orElse(0),
                rows.stream().mapToDouble(Row::judgeSeconds).average().orElse(0));
    }

    /** The share of right answers that are not believed; NaN where none is right. */
    private static double rejected(List<Row> rows) {
        long right = rows.stream()
                .filter(row -> row.trust != null && (row.trust == Trust.USE_WITH_WEIGHTS ? row.weighted : row.own))
                .count();
        long rejected = rows.stream()
                .filter(row -> row.trust == Trust.DO_NOT_BELIEVE && row.own)
                .count();
        return rejected / (double) right;
    }

    private static String cell(List<Row> rows, Trust trust, Predicate<Row> right, boolean wrongFirst) {
        List<Row> those = rows.stream().filter(row -> row.trust == trust).toList();
        long good = those.stream().filter(right).count();
        long bad = those.size() - good;
        return wrongFirst ? bad + " / " + good : good + " / " + bad;
    }

    /**
     * Runs the whole study and prints its tables, then every fit whose verdict was wrong.
     *
     * @param args number of seeds, methods by commas, and {@code all}, {@code seen} or {@code held-out} posteriors;
     *     then a part of names
     */
    public static void main(String[] args) {
        int seeds = args.length > 0 ? Integer.parseInt(args[0]) : 1;
        List<String> methods = List.of((args.length > 1
                        ? args[1]
                        : "mean-field,low-rank,full-rank,automatic,fixed-draws,pathfinder,laplace,inclusive,nuts")
                .split(",", -1));
        String which = args.length > 2 ? args[2] : "all";
        String part = args.length > 3 ? args[3] : "";
        long[] numbers = new long[seeds];
        Arrays.setAll(numbers, i -> i + 1);
        List<KnownAnswer> answers = answers().stream()
                .filter(a -> which.equals("all") || a.heldOut() == which.equals("held-out"))
                .filter(a -> (a.name() + " " + a.kind()).contains(part))
                .toList();
        int done = 0;
        List<Row> rows = new ArrayList<>();
        for (KnownAnswer answer : answers) {
            List<Row> own = run(List.of(answer), methods, numbers);
            rows.addAll(own);
            System.err.printf(Locale.ROOT, "%d of %d: %s%n", ++done, answers.size(), answer.name());
            own.forEach(row -> System.err.println("    " + told(row)));
        }
        System.out.println("seeds 1 to " + seeds + ", " + which + " posteriors");
        for (Kind kind : Kind.values()) {
            List<Row> own =
                    rows.stream().filter(row -> row.answer.kind() == kind).toList();
            if (!own.isEmpty()) {
                System.out.println("\n## " + kind + "\n\n" + table(own));
                own.stream().filter(Study::isWrong).forEach(row -> System.out.println(told(row)));
            }
        }
    }

    /** Whether the verdict misleads: a wrong answer to be used, or a right one not to be. */
    static boolean isWrong(Row row) {
        return (row.trust == Trust.BELIEVE && !row.own)
                || (row.trust == Trust.USE_WITH_WEIGHTS && !row.weighted)
                || (row.trust == Trust.DO_NOT_BELIEVE && row.own);
    }

    private static String told(Row row) {
        return String.format(
                Locale.ROOT,
                "%s, %s, seed %d: %s, own %s, weighted %s (%.2f s, %.2f s): %s",
                row.answer.name(),
                row.method,
                row.seed,
                row.trust == null ? "failed" : row.trust.words(),
                row.own ? "right" : "wrong",
                row.weighted ? "right" : "wrong",
                row.fitSeconds,
                row.judgeSeconds,
                row.reason);
    }
}
