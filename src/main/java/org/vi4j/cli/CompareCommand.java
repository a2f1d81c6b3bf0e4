package org.vi4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.comparison.Comparison;
import org.vi4j.comparison.Comparison.ComparisonOptions;
import org.vi4j.comparison.Method;
import org.vi4j.comparison.Problem;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.device.DeviceGuard;
import org.vi4j.internal.device.DeviceGuard.DeviceRequest;
import org.vi4j.posterior.Run;
import org.vi4j.regression.Regression;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fits one model in every way there is, and says which to use. */
@Command(
        name = "compare",
        description = "MCMC or VI? Run every method of inference on one model, measure its time and error, and get"
                + " a recommendation.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class CompareCommand implements Runnable {
    @Option(
            names = "--model",
            paramLabel = "linear|logistic|poisson",
            description = "Compare methods on a regression of this kind, of a table.")
    private @Nullable String model;

    @Option(names = "--data", paramLabel = "F.csv", description = "The table: UTF-8 CSV with a header row.")
    private @Nullable Path data;

    @Option(names = "--target", paramLabel = "NAME", description = "The column to predict.")
    private @Nullable String target;

    @Mixin
    private FeatureOptions columns;

    @Mixin
    private TableReading reading;

    @Option(
            names = "--prior-sd",
            defaultValue = "2.5",
            paramLabel = "S",
            description = "Standard deviation of the coefficients' prior, N(0, S^2), for columns scaled to standard"
                    + " deviation 1 (default: ${DEFAULT-VALUE}).")
    private double priorSd;

    @Option(
            names = "--holdout",
            defaultValue = "0.2",
            paramLabel = "P",
            description = "Share of the rows to hold out and predict (default: ${DEFAULT-VALUE}).")
    private double holdout;

    @Option(
            names = "--loo",
            description = "Also cross-validate the training rows, leaving out one at a time, by PSIS"
                    + " (Pareto-smoothed importance sampling).")
    private boolean loo;

    @Option(
            names = "--target-density",
            paramLabel = "NAME",
            description = "Compare methods on this density instead of a table: eight-schools-centered,"
                    + " eight-schools-noncentered, funnel, banana, two-modes or correlated-gaussian.")
    private @Nullable String density;

    @Option(
            names = "--dimension",
            paramLabel = "D",
            description = "Dimension of the target density, if it can be chosen.")
    private @Nullable Integer dimension;

    @Option(
            names = "--correlation",
            paramLabel = "R",
            description = "Correlation of every pair of coordinates of correlated-gaussian (default: 0.9).")
    private @Nullable Double correlation;

    @Option(
            names = "--methods",
            split = ",",
            paramLabel = "NAME",
            description = "Run only these methods: exact, cavi, a family, fixed-draws, pathfinder, laplace,"
                    + " inclusive, nuts (default: all that the model has).")
    private List<String> methods = new ArrayList<>();

    @Option(
            names = "--family",
            split = ",",
            paramLabel = "NAME",
            description = "Families for gradient VI: mean-field, low-rank, full-rank, flow, or automatic, which tries"
                    + " richer ones until its verdict on one is 'believe' (default: mean-field, full-rank,"
                    + " automatic).")
    private List<String> families = new ArrayList<>();

    @Option(
            names = "--chains",
            defaultValue = "4",
            paramLabel = "M",
            description = "Number of chains that NUTS runs (default: ${DEFAULT-VALUE}).")
    private int chains;

    @Option(
            names = "--draws-per-chain",
            defaultValue = "1000",
            paramLabel = "N",
            description = "Draws of each chain, after as many for warm-up; approximations are judged by M times N"
                    + " draws (default: ${DEFAULT-VALUE}).")
    private int drawsPerChain;

    @Mixin
    private SeedOption seed;

    @Option(names = "--report", paramLabel = "F.html", description = "Write a page with tables and pictures.")
    private @Nullable Path report;

    @Option(
            names = "--draws",
            paramLabel = "DIR",
            description = "Write each method's draws into this folder, for 'vi4j diagnose'.")
    private @Nullable Path draws;

    @Mixin
    private Output output;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    CompareCommand() {}

    @Override
    public void run() {
        // Small matrices in double precision: nothing for a GPU.
        DeviceGuard.choose(DeviceRequest.CPU);
        OutputFiles.check(data == null ? List.of() : List.of(data), report);
        AtomicBoolean stop = new AtomicBoolean();
        ComparisonOptions options = new ComparisonOptions(chains, drawsPerChain, loo);
        Run run = Run.of(seed.value()).withCancel(stop::get);
        Problem problem = problem();
        List<Method> chosen = Method.choose(problem, methods, families, options);
        if (draws != null) {
            OutputFiles.checkFolder(draws);
            Comparison.checkDrawsFolder(draws, chosen, options);
        }
        try (StopOnSignal signals = new StopOnSignal()) {
            boolean written = signals.run(() -> stop.set(true), () -> {
                Comparison comparison = Comparison.run(problem, chosen, options, run, new ComparisonDisplay(output));
                if (draws != null) {
                    comparison.writeDraws(draws);
                }
                if (report != null) {
                    comparison.report().write(report);
                }
                output.show(comparison.summary());
                if (report == null) {
                    output.nextKeeping("--report report.html", "keeps this as a page with pictures");
                } else {
                    output.nextStep("open " + report + " in a browser");
                }
                return true;
            });
            assert written : "a failure would have been thrown";
        }
    }

    private Problem problem() {
        if ((density == null) == (model == null)) {
            throw new UserError("give either --model with --data and --target, or --target-density, one of "
                    + String.join(", ", Problem.names()));
        }
        if (density != null) {
            if (data != null || target != null || loo) {
                throw new UserError("--data, --target and --loo go with --model: leave them out with --target-density");
            }
            // Not given is the usual one, which 0 stands for there: it is no value.
            if (dimension != null && dimension < 1) {
                throw new UserError("--dimension is " + dimension + ": at least 1 was expected");
            }
            return Problem.named(density.toLowerCase(Locale.ROOT), dimension == null ? 0 : dimension, correlation);
        }
        if (data == null || target == null) {
            throw new UserError("--model " + model + " needs " + (data == null ? "--data F.csv" : "--target NAME"));
        }
        if (dimension != null || correlation != null) {
            throw new UserError("--dimension and --correlation go with --target-density: leave them out with --model");
        }
        String name = java.util.Objects.requireNonNull(model).toLowerCase(Locale.ROOT);
        Columns.Wish wish = new Columns.Wish(target, columns.features(), columns.dropped(), List.of(), null);
        TableSource source = reading.open(data);
        Problem problem = Regression.problem(name, source, wish, priorSd, holdout, seed.value());
        reading.describe(source, Regression.problemColumns(name, source, wish).description(), output);
        return problem;
    }
}
