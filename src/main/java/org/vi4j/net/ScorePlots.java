package org.vi4j.net;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.vi4j.net.ClassScores.SelectiveRisk;
import org.vi4j.report.HtmlPage.Drawing;
import org.vi4j.report.Plot;
import org.vi4j.report.Plot.Ink;
import org.vi4j.report.Plots;

/** Pictures of scores: how far probabilities, intervals and uncertainties can be relied on. */
final class ScorePlots {
    private static final int POINTS = 200;
    private static final double Z = 1.959964;
    private static final int BARS = 40;

    /** The share of rows that the axis of an uncertainty reaches to: a few far ones would push all others together. */
    private static final double SHOWN = 0.99;

    private ScorePlots() {}

    /**
     * Draws a reliability diagram: accuracy over confidence in 15 bins with Wilson's 95 % intervals, and beside it how
     * many rows each bin has.
     *
     * @param title over both
     * @param scores of a model
     */
    static Drawing reliability(String title, ClassScores scores) {
        List<ClassScores.Bin> bins = scores.bins();
        Plot accuracy = Plots.reliability(
                "probability of the class",
                each(bins, ClassScores.Bin::confidence),
                each(bins, ClassScores.Bin::accuracy),
                each(bins, bin -> bin.interval()[0]),
                each(bins, bin -> bin.interval()[1]));
        Plot rows = Plot.of("predicted probability of the class", "rows")
                .size(560, 520)
                .xEnds(-0.02, 1.02)
                .yEnds(
                        0,
                        1.12
                                * bins.stream()
                                        .mapToInt(ClassScores.Bin::rows)
                                        .max()
                                        .orElse(1));
        for (ClassScores.Bin bin : bins) {
            rows.box(bin.low(), 0, bin.high(), bin.rows(), Ink.MODEL.opacity(0.4))
                    .note((bin.low() + bin.high()) / 2, bin.rows(), Integer.toString(bin.rows()));
        }
        return Drawing.panels(title, 2, List.of(accuracy, rows));
    }

    private static double[] each(List<ClassScores.Bin> bins, ToDoubleFunction<ClassScores.Bin> number) {
        return bins.stream().mapToDouble(number).toArray();
    }

    /**
     * Draws the risk of the most certain rows over how many those are.
     *
     * @param loss what the risk is a mean of, such as "error rate"
     * @param curves by the names of models
     */
    static Plot selective(String loss, Map<String, SelectiveRisk> curves) {
        return selective(loss, curves, risk -> risk);
    }

    /**
     * Draws the root of a mean loss, such as that of squared errors.
     *
     * @param loss what the root is, such as "RMSE"
     * @param curves by the names of models
     */
    static Plot selectiveRoot(String loss, Map<String, SelectiveRisk> curves) {
        return selective(loss, curves, Math::sqrt);
    }

    private static Plot selective(String loss, Map<String, SelectiveRisk> curves, DoubleUnaryOperator shown) {
        Plot plot = Plot.of("share of rows answered, the most certain first", loss + " among them")
                .xEnds(0, 1.02);
        curves.forEach((name, risk) -> {
            int points = Math.min(POINTS, risk.rows());
            double[] coverage = IntStream.rangeClosed(1, points)
                    .mapToDouble(i -> (double) i / points)
                    .toArray();
            plot.marked(
                    name,
                    coverage,
                    Arrays.stream(coverage).map(risk::at).map(shown).toArray());
        });
        return plot;
    }

    /**
     * Draws which share of rows is how uncertain, those of another kind beside the judged ones.
     *
     * @param measure of uncertainty
     */
    static Plot uncertainty(Uncertainty measure) {
        double[] all = DoubleStream.concat(Arrays.stream(measure.own()), Arrays.stream(measure.others()))
                .sorted()
                .toArray();
        double least = all[0];
        double end = all[(int) Math.ceil(SHOWN * all.length) - 1];
        double width = end > least ? (end - least) / BARS : Math.max(1e-9, Math.abs(least)) / BARS;
        Plot plot = Plot.of(measure.words(), "share of rows").size(760, 320);
        bars(plot, measure.others().length == 0 ? "" : "judged rows", measure.own(), least, width, Ink.MODEL);
        if (measure.others().length > 0) {
            bars(plot, "other rows", measure.others(), least, width, Ink.ACCENT);
        }
        return plot;
    }

    private static void bars(Plot plot, String name, double[] values, double least, double width, Ink ink) {
        double[] shares = new double[BARS];
        for (double value : values) {
            shares[(int) Math.min(BARS - 1, (value - least) / width)] += 1.0 / values.length;
        }
        double[] x = new double[2 * BARS + 2];
        double[] y = new double[2 * BARS + 2];
        for (int bar = 0; bar < BARS; bar++) {
            double low = least + bar * width;
            plot.box(low, 0, low + width, shares[bar], ink.opacity(0.25));
            x[2 * bar] = low;
            x[2 * bar + 1] = low;
            y[2 * bar + 1] = shares[bar];
            y[2 * bar + 2] = shares[bar];
        }
        x[2 * BARS] = least + BARS * width;
        x[2 * BARS + 1] = x[2 * BARS];
        plot.curve(name, x, y, ink);
    }

    /**
     * Draws how often what came lay in each twentieth of the predictions, with the band that 95 % of calibrated models
     * stay in at each, and beside it the share of rows below each predicted quantile.
     *
     * @param title over both
     * @param scores of a model
     */
    static Drawing calibration(String title, NumberScores scores) {
        int n = scores.rows();
        int bins = NumberScores.BINS;
        double expected = (double) n / bins;
        double reach = Z * Math.sqrt(expected * (1 - 1.0 / bins));
        Plot histogram = Plot.of("part of the prediction below what came", "rows")
                .size(560, 520)
                .xEnds(-0.02, 1.02);
        double[] ends = {0, 1};
        double[] quantiles = new double[bins + 1];
        double[] below = new double[bins + 1];
        double[] low = new double[bins + 1];
        double[] high = new double[bins + 1];
        for (int b = 0; b < bins; b++) {
            int count = scores.transforms().get(b);
            histogram.box((double) b / bins, 0, (b + 1.0) / bins, count, Ink.MODEL.opacity(0.4));
            quantiles[b + 1] = (b + 1.0) / bins;
            below[b + 1] = below[b] + (double) count / n;
        }
        for (int b = 0; b <= bins; b++) {
            double se = Math.sqrt(quantiles[b] * (1 - quantiles[b]) / n);
            low[b] = Math.max(0, quantiles[b] - Z * se);
            high[b] = Math.min(1, quantiles[b] + Z * se);
        }
        double[] floor = {Math.max(0, expected - reach), Math.max(0, expected - reach)};
        double[] top = {expected + reach, expected + reach};
        histogram
                .band("95 % of calibrated models", ends, floor, top, Ink.REFERENCE.opacity(0.35))
                .line(0, expected, 1, expected, Ink.REFERENCE);
        Plot curve = Plot.of("predicted quantile", "share of rows below it")
                .size(560, 520)
                .xEnds(-0.02, 1.02)
                .yEnds(-0.02, 1.02)
                .band("95 % of calibrated models", quantiles, low, high, Ink.REFERENCE.opacity(0.35))
                .line(0, 0, 1, 1, Ink.REFERENCE)
                .marked("", quantiles, below, Ink.MODEL);
        return Drawing.panels(title, 2, List.of(histogram, curve));
    }
}
