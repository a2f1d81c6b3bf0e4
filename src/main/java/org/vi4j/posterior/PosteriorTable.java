package org.vi4j.posterior;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.vi4j.Summary;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.diagnostics.QuantitySummary;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.internal.text.TextTable;
import org.vi4j.posterior.Posterior.Moments;

/** The table of a posterior's parameters, with its verdict. */
final class PosteriorTable {
    private static final double LOW = 2.5;
    private static final double HIGH = 97.5;

    private final Posterior posterior;
    private final Assessment assessment;
    /** The draws of the parameters that the table is about, {@code [n, p]}. */
    private final double[][] theta;

    private PosteriorTable(Posterior posterior) {
        this.posterior = posterior;
        this.assessment = posterior.assess(Posterior.Approximation.WEIGHED, 0);
        this.theta = assessment instanceof Assessment.Chains chains
                ? constrained(chains.draws())
                : posterior.sample(Moments.DRAWS, 0);
    }

    static Summary of(Posterior posterior) {
        return new PosteriorTable(posterior).summary();
    }

    private double[][] constrained(double[][] u) {
        return Arrays.stream(u).map(posterior.parameters()::constrain).toArray(double[][]::new);
    }

    private Summary summary() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        List<Map<String, Double>> rows = rows();
        for (int j = 0; j < rows.size(); j++) {
            parameters.put(posterior.parameters().names().get(j), rows.get(j));
        }
        Verdict verdict = assessment.verdict();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("inference", posterior.description());
        document.put("parameters", parameters);
        document.put("verdict", verdict.document());
        List<String> lines = new ArrayList<>(List.of(posterior.description(), ""));
        lines.addAll(table(rows));
        lines.add("");
        lines.addAll(verdict.lines());
        return Summary.of(lines, document);
    }

    private List<Map<String, Double>> rows() {
        Moments moments = Moments.of(theta);
        List<Map<String, Double>> rows = new ArrayList<>();
        for (int j = 0; j < moments.mean().length; j++) {
            double[] values = column(theta, j);
            Percentile percentile = new Percentile().withEstimationType(Percentile.EstimationType.R_7);
            percentile.setData(values);
            Map<String, Double> row = new LinkedHashMap<>();
            row.put("mean", moments.mean()[j]);
            row.put("sd", moments.sd()[j]);
            row.put("q2.5", percentile.evaluate(LOW));
            row.put("q97.5", percentile.evaluate(HIGH));
            rows.add(row);
        }
        diagnose(rows);
        return rows;
    }

    private void diagnose(List<Map<String, Double>> rows) {
        double[][] judged = constrained(assessment.draws());
        for (int j = 0; j < rows.size(); j++) {
            double[] values = column(judged, j);
            if (assessment instanceof Assessment.Chains chains) {
                QuantitySummary of = QuantitySummary.of(split(values, chains.chains(), chains.length()));
                rows.get(j).put("r_hat", of.rHat());
                rows.get(j).put("ess_bulk", of.essBulk());
                rows.get(j).put("ess_tail", of.essTail());
            } else if (assessment instanceof Assessment.Weights weights) {
                rows.get(j)
                        .put(
                                "pareto_k",
                                weights.weights().isPresent()
                                        ? ImportanceWeights.paretoK(values, weights.logRatios())
                                        : Double.NaN);
            }
        }
    }

    private List<String> table(List<Map<String, Double>> rows) {
        List<List<String>> table = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("parameter", "mean", "sd", "2.5 %", "97.5 %"));
        header.addAll(
                assessment instanceof Assessment.Chains ? List.of("R-hat", "bulk ESS", "tail ESS") : List.of("k-hat"));
        table.add(header);
        for (int j = 0; j < rows.size(); j++) {
            List<String> cells =
                    new ArrayList<>(List.of(posterior.parameters().names().get(j)));
            rows.get(j).forEach((name, value) -> cells.add(cell(name, value)));
            table.add(cells);
        }
        return TextTable.of(table).lines();
    }

    private static String cell(String name, double value) {
        if (Double.isNaN(value)) {
            return "NA";
        }
        return switch (name) {
            case "r_hat" -> format("%.3f", value);
            case "pareto_k" -> format("%.2f", value);
            case "ess_bulk", "ess_tail" -> format("%.0f", value);
            default -> format("%.4g", value);
        };
    }

    private static double[][] split(double[] values, int chains, int length) {
        double[][] split = new double[chains][];
        Arrays.setAll(split, m -> Arrays.copyOfRange(values, m * length, (m + 1) * length));
        return split;
    }

    private static double[] column(double[][] rows, int j) {
        return Arrays.stream(rows).mapToDouble(row -> row[j]).toArray();
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
