package org.vi4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.vi4j.comparison.Comparison;
import org.vi4j.comparison.MethodResult;
import org.vi4j.comparison.Prediction;
import org.vi4j.comparison.Problem;
import org.vi4j.comparison.Settings;
import org.vi4j.data.io.Json;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.text.Digits;

/** A comparison in words, as a table, and as a JSON document. */
final class CompareSummary {
    private final Comparison comparison;
    private final Settings settings;

    CompareSummary(Comparison comparison, Settings settings) {
        this.comparison = comparison;
        this.settings = settings;
    }

    private boolean predicted() {
        return comparison.results().stream()
                .anyMatch(r -> r.worth().prediction().rows() > 0);
    }

    private boolean leftOut() {
        return comparison.results().stream().anyMatch(r -> r.worth().loo().rows() > 0);
    }

    List<String> header() {
        List<String> header = new ArrayList<>(List.of(
                "method",
                "verdict",
                "seconds",
                "gradients",
                "ELBO ± se",
                "mean error",
                "sd ratio",
                "Pareto k",
                "R-hat",
                "ESS"));
        if (predicted()) {
            header.addAll(List.of("log density ± se", "in 90 %"));
        }
        if (leftOut()) {
            header.add("loo ± se");
        }
        return header;
    }

    List<List<String>> rows() {
        return comparison.results().stream().map(this::row).toList();
    }

    private List<String> row(MethodResult r) {
        MethodResult.Worth w = r.worth();
        List<String> row = new ArrayList<>(List.of(
                r.name(),
                r.fit() == null ? "failed" : r.verdict().trust().words(),
                shown(r.seconds() < 10 ? "%.2f" : "%.0f", r.seconds()),
                r.evaluations() == 0 ? "" : shown("%,.0f", (double) r.evaluations()),
                shown("%.2f", w.elbo(), w.elboSe()),
                shown("%.2f", w.worstMeanError()),
                Double.isNaN(w.sdRatioMin()) ? "" : shown("%.2f", w.sdRatioMin()) + "–" + shown("%.2f", w.sdRatioMax()),
                shown("%.2f", w.paretoK()),
                shown("%.3f", w.rHat()),
                shown("%.0f", Math.min(w.essBulk(), w.essTail()))));
        if (predicted()) {
            row.add(shown("%.4f", w.prediction().logDensity(), w.prediction().se()));
            row.add(shown("%.2f", w.prediction().coverage()));
        }
        if (leftOut()) {
            row.add(shown("%.4f", w.loo().logDensity(), w.loo().se()));
        }
        return row;
    }

    /** What was compared, and against what. */
    List<String> facts() {
        List<String> facts = new ArrayList<>();
        Problem problem = comparison.problem();
        facts.add(problem.name() + ", " + problem.joint().dimension() + " unconstrained coordinates; seed "
                + settings.seed() + ", " + settings.draws() + " draws of each answer");
        Problem.Moments reference = comparison.reference();
        facts.add(
                reference == null
                        ? "errors: no reference, there are no draws of NUTS and the truth is not known"
                        : "errors against " + reference.label()
                                + ": the worst coordinate's mean in reference sds, the smallest and largest ratio of sds");
        comparison.results().stream()
                .map(r -> r.worth().prediction())
                .filter(score -> score.rows() > 0)
                .findFirst()
                .ifPresent(score -> facts.add("log density: of " + score.rows()
                        + " held-out rows, in nats a row"
                        + (Double.isNaN(score.coverage()) ? "" : "; in 90 %: the share inside their 90 % intervals")));
        if (leftOut()) {
            String unreliable = comparison.results().stream()
                    .filter(r -> r.worth().loo().worstK() > ImportanceWeights.MAX_K)
                    .map(r ->
                            r.name() + " (" + Digits.apart(2, r.worth().loo().worstK(), ImportanceWeights.MAX_K) + ")")
                    .collect(Collectors.joining(", "));
            facts.add("loo: elpd_loo of the training rows, in nats a row, approximations' draws weighed by p/q"
                    + (unreliable.isEmpty() ? "" : "; not reliable, a row's Pareto k is above 0.7: " + unreliable));
        }
        facts.addAll(problem.warnings());
        if (!comparison.stopped().isEmpty()) {
            facts.add(comparison.stopped());
        }
        return facts;
    }

    List<String> reasons() {
        return comparison.results().stream()
                .map(r -> r.name() + ": " + r.verdict().reason())
                .toList();
    }

    List<String> lines() {
        List<List<String>> table = new ArrayList<>();
        table.add(header());
        table.addAll(rows());
        int columns = table.get(0).size();
        List<String> lines = new ArrayList<>(facts());
        lines.add("");
        for (List<String> row : table) {
            StringBuilder line = new StringBuilder();
            for (int j = 0; j < columns; j++) {
                int column = j;
                int width = table.stream()
                        .mapToInt(r -> r.get(column).length())
                        .max()
                        .orElse(0);
                String pad = " ".repeat(width - row.get(j).length());
                boolean left = j <= 1;
                line.append(j == 0 ? "" : "  ").append(left ? row.get(j) + pad : pad + row.get(j));
            }
            lines.add(line.toString().stripTrailing());
        }
        lines.add("");
        lines.addAll(reasons());
        lines.add("");
        lines.add("use      " + comparison.recommendation().method());
        lines.add("because  " + comparison.recommendation().reason());
        return lines;
    }

    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("problem", comparison.problem().name());
        document.put("coordinates", comparison.problem().joint().parameters().coordinateNames());
        document.put(
                "reference",
                comparison.reference() == null ? null : comparison.reference().source());
        document.put("warnings", comparison.problem().warnings());
        document.put("stopped", comparison.stopped());
        document.put("methods", comparison.results().stream().map(this::entry).toList());
        document.put(
                "recommendation",
                Json.object(
                        Map.entry("method", comparison.recommendation().method()),
                        Map.entry("reason", comparison.recommendation().reason())));
        return document;
    }

    private Map<String, Object> entry(MethodResult r) {
        MethodResult.Worth w = r.worth();
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", r.name());
        entry.put("seconds", r.seconds());
        entry.put("gradient_evaluations", r.evaluations());
        entry.put("elbo", w.elbo());
        entry.put("elbo_se", w.elboSe());
        entry.put("worst_mean_error", w.worstMeanError());
        entry.put("sd_ratio_min", w.sdRatioMin());
        entry.put("sd_ratio_max", w.sdRatioMax());
        entry.put("pareto_k", w.paretoK());
        entry.put("unseen", w.unseen());
        entry.put("r_hat", w.rHat());
        entry.put("ess_bulk", w.essBulk());
        entry.put("ess_tail", w.essTail());
        if (predicted()) {
            Prediction.Score score = w.prediction();
            entry.put("log_predictive_density", score.logDensity());
            entry.put("log_predictive_density_se", score.se());
            entry.put("coverage_90", score.coverage());
            entry.put("held_out_rows", score.rows());
        }
        if (leftOut()) {
            Prediction.Score score = w.loo();
            entry.put("elpd_loo", score.logDensity() * score.rows());
            entry.put("elpd_loo_se", score.se() * score.rows());
            entry.put("loo_pareto_k", score.worstK());
        }
        entry.put("verdict", r.fit() == null ? "failed" : r.verdict().trust().words());
        entry.put("reason", r.verdict().reason());
        entry.put("next", r.verdict().next());
        return entry;
    }

    private static String shown(String pattern, double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, pattern, value);
    }

    private static String shown(String pattern, double value, double se) {
        return Double.isNaN(value) ? "" : shown(pattern, value) + " ± " + shown(pattern, se);
    }
}
