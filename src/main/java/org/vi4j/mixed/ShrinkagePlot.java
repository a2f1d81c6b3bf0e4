package org.vi4j.mixed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.vi4j.report.HtmlPage.Drawing;
import org.vi4j.report.Plot;
import org.vi4j.report.Plot.Ink;

/** The effects of each group with their intervals, beside what the group's own rows say alone: one panel an effect. */
final class ShrinkagePlot {
    /** Groups of which each has a row of its own, with its name. */
    private static final int NAMED = 40;

    private static final int MOST_PANELS = 12;

    private static final Ink OWN = Ink.ACCENT.width(2.2);
    private static final Ink POOLED = Ink.MODEL;

    private ShrinkagePlot() {}

    static Drawing of(MixedFit fit) {
        List<Plot> panels = new ArrayList<>();
        List<Layout.Term> terms = fit.specification().grouping().terms();
        Unpooled unpooled = fit.unpooled();
        for (int t = 0; t < terms.size(); t++) {
            double[][] own = unpooled.of(terms.get(t));
            for (int a = 0; a < terms.get(t).size() && panels.size() < MOST_PANELS; a++) {
                panels.add(panel(fit, t, a, own));
            }
        }
        return Drawing.panels(
                "Effects of groups: each group's own rows alone, and with what all groups tell",
                panels.size() == 1 ? 1 : 2,
                panels);
    }

    private static Plot panel(MixedFit fit, int t, int a, double[][] own) {
        Grouping grouping = fit.specification().grouping();
        Layout.Term term = grouping.terms().get(t);
        Levels levels = fit.rows().levels().get(term.factor());
        double[][] toTable = fit.units().toTable(term);
        int n = levels.count();
        double[] mean = new double[n];
        double[] sd = new double[n];
        double[] alone = new double[n];
        for (int level = 0; level < n; level++) {
            CoefficientMoments.Effect effect = fit.moments().effect(term, level, toTable);
            mean[level] = effect.mean()[a];
            sd[level] = effect.sd()[a];
            alone[level] = MixedUnits.times(toTable, own[level])[a];
        }
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(level -> n <= NAMED ? -mean[level] : mean[level]))
                .mapToInt(level -> level)
                .toArray();
        String effect = grouping.effects().get(t).get(a);
        String what = "effect on " + effect;
        String title = grouping.name(term.factor()) + ": " + effect;
        return n <= NAMED
                ? rows(title, what, levels, order, mean, sd, alone)
                : ranks(title, what, grouping.name(term.factor()), order, mean, sd, alone);
    }

    private static Plot rows(
            String title, String what, Levels levels, int[] order, double[] mean, double[] sd, double[] alone) {
        int n = order.length;
        Plot plot = Plot.ofRows(
                        what, Arrays.stream(order).mapToObj(levels.names()::get).toList())
                .title(title)
                .size(560, 90 + 22 * n);
        plot.line(0, 0.6, 0, 0.6 - n, Ink.REFERENCE);
        for (int i = 0; i < n; i++) {
            double m = mean[order[i]];
            double reach = MixedFit.REACH * sd[order[i]];
            plot.line(m - reach, -i, m + reach, -i, POOLED.width(1.5));
        }
        double[] y = IntStream.range(0, n).mapToDouble(i -> -i).toArray();
        plot.dots("own rows alone", picked(alone, order), y, OWN);
        return plot.dots("with all groups, 95 % interval", picked(mean, order), y, POOLED.width(2.6));
    }

    private static Plot ranks(
            String title, String what, String group, int[] order, double[] mean, double[] sd, double[] alone) {
        int n = order.length;
        double[] x = IntStream.range(0, n).mapToDouble(i -> i + 1).toArray();
        double[] low = IntStream.range(0, n)
                .mapToDouble(i -> mean[order[i]] - MixedFit.REACH * sd[order[i]])
                .toArray();
        double[] high = IntStream.range(0, n)
                .mapToDouble(i -> mean[order[i]] + MixedFit.REACH * sd[order[i]])
                .toArray();
        Plot plot = Plot.of("rank of " + group, what).title(title).size(560, 420);
        plot.dots("own rows alone", x, picked(alone, order), OWN.width(1).opacity(0.35));
        plot.band("95 % interval", x, low, high, POOLED.opacity(0.3));
        plot.line(0, 0, n + 1, 0, Ink.REFERENCE);
        // A few groups whose own rows say next to nothing would hide all others.
        double[] shown = IntStream.range(0, n)
                .mapToDouble(i -> alone[order[i]])
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        double least = shown.length == 0 ? low[0] : Math.min(low[0], shown[shown.length / 100]);
        double most =
                shown.length == 0 ? high[n - 1] : Math.max(high[n - 1], shown[shown.length - 1 - shown.length / 100]);
        double edge = 0.05 * (most - least);
        return plot.yEnds(least - edge, most + edge).curve("with all groups", x, picked(mean, order), POOLED);
    }

    private static double[] picked(double[] values, int[] order) {
        return Arrays.stream(order).mapToDouble(i -> values[i]).toArray();
    }
}
