package org.vi4j.diagnostics;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.Summary;
import org.vi4j.data.table.DrawsCsv;
import org.vi4j.report.HtmlPage;
import org.vi4j.report.Plots;
import org.vi4j.text.TextTable;

/**
 * A diagnosis of draws in files of any tool, one file a chain: R-hat, effective sample sizes and Monte Carlo errors of
 * each column, Pareto k where columns {@code log_p__} and {@code log_g__} stand, and the verdict. It reads CmdStan's
 * CSV files and plain ones with a header.
 */
public final class Diagnosis {
    /** The page shows so many quantities, those with the largest R-hat. */
    private static final int SHOWN = 12;

    private static final int RANK_PARTS = 20;

    private static final String DIVERGENT = "divergent__";
    private static final String ENERGY = "energy__";

    private final DrawsFiles draws;
    private final List<QuantitySummary> summaries = new ArrayList<>();
    private final @Nullable ImportanceWeights weights;
    private final double[] k;
    private final Verdict verdict;

    private Diagnosis(DrawsFiles draws) {
        this.draws = draws;
        double[] ratios = ratios(draws);
        this.weights = ratios == null ? null : ImportanceWeights.of(ratios);
        this.k = new double[draws.quantities().size()];
        for (List<String> group : draws.groups()) {
            for (double[][] chains : draws.read(group)) {
                if (ratios != null) {
                    k[summaries.size()] = ImportanceWeights.paretoK(pooled(chains), ratios);
                }
                summaries.add(QuantitySummary.of(chains));
            }
        }
        this.verdict = weights == null ? ofChains(draws, summaries) : Verdict.of(weights);
    }

    /**
     * Reads and diagnoses all columns but the sampler's own, which end with two underscores.
     *
     * @param files of the chains, at least one
     * @return the diagnosis
     * @throws org.vi4j.UserError if a file cannot be used, or they do not belong together
     */
    public static Diagnosis of(Path... files) {
        return of(List.of(files), List.of());
    }

    /**
     * Reads and diagnoses some columns.
     *
     * @param files of the chains, at least one
     * @param columns their names; empty for all but those that end with two underscores, and {@code lp__}
     * @return the diagnosis
     * @throws org.vi4j.UserError if a file cannot be used, they do not belong together, or a column is not there
     */
    public static Diagnosis of(List<Path> files, List<String> columns) {
        return new Diagnosis(new DrawsFiles(files, columns));
    }

    /** Returns whether to believe the draws, why, and what to do next. */
    public Verdict verdict() {
        return verdict;
    }

    /** Summarizes it: a line for each column, and the verdict. */
    public Summary summary() {
        return Summary.of(lines(), document());
    }

    /** Returns the lines of the summary. */
    @Override
    public String toString() {
        return summary().toString();
    }

    /** Returns a page with the summary, and traces and ranks of the columns with the largest R-hat. */
    public HtmlPage report() {
        List<Integer> order = IntStream.range(0, summaries.size())
                .boxed()
                .filter(j -> !Double.isNaN(summaries.get(j).rHat()))
                .sorted(Comparator.comparingDouble(j -> -summaries.get(j).rHat()))
                .limit(Math.min(SHOWN, draws.batch()))
                .toList();
        List<String> names = order.stream().map(draws.quantities()::get).toList();
        HtmlPage page = new HtmlPage("Diagnosis of draws").lines(lines());
        double[][][] values = draws.read(names);
        for (int j = 0; j < values.length; j++) {
            addQuantity(page, names.get(j), values[j]);
        }
        return page;
    }

    private static void addQuantity(HtmlPage page, String name, double[][] chains) {
        page.heading(name)
                .figure(
                        Plots.traces(chains),
                        "Trace: the chains' draws in their order, one colour for each. Good chains mix like noise.");
        // One chain's ranks among themselves are even whatever it did.
        if (chains.length > 1) {
            page.figure(
                    Plots.ranks(Convergence.rankCounts(chains, RANK_PARTS)),
                    "Ranks: how many draws of each chain fall into each twentieth of all draws. Good chains lie near the"
                            + " grey line.");
        }
    }

    private static double @Nullable [] ratios(DrawsFiles draws) {
        if (!DrawsCsv.LOG_DENSITIES.stream().allMatch(draws::has)) {
            return null;
        }
        double[][][] densities = draws.read(DrawsCsv.LOG_DENSITIES);
        double[] ratios = pooled(densities[0]);
        double[] logQ = pooled(densities[1]);
        Arrays.setAll(ratios, i -> ratios[i] - logQ[i]);
        return ratios;
    }

    private static double[] pooled(double[][] chains) {
        return Arrays.stream(chains).flatMapToDouble(Arrays::stream).toArray();
    }

    private static Verdict ofChains(DrawsFiles draws, List<QuantitySummary> summaries) {
        long divergences = 0;
        if (draws.has(DIVERGENT)) {
            divergences = Math.round(
                    Arrays.stream(pooled(draws.read(List.of(DIVERGENT))[0])).sum());
        }
        double eBfmi = Double.NaN;
        if (draws.has(ENERGY)) {
            eBfmi = Arrays.stream(draws.read(List.of(ENERGY))[0])
                    .mapToDouble(Energy::bfmi)
                    .min()
                    .orElse(Double.NaN);
        }
        return Verdict.of(QuantitySummary.worst(draws.count(), draws.quantities(), summaries, divergences, eBfmi));
    }

    private Map<String, Object> document() {
        Map<String, Object> quantities = new LinkedHashMap<>();
        for (int j = 0; j < summaries.size(); j++) {
            QuantitySummary s = summaries.get(j);
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("mean", s.mean());
            entry.put("sd", s.sd());
            entry.put("r_hat", s.rHat());
            entry.put("ess_bulk", s.essBulk());
            entry.put("ess_tail", s.essTail());
            entry.put("mcse_mean", s.mcseMean());
            if (weights != null) {
                entry.put("pareto_k", k[j]);
            }
            quantities.put(draws.quantities().get(j), entry);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("chains", draws.count());
        document.put("draws", draws.draws());
        document.put("columns", quantities);
        document.put("pareto_k", weights == null ? Double.NaN : weights.paretoK());
        if (weights != null) {
            document.put("pareto_k_threshold", ImportanceWeights.threshold(weights.count()));
            document.put("ess_weights", weights.ess());
        }
        document.put("verdict", verdict.document());
        return document;
    }

    private List<String> lines() {
        List<List<String>> table = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("column", "mean", "MCSE", "sd", "R-hat", "bulk ESS", "tail ESS"));
        if (weights != null) {
            header.add("Pareto k");
        }
        table.add(header);
        for (int j = 0; j < summaries.size(); j++) {
            QuantitySummary s = summaries.get(j);
            List<String> row = new ArrayList<>(List.of(
                    draws.quantities().get(j),
                    shown("%.5g", s.mean()),
                    shown("%.2g", s.mcseMean()),
                    shown("%.5g", s.sd()),
                    shown("%.3f", s.rHat()),
                    shown("%.0f", s.essBulk()),
                    shown("%.0f", s.essTail())));
            if (weights != null) {
                row.add(shown("%.2f", k[j]));
            }
            table.add(row);
        }
        List<String> lines = new ArrayList<>(TextTable.of(table).lines());
        lines.add("");
        lines.add(format("%d %s of %d draws", draws.count(), draws.count() == 1 ? "chain" : "chains", draws.draws()));
        if (weights != null) {
            lines.add(format(
                    "Pareto k of the weights %s, limit %.2f; they are worth %.0f draws",
                    shown("%.2f", weights.paretoK()), ImportanceWeights.threshold(weights.count()), weights.ess()));
        }
        lines.add("");
        lines.addAll(verdict.lines());
        return lines;
    }

    private static String shown(String pattern, double value) {
        return Double.isNaN(value) ? "NA" : format(pattern, value);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
