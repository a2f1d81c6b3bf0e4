package org.vi4j.internal.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.vi4j.inference.Family;
import org.vi4j.inference.GradientVi;
import org.vi4j.inference.Nuts;
import org.vi4j.inference.NutsResult;
import org.vi4j.inference.VariationalPosterior;
import org.vi4j.internal.experiment.Experiment.Findings;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.target.GlmJoint;
import org.vi4j.joint.target.KnownPosterior;
import org.vi4j.posterior.Posterior;
import org.vi4j.posterior.Run;
import org.vi4j.report.Plot;

/**
 * Gradient VI and NUTS on linear regression with correlated columns, whose posterior is known, as dimension and rows
 * grow, and on a banana. Work is counted in rows of data that a gradient was computed at, which no clock changes.
 */
final class ViOrMcmc implements Experiment {
    private static final double RHO = 0.8;

    @Override
    public String name() {
        return "vi-or-mcmc";
    }

    @Override
    public String claim() {
        return "If the posterior lies in VI's family, VI is nearer to it than NUTS for the same work. If it does not, as"
                + " with mean-field on correlated columns or any Gaussian on a banana, more time does not help VI, and NUTS"
                + " wins.";
    }

    /** One method's answer: work, seconds and errors against the known posterior. */
    private record Answer(String method, double seconds, double rows, double meanError, double sdError) {
        static Answer of(String method, long start, double rows, Posterior q, KnownPosterior exact) {
            double seconds = (System.nanoTime() - start) / 1e9;
            double mean = 0;
            double sd = 0;
            for (int j = 0; j < exact.dimension(); j++) {
                mean = Math.max(mean, Math.abs(q.unconstrainedMean()[j] - exact.mean()[j]) / exact.sd()[j]);
                sd = Math.max(sd, Math.abs(Math.log(q.unconstrainedSd()[j] / exact.sd()[j])));
            }
            return new Answer(method, seconds, rows, mean, sd);
        }
    }

    @Override
    public Findings run(Size size, long seed) {
        Findings.Notes notes = new Findings.Notes();
        int[][] grid = size == Size.SMALL
                ? new int[][] {{200, 2}, {200, 6}, {2_000, 6}}
                : new int[][] {{200, 2}, {200, 6}, {200, 12}, {2_000, 6}, {20_000, 6}};
        Findings.Notes.Rows table = notes.table(
                "linear_regression",
                "rows",
                "dimension",
                "method",
                "seconds",
                "row_gradients",
                "mean_error",
                "sd_error");
        List<Answer> nuts = new ArrayList<>();
        List<Answer> meanFields = new ArrayList<>();
        List<Answer> fulls = new ArrayList<>();
        for (int[] shape : grid) {
            CorrelatedRows data = CorrelatedRows.of(shape[0], shape[1], RHO, seed);
            GlmJoint model = GlmJoint.linear(data.rows(), data.outcomes(), data.noiseSd(), 1);
            KnownPosterior exact = data.posterior();
            meanFields.add(vi("mean-field VI", model, exact, Family.meanField(shape[1]), seed, shape[0]));
            fulls.add(vi("full-rank VI", model, exact, Family.fullRank(shape[1]), seed, shape[0]));
            nuts.add(nuts(model, exact, seed, size, shape[0]));
            for (List<Answer> answers : List.of(meanFields, fulls, nuts)) {
                Answer a = answers.get(answers.size() - 1);
                table.add(shape[0], shape[1], a.method, a.seconds, a.rows, a.meanError, a.sdError);
            }
        }
        table.done();
        banana(notes, size, seed);
        check(notes, grid, meanFields, fulls, nuts);
        charts(notes, grid, List.of(meanFields, fulls, nuts));
        return notes.findings();
    }

    private static Answer vi(String method, LogJoint model, KnownPosterior exact, Family family, long seed, int rows) {
        long start = System.nanoTime();
        VariationalPosterior result =
                GradientVi.defaults().withAccuracy(0.05).withFamily(d -> family).fit(model, Run.of(seed));
        return Answer.of(method, start, (double) result.optimization().evaluations() * rows, result, exact);
    }

    private static Answer nuts(LogJoint model, KnownPosterior exact, long seed, Size size, int rows) {
        long start = System.nanoTime();
        NutsResult result =
                Nuts.defaults().withWarmup(500).withDraws(size.of(500, 1000)).fit(model, Run.of(seed));
        return Answer.of("NUTS", start, (double) result.gradients() * rows, result, exact);
    }

    private static void banana(Findings.Notes notes, Size size, long seed) {
        KnownPosterior banana = KnownPosterior.banana(1, 0.5);
        Findings.Notes.Rows table = notes.table("banana", "method", "seconds", "gradients", "mean_error", "sd_error");
        List<Answer> answers = List.of(
                vi("mean-field VI", banana, banana, Family.meanField(2), seed, 1),
                vi("full-rank VI", banana, banana, Family.fullRank(2), seed, 1),
                nuts(banana, banana, seed, size, 1));
        answers.forEach(a -> table.add(a.method, a.seconds, a.rows, a.meanError, a.sdError));
        table.done();
        notes.check(
                answers.get(0).sdError > 0.3 && answers.get(1).sdError > 0.3 && answers.get(2).sdError < 0.2,
                "on a banana no Gaussian is right (|ln sd/exact| %.2f mean-field, %.2f full-rank), NUTS is (%.2f)",
                answers.get(0).sdError,
                answers.get(1).sdError,
                answers.get(2).sdError);
    }

    private static void check(
            Findings.Notes notes, int[][] grid, List<Answer> meanFields, List<Answer> fulls, List<Answer> nuts) {
        boolean nearer = IntStream.range(0, grid.length)
                .allMatch(i ->
                        fulls.get(i).sdError < nuts.get(i).sdError && fulls.get(i).meanError < nuts.get(i).meanError);
        notes.check(
                nearer,
                "full-rank VI, whose family holds the posterior, is nearer to it than NUTS in all %d problems",
                grid.length);
        double worst = nuts.stream().mapToDouble(Answer::sdError).max().orElseThrow();
        // 1/√(2·ESS) is 0.03 for 500 effective squares; 4.5 of them, and ten dimensions at once.
        notes.check(worst < 0.15, "NUTS's standard deviations are right to %.3f (in logarithm) everywhere", worst);
        double least = meanFields.stream().mapToDouble(Answer::sdError).min().orElseThrow();
        double limit = -0.5 * Math.log(1 - RHO * RHO);
        notes.check(
                least > 0.7 * limit,
                "mean-field VI's are off by at least %.2f everywhere, about −ln √(1 − ρ²) = %.2f, however many rows",
                least,
                limit);
    }

    private static void charts(Findings.Notes notes, int[][] grid, List<List<Answer>> methods) {
        int d = grid[grid.length - 1][1];
        Plot work = Plot.of("rows n", "rows that a gradient was computed at")
                .title("Work until done, d = " + d)
                .logX()
                .logY();
        Plot error = Plot.of("rows n", "|ln sd/exact sd|")
                .title("Error of the worst standard deviation, d = " + d)
                .logX()
                .logY();
        for (List<Answer> answers : methods) {
            int[] same =
                    IntStream.range(0, grid.length).filter(i -> grid[i][1] == d).toArray();
            double[] n =
                    java.util.Arrays.stream(same).mapToDouble(i -> grid[i][0]).toArray();
            String name = answers.get(0).method;
            work.marked(
                    name,
                    n,
                    java.util.Arrays.stream(same)
                            .mapToDouble(i -> answers.get(i).rows)
                            .toArray());
            error.marked(
                    name,
                    n,
                    java.util.Arrays.stream(same)
                            .mapToDouble(i -> answers.get(i).sdError)
                            .toArray());
        }
        notes.chart("vi-or-mcmc-work", work);
        notes.chart("vi-or-mcmc-error", error);
    }
}
