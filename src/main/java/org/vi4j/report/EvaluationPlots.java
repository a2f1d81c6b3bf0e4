package org.vi4j.report;

import java.util.List;

/** Pictures of what a generative model is worth, as SVG elements for {@link HtmlPage#plot}. */
public final class EvaluationPlots {
    private static final String BLUE = "#1f77b4";
    private static final String PALE = "#1f77b433";
    private static final int WIDTH = 460;
    private static final int HEIGHT = 300;
    private static final int LEFT = 84;
    private static final int BINS = 25;

    private EvaluationPlots() {}

    /**
     * A number with its standard error.
     *
     * @param name what it is
     * @param value in nats
     * @param se its standard error
     */
    public record Bar(String name, double value, double se) {}

    /**
     * Draws a curve, with a band of two standard errors around it.
     *
     * @param xs the abscissae, rising
     * @param ys the ordinates
     * @param ses their standard errors; not finite ones count as 0
     * @param xName names the abscissa
     * @param yName names the ordinate
     * @return the element
     */
    public static String curve(double[] xs, double[] ys, double[] ses, String xName, String yName) {
        double[] low = new double[xs.length];
        double[] high = new double[xs.length];
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < xs.length; i++) {
            double reach = Double.isFinite(ses[i]) ? 2 * ses[i] : 0;
            low[i] = ys[i] - reach;
            high[i] = ys[i] + reach;
            least = Math.min(least, low[i]);
            most = Math.max(most, high[i]);
        }
        double margin = 0.04 * (most - least);
        Svg svg = new Svg(WIDTH, HEIGHT, LEFT, xs[0], xs[xs.length - 1], least - margin, most + margin)
                .axes(xName, yName)
                .band(xs, low, high, PALE)
                .curve(xs, ys, BLUE, 2, 1);
        for (int i = 0; i < xs.length; i++) {
            svg.dot(xs[i], ys[i], 3.5, BLUE);
        }
        return svg.toString();
    }

    /**
     * Draws horizontal bars from 0, with lines of two standard errors to both sides.
     *
     * @param bars from top to bottom, at least one; each name is followed by its number
     * @param axis what they measure
     * @return the element
     */
    public static String bars(List<Bar> bars, String axis) {
        double least = 0;
        double most = 0;
        for (Bar bar : bars) {
            double reach = Double.isFinite(bar.se) ? 2 * bar.se : 0;
            least = Math.min(least, bar.value - reach);
            most = Math.max(most, bar.value + reach);
        }
        // A tenth more than measured, for browsers with a wider font.
        int names = 16
                + (int) (1.1
                        * bars.stream()
                                .mapToInt(bar -> Text.PAGE.width(name(bar)))
                                .max()
                                .orElse(0));
        Svg svg =
                new Svg(WIDTH + names, 80 + 42 * bars.size(), names, least, 1.04 * most, 0, bars.size()).axes(axis, "");
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            double y = bars.size() - i - 0.5;
            double[] ends = {0, bar.value};
            svg.band(ends, new double[] {y - 0.3, y - 0.3}, new double[] {y + 0.3, y + 0.3}, BLUE);
            if (Double.isFinite(bar.se)) {
                svg.line(bar.value - 2 * bar.se, y, bar.value + 2 * bar.se, y, "#222", 2);
            }
            svg.rowName(y, name(bar));
        }
        return svg.toString();
    }

    private static String name(Bar bar) {
        return Svg.format("%s  %.2f", bar.name, bar.value);
    }

    /**
     * Draws a histogram.
     *
     * @param values at least one
     * @param axis what they are
     * @param counted what is counted
     * @return the element
     */
    public static String histogram(double[] values, String axis, String counted) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        double width = most > least ? (most - least) / BINS : 1;
        double[] counts = new double[BINS];
        double highest = 0;
        for (double value : values) {
            int bin = Math.min(BINS - 1, (int) ((value - least) / width));
            highest = Math.max(highest, ++counts[bin]);
        }
        Svg svg = new Svg(WIDTH, HEIGHT, LEFT, least, least + BINS * width, 0, 1.05 * highest).axes(axis, counted);
        for (int bin = 0; bin < BINS; bin++) {
            double[] ends = {least + bin * width, least + (bin + 0.92) * width};
            svg.band(ends, new double[2], new double[] {counts[bin], counts[bin]}, BLUE);
        }
        return svg.toString();
    }
}
