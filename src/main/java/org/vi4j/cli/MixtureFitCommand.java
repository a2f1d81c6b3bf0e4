package org.vi4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.device.DeviceGuard;
import org.vi4j.internal.device.DeviceGuard.DeviceRequest;
import org.vi4j.mixture.Mixture;
import org.vi4j.mixture.Mixture.MixtureFit;
import org.vi4j.mixture.MixtureModel;
import org.vi4j.model.Ascent.CaviOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fits a mixture from several starts and keeps the best. */
@Command(
        name = "fit",
        description = "Fit a Bayesian mixture of K normal distributions by coordinate ascent. The ELBO has many maxima,"
                + " so vi4j keeps the best of several starts, and lists all.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class MixtureFitCommand implements Runnable {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "F.csv",
            description = "The table: numbers, with a header row.")
    private Path data;

    @Option(
            names = "--features",
            paramLabel = "NAMES",
            description = "The columns to use, separated by commas; put a name that holds a comma in double quotes"
                    + " (default: all).")
    private List<String> features = new ArrayList<>();

    @Option(
            names = "--components",
            required = true,
            paramLabel = "K",
            description = "Number of components, from 1 to the number of rows.")
    private int components;

    @Option(
            names = "--restarts",
            defaultValue = "10",
            paramLabel = "R",
            description = "Number of starts, each from different rows (default: ${DEFAULT-VALUE}).")
    private int restarts;

    @Option(
            names = "--concentration",
            paramLabel = "A",
            description =
                    "Concentration of the weights' Dirichlet prior; a small number empties components that are not"
                            + " needed (default: 1/K).")
    private @Nullable Double concentration;

    @Option(
            names = "--max-sweeps",
            defaultValue = "2000",
            paramLabel = "N",
            description = "Largest number of sweeps for each start (default: ${DEFAULT-VALUE}).")
    private int maxSweeps;

    @Option(
            names = "--tolerance",
            defaultValue = "1e-8",
            paramLabel = "T",
            description = "Relative change of ELBO, means and counts below which a start has converged (default:"
                    + " ${DEFAULT-VALUE}).")
    private double tolerance;

    @Option(
            names = "--report",
            paramLabel = "F.html",
            description = "Write everything, with pictures, as one HTML page.")
    private @Nullable Path reportFile;

    @Option(names = "--out", paramLabel = "M", description = "Save the mixture as a JSON file, for predict.")
    private @Nullable Path out;

    @Mixin
    private SeedOption seed;

    @Mixin
    private TableReading reading;

    @Mixin
    private Output output;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    MixtureFitCommand() {}

    @Override
    public void run() {
        // Small matrices in double precision: nothing for a GPU.
        DeviceGuard.choose(DeviceRequest.CPU);
        SweepDisplay sweeps = new SweepDisplay(output);
        TableSource source = reading.open(data);
        Mixture mixture = Mixture.of(source)
                .features(NameList.parse("--features", features))
                .components(components)
                .restarts(restarts)
                .concentration(concentration)
                .ascent(new CaviOptions(maxSweeps, tolerance, numbered(sweeps)))
                .seed(seed.value());
        OutputFiles.check(List.of(data), out, reportFile);
        MixtureFit fit = sweeps.during("fit", mixture::fit);
        MixtureModel model = fit.model();
        reading.describe(source, Columns.numeric("", model.columns()).description(), output);
        fit.notes().forEach(output::note);
        if (reportFile != null) {
            fit.writeReport(reportFile);
        }
        if (out != null) {
            model.save(out);
        }
        output.show(fit.summary());
        if (out == null) {
            output.nextKeeping("--out mixture.json", "keeps the mixture for vi4j mixture predict");
        } else {
            output.next(
                    "says to which component each row belongs",
                    "mixture",
                    "predict",
                    out,
                    "--data",
                    reading.shown(data));
        }
    }

    /** Names the start that a sweep is of, from its first sweep on. */
    private CaviOptions.Watch numbered(SweepDisplay display) {
        int[] start = {0};
        return (sweeps, elbo) -> {
            if (sweeps == 1) {
                start[0]++;
                display.part("restart " + start[0] + " of " + restarts);
            }
            display.swept(sweeps, elbo);
        };
    }
}
