package org.vi4j.regression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vi4j.Summary;
import org.vi4j.data.table.Columns;
import org.vi4j.internal.io.Json;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;

/** What a saved model holds, for people and as a document. */
final class ModelSummary {
    private ModelSummary() {}

    static Summary of(RegressionModel model) {
        return Summary.of(lines(model), document(model));
    }

    private static Map<String, Object> document(RegressionModel model) {
        Coefficients coefficients = model.coefficients();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("target", model.target());
        document.put("columns", coefficients.names());
        document.put("posterior", model.posterior().toString());
        document.put("mean", coefficients.mean());
        document.put("sd", coefficients.sd());
        document.put("likelihood", model.likelihood().label());
        if (model.likelihood().binary()) {
            document.put("probability_of", model.one());
        }
        if (model.likelihood() instanceof LevelsLikelihood levels) {
            document.put("levels", levels.levels());
        }
        if (model.likelihood().hasNoise()) {
            document.put(
                    "noise",
                    Json.object(
                            Map.entry("mean", model.noise().sdMean()),
                            Map.entry("sd", model.noise().sdSd())));
        }
        String own = model.likelihood().words().precision();
        if (!own.isEmpty()) {
            document.put(own, PrecisionInterval.document(model));
        }
        document.putAll(model.likelihood().parameters());
        if (!Double.isNaN(model.score().nats())) {
            document.put(
                    model.score().exact() ? "log_evidence" : "elbo",
                    model.score().nats());
        }
        document.put("rows", model.score().rows());
        return document;
    }

    private static List<String> lines(RegressionModel model) {
        List<String> lines = new ArrayList<>();
        lines.add("target            " + model.target());
        for (Columns.Input input : model.columns().inputs()) {
            if (input instanceof Columns.Categorical words) {
                List<String> levels = words.levels();
                lines.add("levels            " + words.name() + ": " + String.join(", ", levels) + "; reference "
                        + levels.get(0));
            }
        }
        lines.add(
                "posterior         " + model.posterior() + ", " + model.score().rows() + " rows");
        lines.add(likelihood(model));
        Columns.Extras extras = model.design().extras();
        if (extras.offset() != null) {
            lines.add("offset            " + extras.words());
        }
        if (extras.trials() != null) {
            lines.add("trials            " + extras.trials());
        }
        if (!Double.isNaN(model.score().nats())) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-17s %.6f nats",
                    model.score().exact() ? "log evidence" : "ELBO",
                    model.score().nats()));
        }
        CoefficientTable cells = new CoefficientTable(model.coefficients());
        for (int j = 0; j < model.coefficients().names().size(); j++) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s  mean %s  sd %s  95 %% interval [%s, %s]",
                    cells.of(j).toArray()));
        }
        return lines;
    }

    private static String likelihood(RegressionModel model) {
        Likelihood likelihood = model.likelihood();
        String scale =
                likelihood.hasNoise() ? CoefficientTable.number(model.noise().sdMean()) : "";
        if (!likelihood.needsRows()) {
            return String.format("%-17s %s", likelihood.words().noise(), scale);
        }
        StringBuilder line = new StringBuilder("likelihood        " + likelihood.label());
        if (likelihood instanceof LevelsLikelihood levels) {
            line.append(", levels " + String.join(levels.ordered() ? " < " : ", ", levels.levels()));
        }
        likelihood.parameters().forEach((name, value) -> line.append(", " + value + " " + name.replace('_', ' ')));
        if (!likelihood.words().precision().isEmpty()) {
            line.append(", " + likelihood.words().precision() + " " + PrecisionInterval.words(model));
        } else if (likelihood.hasNoise()) {
            line.append(", " + likelihood.words().noise() + " " + scale);
        }
        return likelihood.binary() ? line + ", probability of " + model.outcome() : line.toString();
    }
}
