package org.vi4j.regression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vi4j.Summary;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.diagnostics.LeaveOneOut;
import org.vi4j.internal.io.Json;
import org.vi4j.internal.text.TextTable;
import org.vi4j.regression.ElpdComparison.Judged;

/** A comparison by predictive density, in words and numbers. */
final class ElpdSummary {
    /** Differences below this many nats say little, whatever their standard error (Sivula et al., 2020). */
    private static final double SMALL = 4;

    /** Rows from which on the standard error of a difference is of use. */
    private static final int MANY = 100;

    private final List<Judged> models;
    private final LeaveOneOut.Comparison comparison;
    private final FittedRegression.Validation how;
    private final double threshold;
    private final int rows;

    ElpdSummary(List<Judged> models, LeaveOneOut.Comparison comparison, FittedRegression.Validation how) {
        this.models = models;
        this.comparison = comparison;
        this.how = how;
        this.threshold = ImportanceWeights.threshold(how.draws());
        this.rows = models.get(0).pointwise().length;
    }

    Summary summary() {
        List<String> lines = new ArrayList<>(table());
        lines.add("");
        lines.addAll(paretoTable());
        lines.add("");
        lines.addAll(sentences());
        return Summary.of(lines, document());
    }

    private boolean folds() {
        return how.folds() > 0;
    }

    private String elpd() {
        return folds() ? "elpd_kfold" : "elpd_loo";
    }

    private List<String> table() {
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("model", elpd(), "difference", "s.e.", "p_loo", "elpd_waic", "stacking", "pseudo-BMA+"));
        for (int k : comparison.order()) {
            Judged model = models.get(k);
            table.add(List.of(
                    model.name(),
                    number("%.2f", comparison.elpd().get(k)),
                    number("%.2f", comparison.difference().get(k)),
                    number("%.2f", comparison.differenceSe().get(k)),
                    number("%.2f", model.loo().pLoo()),
                    number("%.2f", model.waic().elpd()),
                    number("%.3f", comparison.stacking().get(k)),
                    number("%.3f", comparison.pseudoBmaPlus().get(k))));
        }
        return TextTable.of(table).left(1).lines();
    }

    private List<String> paretoTable() {
        List<List<String>> table = new ArrayList<>();
        table.add(List.of(
                "rows by Pareto k",
                String.format(Locale.ROOT, "good: to %.2f, or even", threshold),
                "bad: to 1",
                "very bad: above 1",
                "largest k"));
        for (int k : comparison.order()) {
            LeaveOneOut loo = models.get(k).loo();
            int[] counts = loo.paretoCounts();
            table.add(List.of(
                    models.get(k).name(),
                    Integer.toString(counts[0]),
                    Integer.toString(counts[1]),
                    Integer.toString(counts[2]),
                    number("%.2f", largest(loo))));
        }
        return TextTable.of(table).left(1).lines();
    }

    private static double largest(LeaveOneOut loo) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double k : loo.paretoK()) {
            largest = Math.max(largest, Double.isNaN(k) ? Double.NEGATIVE_INFINITY : k);
        }
        return largest;
    }

    private int high(Judged model) {
        int[] counts = model.loo().paretoCounts();
        return counts[1] + counts[2];
    }

    /** Says whether a model's number can be relied on. */
    private boolean reliable(Judged model) {
        return model.corrected() && model.posteriorReliable() && (folds() || high(model) == 0);
    }

    private List<String> sentences() {
        List<String> lines = new ArrayList<>();
        int best = comparison.order().get(0);
        for (int k : comparison.order()) {
            if (k != best) {
                lines.add(verdict(best, k));
            }
        }
        if (rows < MANY) {
            lines.add("With " + rows + " rows the standard errors are themselves uncertain, and tend to be too small.");
        }
        models.forEach(model -> lines.addAll(trust(model)));
        int waic = models.stream()
                .mapToInt(model -> model.waic().unreliable())
                .max()
                .orElse(0);
        if (waic > 0) {
            lines.add("elpd_waic is not to be relied on, as p_waic is above 0.4 in up to " + waic + " rows of a model: "
                    + elpd() + " is the better number.");
        }
        if (!folds() && models.stream().anyMatch(model -> high(model) > 0)) {
            lines.add(
                    "10 folds fit each model ten times without a tenth of the rows instead, and need no such weights.");
        }
        return lines;
    }

    /** How far apart two models are, and whether that can be told. */
    private String verdict(int best, int other) {
        String a = models.get(best).name();
        String b = models.get(other).name();
        double difference = -comparison.difference().get(other);
        double se = comparison.differenceSe().get(other);
        String by = String.format(Locale.ROOT, "%.1f (s.e. %.1f)", difference, se);
        boolean reliable = reliable(models.get(best)) && reliable(models.get(other));
        if (difference < SMALL) {
            return a + " and " + b + " cannot be told apart: " + elpd() + " differs by " + by
                    + ", and below 4 nats models predict about alike.";
        }
        if (difference < 2 * se) {
            return a + " and " + b + " cannot be told apart: " + elpd() + " differs by " + by
                    + ", less than two standard errors.";
        }
        return reliable
                ? a + " is better than " + b + " by " + by + "."
                : a + " seems better than " + b + " by " + by + ", but not all of these numbers can be relied on.";
    }

    private List<String> trust(Judged model) {
        List<String> lines = new ArrayList<>();
        if (!model.corrected()) {
            lines.add(model.name() + " does not hold the settings of its fit, as older versions saved it: the normal"
                    + " distribution that it holds is taken for its posterior.");
        }
        if (!model.posteriorReliable()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s: the draws do not stand for the posterior (Pareto k of their weights %.2f, above %.2f), so that"
                            + " %s is not reliable.",
                    model.name(),
                    model.paretoK(),
                    threshold,
                    elpd()));
        }
        int high = high(model);
        if (high > 0 && !folds()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s: %d of %d rows have a Pareto k above %.2f: the model is surprised by them, and its elpd_loo is"
                            + " not reliable.",
                    model.name(),
                    high,
                    rows,
                    threshold));
        }
        return lines;
    }

    private Map<String, Object> document() {
        List<Map<String, Object>> entries = new ArrayList<>();
        for (int k : comparison.order()) {
            Judged model = models.get(k);
            int[] counts = model.loo().paretoCounts();
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("model", model.name());
            entry.put(elpd(), comparison.elpd().get(k));
            entry.put("difference", comparison.difference().get(k));
            entry.put("difference_se", comparison.differenceSe().get(k));
            entry.put("p_loo", model.loo().pLoo());
            entry.put(
                    "pareto_k",
                    Json.object(
                            Map.entry("good", counts[0]),
                            Map.entry("bad", counts[1]),
                            Map.entry("very_bad", counts[2])));
            entry.put("pareto_k_of_draws", model.paretoK());
            entry.put("reliable", reliable(model));
            entry.put("elpd_waic", model.waic().elpd());
            entry.put("elpd_waic_se", model.waic().elpdSe());
            entry.put("p_waic", model.waic().p());
            entry.put("stacking", comparison.stacking().get(k));
            entry.put("pseudo_bma", comparison.pseudoBma().get(k));
            entry.put("pseudo_bma_plus", comparison.pseudoBmaPlus().get(k));
            entry.put("pointwise", model.pointwise());
            entries.add(entry);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("rows", rows);
        document.put("draws", how.draws());
        document.put("folds", how.folds());
        document.put("models", entries);
        document.put("verdict", sentences());
        return document;
    }

    private static String number(String format, double value) {
        return Double.isInfinite(value) || Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }
}
