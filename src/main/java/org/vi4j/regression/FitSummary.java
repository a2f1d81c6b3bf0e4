package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.table.Columns;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.diagnostics.Verdict.Evidence;
import org.vi4j.internal.io.Json;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Precision;
import org.vi4j.regression.CaviRegression.Factorization;

/** A fit's coefficients, noise, fit and verdict, for people and as a document. */
final class FitSummary {
    /** Coefficients that a table for people shows. */
    private static final int SHOWN = 200;

    private final RegressionFit fit;
    private final RegressionOptions options;
    private final RegressionModel model;
    private final Likelihood likelihood;
    private final Likelihood.Words words;
    private final Coefficients coefficients;
    private final double[] mean;
    private final double[] sd;
    private final int first;
    private final double[] rSquared;
    private final @Nullable Evidence evidence;
    private final @Nullable Verdict verdict;
    private final @Nullable MixtureWords mixture;
    private final @Nullable PowerScaling scaling;

    FitSummary(RegressionFit fit, RegressionDraws draws) {
        this.fit = fit;
        this.options = fit.options();
        this.model = fit.model();
        this.likelihood = model.likelihood();
        this.words = likelihood.words();
        this.coefficients = model.coefficients();
        this.mean = coefficients.mean();
        this.sd = coefficients.sd();
        this.first = model.design().intercept() ? 1 : 0;
        this.rSquared = likelihood.needsRows() ? new double[0] : draws.rSquared();
        PrecisionMixture found = fit.found().mixture();
        this.scaling = PowerScaling.applies(fit) ? PowerScaling.of(fit, draws) : null;
        this.mixture = found == null ? null : new MixtureWords(fit, found);
        boolean known = model.score().exact() && found == null;
        this.evidence = known || found instanceof NutsPosterior ? null : draws.evidence();
        this.verdict = found instanceof NutsPosterior nuts
                ? nuts.assessment().verdict()
                : evidence == null ? null : Verdict.of(evidence);
    }

    /** How much the coefficients depend on the prior; null where it has no given widths. */
    @Nullable
    PowerScaling scaling() {
        return scaling;
    }

    /** The document of the summary. */
    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("likelihood", likelihood.label());
        document.put("method", method().label());
        document.put("columns", coefficients.names());
        document.put("posterior", model.posterior().toString());
        document.put("mean", mean);
        document.put("sd", sd);
        document.put("prior", new PriorWords(fit).document());
        if (scaling != null) {
            document.put("sensitivity", scaling.document());
        }
        if (mixture != null && mean.length <= SHOWN) {
            double[][] ends =
                    IntStream.range(0, mean.length).mapToObj(fit::interval).toArray(double[][]::new);
            document.put("lower", Arrays.stream(ends).mapToDouble(end -> end[0]).toArray());
            document.put("upper", Arrays.stream(ends).mapToDouble(end -> end[1]).toArray());
        }
        if (likelihood.binary()) {
            document.put("probability_of", model.one());
            document.put(
                    "separated_by",
                    fit.separation().map(s -> trust().separator(s.columns())).orElse(null));
        }
        if (!words.effect().isEmpty()) {
            document.put(words.effectKey(), effects(0));
            document.put(words.effectKey() + "_lower", effects(-CoefficientTable.REACH));
            document.put(words.effectKey() + "_upper", effects(CoefficientTable.REACH));
        }
        if (likelihood instanceof LevelsLikelihood levels) {
            document.put("levels", levels.levels());
        }
        document.putAll(likelihood.parameters());
        if (likelihood.hasNoise()) {
            Precision noise = model.noise();
            document.put(
                    words.noiseKey(), Json.object(Map.entry("mean", noise.sdMean()), Map.entry("sd", noise.sdSd())));
            if (!words.precision().isEmpty()) {
                document.put(words.precision(), PrecisionInterval.document(model));
            }
        }
        if (fit.elboByLikelihood().size() > 1) {
            Map<String, Object> tried = new LinkedHashMap<>();
            fit.elboByLikelihood().forEach((one, elbo) -> tried.put(parameters(one), elbo));
            document.put("elbo_by_" + String.join("_", likelihood.parameters().keySet()), tried);
        }
        if (!Double.isNaN(model.score().nats())) {
            document.put(
                    model.score().exact() ? "log_evidence" : "elbo",
                    model.score().nats());
        }
        document.put("rows", model.score().rows());
        if (rSquared.length > 0) {
            document.put(
                    "r_squared", Json.object(Map.entry("mean", average(rSquared)), Map.entry("sd", spread(rSquared))));
        }
        if (mixture != null) {
            document.putAll(mixture.document());
        }
        fit.ascent().ifPresent(ascent -> {
            if (mixture == null) {
                document.putAll(ascent.document());
            }
            double[] learned = fit.weightPrecisions().stream()
                    .filter(Precision.Uncertain.class::isInstance)
                    .mapToDouble(Precision::mean)
                    .toArray();
            if (learned.length > 0) {
                document.put("alpha", learned);
            }
        });
        if (verdict != null) {
            document.put("verdict", verdict.document());
        }
        return document;
    }

    /** Remarks on how the data were taken. */
    static List<String> notes(RegressionFit fit) {
        List<String> notes = new ArrayList<>();
        if (fit.options().posterior() instanceof Factorization.Auto
                && fit.model().posterior() instanceof Factorization.MeanField) {
            notes.add("the full covariance of " + fit.model().weights().dimension()
                    + " coefficients does not fit into memory, so they are taken as independent (mean-field)");
        }
        if (fit.scan().dropped() > 0) {
            notes.add(fit.scan().dropped() + (fit.scan().dropped() == 1 ? " row" : " rows") + " with missing cells "
                    + (fit.scan().dropped() == 1 ? "was" : "were") + " left out");
        }
        return notes;
    }

    private FitMethod method() {
        boolean plain = mixture == null && !model.score().exact();
        return plain && likelihood.hasNoise() ? FitMethod.CAVI : options.method();
    }

    /** e^w at so many standard deviations from the mean: posterior medians and interval ends. */
    private double[] effects(double deviations) {
        double[] effects = new double[mean.length];
        Arrays.setAll(effects, j -> Math.exp(mean[j] + deviations * sd[j]));
        return effects;
    }

    private static String parameters(Likelihood likelihood) {
        return likelihood.parameters().values().stream()
                .map(value -> value.toString().replaceAll("\\.0$", ""))
                .reduce("", String::concat);
    }

    /** The change of the target, in its own standard deviations, for one standard deviation of a column; NaN: none. */
    double[] relevance() {
        double[] relevance = new double[mean.length];
        double[] spread = fit.scan().moments().sd();
        double unit = likelihood.support() == Likelihood.Support.REAL ? spread[spread.length - 1] : 1;
        for (int j = 0; j < mean.length; j++) {
            int feature = model.design().feature(j);
            relevance[j] = feature < 0 ? Double.NaN : Math.abs(mean[j]) * spread[feature] / unit;
        }
        return relevance;
    }

    /** The places of the coefficients to show, in order: all, or of many the most relevant. */
    int[] shown() {
        double[] relevance = relevance();
        return IntStream.range(0, mean.length)
                .boxed()
                .sorted(Comparator.comparingDouble(
                        j -> Double.isNaN(relevance[j]) ? Double.NEGATIVE_INFINITY : -relevance[j]))
                .limit(SHOWN)
                .sorted()
                .mapToInt(j -> j)
                .toArray();
    }

    /** A line about the coefficients that are not shown, if there are any. */
    List<String> leftOut() {
        return mean.length <= SHOWN
                ? List.of()
                : List.of("The " + SHOWN + " most relevant of " + mean.length
                        + " coefficients; the JSON document and the draws have all of them.");
    }

    /** The table's columns. */
    List<String> header() {
        List<String> header = new ArrayList<>(CoefficientTable.HEADER);
        if (!words.effect().isEmpty()) {
            header.addAll(List.of(words.effect(), "2.5 %", "97.5 %"));
        }
        if (!likelihood.needsRows()) {
            header.add("relevance");
        }
        if (mixture != null && mixture.sd() != null) {
            header.add("CAVI sd");
        }
        return header;
    }

    /** The cells of the coefficients to show; an intercept has no effect and no relevance. */
    List<List<String>> cells() {
        CoefficientTable basic = new CoefficientTable(coefficients);
        double[] relevance = relevance();
        double[] narrow = mixture == null ? null : mixture.sd();
        List<List<String>> rows = new ArrayList<>();
        for (int j : shown()) {
            List<String> row = new ArrayList<>(basic.of(j, fit.interval(j)));
            if (!words.effect().isEmpty()) {
                for (double deviations : new double[] {0, -CoefficientTable.REACH, CoefficientTable.REACH}) {
                    row.add(model.design().feature(j) < 0 ? "" : format("%.4g", effects(deviations)[j]));
                }
            }
            if (!likelihood.needsRows()) {
                row.add(j < first ? "" : format("%.3f", relevance[j]));
            }
            if (narrow != null) {
                row.add(CoefficientTable.number(narrow[j]));
            }
            rows.add(row);
        }
        return rows;
    }

    /** The text. */
    List<String> lines() {
        int width = new CoefficientTable(coefficients).width();
        List<List<String>> table = new ArrayList<>(List.of(header()));
        table.addAll(cells());
        List<String> lines = new ArrayList<>();
        for (List<String> row : table) {
            StringBuilder line = new StringBuilder(format("%-" + width + "s", row.get(0)));
            for (int c = 1; c < row.size(); c++) {
                int place = c;
                int widest = table.stream()
                        .mapToInt(r -> r.get(place).length())
                        .max()
                        .orElse(0);
                line.append(format("  %" + Math.max(12, widest) + "s", row.get(c)));
            }
            lines.add(line.toString().stripTrailing());
        }
        lines.addAll(leftOut());
        lines.add("");
        lines.addAll(facts());
        lines.add("");
        lines.addAll(verdict());
        return lines;
    }

    /** Likelihood, noise, R², ELBO and convergence, a line each. */
    List<String> facts() {
        List<String> lines = new ArrayList<>();
        if (likelihood.needsRows()) {
            lines.add(fact("likelihood", likelihood.label()));
        }
        if (likelihood.binary()) {
            lines.add(fact("probability of", model.outcome()));
        }
        Columns.Extras extras = model.design().extras();
        if (likelihood instanceof LevelsLikelihood levels) {
            lines.add(fact(
                    "levels",
                    String.join(levels.ordered() ? " < " : ", ", levels.levels())
                            + (levels.ordered()
                                    ? ""
                                    : "; reference " + levels.levels().get(0))));
        }
        if (extras.offset() != null) {
            lines.add(fact("offset", extras.words()));
        }
        if (extras.trials() != null) {
            lines.add(fact("trials", extras.trials()));
        }
        if (likelihood.needsRows()) {
            boolean one = likelihood instanceof LevelsLikelihood;
            lines.add(fact("method", one ? MixtureWords.LAPLACE : method().words()));
        }
        lines.add(fact(
                "posterior",
                mixture != null
                        ? mixture.posterior()
                        : model.posterior() + (model.score().exact() || likelihood.needsRows() ? "" : " by CAVI") + ", "
                                + model.score().rows() + " rows"));
        int tried = fit.elboByLikelihood().size();
        likelihood
                .parameters()
                .keySet()
                .forEach(name -> lines.add(fact(
                        name.replace('_', ' '),
                        parameters(likelihood) + (tried > 1 ? ", the best of " + tried : ", given"))));
        if (!words.precision().isEmpty()) {
            lines.add(fact(words.precision(), PrecisionInterval.words(model)));
        } else if (likelihood.hasNoise()) {
            lines.add(fact(
                    words.noise(),
                    noise(model.noise())
                            + (model.columns().weights() == null
                                    ? ""
                                    : format(", in a row of the mean weight, %.4g", model.meanWeight()))));
        }
        if (rSquared.length > 0) {
            lines.add(fact("R squared", format("%.4f (sd %.4f)", average(rSquared), spread(rSquared))));
        }
        lines.add(fact(
                model.score().exact() ? "log evidence" : method() == FitMethod.CAVI ? words.elbo() : "ELBO",
                Double.isNaN(model.score().nats())
                        ? options.weights() instanceof RegressionOptions.Flat
                                ? "none, since a flat prior has none"
                                : "none, since draws of chains do not give it"
                        : format("%.6f nats", model.score().nats())));
        if (mixture != null) {
            lines.addAll(mixture.facts());
        } else {
            fit.ascent().ifPresent(ascent -> lines.add(ascent.toString()));
        }
        return lines;
    }

    private static String fact(String name, String value) {
        return format("%-17s %s", name, value);
    }

    /** A noise's or scale's standard deviation, and how well it is known. */
    private static String noise(Precision noise) {
        return CoefficientTable.number(noise.sdMean())
                + (noise.sdSd() > 0 ? " (sd " + CoefficientTable.number(noise.sdSd()) + ")" : ", given");
    }

    /** How far to trust the numbers, and what to do. */
    List<String> verdict() {
        return trust().lines();
    }

    private FitTrust trust() {
        return new FitTrust(fit, evidence, verdict, mixture, scaling);
    }

    private static double average(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    private static double spread(double[] values) {
        double center = average(values);
        return Math.sqrt(Arrays.stream(values)
                .map(v -> (v - center) * (v - center))
                .average()
                .orElse(Double.NaN));
    }

    static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
