package org.vi4j.comparison;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vi4j.Summary;
import org.vi4j.comparison.Comparison.MethodResult;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.internal.io.Json;
import org.vi4j.internal.text.Digits;
import org.vi4j.internal.text.TextTable;
import org.vi4j.posterior.Assessment;
import org.vi4j.posterior.Posterior.Elbo;

/** A comparison in words, as a table, and as a JSON document. */
final class ComparisonTable {
    private final Comparison comparison;

    ComparisonTable(Comparison comparison) {
        this.comparison = comparison;
    }

    Summary summary() {
        return Summary.of(lines(), document());
    }

    private boolean predicted() {
        return comparison.results().stream().anyMatch(r -> r.metrics().heldOut().isPresent());
    }

    private boolean leftOut() {
        return comparison.results().stream().anyMatch(r -> r.metrics().leftOut().isPresent());
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
        List<String> row = new ArrayList<>(List.of(
                r.name(),
                r.fit().isEmpty() ? "failed" : r.verdict().trust().words(),
                shown(r.seconds() < 10 ? "%.2f" : "%.0f", r.seconds()),
                r.evaluations() == 0 ? "" : shown("%,.0f", (double) r.evaluations()),
                r.elbo()
                        .map(elbo -> shown("%.2f", elbo.value(), elbo.standardError()))
                        .orElse(""),
                r.metrics().errors().map(e -> shown("%.2f", e.worstMean())).orElse(""),
                r.metrics().errors().map(ComparisonTable::ratios).orElse(""),
                shown("%.2f", r.paretoK().orElse(Double.NaN)),
                r.chains().map(chains -> shown("%.3f", chains.worst().rHat())).orElse(""),
                r.chains()
                        .map(chains -> shown("%.0f", leastEss(chains.worst())))
                        .orElse("")));
        if (predicted()) {
            row.add(r.metrics()
                    .heldOut()
                    .map(score -> shown("%.4f", score.logDensity(), score.se()))
                    .orElse(""));
            row.add(r.metrics()
                    .heldOut()
                    .map(score -> shown("%.2f", score.coverage()))
                    .orElse(""));
        }
        if (leftOut()) {
            row.add(r.metrics()
                    .leftOut()
                    .map(score -> shown("%.4f", score.logDensity(), score.se()))
                    .orElse(""));
        }
        return row;
    }

    private static String ratios(MethodResult.Errors errors) {
        return Double.isNaN(errors.sdRatioMin())
                ? ""
                : shown("%.2f", errors.sdRatioMin()) + "–" + shown("%.2f", errors.sdRatioMax());
    }

    private static double leastEss(Verdict.Worst worst) {
        return Math.min(worst.essBulk(), worst.essTail());
    }

    /** What was compared, and against what. */
    List<String> facts() {
        List<String> facts = new ArrayList<>();
        Problem problem = comparison.problem();
        facts.add(problem.name() + ", " + problem.joint().dimension() + " unconstrained coordinates; seed "
                + comparison.seed() + ", " + comparison.options().draws() + " draws of each answer");
        Problem.Reference reference = comparison.reference();
        facts.add(
                reference == null
                        ? "errors: no reference, there are no draws of NUTS and the truth is not known"
                        : "errors against " + reference.label()
                                + ": the worst coordinate's mean in reference sds, the smallest and largest ratio of sds");
        comparison.results().stream()
                .flatMap(r -> r.metrics().heldOut().stream())
                .findFirst()
                .ifPresent(score -> facts.add("log density: of " + score.rows()
                        + " held-out rows, in nats per row"
                        + (Double.isNaN(score.coverage()) ? "" : "; in 90 %: the share inside their 90 % intervals")));
        if (leftOut()) {
            String unreliable = comparison.results().stream()
                    .filter(r -> worstK(r) > ImportanceWeights.MAX_K)
                    .map(r -> r.name() + " (" + Digits.apart(2, worstK(r), ImportanceWeights.MAX_K) + ")")
                    .collect(Collectors.joining(", "));
            facts.add("loo: elpd_loo of the training rows, in nats per row, approximations' draws weighed by p/q"
                    + (unreliable.isEmpty() ? "" : "; not reliable, a row's Pareto k is above 0.7: " + unreliable));
        }
        facts.addAll(problem.warnings());
        if (!comparison.stopped().isEmpty()) {
            facts.add(comparison.stopped());
        }
        return facts;
    }

    private static double worstK(MethodResult r) {
        return r.metrics().leftOut().map(MethodResult.Score::worstK).orElse(Double.NaN);
    }

    private List<String> reasons() {
        return comparison.results().stream()
                .map(r -> r.name() + ": " + r.verdict().reason())
                .toList();
    }

    private List<String> lines() {
        List<List<String>> table = new ArrayList<>();
        table.add(header());
        table.addAll(rows());
        List<String> lines = new ArrayList<>(facts());
        lines.add("");
        lines.addAll(TextTable.of(table).left(2).lines());
        lines.add("");
        lines.addAll(reasons());
        lines.add("");
        lines.add("use      " + comparison.recommendation().method());
        lines.add("because  " + comparison.recommendation().reason());
        return lines;
    }

    private Map<String, Object> document() {
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
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", r.name());
        entry.put("seconds", r.seconds());
        entry.put("gradient_evaluations", r.evaluations());
        entry.put("elbo", r.elbo().map(Elbo::value).orElse(null));
        entry.put("elbo_se", r.elbo().map(Elbo::standardError).orElse(null));
        Optional<MethodResult.Errors> errors = r.metrics().errors();
        entry.put("worst_mean_error", errors.map(MethodResult.Errors::worstMean).orElse(null));
        entry.put("sd_ratio_min", errors.map(MethodResult.Errors::sdRatioMin).orElse(null));
        entry.put("sd_ratio_max", errors.map(MethodResult.Errors::sdRatioMax).orElse(null));
        entry.put("pareto_k", r.paretoK().orElse(Double.NaN));
        entry.put("unseen", r.metrics().unseen().orElse(Double.NaN));
        Optional<Verdict.Worst> worst = r.chains().map(Assessment.Chains::worst);
        entry.put("r_hat", worst.map(Verdict.Worst::rHat).orElse(null));
        entry.put("ess_bulk", worst.map(Verdict.Worst::essBulk).orElse(null));
        entry.put("ess_tail", worst.map(Verdict.Worst::essTail).orElse(null));
        if (predicted()) {
            Optional<MethodResult.Score> score = r.metrics().heldOut();
            entry.put(
                    "log_predictive_density",
                    score.map(MethodResult.Score::logDensity).orElse(null));
            entry.put(
                    "log_predictive_density_se",
                    score.map(MethodResult.Score::se).orElse(null));
            entry.put("coverage_90", score.map(MethodResult.Score::coverage).orElse(null));
            entry.put("held_out_rows", score.map(MethodResult.Score::rows).orElse(0));
        }
        if (leftOut()) {
            Optional<MethodResult.Score> score = r.metrics().leftOut();
            entry.put("elpd_loo", score.map(of -> of.logDensity() * of.rows()).orElse(null));
            entry.put("elpd_loo_se", score.map(of -> of.se() * of.rows()).orElse(null));
            entry.put("loo_pareto_k", score.map(MethodResult.Score::worstK).orElse(null));
        }
        entry.put("verdict", r.fit().isEmpty() ? "failed" : r.verdict().trust().words());
        entry.put("reason", r.verdict().reason());
        entry.put("next", r.verdict().next());
        return entry;
    }

    private static String shown(String pattern, double value) {
        return Double.isNaN(value) ? "" : Digits.withoutNegativeZero(String.format(Locale.ROOT, pattern, value));
    }

    private static String shown(String pattern, double value, double se) {
        return Double.isNaN(value) ? "" : shown(pattern, value) + " ± " + shown(pattern, se);
    }
}
