package org.vi4j.report;

import java.util.List;

/** Pictures of several methods side by side, as SVG. Plain numbers in. */
public final class ComparisonChart {
    private static final String[] COLORS = {
        "#2f6690", "#c8552b", "#4a8f4d", "#8a5aa8", "#b8860b", "#1b998b", "#d1495b", "#6c757d", "#3d348b", "#555555"
    };
    private static final int LEFT = 190;
    private static final double REACH = 4;
    private static final int ROW = 13;

    private ComparisonChart() {}

    /**
     * One method's means and standard deviations.
     *
     * @param method its name
     * @param mean of the quantities, less the reference's, in reference standard deviations, {@code [k]}; NaN where it
     *     found none
     * @param sd in reference standard deviations, {@code [k]}
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Marginals(String method, double[] mean, double[] sd) {}

    /**
     * Draws mean and standard deviation of each quantity by each method; what lies beyond four reference standard
     * deviations is cut off there.
     *
     * @param quantities their names, {@code [k]}
     * @param methods one each
     * @return an SVG element
     */
    public static String marginals(List<String> quantities, List<Marginals> methods) {
        int block = methods.size() + 1;
        int rows = block * quantities.size();
        Svg svg = new Svg(860, 80 + ROW * rows, LEFT, -REACH, REACH, -rows, 0);
        svg.band(new double[] {-1, 1}, new double[] {-rows, -rows}, new double[] {0, 0}, "#eef2f7");
        svg.axes("distance from the reference's mean, in its standard deviations (shaded: one)", "");
        for (int j = 0; j < quantities.size(); j++) {
            svg.rowName(-(j * block + (block - 1) / 2.0), shorten(quantities.get(j), 22));
            for (int m = 0; m < methods.size(); m++) {
                double y = -(j * block + m + 0.5);
                Marginals own = methods.get(m);
                String color = color(m);
                if (Double.isNaN(own.mean[j])) {
                    continue;
                }
                svg.line(cut(own.mean[j] - own.sd[j]), y, cut(own.mean[j] + own.sd[j]), y, color, 2.5);
                svg.dot(cut(own.mean[j]), y, 3, color);
            }
        }
        return svg.toString();
    }

    /**
     * Draws how long each method took, on a logarithmic scale.
     *
     * @param methods their names, {@code [m]}
     * @param seconds {@code [m]}
     * @return an SVG element
     */
    public static String seconds(List<String> methods, double[] seconds) {
        double low = 0;
        double high = 0;
        for (double s : seconds) {
            low = Math.min(low, Math.floor(Math.log10(Math.max(s, 1e-6))));
            high = Math.max(high, Math.ceil(Math.log10(Math.max(s, 1e-6))));
        }
        high = Math.max(high, low + 1);
        Svg svg = new Svg(860, 80 + 24 * methods.size(), LEFT, low, high, -methods.size(), 0);
        svg.axes("seconds, as a power of ten", "");
        for (int m = 0; m < methods.size(); m++) {
            double y = -(m + 0.5);
            svg.line(low, y, Math.log10(Math.max(seconds[m], 1e-6)), y, color(m), 12);
            svg.rowName(y, methods.get(m) + Svg.format(seconds[m] < 10 ? "  %.2f s" : "  %.0f s", seconds[m]));
        }
        return svg.toString();
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
     * @return an SVG element
     */
    public static String draws(
            String xName, String yName, double[][] reference, double[][] draws, int method, double[] x, double[] y) {
        Svg svg = new Svg(400, 320, 74, x[0], x[1], y[0], y[1]).axes(shorten(xName, 30), shorten(yName, 30));
        dots(svg, reference, x, y, "#c9c9c9");
        dots(svg, draws, x, y, color(method));
        return svg.toString();
    }

    private static void dots(Svg svg, double[][] draws, double[] x, double[] y, String color) {
        for (double[] draw : draws) {
            if (draw[0] >= x[0] && draw[0] <= x[1] && draw[1] >= y[0] && draw[1] <= y[1]) {
                svg.dot(draw[0], draw[1], 1.6, color);
            }
        }
    }

    /** Returns the colour of a method's marks. */
    public static String color(int method) {
        return COLORS[method % COLORS.length];
    }

    private static double cut(double value) {
        return Math.max(-REACH, Math.min(REACH, value));
    }

    private static String shorten(String name, int most) {
        return name.length() <= most ? name : name.substring(0, most - 1) + "…";
    }
}
