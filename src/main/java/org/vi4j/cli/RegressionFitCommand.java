package org.vi4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.Table;
import org.vi4j.device.DeviceGuard;
import org.vi4j.device.DeviceRequest;
import org.vi4j.inference.cavi.CaviOptions;
import org.vi4j.model.Coefficients;
import org.vi4j.regression.ModelFile;
import org.vi4j.regression.RegressionConfig;
import org.vi4j.regression.RegressionFit;
import org.vi4j.report.RegressionChart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fits a regression and says what the mean-field approximation is worth. */
@Command(
        name = "fit",
        description = "Fits y = Xw + noise with priors w ~ N(0, 1/alpha) and noise ~ N(0, 1/beta).",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class RegressionFitCommand implements Runnable {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "F.csv",
            description = "The table: UTF-8 CSV with a header row; every column but the target explains.")
    private Path data;

    @Option(names = "--target", required = true, paramLabel = "NAME", description = "The column to explain.")
    private String target;

    @Option(
            names = "--alpha",
            required = true,
            paramLabel = "A",
            description = "The coefficients' prior precision, one over the variance; the intercept has its own, 1e-6.")
    private double alpha;

    @Option(
            names = "--beta",
            required = true,
            paramLabel = "B",
            description = "The noise's precision, one over its variance in the target's unit squared.")
    private double beta;

    @Option(
            names = "--intercept",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Add an intercept (default: yes).")
    private boolean intercept;

    @Option(
            names = "--standardize",
            negatable = true,
            defaultValue = "false",
            fallbackValue = "true",
            description = "Fit on columns divided by their standard deviation; alpha then is the prior precision of the"
                    + " change in the target a standard deviation. Results stay on the table's scale (default: no).")
    private boolean standardize;

    @Option(
            names = "--max-sweeps",
            defaultValue = "10000",
            paramLabel = "K",
            description = "The most sweeps of coordinate ascent (default: ${DEFAULT-VALUE}).")
    private int maxSweeps;

    @Option(
            names = "--tolerance",
            defaultValue = "1e-10",
            paramLabel = "T",
            description = "The relative change of ELBO and means that counts as none (default: ${DEFAULT-VALUE}).")
    private double tolerance;

    @Option(names = "--out", paramLabel = "M", description = "Save the model, a JSON file.")
    private @Nullable Path out;

    @Option(names = "--plot", paramLabel = "F.png", description = "Draw exact and mean-field marginals side by side.")
    private @Nullable Path plot;

    @Mixin
    private Output output;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    RegressionFitCommand() {}

    @Override
    public void run() {
        // Small matrices in double precision: nothing for a GPU.
        DeviceGuard.choose(DeviceRequest.CPU);
        RegressionConfig config =
                new RegressionConfig(alpha, beta, intercept, standardize, new CaviOptions(maxSweeps, tolerance));
        OutputFiles.check(List.of(data), out, plot);
        RegressionFit fit = RegressionFit.of(Table.read(data), target, config);
        if (plot != null) {
            List<RegressionChart.Panel> panels = panels(fit);
            RegressionChart.write(plot, panels);
            int all = fit.model().exact().dimension();
            if (panels.size() < all) {
                output.note(plot + " shows the " + panels.size() + " of " + all
                        + " coefficients whose spread mean-field understates most");
            }
        }
        if (out != null) {
            ModelFile.save(fit.model(), out);
        }
        RegressionReport report = new RegressionReport(fit, config);
        report.lines().forEach(output::line);
        output.document(report.document());
    }

    /** The coefficients whose mean-field spread is furthest from the exact one, as many as the chart holds. */
    private static List<RegressionChart.Panel> panels(RegressionFit fit) {
        Coefficients exact = fit.exactCoefficients();
        Coefficients meanField = fit.meanFieldCoefficients();
        List<RegressionChart.Panel> panels = new ArrayList<>();
        IntStream.range(0, exact.names().size())
                .boxed()
                .sorted(Comparator.comparingDouble(j -> meanField.sd()[j] / exact.sd()[j]))
                .limit(RegressionChart.MAX_PANELS)
                .sorted()
                .forEach(j -> panels.add(new RegressionChart.Panel(
                        exact.names().get(j),
                        exact.mean()[j],
                        exact.sd()[j],
                        meanField.mean()[j],
                        meanField.sd()[j])));
        return panels;
    }
}
