package org.vi4j.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.device.DeviceGuard;
import org.vi4j.internal.device.DeviceGuard.DeviceRequest;
import org.vi4j.regression.FittedRegression;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks whether a regression makes such data as it was fitted to. */
@Command(
        name = "check",
        description = "Check whether a model makes such data as it was fitted to: statistics of the data among those of"
                + " data that it makes up, where rows lie in their predictions from all others (LOO-PIT), intervals.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class RegressionCheckCommand implements Runnable {
    @Parameters(paramLabel = "M", description = "The model that 'fit --out' wrote.")
    private Path file;

    @Option(names = "--data", required = true, paramLabel = "F.csv", description = "The table of the fit.")
    private Path data;

    @Option(
            names = "--report",
            paramLabel = "F.html",
            description = "Write everything, with pictures, as one HTML page.")
    private @Nullable Path report;

    @Mixin
    private DrawOptions draws;

    @Mixin
    private TableReading reading;

    @Mixin
    private Output output;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    RegressionCheckCommand() {}

    @Override
    public void run() {
        // Small matrices in double precision: nothing for a GPU.
        DeviceGuard.choose(DeviceRequest.CPU);
        OutputFiles.check(List.of(file, data), report);
        FittedRegression model = SavedRegression.any(file);
        TableSource source = reading.open(data);
        FittedRegression.Check check = model.check(source, draws.count(), draws.seed());
        if (report != null) {
            check.report().write(report);
        }
        reading.describe(source, output);
        output.show(check.summary());
        if (report == null) {
            output.nextKeeping("--report check.html", "draws the pictures");
        } else {
            output.next("says what the model holds", "regression", "show", file);
        }
    }
}
