package org.vi4j.cli;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.device.DeviceGuard;
import org.vi4j.internal.device.DeviceGuard.DeviceRequest;
import org.vi4j.internal.io.WholeFile;
import org.vi4j.regression.Prior;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what a prior thinks of a table before any fit. */
@Command(
        name = "prior",
        description = "Make up targets for the rows of a table from the prior alone, and show which ones it thinks"
                + " possible, in the table's units, beside the data.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class RegressionPriorCommand implements Runnable {
    @Mixin
    private RegressionSetup setup;

    @Mixin
    private GroupOptions.Columns groups;

    @Option(
            names = "--draw-count",
            defaultValue = "1000",
            paramLabel = "N",
            description = "Number of data sets to make up (default: ${DEFAULT-VALUE}).")
    private int count;

    @Mixin
    private SeedOption seed;

    @Option(
            names = "--out",
            paramLabel = "F.csv",
            description = "Write the quantiles of the targets made up for each row.")
    private @Nullable Path out;

    @Option(names = "--plot", paramLabel = "F.png", description = "Draw whole data sets that the prior makes up.")
    private @Nullable Path plot;

    @Option(names = "--report", paramLabel = "F.html", description = "Write numbers and picture as one HTML page.")
    private @Nullable Path report;

    @Mixin
    private Output output;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    RegressionPriorCommand() {}

    @Override
    public void run() {
        // Small matrices in double precision: nothing for a GPU.
        DeviceGuard.choose(DeviceRequest.CPU);
        TableSource source = setup.reading.open(setup.data);
        setup.check();
        OutputFiles.check(List.of(setup.data), out, plot, report);
        Prior.Predictive made = groups.mixed(setup.formula, source)
                ? groups.add(setup.mixed(source), source).priorPredictive(count, seed.value())
                : setup.regression(source).priorPredictive(count, seed.value());
        if (out != null) {
            write(out, made.rows());
        }
        if (plot != null) {
            made.picture().write(plot);
        }
        if (report != null) {
            made.report().write(report);
        }
        output.show(made.summary());
        output.nextStep("the same options after vi4j regression fit   # fits the data");
    }

    private static void write(Path file, double[][] rows) {
        WholeFile.write(file, stream -> {
            Writer writer = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
            writer.write("line,q0.5,q2.5,q25,q50,q75,q97.5,q99.5\n");
            for (double[] row : rows) {
                StringBuilder line = new StringBuilder(Long.toString((long) row[0]));
                for (int k = 1; k < row.length; k++) {
                    line.append(',').append(row[k]);
                }
                writer.write(line.append('\n').toString());
            }
            writer.flush();
        });
    }
}
