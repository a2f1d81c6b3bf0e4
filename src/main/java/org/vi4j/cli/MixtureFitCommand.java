package org.vi4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.TableSource;
import org.vi4j.device.DeviceGuard;
import org.vi4j.device.DeviceGuard.DeviceRequest;
import org.vi4j.mixture.Mixture;
import org.vi4j.mixture.MixtureFit;
import org.vi4j.mixture.MixtureModel;
import org.vi4j.model.CaviOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fits a mixture from several starts and keeps the best. */
@Command(
        name = "fit",
        description =
                "Fits a Bayesian mixture of K normal distributions by coordinate ascent. The ELBO has many maxima:"
                        + " the best of several starts is kept, and all are listed.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class MixtureFitCommand implements Runnable {
    @Option(names = "--data", required = true, paramLabel = "F.csv", description = "The table: numbers, with a header.")
    private Path data;

    @Option(
            names = "--features",
            paramLabel = "NAMES",
            description = "The columns, by comma; a name that holds a comma in double quotes (default: all).")
    private List<String> features = new ArrayList<>();

    @Option(
            names = "--components",
            required = true,
            paramLabel = "K",
            description = "The number of components, from 1 to the number of rows.")
    private int components;

    @Option(
            names = "--restarts",
            defaultValue = "10",
            paramLabel = "R",
            description = "The number of starts, each from other rows (default: ${DEFAULT-VALUE}).")
    private int restarts;

    @Option(
            names = "--concentration",
            paramLabel = "A",
            description =
                    "Concentration of the weights' Dirichlet prior; small numbers empty components that are not needed (default:"
                            + " 1/K).")
    private @Nullable Double concentration;

    @Option(
            names = "--max-sweeps",
            defaultValue = "2000",
            paramLabel = "N",
            description = "The most sweeps of each start (default: ${DEFAULT-VALUE}).")
    private int maxSweeps;

    @Option(
            names = "--tolerance",
            defaultValue = "1e-8",
            paramLabel = "T",
            description = "The relative change of ELBO, means and counts that counts as none (default:"
                    + " ${DEFAULT-VALUE}).")
    private double tolerance;

    @Option(names = "--report", paramLabel = "F.html", description = "Write everything, with pictures, as one page.")
    private @Nullable Path reportFile;

    @Option(names = "--out", paramLabel = "M", description = "Save the mixture, a JSON file, for predict.")
    private @Nullable Path out;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "S",
            description = "Seed of the starts (default: ${DEFAULT-VALUE}).")
    private long seed;

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
                .ascent(new CaviOptions(maxSweeps, tolerance, sweeps))
                .seed(seed);
        OutputFiles.check(List.of(data), out, reportFile);
        MixtureFit fit =
                mixture.fit((start, ascent) -> sweeps.during("restart " + start + " of " + restarts, ascent::get));
        MixtureModel model = fit.model();
        reading.describe(
                source, Columns.numeric("", model.columns()).description(), output);
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
            output.next("says to which component each row belongs", "mixture", "predict", out, "--data", data);
        }
    }
}
