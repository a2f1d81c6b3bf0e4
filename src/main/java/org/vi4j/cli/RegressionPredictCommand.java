package org.vi4j.cli;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.CsvReader;
import org.vi4j.data.Table;
import org.vi4j.data.WholeFile;
import org.vi4j.device.DeviceGuard;
import org.vi4j.device.DeviceRequest;
import org.vi4j.model.Predictive;
import org.vi4j.regression.ModelFile;
import org.vi4j.regression.RegressionModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Appends a regression's predictions to a table. */
@Command(
        name = "predict",
        description = "Appends prediction,sd,lower,upper to a table's columns; sd includes the noise.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class RegressionPredictCommand implements Runnable {
    private static final List<String> APPENDED = List.of("prediction", "sd", "lower", "upper");

    @Parameters(paramLabel = "M", description = "The model, as 'fit --out' wrote it.")
    private Path model;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "F.csv",
            description = "The table; columns are matched by name, the target may be absent.")
    private Path data;

    @Option(
            names = "--posterior",
            defaultValue = "exact",
            paramLabel = "exact|mean-field",
            description = "The posterior to average over (default: ${DEFAULT-VALUE}).")
    private String posterior;

    @Option(
            names = "--level",
            defaultValue = "0.95",
            paramLabel = "P",
            description = "The probability that y lies between lower and upper (default: ${DEFAULT-VALUE}).")
    private double level;

    @Option(names = "--out", paramLabel = "F.csv", description = "Write there instead of on standard output.")
    private @Nullable Path out;

    @Mixin
    private Output output;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    RegressionPredictCommand() {}

    @Override
    public void run() {
        // Small matrices in double precision: nothing for a GPU.
        DeviceGuard.choose(DeviceRequest.CPU);
        RegressionModel.Posterior chosen = switch (posterior) {
            case "exact" -> RegressionModel.Posterior.EXACT;
            case "mean-field" -> RegressionModel.Posterior.MEAN_FIELD;
            default -> throw new UserError("posterior is '" + posterior + "': choose exact or mean-field");
        };
        double z = Predictive.quantile(level);
        OutputFiles.check(List.of(model, data), out);
        if (Files.exists(data) && !Files.isDirectory(data) && !Files.isRegularFile(data)) {
            throw new UserError(data + " is no ordinary file, and is read twice: save it to one first");
        }
        RegressionModel regression = ModelFile.load(model);
        List<Predictive> predictions =
                regression.predict(Table.read(data, regression.design().features()), chosen);
        if (out != null) {
            WholeFile.write(out, stream -> {
                PrintWriter lines = new PrintWriter(
                        new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8)), false);
                append(predictions, z, line -> lines.print(line + "\n"));
                if (lines.checkError()) {
                    throw new java.io.IOException("the write failed: is the disk full?");
                }
            });
            output.line("wrote " + predictions.size() + " predictions to " + out);
        } else if (!output.json) {
            append(predictions, z, output::line);
        }
        output.document(document(regression, predictions, z));
    }

    /** Writes the table again, each row as it stands, with four cells more. */
    private void append(List<Predictive> predictions, double z, Consumer<String> lines) {
        try (CsvReader reader = new CsvReader(data)) {
            for (String name : APPENDED) {
                if (reader.header().contains(name)) {
                    throw new UserError(data + " already has a column '" + name + "': rename it or leave it out");
                }
            }
            lines.accept(reader.headerText() + "," + String.join(",", APPENDED));
            for (Predictive p : predictions) {
                if (!reader.hasNext()) {
                    throw new UserError(data + " lost rows while it was read: run the command again");
                }
                reader.next();
                lines.accept(reader.text() + "," + p.mean() + "," + p.sd() + "," + (p.mean() - z * p.sd()) + ","
                        + (p.mean() + z * p.sd()));
            }
        }
    }

    private Map<String, Object> document(RegressionModel regression, List<Predictive> predictions, double z) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("target", regression.target());
        document.put("posterior", posterior);
        document.put("level", level);
        document.put(
                "prediction", predictions.stream().mapToDouble(Predictive::mean).toArray());
        document.put("sd", predictions.stream().mapToDouble(Predictive::sd).toArray());
        document.put(
                "lower",
                predictions.stream().mapToDouble(p -> p.mean() - z * p.sd()).toArray());
        document.put(
                "upper",
                predictions.stream().mapToDouble(p -> p.mean() + z * p.sd()).toArray());
        return document;
    }
}
