package org.vi4j.report;

import java.util.Arrays;
import java.util.List;
import org.vi4j.report.Plot.Ink;

/** Trace and rank plots of chains, added to a page of results. Plain numbers in. */
public final class DrawsPage {
    private static final int POINTS = 400;
    private static final int BINS = 20;

    private final HtmlPage page;

    /**
     * Begins a page.
     *
     * @param title its heading
     * @param facts lines under it
     */
    public DrawsPage(String title, List<String> facts) {
        this.page = new HtmlPage(title).lines(facts);
    }

    /**
     * Adds one quantity: its trace, chain by chain, thinned to a few hundred points, and how each chain's draws rank
     * among all.
     *
     * @param name of the quantity
     * @param chains its draws, {@code [chains, iterations]}
     * @return this page
     */
    public DrawsPage quantity(String name, double[][] chains) {
        page.heading(name);
        page.figure(
                trace(chains),
                "Trace: the chains' draws in their order, one colour a chain. Good chains mix like noise.");
        // One chain's ranks among themselves are even whatever it did.
        if (chains.length == 1) {
            return this;
        }
        page.figure(
                ranks(chains),
                "Ranks: how many draws of each chain fall into each twentieth of all draws. Good chains lie near the"
                        + " grey line.");
        return this;
    }

    private static Plot trace(double[][] chains) {
        Plot plot = Plot.of("iteration", "value").size(860, 260);
        for (int m = 0; m < chains.length; m++) {
            int step = Math.max(1, chains[m].length / POINTS);
            int points = (chains[m].length - 1) / step + 1;
            double[] xs = new double[points];
            double[] ys = new double[points];
            for (int i = 0; i < points; i++) {
                xs[i] = 1.0 + i * step;
                ys[i] = chains[m][i * step];
            }
            plot.curve("", xs, ys, Ink.ofGroup(m).width(1).opacity(0.8));
        }
        return plot;
    }

    private static Plot ranks(double[][] chains) {
        double[] all = Arrays.stream(chains).flatMapToDouble(Arrays::stream).toArray();
        Arrays.sort(all);
        double even = (double) chains[0].length / BINS;
        int[][] counts = new int[chains.length][BINS];
        for (int m = 0; m < chains.length; m++) {
            for (double x : chains[m]) {
                counts[m][(int) ((long) middleRank(all, x) * BINS / all.length)]++;
            }
        }
        double most = Arrays.stream(counts).flatMapToInt(Arrays::stream).max().orElse(1);
        Plot plot = Plot.of("rank among all draws", "draws")
                .size(860, 240)
                .xEnds(0, all.length)
                .yEnds(0, 1.1 * Math.max(most, even))
                .line(0, even, all.length, even, Ink.REFERENCE);
        for (int m = 0; m < chains.length; m++) {
            double[] xs = new double[2 * BINS];
            double[] ys = new double[2 * BINS];
            for (int b = 0; b < BINS; b++) {
                xs[2 * b] = (double) b * all.length / BINS;
                xs[2 * b + 1] = (b + 1.0) * all.length / BINS;
                ys[2 * b] = counts[m][b];
                ys[2 * b + 1] = counts[m][b];
            }
            plot.curve("", xs, ys, Ink.ofGroup(m).opacity(0.9));
        }
        return plot;
    }

    /** The middle one of the places that a value takes among all. */
    private static int middleRank(double[] sorted, double value) {
        int first = Arrays.binarySearch(sorted, value);
        int last = first;
        while (first > 0 && sorted[first - 1] == value) {
            first--;
        }
        while (last < sorted.length - 1 && sorted[last + 1] == value) {
            last++;
        }
        return (first + last) >>> 1;
    }

    /** Returns the page. */
    public String html() {
        return page.html();
    }
}
