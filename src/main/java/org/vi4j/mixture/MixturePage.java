package org.vi4j.mixture;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.vi4j.report.HtmlPage;
import org.vi4j.report.Plot;
import org.vi4j.report.Plot.Ink;
import org.vi4j.report.Plots;

/** A mixture's results as one HTML page that needs no other file. Plain numbers in, no algorithms. */
final class MixturePage {
    private static final int POINTS = 73;

    private final HtmlPage page;

    /**
     * Begins a page.
     *
     * @param title its heading
     * @param facts lines under it
     */
    MixturePage(String title, List<String> facts) {
        this.page = new HtmlPage(title).lines(facts);
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
    record Ellipse(double x, double y, double xx, double xy, double yy, double weight) {
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
    MixturePage scatter(String xName, String yName, List<double[]> dots, List<Integer> owner, List<Ellipse> ellipses) {
        Plot plot = Plot.of(xName, yName).size(760, 560);
        double most = ellipses.stream().mapToDouble(Ellipse::weight).max().orElse(1);
        for (int c = 0; c < ellipses.size(); c++) {
            int component = c;
            List<double[]> own = IntStream.range(0, dots.size())
                    .filter(i -> owner.get(i) == component)
                    .mapToObj(dots::get)
                    .toList();
            plot.dots(
                    "",
                    own.stream().mapToDouble(dot -> dot[0]).toArray(),
                    own.stream().mapToDouble(dot -> dot[1]).toArray(),
                    Ink.ofGroup(c).opacity(0.7));
            if (ellipses.get(c).weight > 0.01 * most) {
                double[][] points = ellipses.get(c).points();
                plot.curve("", points[0], points[1], Ink.ofGroup(c).width(2.5));
            }
        }
        page.figure(
                plot,
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
    MixturePage densities(String name, double[] values, double[] xs, List<double[]> components) {
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
        Plot plot = Plot.of(name, "density").xEnds(from, to).yEnds(0, 1.05 * top);
        for (int b = 0; b < bins; b++) {
            plot.box(from + b * width, 0, from + (b + 1) * width, bars[b], Ink.DATA.opacity(0.25));
        }
        for (int c = 0; c < components.size(); c++) {
            plot.curve("", xs, components.get(c), Ink.ofGroup(c));
        }
        plot.curve("", xs, total, Ink.DATA.width(2.5));
        page.figure(
                plot, "Rows (grey), the density of each component (coloured), and their sum, the mixture's (black).");
        return this;
    }

    /**
     * Adds the ELBO of each restart.
     *
     * @param elbo in nats, one a restart
     * @param best the place of the largest
     * @return this page
     */
    MixturePage restarts(double[] elbo, int best) {
        double[] restarts =
                IntStream.rangeClosed(1, elbo.length).asDoubleStream().toArray();
        Plot plot = Plot.of("restart", "ELBO (nats)")
                .size(760, 260)
                .dots("", restarts, elbo, Ink.MODEL.width(2.5))
                .dots("", new double[] {best + 1}, new double[] {elbo[best]}, Ink.ACCENT.width(3.5));
        page.figure(
                plot,
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
    MixturePage elbo(List<Double> elbo) {
        page.figure(
                Plots.trace(elbo.stream().mapToDouble(v -> v).toArray(), "sweep", "ELBO (nats)"),
                "The ELBO after each sweep of coordinate ascent; it never falls.");
        return this;
    }

    /** Returns the page. */
    String html() {
        return page.html();
    }
}
