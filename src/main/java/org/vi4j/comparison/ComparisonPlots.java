package org.vi4j.comparison;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.vi4j.report.Plot;
import org.vi4j.report.Plot.Ink;

/** Plots of several methods side by side. */
final class ComparisonPlots {
    private static final double REACH = 4;
    private static final int ROW = 13;

    private ComparisonPlots() {}

    /**
     * One method's means and standard deviations.
     *
     * @param method its name
     * @param mean of the quantities, less the reference's, in reference standard deviations, {@code [k]}; NaN where it
     *     found none
     * @param sd in reference standard deviations, {@code [k]}
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Marginals(String method, double[] mean, double[] sd) {}

    /**
     * Draws mean and standard deviation of each quantity by each method; what lies beyond four reference standard
     * deviations is cut off there.
     *
     * @param quantities their names, {@code [k]}
     * @param methods one each
     * @return the plot
     */
    static Plot marginals(List<String> quantities, List<Marginals> methods) {
        int block = methods.size() + 1;
        List<String> names = new ArrayList<>();
        for (String quantity : quantities) {
            for (int m = 0; m < block; m++) {
                names.add(m == methods.size() / 2 ? quantity : "");
            }
        }
        Plot plot = Plot.ofRows("distance from the reference's mean, in its standard deviations (shaded: one)", names)
                .size(860, 80 + ROW * names.size())
                .xEnds(-REACH, REACH)
                .box(-1, 0.6, 1, 0.6 - names.size(), Ink.MODEL.opacity(0.1));
        for (int m = 0; m < methods.size(); m++) {
            Marginals own = methods.get(m);
            Ink ink = Ink.ofGroup(m).width(2.5);
            double[] rows = new double[quantities.size()];
            double[] means = new double[rows.length];
            for (int j = 0; j < rows.length; j++) {
                rows[j] = -(j * block + m);
                means[j] = cut(own.mean[j]);
                if (!Double.isNaN(own.mean[j])) {
                    plot.line(cut(own.mean[j] - own.sd[j]), rows[j], cut(own.mean[j] + own.sd[j]), rows[j], ink);
                }
            }
            plot.dots(own.method, means, rows, ink);
        }
        return plot;
    }

    /**
     * Draws how long each method took, on a logarithmic scale.
     *
     * @param methods their names, {@code [m]}
     * @param seconds {@code [m]}
     * @return the plot
     */
    static Plot seconds(List<String> methods, double[] seconds) {
        double[] shown = Arrays.stream(seconds).map(s -> Math.max(s, 1e-6)).toArray();
        double low = Math.min(
                1, Math.pow(10, Math.floor(Math.log10(Arrays.stream(shown).min().orElse(1)))));
        double high = Math.max(10 * low, Arrays.stream(shown).max().orElse(1));
        List<String> names = new ArrayList<>();
        for (int m = 0; m < methods.size(); m++) {
            names.add(String.format(
                    Locale.ROOT, seconds[m] < 10 ? "%s  %.2f s" : "%s  %.0f s", methods.get(m), seconds[m]));
        }
        Plot plot = Plot.ofRows("seconds", names).logX().xEnds(low, high);
        for (int m = 0; m < methods.size(); m++) {
            plot.box(low, -m - 0.3, shown[m], -m + 0.3, Ink.ofGroup(m));
        }
        return plot;
    }

    /**
     * Draws a method's draws over the reference's.
     *
     * @param xName the first quantity
     * @param yName the second
     * @param reference draws, {@code [r, 2]}; none where there is no reference
     * @param draws the method's, {@code [n, 2]}
     * @param method which of the methods it is, for its colour
     * @param x the range of the first, {@code [2]}
     * @param y the range of the second
     * @return the plot
     */
    static Plot draws(
            String xName, String yName, double[][] reference, double[][] draws, int method, double[] x, double[] y) {
        return Plot.of(xName, yName)
                .size(400, 320)
                .xEnds(x[0], x[1])
                .yEnds(y[0], y[1])
                .dots(
                        "",
                        column(reference, 0),
                        column(reference, 1),
                        Ink.REFERENCE.width(1).opacity(0.5))
                .dots(
                        "",
                        column(draws, 0),
                        column(draws, 1),
                        Ink.ofGroup(method).width(1).opacity(0.7));
    }

    private static double[] column(double[][] rows, int column) {
        return Arrays.stream(rows).mapToDouble(row -> row[column]).toArray();
    }

    private static double cut(double value) {
        return Math.max(-REACH, Math.min(REACH, value));
    }
}
