package org.vi4j.mixed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.vi4j.Summary;
import org.vi4j.data.table.Columns;
import org.vi4j.internal.io.Json;
import org.vi4j.internal.text.Digits;
import org.vi4j.internal.text.TextTable;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.Prior;

/** A fit's numbers, for people and as a document. */
final class MixedSummary {
    /** Levels of a factor whose effects are printed. */
    private static final int SHOWN = 30;

    static final List<String> HEADER = List.of("coefficient", "mean", "sd", "2.5 %", "97.5 %");

    private final MixedFit fit;
    private final MixedModel.Specification specification;
    private final Prior.Sensitivity sensitivity;

    private MixedSummary(MixedFit fit) {
        this.fit = fit;
        this.sensitivity = fit.sensitivity();
        this.specification = fit.specification();
    }

    static Summary of(MixedFit fit) {
        MixedSummary summary = new MixedSummary(fit);
        return Summary.of(summary.lines(), summary.document());
    }

    /** The cells of estimates, as many as {@link #HEADER} has. */
    static List<List<String>> cells(List<MixedFit.Estimate> estimates) {
        return estimates.stream()
                .map(e -> List.of(
                        e.name(),
                        Digits.of(e.mean(), e.sd()),
                        Digits.of(e.sd(), 0),
                        Digits.of(e.lower(), e.sd()),
                        Digits.of(e.upper(), e.sd())))
                .toList();
    }

    /** A table of estimates under a name for the first column. */
    static List<String> table(String first, List<MixedFit.Estimate> estimates) {
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(HEADER);
        header.set(0, first);
        rows.add(header);
        rows.addAll(cells(estimates));
        return TextTable.of(rows).lines();
    }

    private List<String> lines() {
        List<MixedFit.Estimate> both = new ArrayList<>(fit.coefficients());
        int fixed = both.size();
        both.addAll(fit.spreads());
        // One table, so that its columns stand below each other.
        List<String> all = table("coefficient", both);
        List<String> lines = new ArrayList<>(all.subList(0, fixed + 1));
        lines.add("");
        lines.addAll(all.subList(fixed + 1, all.size()));
        lines.add("");
        lines.addAll(facts(fit));
        if (!fit.reml().isEmpty()) {
            lines.add(fact("REML", reml(fit)));
        }
        for (String group : fit.groups()) {
            List<MixedFit.Estimate> effects = fit.effects(group);
            int levels = fit.rows().levels().get(fit.groups().indexOf(group)).count();
            if (levels <= SHOWN) {
                lines.add("");
                lines.addAll(table("effects of " + group, effects));
            }
        }
        lines.add("");
        lines.add(sensitivity.line());
        lines.add(priors(fit));
        lines.addAll(fit.verdict().lines());
        return lines;
    }

    /** Likelihood, rows, groups and evidence, a line each. */
    static List<String> facts(MixedFit fit) {
        List<String> lines = new ArrayList<>();
        Likelihood likelihood = fit.specification().likelihood();
        lines.add(fact("likelihood", likelihood.label()));
        Columns.Extras extras = fit.specification().extras();
        if (extras.trials() != null) {
            lines.add(fact("trials", extras.trials()));
        } else if (likelihood.binary()) {
            lines.add(fact(
                    "probability of",
                    fit.specification().columns().target() + " = "
                            + fit.specification().one()));
        }
        if (extras.offset() != null) {
            lines.add(fact("offset", extras.words()));
        }
        lines.add(fact("rows", Integer.toString(fit.rows().count())));
        fit.specification()
                .splines()
                .forEach((name, bends) -> lines.add(fact(
                        name,
                        "cubic spline of " + (bends + 2) + " knots, sd(" + name
                                + ") its departure from a straight line")));
        for (int f = 0; f < fit.groups().size(); f++) {
            lines.add(
                    fact(fit.groups().get(f), MixedFit.words(fit.rows().levels().get(f))));
        }
        double evidence = fit.logEvidence();
        lines.add(fact(
                "log evidence",
                Double.isNaN(evidence)
                        ? fit.chains() == null ? "none, since a flat prior has none" : "none, since draws have none"
                        : String.format(Locale.ROOT, "%.3f nats", evidence)));
        return lines;
    }

    /** What lme4 would say. */
    private static String reml(MixedFit fit) {
        return fit.reml().entrySet().stream()
                .map(each -> each.getKey() + " " + (each.getValue() == 0 ? "0" : number(each.getValue())))
                .collect(Collectors.joining(", "));
    }

    static String fact(String name, String value) {
        return String.format("%-17s %s", name, value);
    }

    /** What was assumed, in the table's units. */
    static String priors(MixedFit fit) {
        return priors(fit.specification(), fit.units(), fit.prior(), fit.spreadScale());
    }

    /** The same, before there is a fit. */
    static String priors(MixedModel.Specification specification, MixedUnits units, double[] prior, double spreadScale) {
        List<String> features = units.features();
        StringBuilder line = new StringBuilder("Priors (" + specification.prior() + "): ");
        boolean flat = Arrays.stream(prior).anyMatch(precision -> precision == 0);
        boolean learned = specification.prior().equals(MixedModel.LEARNED);
        double[][] toTable = units.fixedToTable();
        List<String> each = new ArrayList<>();
        int bends = specification.bends();
        for (int j = 0; j < features.size() - bends; j++) {
            int at = j + units.first();
            each.add(features.get(j) + " " + number(toTable[at][at] / Math.sqrt(prior[at])));
        }
        line.append(
                flat
                        ? "flat in every coefficient"
                        : learned
                                ? "the change for one standard deviation of a column N(0, sd(coefficients)^2)"
                                : each.isEmpty() ? "" : "coefficients N(0, sd^2), sd " + String.join(", ", each));
        boolean noise = specification.likelihood().hasNoise();
        if (units.intercept() && !flat) {
            line.append(each.isEmpty() ? "" : "; ")
                    .append(noise ? specification.columns().target() : "the linear predictor")
                    .append(" at the columns' means N(" + number(units.targetCenter()) + ", "
                            + number(units.targetScale() / Math.sqrt(prior[0])) + "^2)");
        }
        List<String> scales = new ArrayList<>();
        double scale = spreadScale * units.targetScale();
        List<Layout.Term> terms = specification.grouping().terms();
        for (int t = 0; t < terms.size(); t++) {
            for (int a = 0; a < terms.get(t).size(); a++) {
                int j = terms.get(t).columns().get(a);
                String name = specification.grouping().effects().get(t).get(a);
                String text = name + " " + number(j == Layout.ONE ? scale : scale / units.scale()[j]);
                if (!scales.contains(text)) {
                    scales.add(text);
                }
            }
        }
        if (!terms.isEmpty()) {
            line.append("; standard deviations of groups half-Student's t(3), scale " + String.join(", ", scales));
        }
        for (String shared : specification.shared().keySet()) {
            line.append("; sd(" + shared + ") half-Student's t(3), scale " + number(scale));
        }
        if (terms.stream().anyMatch(term -> term.size() > 1)) {
            line.append(", correlations uniform (LKJ(1)), both with columns about their means");
        }
        if (noise) {
            line.append("; noise sd exponential, mean " + number(units.targetScale()));
        }
        return line.append('.').toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    private Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("likelihood", specification.likelihood().label());
        if (specification.likelihood().binary() && specification.extras().trials() == null) {
            document.put("probability_of", specification.one());
        }
        specification.extras().put(document);
        put(document, "columns", fit.coefficients());
        Map<String, Object> spreads = new LinkedHashMap<>();
        put(spreads, "names", fit.spreads());
        document.put("spreads", spreads);
        if (!fit.reml().isEmpty()) {
            document.put("reml", fit.reml());
        }
        Map<String, Object> groups = new LinkedHashMap<>();
        for (int f = 0; f < fit.groups().size(); f++) {
            Map<String, Object> group = new LinkedHashMap<>();
            Levels levels = fit.rows().levels().get(f);
            group.put("levels", levels.names());
            group.put("rows", levels.rows());
            put(group, "effects", fit.effects(fit.groups().get(f)));
            groups.put(fit.groups().get(f), group);
        }
        document.put("groups", groups);
        document.put("rows", fit.rows().count());
        document.put("prior", specification.prior());
        document.put("sensitivity", sensitivity.document());
        double evidence = fit.logEvidence();
        if (!Double.isNaN(evidence)) {
            document.put("log_evidence", evidence);
        }
        document.put(
                "integration",
                Json.object(
                        Map.entry("points", fit.integration().weights().count()),
                        Map.entry("pareto_k", fit.integration().weights().paretoK()),
                        Map.entry("ess", fit.integration().weights().ess())));
        document.put("verdict", fit.verdict().document());
        return document;
    }

    static void put(Map<String, Object> document, String names, List<MixedFit.Estimate> estimates) {
        document.put(names, estimates.stream().map(MixedFit.Estimate::name).toList());
        document.put(
                "mean", estimates.stream().mapToDouble(MixedFit.Estimate::mean).toArray());
        document.put("sd", estimates.stream().mapToDouble(MixedFit.Estimate::sd).toArray());
        document.put(
                "lower",
                estimates.stream().mapToDouble(MixedFit.Estimate::lower).toArray());
        document.put(
                "upper",
                estimates.stream().mapToDouble(MixedFit.Estimate::upper).toArray());
    }
}
