package org.vi4j.report;

import java.util.Arrays;
import java.util.List;

/** A mixture's results as one HTML page that needs no other file. Plain numbers in, no algorithms. */
public final class MixturePage {
    private static final List<String> COLORS =
            List.of("#2f6690", "#c8552b", "#3a8a4d", "#8a4fa3", "#b8860b", "#11808a", "#a33b5c", "#555555");
    private static final int POINTS = 73;

    private final RegressionPage page;

    /**
     * Begins a page.
     *
     * @param title its heading
     * @param facts lines under it
     */
    public MixturePage(String title, List<String> facts) {
        this.page = new RegressionPage(title, facts);
    }

    /**
     * A component in the picture's plane.
     *
     * @param x its mean
     * @param y its mean
     * @param xx the variance along x
     * @param xy the covariance
     * @param yy the variance along y
     * @param weight its share, by which its line is drawn strong or faint
     */
    public record Ellipse(double x, double y, double xx, double xy, double yy, double weight) {
        private double[][] points() {
            double a = Math.sqrt(xx);
            double b = xy / a;
            double c = Math.sqrt(Math.max(0, yy - b * b));
            double[][] points = new double[2][POINTS];
            for (int i = 0; i < POINTS; i++) {
                double angle = 2 * Math.PI * i / (POINTS - 1);
                points[0][i] = x + 2 * a * Math.cos(angle);
                points[1][i] = y + 2 * (b * Math.cos(angle) + c * Math.sin(angle));
            }
            return points;
        }
    }

    /**
     * Adds rows and components.
     *
     * @param xName under the horizontal axis
     * @param yName beside the vertical axis
     * @param dots the rows, each {@code [2]}
     * @param owner each row's most probable component
     * @param ellipses the components
     * @return this page
     */
    public MixturePage scatter(
            String xName, String yName, List<double[]> dots, List<Integer> owner, List<Ellipse> ellipses) {
        double[] low = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
        double[] high = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (double[] dot : dots) {
            for (int k = 0; k < 2; k++) {
                low[k] = Math.min(low[k], dot[k]);
                high[k] = Math.max(high[k], dot[k]);
            }
        }
        double most = ellipses.stream().mapToDouble(Ellipse::weight).max().orElse(1);
        List<Ellipse> shown =
                ellipses.stream().filter(e -> e.weight > 0.01 * most).toList();
        for (Ellipse ellipse : shown) {
            double[][] points = ellipse.points();
            for (int k = 0; k < 2; k++) {
                low[k] = Math.min(low[k], Arrays.stream(points[k]).min().orElse(0));
                high[k] = Math.max(high[k], Arrays.stream(points[k]).max().orElse(0));
            }
        }
        double dx = 0.03 * (high[0] - low[0]);
        double dy = 0.03 * (high[1] - low[1]);
        Svg svg = new Svg(760, 560, 110, low[0] - dx, high[0] + dx, low[1] - dy, high[1] + dy).axes(xName, yName);
        for (int i = 0; i < dots.size(); i++) {
            svg.dot(dots.get(i)[0], dots.get(i)[1], 3, COLORS.get(owner.get(i) % COLORS.size()));
        }
        for (int c = 0; c < ellipses.size(); c++) {
            if (shown.contains(ellipses.get(c))) {
                double[][] points = ellipses.get(c).points();
                svg.curve(points[0], points[1], COLORS.get(c % COLORS.size()), 2.5, 1);
            }
        }
        page.figure(
                svg,
                "Rows in the colour of their most probable component, and each component's ellipse of two standard"
                        + " deviations. Components with less than a hundredth of the largest one's weight are left out.");
        return this;
    }

    /**
     * Adds the rows of a single column as a histogram, and the predictive density over it.
     *
     * @param name the column's
     * @param values the rows
     * @param xs a grid
     * @param components the weighted density of each component, each as long as the grid
     * @return this page
     */
    public MixturePage densities(String name, double[] values, double[] xs, List<double[]> components) {
        double from = xs[0];
        double to = xs[xs.length - 1];
        int bins = Math.max(10, Math.min(60, (int) Math.sqrt(2.0 * values.length)));
        double width = (to - from) / bins;
        double[] bars = new double[bins];
        for (double value : values) {
            int bin = (int) Math.min(bins - 1, Math.max(0, (value - from) / width));
            bars[bin] += 1 / (values.length * width);
        }
        double[] total = new double[xs.length];
        components.forEach(density -> Arrays.setAll(total, i -> total[i] + density[i]));
        double top = Math.max(
                Arrays.stream(bars).max().orElse(1), Arrays.stream(total).max().orElse(1));
        Svg svg = new Svg(760, 400, 110, from, to, 0, 1.05 * top).axes(name, "density");
        for (int b = 0; b < bins; b++) {
            double left = from + b * width;
            double[] edges = {left, left + width};
            svg.band(edges, new double[2], new double[] {bars[b], bars[b]}, "#d9d9d9");
        }
        for (int c = 0; c < components.size(); c++) {
            svg.curve(xs, components.get(c), COLORS.get(c % COLORS.size()), 2, 1);
        }
        svg.curve(xs, total, "#222", 2.5, 0.9);
        page.figure(
                svg, "Rows (grey), the density of each component (coloured), and their sum, the mixture's (black).");
        return this;
    }

    /**
     * Adds the ELBO of each restart.
     *
     * @param elbo in nats, one a restart
     * @param best the place of the largest
     * @return this page
     */
    public MixturePage restarts(double[] elbo, int best) {
        double low = Arrays.stream(elbo).min().orElse(0);
        double high = Arrays.stream(elbo).max().orElse(1);
        double margin = Math.max(1e-3, 0.08 * (high - low));
        Svg svg = new Svg(760, 260, 110, 0.5, elbo.length + 0.5, low - margin, high + margin)
                .axes("restart", "ELBO (nats)");
        for (int r = 0; r < elbo.length; r++) {
            svg.dot(r + 1.0, elbo[r], r == best ? 6 : 4, r == best ? COLORS.get(1) : COLORS.get(0));
        }
        page.figure(
                svg,
                "The ELBO that each restart reached; the largest is kept. Different heights are different local"
                        + " maxima.");
        return this;
    }

    /**
     * Adds the ELBO after each sweep of the best restart.
     *
     * @param elbo in nats
     * @return this page
     */
    public MixturePage elbo(List<Double> elbo) {
        page.elbo(elbo);
        return this;
    }

    /** Returns the page. */
    public String html() {
        return page.html();
    }
}
