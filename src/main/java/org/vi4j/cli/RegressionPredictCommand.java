package org.vi4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.device.DeviceGuard;
import org.vi4j.internal.device.DeviceGuard.DeviceRequest;
import org.vi4j.mixed.MixedModel;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Prediction;
import org.vi4j.regression.CaviRegression.Factorization;
import org.vi4j.regression.RegressionModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Appends a regression's predictions to a table. */
@Command(
        name = "predict",
        description =
                "Append prediction,sd,lower,upper to a table's columns; sd includes the noise. For a target of two"
                        + " values, append probability,lower,upper; for one of levels, p_LEVEL for each.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class RegressionPredictCommand implements Runnable {

    @Parameters(paramLabel = "M", description = "The model that 'fit --out' wrote.")
    private Path model;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "F.csv",
            description = "The table. Columns are matched by name; the target may be absent.")
    private Path data;

    @Option(
            names = "--posterior",
            paramLabel = "full|mean-field|blocks:K",
            description = "Posterior to average over; exact is another word for full (default: the one that was"
                    + " fitted).")
    private @Nullable String posterior;

    @Option(
            names = "--missing",
            defaultValue = "refuse",
            paramLabel = "refuse|drop|mean",
            description = "What to do about empty cells, NA and NaN: refuse, drop the row, or put in the column's"
                    + " mean in the fit (default: ${DEFAULT-VALUE}).")
    private String missing;

    @Option(
            names = "--split",
            description = "Also append noise_sd and parameter_sd, the two parts of sd: sd^2 = noise_sd^2 +"
                    + " parameter_sd^2; of levels, the intervals of their probabilities.")
    private boolean split;

    @Option(
            names = "--level",
            defaultValue = "0.95",
            paramLabel = "P",
            description = "Probability that y lies between lower and upper (default: ${DEFAULT-VALUE}).")
    private double level;

    @Option(
            names = "--unseen",
            defaultValue = "refuse",
            paramLabel = "refuse|reference|mean|skip",
            description = "What to do about a word that the fit did not see: refuse, take it for the reference level or"
                    + " the mean of all levels, or skip the row (default: ${DEFAULT-VALUE}).")
    private String unseen;

    @Mixin
    private TableReading reading;

    @Mixin
    private AppendedTable table;

    @Mixin
    private Output output;

    private RegressionModel.LeftOut leftOut = new RegressionModel.LeftOut(0, List.of());

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    RegressionPredictCommand() {}

    @Override
    public void run() {
        // Small matrices in double precision: nothing for a GPU.
        DeviceGuard.choose(DeviceRequest.CPU);
        Factorization chosen = posterior == null ? null : Factorization.of(posterior);
        if (!(level > 0 && level < 1)) {
            throw new UserError(
                    "--level is " + level + ": an interval's probability lies between 0 and 1, such as 0.95");
        }
        table.check(List.of(model, data));
        RowReader.Missing missingCells = RowReader.Missing.of(missing);
        RowReader.Unseen unseenWords = RowReader.Unseen.of(unseen);
        if (MixedModel.isSaved(model)) {
            mixed(missingCells, unseenWords);
            return;
        }
        RegressionModel regression = RegressionModel.load(model);
        if (missingCells == RowReader.Missing.MEAN && regression.means().isEmpty()) {
            throw new UserError(model + " holds no means to put in, as models of formulas and of older versions do not:"
                    + " use --missing drop");
        }
        Factorization factorization = chosen == null ? regression.posterior() : chosen;
        List<String> names = Prediction.names(regression.likelihood());
        List<String> appended = split ? names : names.subList(0, Prediction.main(regression.likelihood()));
        TableSource source = reading.open(data);
        table.<Prediction>write(
                output,
                (header, rows) -> leftOut = regression.predict(
                        source,
                        regression.policy(missingCells, unseenWords),
                        factorization,
                        reader -> header.accept(reader.header(appended)),
                        rows),
                prediction -> cells(prediction, appended.size()),
                "predictions",
                all -> document(regression, factorization, all));
        reading.describe(source, output);
        leftOut.notes().forEach(output::note);
        if (leftOut.dropped() > 0) {
            output.note(AppendedTable.leftOut(leftOut.dropped()));
        }
        if (table.file() != null) {
            output.next("says what the predictions rest on", "regression", "show", model);
        }
    }

    /** The same for a model with groups. */
    private void mixed(RowReader.Missing missingCells, RowReader.Unseen unseenWords) {
        if (posterior != null && !(Factorization.of(posterior) instanceof Factorization.Full)) {
            throw new UserError("--posterior is '" + posterior + "': " + model + " has groups, and its posterior is"
                    + " always full");
        }
        MixedModel regression = MixedModel.load(model);
        List<String> names = Prediction.names(regression.likelihood());
        List<String> appended = split ? names : names.subList(0, names.size() - 2);
        TableSource source = reading.open(data);
        List<MixedModel.Remarks> remarks = new ArrayList<>();
        table.<Prediction>write(
                output,
                (header, rows) -> remarks.add(regression.predict(
                        source,
                        regression.policy(missingCells, unseenWords),
                        reader -> header.accept(reader.header(appended)),
                        rows)),
                prediction -> cells(prediction, appended.size()),
                "predictions",
                all -> document(regression.likelihood(), regression.target(), "full", regression.one(), all));
        reading.describe(source, output);
        MixedModel.Remarks last = remarks.get(remarks.size() - 1);
        last.notes().forEach(output::note);
        if (last.dropped() > 0) {
            output.note(AppendedTable.leftOut(last.dropped()));
        }
        if (table.file() != null) {
            output.next("says what the predictions rest on", "regression", "show", model);
        }
    }

    private List<Double> cells(Prediction prediction, int count) {
        return prediction.values(level).values().stream().limit(count).toList();
    }

    private Map<String, Object> document(
            RegressionModel regression, Factorization factorization, List<Prediction> predictions) {
        return document(
                regression.likelihood(), regression.target(), factorization.toString(), regression.one(), predictions);
    }

    private Map<String, Object> document(
            Likelihood likelihood, String target, String over, String one, List<Prediction> predictions) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("target", target);
        document.put("posterior", over);
        document.put("level", level);
        List<Map<String, Double>> values =
                predictions.stream().map(row -> row.values(level)).toList();
        for (String name : Prediction.names(likelihood)) {
            document.put(name, values.stream().mapToDouble(row -> row.get(name)).toArray());
        }
        if (likelihood.binary()) {
            document.put("probability_of", one);
        }
        return document;
    }
}
