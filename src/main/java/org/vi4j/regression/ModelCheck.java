package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.vi4j.Summary;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.diagnostics.LeaveOneOut;
import org.vi4j.diagnostics.PredictiveCheck;
import org.vi4j.internal.text.TextTable;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.LevelsLikelihood;

/**
 * Whether a model makes such data as it was fitted to: statistics of the data among those of data that it makes up, and
 * where each row lies in its prediction from all others, LOO-PIT: uᵢ = P(y_rep ≤ yᵢ | y₋ᵢ), of steps a random place
 * within the step (Dunn and Smyth 1996), which is uniform where the model is right.
 */
final class ModelCheck {
    /** Each check speaks against a model at this level, both tails together. */
    static final double LEVEL = 0.01;

    private static final int REPLICATIONS = 1000;
    private static final double[] COVERAGE = {0.5, 0.8, 0.95};

    private final FittedRegression.ContestRows rows;
    private final FittedRegression.Replication sample;
    private final LeaveOneOut loo;
    private final List<Replicates.Statistic> statistics;
    private final List<PredictiveCheck> checks = new ArrayList<>();
    private final List<double[]> replicated = new ArrayList<>();
    private final double[] pit;
    private final double[] predicted;

    private ModelCheck(FittedRegression.Contest contest, FittedRegression.Validation how) {
        this.rows = contest.rows();
        this.sample = contest.replication(how.draws(), how.seed());
        double[][] made = sample.made();
        double[] target = sample.target();
        this.pit = new double[target.length];
        this.predicted = new double[target.length];
        RandomStreams streams = new RandomStreams(how.seed());
        FittedRegression.Densities densities = sample.densities();
        this.loo = LeaveOneOut.ofApproximation(densities.logLikelihood(), densities.logRatios(), (i, weights) -> {
            RandomGenerator random = streams.at("pit", i);
            pit[i] = place(target[i], made, i, weights, random);
            for (int s = 0; s < weights.length; s++) {
                predicted[i] += weights[s] * made[s][i];
            }
        });
        double[] logWeights = ImportanceWeights.of(densities.logRatios()).logWeights();
        for (int s : Replicates.resampled(logWeights, Math.min(REPLICATIONS, how.draws()))) {
            replicated.add(made[s]);
        }
        this.statistics = Replicates.statistics(rows.likelihood(), one(), sample.trials() != null);
        statistics.forEach(statistic -> checks.add(PredictiveCheck.of(statistic.value(), target, replicated)));
    }

    static FittedRegression.Check of(FittedRegression.Contest contest, FittedRegression.Validation how) {
        ModelCheck check = new ModelCheck(contest, how);
        return new FittedRegression.Check(
                check.against().isEmpty(),
                Summary.of(check.lines(), check.document()),
                new RegressionFit.RegressionReport(new ModelCheckPage(check).html()));
    }

    /** Where y lies among weighted draws, a random place among equal ones; never quite an end. */
    static double place(double y, double[][] made, int i, double[] weights, RandomGenerator random) {
        double below = 0;
        double equal = 0;
        for (int s = 0; s < weights.length; s++) {
            below += made[s][i] < y ? weights[s] : 0;
            equal += made[s][i] == y ? weights[s] : 0;
        }
        double end = 0.5 / weights.length;
        return Math.max(end, Math.min(1 - end, below + random.nextDouble() * equal));
    }

    FittedRegression.ContestRows rows() {
        return rows;
    }

    FittedRegression.Replication sample() {
        return sample;
    }

    private String one() {
        return rows.levels().isEmpty() ? "1" : rows.levels().get(1);
    }

    /** What a binary target's probability is of. */
    String outcome() {
        return sample.trials() != null ? "a success of " + rows.target() : rows.target() + " = " + one();
    }

    List<double[]> replicated() {
        return replicated;
    }

    double[] pit() {
        return pit;
    }

    /** E[y_rep] of each row from all others. */
    double[] predicted() {
        return predicted;
    }

    /** Says whether the target's values have an order, so that rows have a place in their predictions. */
    boolean ordered() {
        return !(rows.likelihood() instanceof LevelsLikelihood levels) || levels.ordered();
    }

    /** Randomised quantile residuals, standard normal where the model is right. */
    double[] residuals() {
        NormalDistribution normal = new NormalDistribution(null, 0, 1);
        return Arrays.stream(pit).map(normal::inverseCumulativeProbability).toArray();
    }

    /** How many rows lie in the middle part of their predictions. */
    private int inside(double level) {
        return (int)
                Arrays.stream(pit).filter(u -> Math.abs(2 * u - 1) <= level).count();
    }

    private double coverageP(double level) {
        BinomialDistribution binomial = new BinomialDistribution(null, pit.length, level);
        int inside = inside(level);
        double low = binomial.cumulativeProbability(inside);
        double high = 1 - binomial.cumulativeProbability(inside - 1);
        return Math.min(1, 2 * Math.min(low, high));
    }

    private static double twoSided(PredictiveCheck check) {
        return Math.min(1, 2 * Math.min(check.pValue(), 1 - check.pValue()));
    }

    /** What speaks against the model, each a part of a sentence. */
    private List<String> against() {
        List<String> against = new ArrayList<>();
        for (int k = 0; k < checks.size(); k++) {
            PredictiveCheck check = checks.get(k);
            if (twoSided(check) < LEVEL) {
                against.add(String.format(
                        Locale.ROOT,
                        "the data %s than the model makes (%s %.4g, the model's 95 %%: %.4g to %.4g)",
                        check.pValue() < 0.5
                                ? statistics.get(k).more()
                                : statistics.get(k).less(),
                        statistics.get(k).name(),
                        check.observed(),
                        check.low(),
                        check.high()));
            }
        }
        if (ordered()) {
            places(against);
        }
        return against;
    }

    private void places(List<String> against) {
        int before = against.size();
        for (boolean narrow : new boolean[] {true, false}) {
            String levels = Arrays.stream(COVERAGE)
                    .filter(level -> coverageP(level) < LEVEL && narrow == inside(level) < level * pit.length)
                    .mapToObj(level -> String.format(
                            Locale.ROOT,
                            "%.0f %% of the rows lie in their %.0f %% interval",
                            100.0 * inside(level) / pit.length,
                            100 * level))
                    .collect(Collectors.joining(", "));
            if (!levels.isEmpty()) {
                against.add("predictions are too " + (narrow ? "narrow" : "wide") + " (" + levels + ")");
            }
        }
        if (against.size() == before && Uniformity.pValue(pit) < LEVEL) {
            double mean = Arrays.stream(pit).average().orElseThrow();
            boolean shifted = Math.abs(mean - 0.5) > 2.6 / Math.sqrt(12.0 * pit.length);
            against.add(
                    shifted
                            ? String.format(
                                    Locale.ROOT,
                                    "rows lie too %s in their predictions (mean place %.2f)",
                                    mean > 0.5 ? "high" : "low",
                                    mean)
                            : "the predictions have another shape than the data (Anderson-Darling test)");
        }
    }

    /** The verdict and what it rests on. */
    List<String> verdict() {
        List<String> lines = new ArrayList<>();
        List<String> against = against();
        int all = checks.size() + (ordered() ? COVERAGE.length + 1 : 0);
        if (against.isEmpty()) {
            lines.add("Nothing speaks against the model: " + all
                    + " checks of what it makes of these data, each at 1 %.");
        } else {
            lines.add("The model does not make such data: " + String.join("; ", against) + ".");
        }
        FittedRegression.Densities densities = sample.densities();
        if (!densities.corrected()) {
            lines.add("The model does not hold the settings of its fit, as older versions saved it: the normal"
                    + " distribution that it holds is taken for its posterior.");
        }
        if (!densities.reliable()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "The draws do not stand for the posterior (Pareto k of their weights %.2f): these checks are of the"
                            + " approximation.",
                    densities.paretoK()));
        }
        int[] counts = loo.paretoCounts();
        if (counts[1] + counts[2] > 0) {
            lines.add(counts[1] + counts[2] + " of " + pit.length
                    + " rows surprise the model (Pareto k): their places in"
                    + " predictions from all others are rough.");
        }
        return lines;
    }

    List<List<String>> statisticsTable() {
        List<List<String>> table = new ArrayList<>();
        for (int k = 0; k < checks.size(); k++) {
            PredictiveCheck check = checks.get(k);
            table.add(List.of(
                    statistics.get(k).name(),
                    String.format(Locale.ROOT, "%.5g", check.observed()),
                    String.format(Locale.ROOT, "%.5g", check.low()),
                    String.format(Locale.ROOT, "%.5g", check.high()),
                    String.format(Locale.ROOT, "%.3f", twoSided(check))));
        }
        return table;
    }

    static final List<String> STATISTICS = List.of("statistic", "data", "model 2.5 %", "97.5 %", "p, two-sided");
    static final List<String> INTERVALS = List.of("interval", "rows in it", "p, two-sided");

    List<List<String>> coverageTable() {
        List<List<String>> table = new ArrayList<>();
        for (double level : COVERAGE) {
            table.add(List.of(
                    String.format(Locale.ROOT, "%.0f %%", 100 * level),
                    String.format(Locale.ROOT, "%.1f %%", 100.0 * inside(level) / pit.length),
                    String.format(Locale.ROOT, "%.3f", coverageP(level))));
        }
        return table;
    }

    private List<String> lines() {
        List<List<String>> all = new ArrayList<>(List.of(STATISTICS));
        all.addAll(statisticsTable());
        List<String> lines = new ArrayList<>(TextTable.of(all).left(1).lines());
        lines.add("");
        if (ordered()) {
            List<List<String>> intervals = new ArrayList<>(List.of(INTERVALS));
            intervals.addAll(coverageTable());
            lines.addAll(TextTable.of(intervals).left(1).lines());
            lines.add(String.format(Locale.ROOT, "LOO-PIT uniform: p %.3f (Anderson-Darling)", Uniformity.pValue(pit)));
            lines.add("");
        }
        lines.addAll(verdict());
        return lines;
    }

    private Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("rows", pit.length);
        document.put("agrees", against().isEmpty());
        document.put("verdict", verdict());
        List<Map<String, Object>> entries = new ArrayList<>();
        for (int k = 0; k < checks.size(); k++) {
            PredictiveCheck check = checks.get(k);
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("statistic", statistics.get(k).name());
            entry.put("data", check.observed());
            entry.put("low", check.low());
            entry.put("high", check.high());
            entry.put("p_two_sided", twoSided(check));
            entries.add(entry);
        }
        document.put("statistics", entries);
        if (ordered()) {
            Map<String, Object> coverage = new LinkedHashMap<>();
            for (double level : COVERAGE) {
                coverage.put(Double.toString(level), inside(level) / (double) pit.length);
            }
            document.put("coverage", coverage);
            document.put("loo_pit", pit);
            document.put("loo_pit_uniform_p", Uniformity.pValue(pit));
            document.put("quantile_residuals", residuals());
        }
        document.put("elpd_loo", loo.elpdLoo());
        document.put("pareto_k", loo.paretoK());
        return document;
    }
}
