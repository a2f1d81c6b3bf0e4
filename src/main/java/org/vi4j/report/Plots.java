package org.vi4j.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.vi4j.report.Plot.Ink;

/** The usual plots of statistics, made of plain numbers; layers can be added to each. */
public final class Plots {
    private static final int BINS = 25;
    private static final int POINTS = 400;
    private static final int SQUARE = 520;
    private static final double BAR = 0.36;
    private static final Ink INTERVAL = Ink.MODEL.width(3);

    private Plots() {}

    /**
     * Makes a forest plot: a dot and an interval for each name, and a line at 0.
     *
     * @param names of the rows, from top to bottom
     * @param middle the dots, {@code [d]}
     * @param low the intervals' left ends, {@code [d]}
     * @param high their right ends, {@code [d]}
     * @param axis what the numbers are
     * @return the plot
     */
    public static Plot forest(List<String> names, double[] middle, double[] low, double[] high, String axis) {
        Plot plot = Plot.ofRows(axis, names).line(0, 0.6, 0, 0.6 - names.size(), Ink.REFERENCE);
        for (int j = 0; j < names.size(); j++) {
            plot.line(low[j], -j, high[j], -j, INTERVAL);
        }
        return plot.dots("", middle, places(names.size()), INTERVAL);
    }

    /**
     * Makes horizontal bars from 0, with lines of two standard errors to both sides.
     *
     * @param names of the bars, from top to bottom
     * @param values their lengths, {@code [d]}
     * @param ses their standard errors, {@code [d]}; those that are not finite are not drawn
     * @param axis what they measure
     * @return the plot
     */
    public static Plot bars(List<String> names, double[] values, double[] ses, String axis) {
        Plot plot = Plot.ofRows(axis, names).size(760, 70 + 36 * names.size());
        for (int j = 0; j < names.size(); j++) {
            plot.box(0, -j - BAR, values[j], -j + BAR, Ink.MODEL);
            if (Double.isFinite(ses[j])) {
                plot.line(values[j] - 2 * ses[j], -j, values[j] + 2 * ses[j], -j, Ink.TEXT);
            }
        }
        return plot;
    }

    /**
     * Makes upright bars from 0, each with its number above it where there is room.
     *
     * @param names of the bars, from left to right
     * @param values their heights, {@code [d]}, not negative
     * @param axis what they measure
     * @return the plot
     */
    public static Plot columns(List<String> names, double[] values, String axis) {
        int width = Math.min(860, 110 + 44 * values.length);
        Plot plot = Plot.ofColumns(names, axis).size(width, 260);
        double most = Arrays.stream(values).max().orElse(0);
        plot.yEnds(0, most > 0 ? 1.12 * most : 1);
        for (int j = 0; j < values.length; j++) {
            plot.box(j - BAR, 0, j + BAR, values[j], Ink.MODEL);
            if (width / values.length >= 36) {
                plot.note(j, values[j], Axis.label(values[j], 0.01));
            }
        }
        return plot;
    }

    /**
     * Makes a histogram of 25 bars of equal width.
     *
     * @param values at least one
     * @param xName what they are
     * @param yName what is counted
     * @return the plot
     */
    public static Plot histogram(double[] values, String xName, String yName) {
        double least = Arrays.stream(values).min().orElse(0);
        double most = Arrays.stream(values).max().orElse(1);
        double width = most > least ? (most - least) / BINS : 1;
        double[] counts = new double[BINS];
        for (double value : values) {
            counts[Math.min(BINS - 1, (int) ((value - least) / width))]++;
        }
        Plot plot = Plot.of(xName, yName).size(560, 320);
        for (int bin = 0; bin < BINS; bin++) {
            plot.box(least + bin * width, 0, least + (bin + 0.94) * width, counts[bin], Ink.MODEL);
        }
        return plot.yEnds(0, 1.05 * Arrays.stream(counts).max().orElse(1));
    }

    /**
     * Makes a trace: values in their order, from 1, joined by a line.
     *
     * @param values at least one
     * @param xName what is counted, such as sweeps
     * @param yName what the values are
     * @return the plot
     */
    public static Plot trace(double[] values, String xName, String yName) {
        double[] xs = IntStream.rangeClosed(1, values.length).asDoubleStream().toArray();
        return Plot.of(xName, yName).size(760, 320).marked("", xs, values, Ink.MODEL);
    }

    /**
     * Makes a reliability diagram: how often an outcome came over how probable it was said to be, and the diagonal.
     *
     * @param what the outcome's probability
     * @param predicted the mean predicted probability of each bin of rows, {@code [bins]}
     * @param observed the share of the bin's rows with the outcome, {@code [bins]}
     * @param low the lower end of that share's interval, {@code [bins]}
     * @param high its upper end, {@code [bins]}
     * @return the plot
     */
    public static Plot reliability(String what, double[] predicted, double[] observed, double[] low, double[] high) {
        Plot plot = Plot.of("predicted " + what, "observed share")
                .size(560, SQUARE)
                .xEnds(-0.02, 1.02)
                .yEnds(-0.02, 1.02)
                .line(0, 0, 1, 1, Ink.REFERENCE);
        for (int b = 0; b < predicted.length; b++) {
            plot.line(predicted[b], low[b], predicted[b], high[b], Ink.MODEL);
        }
        return plot.dots("", predicted, observed, INTERVAL);
    }

    /**
     * Makes a plot of quantiles: sorted values over what a distribution expects of them, and the line of equality.
     *
     * @param expected the distribution's quantiles, ascending, {@code [n]}
     * @param values ascending, {@code [n]}
     * @param xName the distribution
     * @param yName the values
     * @return the plot
     */
    public static Plot quantiles(double[] expected, double[] values, String xName, String yName) {
        double from = expected[0];
        double to = expected[expected.length - 1];
        return Plot.of(xName, yName)
                .size(560, SQUARE)
                .line(from, from, to, to, Ink.REFERENCE)
                .dots("", expected, values, Ink.MODEL);
    }

    /**
     * Makes a curve within bands, over the rows of the data.
     *
     * @param x the grid, {@code [n]}
     * @param middle the curve, {@code [n]}
     * @param bands each a lower and an upper edge, {@code [2, n]}, the widest first
     * @param dots rows of the data, {@code [rows, 2]}
     * @param xName under the horizontal axis
     * @param yName alongside the vertical axis
     * @return the plot
     */
    public static Plot band(
            double[] x, double[] middle, List<double[][]> bands, double[][] dots, String xName, String yName) {
        Plot plot = Plot.of(xName, yName);
        for (double[][] band : bands) {
            plot.band("", x, band[0], band[1], Ink.MODEL.opacity(0.22));
        }
        return plot.dots("", column(dots, 0), column(dots, 1), Ink.DATA.width(1.5))
                .curve("", x, middle, Ink.MODEL);
    }

    /**
     * Makes a plot of densities: thin ones of what a model makes up, a thick one of the data.
     *
     * @param x the grid, {@code [n]}
     * @param many the thin ones, {@code [n]} each
     * @param one the thick one, {@code [n]}
     * @param xName under the horizontal axis
     * @return the plot
     */
    public static Plot density(double[] x, List<double[]> many, double[] one, String xName) {
        Plot plot = Plot.of(xName, "density").size(760, 340);
        many.forEach(density -> plot.curve("", x, density, Ink.MODEL.width(1).opacity(0.3)));
        return plot.curve("", x, one, Ink.ACCENT);
    }

    /**
     * Makes the traces of chains: their draws in their order, one colour for each, thinned to a few hundred points.
     *
     * @param chains at least one, {@code [chains, iterations]}
     * @return the plot
     */
    public static Plot traces(double[][] chains) {
        Plot plot = Plot.of("iteration", "value").size(860, 260);
        for (int m = 0; m < chains.length; m++) {
            int step = Math.max(1, chains[m].length / POINTS);
            double[] xs = new double[(chains[m].length - 1) / step + 1];
            double[] ys = new double[xs.length];
            for (int i = 0; i < xs.length; i++) {
                xs[i] = 1.0 + i * step;
                ys[i] = chains[m][i * step];
            }
            plot.curve("", xs, ys, Ink.ofGroup(m).width(1).opacity(0.8));
        }
        return plot;
    }

    /**
     * Makes a rank plot: how many draws of each chain fall into each of equal parts of all draws, and a line at the
     * even share.
     *
     * @param counts {@code [chains, parts]}
     * @return the plot
     */
    public static Plot ranks(int[][] counts) {
        int parts = counts[0].length;
        int all = Arrays.stream(counts).flatMapToInt(Arrays::stream).sum();
        double even = (double) all / counts.length / parts;
        double most = Arrays.stream(counts).flatMapToInt(Arrays::stream).max().orElse(1);
        Plot plot = Plot.of("rank among all draws", "draws")
                .size(860, 240)
                .xEnds(0, all)
                .yEnds(0, 1.1 * Math.max(most, even))
                .line(0, even, all, even, Ink.REFERENCE);
        for (int m = 0; m < counts.length; m++) {
            double[] xs = new double[2 * parts];
            double[] ys = new double[2 * parts];
            for (int b = 0; b < parts; b++) {
                xs[2 * b] = (double) b * all / parts;
                xs[2 * b + 1] = (b + 1.0) * all / parts;
                ys[2 * b] = counts[m][b];
                ys[2 * b + 1] = counts[m][b];
            }
            plot.curve("", xs, ys, Ink.ofGroup(m).opacity(0.9));
        }
        return plot;
    }

    /**
     * Makes a curve within two standard errors.
     *
     * @param x the abscissae, ascending, {@code [n]}
     * @param y the ordinates, {@code [n]}
     * @param ses their standard errors, {@code [n]}; those that are not finite count as 0
     * @param xName under the horizontal axis
     * @param yName alongside the vertical axis
     * @return the plot
     */
    public static Plot estimates(double[] x, double[] y, double[] ses, String xName, String yName) {
        double[] low = new double[x.length];
        double[] high = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double reach = Double.isFinite(ses[i]) ? 2 * ses[i] : 0;
            low[i] = y[i] - reach;
            high[i] = y[i] + reach;
        }
        return Plot.of(xName, yName)
                .size(460, 300)
                .band("", x, low, high, Ink.MODEL.opacity(0.22))
                .marked("", x, y, Ink.MODEL);
    }

    /** The heights of rows, from top to bottom. */
    private static double[] places(int rows) {
        return IntStream.range(0, rows).mapToDouble(j -> -j).toArray();
    }

    private static double[] column(double[][] rows, int column) {
        return Arrays.stream(rows).mapToDouble(row -> row[column]).toArray();
    }
}
