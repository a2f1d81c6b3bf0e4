package org.vi4j.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vi4j.data.io.Json;
import org.vi4j.data.table.Columns;
import org.vi4j.model.Coefficients;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.ModelFile;
import org.vi4j.regression.RegressionModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints what a saved model holds. */
@Command(
        name = "show",
        description = "Prints a saved model: its columns, coefficients, noise and evidence.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class RegressionShowCommand implements Runnable {
    @Parameters(paramLabel = "M", description = "The model, as 'fit --out' wrote it.")
    private Path file;

    @Mixin
    private Output output;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    RegressionShowCommand() {}

    @Override
    public void run() {
        RegressionModel model = ModelFile.load(file);
        Coefficients coefficients = model.coefficients();
        double[] mean = coefficients.mean();
        double[] sd = coefficients.sd();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("target", model.target());
        document.put("columns", coefficients.names());
        document.put("posterior", model.posterior());
        document.put("mean", mean);
        document.put("sd", sd);
        boolean binary = model.likelihood().binary();
        document.put("likelihood", model.likelihood().label());
        if (binary) {
            document.put("probability_of", AugmentedSummary.one(model));
        } else {
            document.put(
                    "noise",
                    Json.object(
                            Map.entry("mean", model.noise().sdMean()),
                            Map.entry("sd", model.noise().sdSd())));
        }
        if (model.likelihood() instanceof Likelihood.StudentT student) {
            document.put("degrees_of_freedom", student.degreesOfFreedom());
        }
        document.put(
                model.score().exact() ? "log_evidence" : "elbo", model.score().nats());
        document.put("rows", model.score().rows());
        output.document(document);
        output.line("target            " + model.target());
        for (Columns.Input input : model.columns().inputs()) {
            if (input instanceof Columns.Categorical words) {
                List<String> levels = words.levels();
                output.line("levels            " + words.name() + ": " + String.join(", ", levels) + "; reference "
                        + levels.get(0));
            }
        }
        output.line(
                "posterior         " + model.posterior() + ", " + model.score().rows() + " rows");
        if (binary) {
            output.line("likelihood        " + model.likelihood().label() + ", probability of " + model.target() + " = "
                    + AugmentedSummary.one(model));
        } else if (model.likelihood() instanceof Likelihood.StudentT student) {
            output.line("likelihood        student, " + student.degreesOfFreedom() + " degrees of freedom, noise scale "
                    + CoefficientCells.number(model.noise().sdMean()));
        } else {
            output.line(
                    "noise sd          " + CoefficientCells.number(model.noise().sdMean()));
        }
        output.line(String.format(
                Locale.ROOT,
                "%-17s %.6f nats",
                model.score().exact() ? "log evidence" : "ELBO",
                model.score().nats()));
        CoefficientCells cells = new CoefficientCells(coefficients);
        for (int j = 0; j < mean.length; j++) {
            output.line(String.format(
                    Locale.ROOT,
                    "%s  mean %s  sd %s  95 %% interval [%s, %s]",
                    cells.of(j).toArray()));
        }
    }
}
