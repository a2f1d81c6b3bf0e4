package org.vi4j.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableSource;
import org.vi4j.device.DeviceGuard;
import org.vi4j.device.DeviceRequest;
import org.vi4j.distribution.Gaussian;
import org.vi4j.inference.cavi.Factorization;
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
        description =
                "Appends prediction,sd,lower,upper to a table's columns, sd with the noise; for a target of two values"
                        + " probability,lower,upper.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class RegressionPredictCommand implements Runnable {

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
            paramLabel = "full|mean-field|blocks:K",
            description = "The posterior to average over; exact is another word for full (default: the one that was"
                    + " fitted).")
    private @Nullable String posterior;

    @Option(
            names = "--missing",
            defaultValue = "refuse",
            paramLabel = "refuse|drop|mean",
            description = "What to do about empty cells, NA and NaN: refuse, leave out the row, or put in the column's"
                    + " mean of the fit (default: ${DEFAULT-VALUE}).")
    private String missing;

    @Option(
            names = "--split",
            description = "Also append noise_sd and parameter_sd, the two parts of sd: sd^2 = noise_sd^2 +"
                    + " parameter_sd^2.")
    private boolean split;

    @Option(
            names = "--level",
            defaultValue = "0.95",
            paramLabel = "P",
            description = "The probability that y lies between lower and upper (default: ${DEFAULT-VALUE}).")
    private double level;

    @Option(
            names = "--unseen",
            defaultValue = "refuse",
            paramLabel = "refuse|reference|mean|skip",
            description =
                    "What to do about a word that the fit did not see: refuse, take it for the reference level or for"
                            + " the mean of all levels, or leave out the row (default: ${DEFAULT-VALUE}).")
    private String unseen;

    @Mixin
    private TableReading reading;

    @Mixin
    private AppendedTable table;

    @Mixin
    private Output output;

    private long dropped;
    private List<String> notes = List.of();

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    RegressionPredictCommand() {}

    @Override
    public void run() {
        // Small matrices in double precision: nothing for a GPU.
        DeviceGuard.choose(DeviceRequest.CPU);
        Factorization chosen = posterior == null ? null : Factorization.of(posterior);
        Predictive.quantile(level);
        table.check(List.of(model, data));
        RowReader.Missing policy = RowReader.Missing.of(missing);
        RowReader.Unseen.of(unseen);
        RegressionModel regression = ModelFile.load(model);
        if (policy == RowReader.Missing.MEAN && regression.means().isEmpty()) {
            throw new UserError(model + " holds no means to put in: fit it again, or use --missing drop");
        }
        Gaussian weights = chosen == null ? regression.weights() : regression.weights(chosen);
        TableSource source = reading.open(data);
        PredictionCells cells = new PredictionCells(regression, level, split);
        table.<Predictive>write(
                output,
                (header, rows) -> predict(regression, source, weights, header, rows),
                cells::text,
                "predictions",
                all -> document(regression, chosen, all, cells));
        reading.describe(source, output);
        notes.forEach(output::note);
        if (dropped > 0) {
            output.note(AppendedTable.leftOut(dropped));
        }
    }

    /** Reads the table row by row: each as it stands, with its prediction. */
    private void predict(
            RegressionModel regression,
            TableSource source,
            Gaussian weights,
            Consumer<String> header,
            BiConsumer<UnaryOperator<String>, Predictive> rows) {
        List<String> appended = PredictionCells.header(regression, split);
        RowReader.Policy policy = new RowReader.Policy(
                RowReader.Missing.of(missing),
                RowReader.Unseen.of(unseen),
                regression.means().isEmpty() ? null : regression.means());
        try (RowReader reader = source.rows(regression.columns(), policy)) {
            header.accept(reader.header(appended));
            long count = 0;
            dropped = 0;
            for (double[] row = reader.next(); row != null; row = reader.next()) {
                count++;
                if (reader.skipped()) {
                    continue;
                }
                if (Arrays.stream(row).noneMatch(Double::isNaN)) {
                    rows.accept(reader::text, regression.predict(row, weights));
                } else {
                    dropped++;
                }
            }
            notes = reader.notes();
            if (count > 0 && dropped == count) {
                throw new UserError(data + ": all " + count + " rows have missing cells, so none is left:"
                        + " fill some, or use --missing mean");
            }
            if (count == 0) {
                throw new UserError(data + " has a header and no rows (n = 0): at least one row is needed");
            }
        }
    }

    private Map<String, Object> document(
            RegressionModel regression,
            @Nullable Factorization chosen,
            List<Predictive> predictions,
            PredictionCells cells) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("target", regression.target());
        document.put("posterior", chosen == null ? regression.posterior() : String.valueOf(posterior));
        document.put("level", level);
        List<double[]> numbers = predictions.stream().map(cells::numbers).toList();
        List<String> names = PredictionCells.header(regression, true);
        for (int k = 0; k < names.size(); k++) {
            int column = k;
            document.put(
                    names.get(k),
                    numbers.stream().mapToDouble(row -> row[column]).toArray());
        }
        if (regression.likelihood().binary()) {
            document.put("probability_of", AugmentedSummary.one(regression));
        }
        return document;
    }
}
