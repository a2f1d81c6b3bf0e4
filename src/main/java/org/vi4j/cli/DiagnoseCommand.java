package org.vi4j.cli;

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
import org.vi4j.diagnostics.Convergence;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.diagnostics.QuantitySummary;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.diagnostics.Verdict.Evidence;
import org.vi4j.internal.io.Json;
import org.vi4j.internal.text.Digits;
import org.vi4j.report.HtmlPage;
import org.vi4j.report.Plots;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says whether to believe draws from any tool. */
@Command(
        name = "diagnose",
        description = {
            "Say whether to believe posterior draws: R-hat, effective sample sizes and Monte Carlo errors of each column,"
                    + " and Pareto k if the files have log densities of an approximation.",
            "Reads CmdStan's CSV files of every method, those of 'regression fit --draws', data frames of R's posterior"
                    + " and ArviZ, and plain CSV files with a header."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DiagnoseCommand implements Runnable {
    /** The page shows so many quantities, those with the largest R-hat. */
    private static final int SHOWN = 12;

    private static final int RANK_PARTS = 20;

    /** CmdStan's name, and ArviZ'. */
    private static final List<String> DIVERGENT = List.of("divergent__", "diverging");

    private static final String DEPTH = "treedepth__";
    private static final String ENERGY = "energy__";

    @Parameters(
            arity = "1..*",
            paramLabel = "DRAWS.csv",
            description = "The draws: one file per chain, or one file with a column .chain or chain.")
    private List<Path> files;

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "A,B",
            description = "Look at these columns only (default: lp__, and all that do not end with __).")
    private List<String> columns = List.of();

    @Option(names = "--report", paramLabel = "F.html", description = "Write a page with trace and rank plots.")
    private @Nullable Path report;

    @Mixin
    private Output output;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    DiagnoseCommand() {}

    @Override
    public void run() {
        OutputFiles.check(files, report);
        DrawsFiles draws = new DrawsFiles(files, columns);
        double[] ratios = ratios(draws);
        ImportanceWeights weights = ratios == null ? null : ImportanceWeights.of(ratios);
        List<QuantitySummary> summaries = new ArrayList<>();
        double[] k = new double[draws.quantities().size()];
        List<Evidence.Quantity> moments = new ArrayList<>();
        for (List<String> group : draws.groups()) {
            for (double[][] chains : draws.read(group)) {
                if (ratios != null && weights != null) {
                    double[] column = pooled(chains);
                    k[summaries.size()] = ImportanceWeights.paretoK(column, ratios);
                    double[][] one = {column};
                    String name = draws.quantities().get(summaries.size());
                    moments.addAll(Evidence.quantities(List.of(name), one, one, weights));
                }
                summaries.add(QuantitySummary.of(chains));
            }
        }
        Verdict verdict = weights == null ? ofChains(draws, summaries) : Verdict.of(Evidence.of(weights, moments));
        List<String> lines = lines(draws, summaries, weights, k, verdict);
        if (report != null) {
            page(draws, summaries, lines).write(report);
        }
        lines.forEach(output::line);
        output.document(document(draws, summaries, weights, k, verdict));
        if (report == null) {
            output.nextKeeping("--report report.html", "keeps this as a page");
        } else {
            output.nextStep("open " + report + " in a browser");
        }
    }

    private static double @Nullable [] ratios(DrawsFiles draws) {
        if (draws.logDensities().isEmpty()) {
            return null;
        }
        double[][][] densities = draws.read(draws.logDensities());
        double[] ratios = pooled(densities[0]);
        double[] logQ = pooled(densities[1]);
        Arrays.setAll(ratios, i -> ratios[i] - logQ[i]);
        return ratios;
    }

    private static long count(DrawsFiles draws, String column, double least) {
        return Arrays.stream(pooled(draws.read(List.of(column))[0]))
                .filter(x -> x >= least)
                .count();
    }

    private static double[] pooled(double[][] chains) {
        return Arrays.stream(chains).flatMapToDouble(Arrays::stream).toArray();
    }

    private static Verdict ofChains(DrawsFiles draws, List<QuantitySummary> summaries) {
        long divergences = 0;
        for (String name : DIVERGENT) {
            divergences += draws.has(name) ? count(draws, name, 1) : 0;
        }
        long saturated = draws.has(DEPTH) ? count(draws, DEPTH, draws.maxDepth()) : 0;
        double eBfmi = Double.NaN;
        if (draws.has(ENERGY)) {
            eBfmi = Arrays.stream(draws.read(List.of(ENERGY))[0])
                    .mapToDouble(Convergence::eBfmi)
                    .min()
                    .orElse(Double.NaN);
        }
        return Verdict.of(QuantitySummary.worst(
                draws.count(),
                draws.count() * draws.draws(),
                draws.quantities(),
                summaries,
                new Verdict.Trajectories(divergences, saturated, eBfmi)));
    }

    private static Map<String, Object> document(
            DrawsFiles draws,
            List<QuantitySummary> summaries,
            @Nullable ImportanceWeights weights,
            double[] k,
            Verdict verdict) {
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
        document.put(
                "verdict",
                Json.object(
                        Map.entry("trust", verdict.trust().words()),
                        Map.entry("reason", verdict.reason()),
                        Map.entry("next", verdict.next())));
        return document;
    }

    private static List<String> lines(
            DrawsFiles draws,
            List<QuantitySummary> summaries,
            @Nullable ImportanceWeights weights,
            double[] k,
            Verdict verdict) {
        int width = Math.max(
                8, draws.quantities().stream().mapToInt(String::length).max().orElse(0));
        String row = "%-" + width + "s  %12s  %12s  %12s  %7s  %8s  %8s" + (weights == null ? "" : "  %8s");
        List<String> lines = new ArrayList<>();
        lines.add(format(row, "column", "mean", "MCSE", "sd", "R-hat", "bulk ESS", "tail ESS", "Pareto k"));
        for (int j = 0; j < summaries.size(); j++) {
            QuantitySummary s = summaries.get(j);
            lines.add(format(
                    row,
                    draws.quantities().get(j),
                    shown("%.5g", s.mean()),
                    shown("%.2g", s.mcseMean()),
                    shown("%.5g", s.sd()),
                    shown("%.3f", s.rHat()),
                    shown("%.0f", s.essBulk()),
                    shown("%.0f", s.essTail()),
                    shown("%.2f", k[j])));
        }
        lines.add("");
        lines.add(format("%d %s of %d draws", draws.count(), draws.count() == 1 ? "chain" : "chains", draws.draws()));
        if (weights != null) {
            lines.add(format(
                    "Pareto k of the weights %s, limit %.2f; their effective sample size is %.0f",
                    shown("%.2f", weights.paretoK()), ImportanceWeights.threshold(weights.count()), weights.ess()));
        }
        lines.add("");
        lines.add("verdict  " + verdict.trust().words());
        lines.add("reason   " + verdict.reason());
        lines.add("next     " + verdict.next());
        return lines;
    }

    private static HtmlPage page(DrawsFiles draws, List<QuantitySummary> summaries, List<String> lines) {
        List<Integer> order = IntStream.range(0, summaries.size())
                .boxed()
                .filter(j -> !Double.isNaN(summaries.get(j).rHat()))
                .sorted(Comparator.comparingDouble(j -> -summaries.get(j).rHat()))
                .limit(Math.min(SHOWN, draws.batch()))
                .toList();
        List<String> names = order.stream().map(draws.quantities()::get).toList();
        HtmlPage page = new HtmlPage("Diagnosis of draws").lines(lines);
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

    private static String shown(String pattern, double value) {
        return Double.isNaN(value) ? "NA" : Digits.withoutNegativeZero(format(pattern, value));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
