package org.vi4j.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.io.WholeFile;
import org.vi4j.data.table.Table;
import org.vi4j.data.table.TableSource;
import org.vi4j.device.DeviceGuard;
import org.vi4j.device.DeviceRequest;
import org.vi4j.distribution.NormalWishart;
import org.vi4j.inference.cavi.CaviMixture;
import org.vi4j.inference.cavi.CaviOptions;
import org.vi4j.math.RandomStreams;
import org.vi4j.mixture.MixtureFile;
import org.vi4j.mixture.MixtureModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fits a mixture from several starts and keeps the best. */
@Command(
        name = "fit",
        description =
                "Fits a Bayesian mixture of K normal distributions by coordinate ascent. The ELBO has many maxima:"
                        + " the best of several starts is kept, and all are listed.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class MixtureFitCommand implements Runnable {
    /** ELBOs of restarts this near, in nats, are taken for the same maximum. */
    private static final double SAME = 1e-3;

    @Option(names = "--data", required = true, paramLabel = "F.csv", description = "The table: numbers, with a header.")
    private Path data;

    @Option(
            names = "--features",
            paramLabel = "NAMES",
            description = "The columns, by comma; a name that holds a comma in double quotes (default: all).")
    private List<String> features = new ArrayList<>();

    @Option(names = "--components", required = true, paramLabel = "K", description = "How many, 1 to the rows.")
    private int components;

    @Option(
            names = "--restarts",
            defaultValue = "10",
            paramLabel = "R",
            description = "Starts, each from other rows (default: ${DEFAULT-VALUE}).")
    private int restarts;

    @Option(
            names = "--concentration",
            paramLabel = "A",
            description =
                    "Of the weights' Dirichlet prior; small numbers empty components that are not needed (default:"
                            + " 1/K).")
    private @Nullable Double concentration;

    @Option(
            names = "--max-sweeps",
            defaultValue = "2000",
            paramLabel = "N",
            description = "The most sweeps of each start (default: ${DEFAULT-VALUE}).")
    private int maxSweeps;

    @Option(
            names = "--tolerance",
            defaultValue = "1e-8",
            paramLabel = "T",
            description = "The relative change of ELBO, means and counts that counts as none (default:"
                    + " ${DEFAULT-VALUE}).")
    private double tolerance;

    @Option(names = "--report", paramLabel = "F.html", description = "Write everything, with pictures, as one page.")
    private @Nullable Path reportFile;

    @Option(names = "--out", paramLabel = "M", description = "Save the mixture, a JSON file, for predict.")
    private @Nullable Path out;

    @Option(names = "--seed", defaultValue = "0", paramLabel = "S", description = "Of the starts (default: 0).")
    private long seed;

    @Mixin
    private TableReading reading;

    @Mixin
    private Output output;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    MixtureFitCommand() {}

    @Override
    public void run() {
        // Small matrices in double precision: nothing for a GPU.
        DeviceGuard.choose(DeviceRequest.CPU);
        SweepDisplay sweeps = new SweepDisplay(output);
        CaviOptions options = new CaviOptions(maxSweeps, tolerance, sweeps);
        checkNumbers();
        OutputFiles.check(List.of(data), out, reportFile);
        TableSource source = reading.open(data);
        Table table = source.table(columns());
        double[][] rows = rows(table);
        if (rows.length < Math.max(2, components)) {
            throw new UserError("components is " + components + " and " + data + " has " + rows.length
                    + " rows: at least as many rows as components, and 2, are needed");
        }
        requireMemory(data, rows.length, rows[0].length, components, Pointer.maxBytes());
        CaviMixture mixture = new CaviMixture(
                rows, components, concentration == null ? 1.0 / components : concentration, CaviMixture.vague(rows));
        List<CaviMixture.Result> results = new ArrayList<>();
        for (int r = 0; r < restarts; r++) {
            double[][] start = mixture.start(new RandomStreams(seed).at("mixture", r));
            results.add(sweeps.during("restart " + (r + 1) + " of " + restarts, () -> mixture.run(start, options)));
        }
        int best = IntStream.range(0, restarts)
                .boxed()
                .max(Comparator.comparingDouble(r -> results.get(r).elbo()))
                .orElseThrow();
        reading.describe(source, output);
        report(table.names(), rows, mixture, results, best);
    }

    private List<String> columns() {
        return NameList.parse("--features", features);
    }

    private void checkNumbers() {
        if (components < 1) {
            throw new UserError("components is " + components + ": at least 1 is needed");
        }
        if (restarts < 1) {
            throw new UserError("restarts is " + restarts + ": at least 1 start is needed");
        }
        if (concentration != null && !(concentration > 0 && Double.isFinite(concentration))) {
            throw new UserError("concentration is " + concentration + ": a positive finite number is needed");
        }
        List<String> names = columns();
        for (int j = 0; j < names.size(); j++) {
            if (names.indexOf(names.get(j)) < j) {
                throw new UserError("column '" + names.get(j) + "' is named twice among the features: name it once");
            }
        }
    }

    private double[][] rows(Table table) {
        double[][] columns = table.columns(table.names());
        for (int j = 0; j < columns.length; j++) {
            double first = columns[j][0];
            if (columns[j].length > 1 && java.util.Arrays.stream(columns[j]).allMatch(v -> v == first)) {
                throw new UserError(data + ": column '" + table.names().get(j) + "' is " + first
                        + " in every row, so it says nothing: leave it out with --features");
            }
        }
        double[][] rows = new double[table.rows()][columns.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                rows[i][j] = columns[j][i];
            }
        }
        return rows;
    }

    /** Refuses what would not fit into so many bytes; 0 stands for no limit. */
    static void requireMemory(Path data, long n, int d, int components, long limit) {
        double need = 8.0 * n * (4.0 * d + 3) * components;
        if (limit > 0 && need > limit) {
            throw new UserError(String.format(
                    Locale.ROOT,
                    "%s: %d components over %d rows of %d columns take about %.1f GB of memory, and may use %.1f GB: give"
                            + " more, such as VI4J_JAVA_OPTS=-Xmx%dg, or take fewer components, rows or columns",
                    data,
                    components,
                    n,
                    d,
                    need / 1e9,
                    limit / 1e9,
                    (long) Math.ceil(need / 1e9) + 1));
        }
    }

    private void report(
            List<String> names, double[][] rows, CaviMixture mixture, List<CaviMixture.Result> results, int best) {
        CaviMixture.Result result = results.get(best);
        List<NormalWishart> all = result.posterior().components();
        double[] weight = result.posterior().weights().mean();
        List<Integer> order = IntStream.range(0, components)
                .boxed()
                .sorted(Comparator.comparingDouble(c -> -weight[c]))
                .toList();
        List<String> lines = lines(names, results, best, order);
        if (reportFile != null) {
            String page = MixturePageData.html(
                    data.getFileName().toString(), names, rows, mixture, results, best, order, lines);
            WholeFile.write(reportFile, stream -> stream.write(page.getBytes(StandardCharsets.UTF_8)));
        }
        if (out != null) {
            MixtureFile.save(
                    MixtureModel.of(names, result.posterior().weights(), all, result.elbo(), rows.length), out);
        }
        lines.forEach(output::line);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("columns", names);
        document.put("rows", rows.length);
        document.put("elbo", result.elbo());
        AscentSummary.put(document, result);
        document.put("weight", order.stream().mapToDouble(c -> weight[c]).toArray());
        document.put("count", order.stream().map(result.counts()::get).toList());
        document.put("mean", order.stream().map(c -> all.get(c).mean()).toList());
        document.put(
                "covariance", order.stream().map(c -> all.get(c).covariance()).toList());
        document.put("best_restart", best + 1);
        document.put(
                "restart_elbo", results.stream().map(CaviMixture.Result::elbo).toList());
        document.put(
                "restart_converged",
                results.stream().map(CaviMixture.Result::converged).toList());
        output.document(document);
    }

    private List<String> lines(List<String> names, List<CaviMixture.Result> results, int best, List<Integer> order) {
        CaviMixture.Result result = results.get(best);
        int width = Math.max(12, names.stream().mapToInt(String::length).max().orElse(0));
        List<String> lines = new ArrayList<>();
        StringBuilder header = new StringBuilder(format("%-9s  %8s  %8s", "component", "weight", "rows"));
        names.forEach(name -> header.append(format("  %" + (2 * width + 3) + "s", name + ": mean (sd)")));
        lines.add(header.toString());
        double[] weight = result.posterior().weights().mean();
        for (int k = 0; k < order.size(); k++) {
            int c = order.get(k);
            NormalWishart component = result.posterior().components().get(c);
            StringBuilder line = new StringBuilder(format(
                    "%-9d  %8.4f  %8.1f", k + 1, weight[c], result.counts().get(c)));
            for (int j = 0; j < names.size(); j++) {
                line.append(format(
                        "  %" + (2 * width + 3) + "s",
                        CoefficientCells.number(component.mean()[j]) + " ("
                                + CoefficientCells.number(Math.sqrt(component.covariance()[j][j])) + ")"));
            }
            lines.add(line.toString());
        }
        lines.add("");
        lines.add(format("ELBO              %.6f nats, of restart %d", result.elbo(), best + 1));
        lines.add(AscentSummary.line(result));
        long same =
                results.stream().filter(r -> result.elbo() - r.elbo() <= SAME).count();
        for (int r = 0; r < results.size(); r++) {
            lines.add(format(
                    "restart %-9d %.6f nats, %d sweeps%s",
                    r + 1,
                    results.get(r).elbo(),
                    results.get(r).sweeps(),
                    results.get(r).converged() ? "" : ", NOT converged"));
        }
        lines.add("");
        lines.add(
                same > 1 || components == 1
                        ? same + " of " + results.size()
                                + " restarts ended at this ELBO. It is the best found, not proved the"
                                + " best there is."
                        : "Only one restart ended at this ELBO: try more --restarts.");
        return lines;
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
