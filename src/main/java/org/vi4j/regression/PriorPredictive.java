package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.vi4j.Summary;
import org.vi4j.UserError;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.math.RowCopies;
import org.vi4j.internal.math.Variates;
import org.vi4j.internal.text.TextTable;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.report.HtmlPage.Drawing;
import org.vi4j.report.Plot;
import org.vi4j.report.Plots;

/**
 * Targets that a prior thinks possible: coefficients and noise drawn from it, and the target of each row from these.
 */
final class PriorPredictive {
    static final double[] PROBABILITIES = {0.005, 0.025, 0.25, 0.5, 0.75, 0.975, 0.995};

    /** Rows that are looked at; of more evenly spaced ones. */
    private static final int MOST_ROWS = 2000;

    private static final int CURVES = 40;
    /** The prior's middle 95 % this many times as wide as the data's is worth a word. */
    private static final double WIDE = 20;

    private final FittedRegression.ContestRows rows;
    private final boolean counted;
    private final String prior;
    private final List<String> words;
    /** {@code [S, n]}. */
    private final double[][] made;

    private final double[] sorted;
    private final double[] data;

    private PriorPredictive(
            FittedRegression.ContestRows rows,
            double[][] made,
            double[] target,
            boolean counted,
            String prior,
            List<String> words) {
        this.rows = rows;
        this.counted = counted;
        this.prior = prior;
        this.words = words;
        this.made = made;
        for (double[] one : made) {
            // A rate beyond float64.
            Arrays.setAll(one, i -> Double.isNaN(one[i]) ? Double.POSITIVE_INFINITY : one[i]);
        }
        this.sorted =
                Arrays.stream(made).flatMapToDouble(Arrays::stream).sorted().toArray();
        this.data = Arrays.stream(target).sorted().toArray();
    }

    /** Refuses draws that are too few for quantiles. */
    static void requireDraws(int count) {
        if (count < 100) {
            throw new UserError("draw-count is " + count + ": at least 100 draws are needed");
        }
    }

    /** Rows to look at: all, or evenly spaced ones; of rows that count as many, each as often. */
    static int[] rows(double[] weights, boolean counted) {
        int n = Math.min(MOST_ROWS, weights.length);
        return counted
                ? RowCopies.evenly(weights, MOST_ROWS)
                : IntStream.range(0, n)
                        .map(i -> (int) ((long) i * weights.length / n))
                        .toArray();
    }

    /** Says what the targets that were made up show, beside the rows' own. */
    static Prior.Predictive of(
            FittedRegression.ContestRows rows,
            double[][] made,
            double[] target,
            boolean counted,
            String prior,
            List<String> words) {
        return new PriorPredictive(rows, made, target, counted, prior, words).result();
    }

    /**
     * Draws.
     *
     * @param frame a fit of the same table, for its units and priors
     * @param prior that of the coefficients
     * @param table the table
     * @param count how many data sets
     * @param seed of the draws
     */
    static Prior.Predictive of(RegressionFit frame, Prior prior, TableSource table, int count, long seed) {
        requireDraws(count);
        RegressionModel model = frame.model();
        KeptRows all = KeptRows.of(model, table, null);
        boolean single = model.columns().weights() != null && model.likelihood().support() != Likelihood.Support.REAL;
        int[] some = rows(all.weights(), single);
        KeptRows rows = single ? all.copies(some) : all.only(some);
        double[] beta = new double[count];
        double[][] weights = new double[count][];
        draw(frame, prior, beta, weights, seed);
        PosteriorSample sample = new PosteriorSample(model, weights, beta, new double[count], false);
        PriorWords said = new PriorWords(frame);
        return of(
                new KeptContest("the prior", model, rows).rows(),
                Replicates.of(sample, rows, seed),
                rows.target(),
                model.design().extras().trials() != null,
                said.kind(prior),
                prior.shrinks() ? List.of() : List.of(said.line()));
    }

    private static void draw(RegressionFit frame, Prior prior, double[] beta, double[][] weights, long seed) {
        Units units = frame.units();
        RandomStreams streams = new RandomStreams(seed);
        int d = units.design().coefficients().size();
        int cutpoints = units.design().outcomes().cutpoints();
        for (int s = 0; s < beta.length; s++) {
            RandomGenerator random = streams.at("prior", s);
            NoisePrior noise = frame.noisePrior();
            double inner =
                    noise instanceof NoisePrior.Given given ? given.beta() : Math.pow(Variates.exponential(random), -2);
            double[] w = new double[d];
            for (HierarchicalRegression.Group group : frame.groups()) {
                double sd = 1 / Math.sqrt(group.precision().mean());
                group.members().forEach(j -> w[j] = sd * random.nextGaussian());
            }
            if (prior.shrinks()) {
                ShrinkageFit.drawPrior(frame, prior, inner, random, w);
            }
            Arrays.sort(w, d - cutpoints, d);
            weights[s] = units.onTarget(w);
            beta[s] = inner / (units.target() * units.target());
        }
    }

    private Prior.Predictive result() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("prior", prior);
        document.put("draws", made.length);
        List<String> lines = new ArrayList<>();
        List<List<String>> table = levels() ? shares(document) : quantiles(document);
        lines.addAll(TextTable.of(table).lines());
        lines.add("");
        lines.add("prior             " + prior + ", " + made.length + " data sets of " + data.length + " rows");
        lines.addAll(verdict());
        lines.addAll(words);
        Drawing picture = levels() ? sharesPicture() : picture();
        RegressionPage page = new RegressionPage("What the prior thinks of " + rows.target(), lines);
        page.figure(picture, caption());
        return new Prior.Predictive(
                Summary.of(lines, document), new RegressionFit.RegressionReport(page.html()), picture, byRow());
    }

    private boolean levels() {
        return rows.likelihood() instanceof LevelsLikelihood
                || (rows.likelihood().binary() && !counted);
    }

    private static double quantile(double[] values, double probability) {
        return values[(int) Math.round(probability * (values.length - 1))];
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    private List<List<String>> quantiles(Map<String, Object> document) {
        List<String> header = new ArrayList<>(List.of(rows.target()));
        List<String> own = new ArrayList<>(List.of("the prior's"));
        List<String> seen = new ArrayList<>(List.of("the data's"));
        for (double p : PROBABILITIES) {
            header.add(String.format(Locale.ROOT, "%.1f %%", 100 * p));
            own.add(number(quantile(sorted, p)));
            seen.add(number(quantile(data, p)));
        }
        document.put("probabilities", PROBABILITIES);
        document.put(
                "prior_quantiles",
                Arrays.stream(PROBABILITIES).map(p -> quantile(sorted, p)).toArray());
        document.put(
                "data_quantiles",
                Arrays.stream(PROBABILITIES).map(p -> quantile(data, p)).toArray());
        return List.of(header, own, seen);
    }

    private List<String> names() {
        return rows.likelihood() instanceof LevelsLikelihood levels
                ? levels.levels()
                : List.of("0", rows.levels().isEmpty() ? "1" : rows.levels().get(1));
    }

    private double[] sharesOf(int level) {
        return Arrays.stream(made).mapToDouble(y -> share(y, level)).sorted().toArray();
    }

    private static double share(double[] y, double value) {
        return Arrays.stream(y).filter(v -> v == value).count() / (double) y.length;
    }

    private List<List<String>> shares(Map<String, Object> document) {
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("share of", "2.5 %", "median", "97.5 %", "the data's"));
        List<Object> entries = new ArrayList<>();
        for (int k = 0; k < names().size(); k++) {
            double[] own = sharesOf(k);
            double[] ends = {quantile(own, 0.025), quantile(own, 0.5), quantile(own, 0.975), share(data, k)};
            table.add(List.of(names().get(k), number(ends[0]), number(ends[1]), number(ends[2]), number(ends[3])));
            entries.add(ends);
        }
        document.put("levels", names());
        document.put("shares", entries);
        return table;
    }

    /** What the prior thinks of the data, and of what is far from them. */
    private List<String> verdict() {
        if (levels()) {
            int out = 0;
            for (int k = 0; k < names().size(); k++) {
                double[] own = sharesOf(k);
                double seen = share(data, k);
                out += seen < quantile(own, 0.005) || seen > quantile(own, 0.995) ? 1 : 0;
            }
            return List.of(
                    out == 0
                            ? "The data's shares lie within what the prior thinks possible."
                            : "The share of " + out + " levels lies outside 99 % of what the prior thinks possible.");
        }
        double low = quantile(sorted, 0.005);
        double high = quantile(sorted, 0.995);
        long out = Arrays.stream(data).filter(y -> y < low || y > high).count();
        double width =
                (quantile(sorted, 0.975) - quantile(sorted, 0.025)) / (quantile(data, 0.975) - quantile(data, 0.025));
        String where = out == 0
                ? "All targets lie within 99 % of what the prior thinks possible"
                : out + " of " + data.length + " targets lie outside 99 % of what the prior thinks possible";
        return List.of(where + ", and its middle 95 % is " + number(width) + " times as wide as theirs"
                + (width > WIDE
                        ? ": it thinks likely what is far from anything seen; a narrower one, such as normal:0.5,"
                                + " would say more."
                        : "."));
    }

    private String caption() {
        return levels()
                ? "Dots: the share of each level in the data. Lines: 95 % of the shares in data that the prior makes up."
                : "Each thin line: all targets of a data set that the prior makes up, in order. Black: the data's.";
    }

    private Drawing sharesPicture() {
        int k = names().size();
        double[] seen = new double[k];
        double[] low = new double[k];
        double[] high = new double[k];
        for (int level = 0; level < k; level++) {
            double[] own = sharesOf(level);
            seen[level] = share(data, level);
            low[level] = quantile(own, 0.025);
            high[level] = quantile(own, 0.975);
        }
        return Plots.forest(names(), seen, low, high, "share of the rows");
    }

    private Drawing picture() {
        Likelihood likelihood = rows.likelihood();
        boolean positive =
                likelihood.support() == Likelihood.Support.COUNT || likelihood.support() == Likelihood.Support.POSITIVE;
        boolean counts = positive && likelihood.support() == Likelihood.Support.COUNT;
        double top = quantile(sorted, 0.9999);
        double[] share = new double[data.length];
        Arrays.setAll(share, i -> 100 * (i + 0.5) / data.length);
        Plot plot = Plot.of("% of the rows have less", rows.target() + (counts ? " + 1" : ""))
                .size(760, 420);
        if (positive) {
            plot.logY();
        }
        double shift = counts ? 1 : 0;
        for (int s = 0; s < Math.min(CURVES, made.length); s++) {
            double[] own = Arrays.stream(made[s])
                    .map(y -> Math.min(y, top) + shift)
                    .sorted()
                    .toArray();
            plot.curve(
                    s == 0 ? "the prior's" : "",
                    share,
                    own,
                    Plot.Ink.MODEL.width(1).opacity(0.35));
        }
        double[] seen = Arrays.stream(data).map(y -> y + shift).toArray();
        return plot.curve("the data's", share, seen, Plot.Ink.DATA.width(3).opacity(1));
    }

    /** Line and quantiles of each row, {@code [n, 1 + 7]}; of rows that count as many, once. */
    private double[][] byRow() {
        long[] lines = rows.lines();
        int[] each = IntStream.range(0, lines.length)
                .filter(i -> i == 0 || lines[i] != lines[i - 1])
                .toArray();
        double[][] all = new double[each.length][];
        for (int i = 0; i < all.length; i++) {
            int row = each[i];
            double[] own = Arrays.stream(made).mapToDouble(y -> y[row]).sorted().toArray();
            double[] line = new double[1 + PROBABILITIES.length];
            line[0] = lines[row];
            for (int k = 0; k < PROBABILITIES.length; k++) {
                line[1 + k] = quantile(own, PROBABILITIES[k]);
            }
            all[i] = line;
        }
        return all;
    }
}
