package org.vi4j.report;

import java.util.Arrays;
import java.util.List;

/** Trace and rank plots of chains, added to a page of results. Plain numbers in. */
public final class DrawsPage {
    private static final String[] COLORS = {"#2f6690", "#c8552b", "#4a8f4d", "#8a5aa8", "#b8860b", "#555555"};
    private static final int POINTS = 400;
    private static final int BINS = 20;

    private final StringBuilder html = new StringBuilder();

    /**
     * Begins a page.
     *
     * @param title its heading
     * @param facts lines under it
     */
    public DrawsPage(String title, List<String> facts) {
        html.append("<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>")
                .append(Svg.escape(title))
                .append("</title><style>body{font:15px/1.5 system-ui,sans-serif;max-width:62em;margin:2em auto;"
                        + "padding:0 1em;color:#222}pre{background:#f5f5f5;padding:.8em;white-space:pre-wrap}"
                        + "svg{max-width:100%;height:auto;font:13px system-ui,sans-serif}"
                        + "figure{margin:1em 0}figcaption{color:#555}</style></head><body><h1>")
                .append(Svg.escape(title))
                .append("</h1><pre>")
                .append(Svg.escape(String.join("\n", facts)))
                .append("</pre>");
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
        html.append("<h2>").append(Svg.escape(name)).append("</h2>");
        figure(
                trace(chains),
                "Trace: the chains' draws in their order, one colour a chain. Good chains mix like noise.");
        // One chain's ranks among themselves are even whatever it did.
        if (chains.length == 1) {
            return this;
        }
        figure(
                ranks(chains),
                "Ranks: how many draws of each chain fall into each twentieth of all draws. Good chains lie near the"
                        + " grey line.");
        return this;
    }

    private void figure(Svg svg, String caption) {
        html.append("<figure>").append(svg).append("<figcaption>");
        html.append(Svg.escape(caption)).append("</figcaption></figure>");
    }

    private static Svg trace(double[][] chains) {
        double low = Arrays.stream(chains).flatMapToDouble(Arrays::stream).min().orElse(0);
        double high =
                Arrays.stream(chains).flatMapToDouble(Arrays::stream).max().orElse(1);
        Svg svg = new Svg(860, 260, 110, 1, chains[0].length, low, high).axes("iteration", "value");
        for (int m = 0; m < chains.length; m++) {
            int step = Math.max(1, chains[m].length / POINTS);
            int points = (chains[m].length - 1) / step + 1;
            double[] xs = new double[points];
            double[] ys = new double[points];
            for (int i = 0; i < points; i++) {
                xs[i] = 1.0 + i * step;
                ys[i] = chains[m][i * step];
            }
            svg.curve(xs, ys, COLORS[m % COLORS.length], 1, 0.8);
        }
        return svg;
    }

    private static Svg ranks(double[][] chains) {
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
        Svg svg = new Svg(860, 240, 110, 0, all.length, 0, 1.1 * Math.max(most, even))
                .axes("rank among all draws", "draws")
                .line(0, even, all.length, even, "#888", 1.2);
        for (int m = 0; m < chains.length; m++) {
            double[] xs = new double[2 * BINS];
            double[] ys = new double[2 * BINS];
            for (int b = 0; b < BINS; b++) {
                xs[2 * b] = (double) b * all.length / BINS;
                xs[2 * b + 1] = (b + 1.0) * all.length / BINS;
                ys[2 * b] = counts[m][b];
                ys[2 * b + 1] = counts[m][b];
            }
            svg.curve(xs, ys, COLORS[m % COLORS.length], 2, 0.9);
        }
        return svg;
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
        return html + "</body></html>\n";
    }
}
