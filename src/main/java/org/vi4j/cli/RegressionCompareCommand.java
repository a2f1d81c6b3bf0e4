package org.vi4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.device.DeviceGuard;
import org.vi4j.internal.device.DeviceGuard.DeviceRequest;
import org.vi4j.regression.FittedRegression;
import org.vi4j.regression.RegressionModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares models of the same data: by leave-one-out where the table is given, else by their evidence. */
@Command(
        name = "compare",
        description = "Compare models of the same rows' target. With --data: by how well they predict rows that they"
                + " have not seen, by leave-one-out or K-fold cross-validation, with the weights of stacking and"
                + " pseudo-BMA+. Without: two models by log evidence, or by the ELBO, its lower bound.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class RegressionCompareCommand implements Runnable {
    @Parameters(arity = "2..*", paramLabel = "M", description = "Models that 'fit --out' wrote.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--data", paramLabel = "F.csv", description = "The table of the fits.")
    private @Nullable Path data;

    @Option(
            names = "--folds",
            paramLabel = "K",
            description = "Leave out K parts of the rows in turn and fit the models to the others, instead of leaving"
                    + " single rows out by importance sampling.")
    private @Nullable Integer folds;

    @Option(
            names = "--fold-by",
            paramLabel = "NAME",
            description = "A column whose equal values stay in one fold, such as the person measured.")
    private @Nullable String together;

    @Option(
            names = "--stratify-by",
            paramLabel = "NAME",
            description = "A column whose values are spread over the folds evenly, such as a rare level.")
    private @Nullable String evenly;

    @Mixin
    private DrawOptions draws;

    @Mixin
    private TableReading reading;

    @Mixin
    private Output output;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    RegressionCompareCommand() {}

    @Override
    public void run() {
        // Small matrices in double precision: nothing for a GPU.
        DeviceGuard.choose(DeviceRequest.CPU);
        if (data == null) {
            byEvidence();
            return;
        }
        FittedRegression.Validation how =
                new FittedRegression.Validation(draws.count(), draws.seed(), folds(), together, evenly);
        TableSource source = reading.open(data);
        Map<String, FittedRegression> models = new LinkedHashMap<>();
        for (Path file : files) {
            if (models.put(file.toString(), SavedRegression.any(file)) != null) {
                throw new UserError(file + " is named twice: name each model once");
            }
        }
        FittedRegression.Comparison comparison = FittedRegression.compare(models, source, how);
        reading.describe(source, output);
        output.show(comparison.summary());
        output.next(
                "says what the best of them holds",
                "regression",
                "show",
                files.get(comparison.elpd().order().get(0)));
    }

    private int folds() {
        if (folds != null && folds == 0) {
            throw new UserError("--folds is 0: at least 2 are needed");
        }
        return folds == null ? 0 : folds;
    }

    private void byEvidence() {
        if (folds != null || together != null || evenly != null) {
            throw new UserError("--folds, --fold-by and --stratify-by fit models again, which needs --data: give the"
                    + " table of the fits");
        }
        if (files.size() > 2) {
            throw new UserError(files.size() + " models are compared by what they predict, which needs --data: give"
                    + " the table of the fits, or two models to compare their evidence");
        }
        RegressionModel a = SavedRegression.withoutGroups(files.get(0));
        RegressionModel b = SavedRegression.withoutGroups(files.get(1));
        output.show(a.comparedWith(files.get(0).toString(), b, files.get(1).toString()));
        output.next("says what the first of them holds", "regression", "show", files.get(0));
    }
}
