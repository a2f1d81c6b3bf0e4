package org.vi4j.regression;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;
import org.vi4j.report.Plot;
import org.vi4j.report.Plot.Ink;
import org.vi4j.report.Plots;

/** The pictures of a {@link ModelCheck}. */
final class ModelCheckPage {
    private static final int CURVES = 50;
    private static final int BARS = 40;
    private static final int PARTS = 20;

    private final ModelCheck check;
    private final Likelihood likelihood;
    private final String name;
    private final double[] target;
    private final List<double[]> replicated;

    ModelCheckPage(ModelCheck check) {
        this.check = check;
        this.likelihood = check.rows().likelihood();
        this.name = check.rows().target();
        this.target = check.sample().target();
        this.replicated = check.replicated();
    }

    String html() {
        RegressionPage page = new RegressionPage("Check of the regression of " + name, check.verdict());
        page.table(ModelCheck.STATISTICS, check.statisticsTable());
        if (likelihood instanceof LevelsLikelihood levels) {
            shares(page, levels.levels());
        } else if (likelihood.binary()) {
            double[] trials = trials();
            double[] probability = check.predicted();
            Arrays.setAll(probability, i -> probability[i] / trials[i]);
            FitChecks.reliability(page, check.outcome(), order(probability), probability, target, trials);
        } else if (likelihood.support() == Likelihood.Support.COUNT) {
            rootogram(page);
        } else {
            page.check(name, target, replicated.subList(0, Math.min(CURVES, replicated.size())));
        }
        if (check.ordered()) {
            page.table(ModelCheck.INTERVALS, check.coverageTable());
            places(page);
            residuals(page);
        }
        return page.html();
    }

    /**
     * The probabilities given all rows, which are the same where columns are; of counts of trials those given the
     * others.
     */
    private double[] order(double[] probability) {
        if (check.sample().trials() != null) {
            return probability;
        }
        double[][] logs = check.sample().densities().logLikelihood();
        double[] mean = new double[target.length];
        for (double[] draw : logs) {
            for (int i = 0; i < mean.length; i++) {
                double own = Math.exp(draw[i]);
                mean[i] += (target[i] > 0 ? own : 1 - own) / logs.length;
            }
        }
        return mean;
    }

    private double[] trials() {
        double[] trials = check.sample().trials();
        if (trials == null) {
            trials = new double[target.length];
            Arrays.fill(trials, 1);
        }
        return trials;
    }

    private void shares(RegressionPage page, List<String> levels) {
        int k = levels.size();
        double[] observed = new double[k];
        double[] low = new double[k];
        double[] high = new double[k];
        for (int level = 0; level < k; level++) {
            int own = level;
            observed[level] = share(target, own);
            double[] made =
                    replicated.stream().mapToDouble(y -> share(y, own)).sorted().toArray();
            low[level] = quantile(made, 0.025);
            high[level] = quantile(made, 0.975);
        }
        page.figure(
                Plots.forest(levels, observed, low, high, "share of the rows"),
                "Dots: the share of each level in the data. Lines: 95 % of the shares in data that the model makes up.");
    }

    private static double share(double[] y, double value) {
        return Arrays.stream(y).filter(v -> v == value).count() / (double) y.length;
    }

    private static double quantile(double[] sorted, double probability) {
        return sorted[(int) Math.round(probability * (sorted.length - 1))];
    }

    /** Square roots of how often each count, or each run of counts, comes. */
    private void rootogram(RegressionPage page) {
        double most = Arrays.stream(target).max().orElseThrow();
        int width = (int) Math.ceil((most + 1) / BARS);
        int bars = (int) Math.ceil((most + 1) / width);
        double[] observed = roots(target, width, bars);
        List<double[]> made =
                replicated.stream().map(y -> roots(y, width, bars)).toList();
        double[] xs = new double[2 * bars];
        double[] low = new double[2 * bars];
        double[] middle = new double[2 * bars];
        double[] high = new double[2 * bars];
        Plot plot = Plot.of(name, "square root of the number of rows").size(760, 340);
        for (int b = 0; b < bars; b++) {
            int bar = b;
            double[] own =
                    made.stream().mapToDouble(counts -> counts[bar]).sorted().toArray();
            double left = b * width - 0.5;
            plot.box(left + 0.05 * width, 0, left + 0.95 * width, observed[b], Ink.DATA.opacity(0.45));
            for (int end = 0; end < 2; end++) {
                xs[2 * b + end] = left + end * width;
                low[2 * b + end] = quantile(own, 0.025);
                middle[2 * b + end] = quantile(own, 0.5);
                high[2 * b + end] = quantile(own, 0.975);
            }
        }
        plot.band("", xs, low, high, Ink.MODEL.opacity(0.25)).curve("", xs, middle, Ink.MODEL);
        double top = Math.max(
                Arrays.stream(observed).max().orElse(1),
                Arrays.stream(high).max().orElse(1));
        page.figure(
                plot.yEnds(0, 1.05 * top),
                "Rootogram: bars, how often each " + (width == 1 ? "count" : "run of " + width + " counts")
                        + " comes in the data; the line and its 95 % band, in data that the model makes up. Counts above"
                        + " the data's largest are not shown.");
    }

    private static double[] roots(double[] y, int width, int bars) {
        double[] counts = new double[bars];
        for (double value : y) {
            int bar = (int) (value / width);
            if (bar < bars) {
                counts[bar]++;
            }
        }
        return Arrays.stream(counts).map(Math::sqrt).toArray();
    }

    private void places(RegressionPage page) {
        double[] pit = check.pit();
        int parts = Math.max(4, Math.min(PARTS, pit.length / 10));
        int[] counts = new int[parts];
        for (double u : pit) {
            counts[Math.min(parts - 1, (int) (u * parts))]++;
        }
        BinomialDistribution even = new BinomialDistribution(null, pit.length, 1.0 / parts);
        double low = even.inverseCumulativeProbability(0.025);
        double high = even.inverseCumulativeProbability(0.975);
        Plot plot = Plot.of("place of the row in its prediction from all others", "rows")
                .size(760, 320)
                .xEnds(0, 1);
        plot.band("", new double[] {0, 1}, new double[] {low, low}, new double[] {high, high}, Ink.MODEL.opacity(0.2));
        for (int b = 0; b < parts; b++) {
            plot.box((b + 0.06) / parts, 0, (b + 0.94) / parts, counts[b], Ink.DATA.opacity(0.45));
        }
        plot.line(0, (double) pit.length / parts, 1, (double) pit.length / parts, Ink.REFERENCE);
        page.figure(
                plot.yEnds(0, 1.1 * Math.max(high, Arrays.stream(counts).max().orElse(1))),
                "LOO-PIT: even where the model is right, within the band in 95 of 100 bars. High at both ends: the"
                        + " predictions are too narrow; high in the middle: too wide; slanted: shifted.");
    }

    private void residuals(RegressionPage page) {
        double[] residuals = check.residuals();
        Arrays.sort(residuals);
        int n = residuals.length;
        NormalDistribution normal = new NormalDistribution(null, 0, 1);
        double[] expected = IntStream.range(0, n)
                .mapToDouble(i -> normal.inverseCumulativeProbability((i + 0.5) / n))
                .toArray();
        page.figure(
                Plots.quantiles(expected, residuals, "quantile of the normal distribution", "quantile residual"),
                "Randomised quantile residuals, from all other rows: on the line where the model is right. They end where the"
                        + " draws of the posterior end.");
    }
}
