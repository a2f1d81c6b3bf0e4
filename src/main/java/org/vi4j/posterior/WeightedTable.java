package org.vi4j.posterior;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vi4j.Summary;
import org.vi4j.UserError;
import org.vi4j.diagnostics.Verdict.Evidence;
import org.vi4j.internal.text.TextTable;

/** The moments of an approximation alongside those that its importance weights make of them. */
final class WeightedTable {
    private WeightedTable() {}

    static Summary of(Posterior.Approximation q) {
        Assessment.Weights assessment = q.assess(Posterior.Approximation.WEIGHED, 0);
        Evidence evidence = assessment
                .evidence()
                .orElseThrow(() -> new UserError(assessment.verdict().reason()));
        Map<String, Object> parameters = new LinkedHashMap<>();
        List<List<String>> rows = new ArrayList<>(List.of(
                List.of("parameter", "mean", "weighted mean", "sd", "weighted sd", "moved by, sd", "times as wide")));
        for (Evidence.Quantity row : evidence.quantities()) {
            parameters.put(row.name(), document(row));
            rows.add(List.of(
                    row.name(),
                    number("%.4g", row.mean()),
                    number("%.4g", row.weightedMean()),
                    number("%.4g", row.sd()),
                    number("%.4g", row.weightedSd()),
                    number("%.2f", row.shift()),
                    number("%.2f", row.widening())));
        }
        List<String> lines = new ArrayList<>(List.of(q.description(), ""));
        lines.addAll(TextTable.of(rows).left(1).lines());
        lines.add("");
        lines.addAll(assessment.verdict().lines());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("inference", q.description());
        document.put("parameters", parameters);
        document.put("verdict", assessment.verdict().document());
        return Summary.of(lines, document);
    }

    private static Map<String, Double> document(Evidence.Quantity row) {
        Map<String, Double> document = new LinkedHashMap<>();
        document.put("mean", row.mean());
        document.put("weighted_mean", row.weightedMean());
        document.put("sd", row.sd());
        document.put("weighted_sd", row.weightedSd());
        return document;
    }

    private static String number(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
