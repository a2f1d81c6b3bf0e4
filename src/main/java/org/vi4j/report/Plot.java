package org.vi4j.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.report.HtmlPage.Drawing;

/**
 * A plot of plain numbers with two axes, built layer by layer, each drawn over the ones before it. Axes reach what is
 * shown, with round numbers on them; a legend names the series that have a name. {@link Plots} makes the usual ones.
 */
public final class Plot extends Drawing {
    private static final int MOST_MARKED = 40;
    private static final double MARGIN = 0.04;

    final List<Layer> layers = new ArrayList<>();
    final String xName;
    final String yName;
    String title = "";
    List<String> rows = List.of();
    List<String> columns = List.of();
    boolean logX;
    boolean logY;
    int plotWidth = 760;
    int plotHeight = 400;
    private double @Nullable [] xEnds;
    private double @Nullable [] yEnds;

    private Plot(String xName, String yName) {
        this.xName = xName;
        this.yName = yName;
    }

    /**
     * Begins a plot of 760 × 400 pixels with linear axes.
     *
     * @param xName under the horizontal axis, with the unit
     * @param yName alongside the vertical axis, with the unit
     * @return the plot
     */
    public static Plot of(String xName, String yName) {
        return new Plot(xName, yName);
    }

    /**
     * Begins a plot whose vertical axis has names instead of numbers: row j lies at y = −j.
     *
     * @param xName under the horizontal axis, with the unit
     * @param names of the rows, from top to bottom
     * @return the plot, as high as its rows need
     */
    public static Plot ofRows(String xName, List<String> names) {
        Plot plot = new Plot(xName, "");
        plot.rows = List.copyOf(names);
        return plot.yEnds(0.6 - names.size(), 0.6).size(760, 70 + 26 * names.size());
    }

    /**
     * Begins a plot whose horizontal axis has names instead of numbers: column j lies at x = j.
     *
     * @param names of the columns, from left to right; where they would run into each other some are left out
     * @param yName alongside the vertical axis, with the unit
     * @return the plot
     */
    public static Plot ofColumns(List<String> names, String yName) {
        Plot plot = new Plot("", yName);
        plot.columns = List.copyOf(names);
        return plot.xEnds(-0.6, names.size() - 0.4);
    }

    /**
     * Puts a title over the plot.
     *
     * @param text in as many lines as it takes
     * @return this plot
     */
    public Plot title(String text) {
        this.title = text;
        return this;
    }

    /**
     * Changes the size.
     *
     * @param width in pixels
     * @param height in pixels, without title and legend, which come on top of it
     * @return this plot
     */
    public Plot size(int width, int height) {
        this.plotWidth = width;
        this.plotHeight = height;
        return this;
    }

    /**
     * Makes the horizontal axis logarithmic; values that are not positive are left out.
     *
     * @return this plot
     */
    public Plot logX() {
        this.logX = true;
        return this;
    }

    /**
     * Makes the vertical axis logarithmic; values that are not positive are left out.
     *
     * @return this plot
     */
    public Plot logY() {
        this.logY = true;
        return this;
    }

    /**
     * Fixes the ends of the horizontal axis; dots beyond them are left out.
     *
     * @param low the left end
     * @param high the right end
     * @return this plot
     */
    public Plot xEnds(double low, double high) {
        this.xEnds = new double[] {low, high};
        return this;
    }

    /**
     * Fixes the ends of the vertical axis; dots beyond them are left out.
     *
     * @param low the lower end
     * @param high the upper end
     * @return this plot
     */
    public Plot yEnds(double low, double high) {
        this.yEnds = new double[] {low, high};
        return this;
    }

    /**
     * Adds points joined by a line.
     *
     * @param name in the legend, or ""
     * @param x {@code [n]}
     * @param y {@code [n]}; what an axis cannot show is left out
     * @param ink how it looks
     * @return this plot
     */
    public Plot curve(String name, double[] x, double[] y, Ink ink) {
        layers.add(new Layer.Curve(name, x.clone(), y.clone(), ink));
        return this;
    }

    /**
     * Adds points joined by a line, with a mark on each where they are few.
     *
     * @param name in the legend, or ""
     * @param x {@code [n]}
     * @param y {@code [n]}; what an axis cannot show is left out
     * @param ink how it looks
     * @return this plot
     */
    public Plot marked(String name, double[] x, double[] y, Ink ink) {
        curve(name, x, y, ink);
        return x.length > MOST_MARKED ? this : dots("", x, y, ink);
    }

    /**
     * Adds a series of measured values in a colour of its own: points joined by a line, with a mark on each where they
     * are few.
     *
     * @param name in the legend
     * @param x {@code [n]}
     * @param y {@code [n]}; what an axis cannot show is left out
     * @return this plot
     */
    public Plot marked(String name, double[] x, double[] y) {
        return marked(name, x, y, next());
    }

    /**
     * Adds a dashed line in a colour of its own, for what is known or predicted.
     *
     * @param name in the legend
     * @param x {@code [n]}
     * @param y {@code [n]}; what an axis cannot show is left out
     * @return this plot
     */
    public Plot dashed(String name, double[] x, double[] y) {
        return curve(name, x, y, next().dashed());
    }

    private Ink next() {
        return Ink.ofGroup(
                (int) layers.stream().filter(layer -> !layer.name().isEmpty()).count());
    }

    /**
     * Adds points.
     *
     * @param name in the legend, or ""
     * @param x {@code [n]}
     * @param y {@code [n]}; what an axis cannot show is left out
     * @param ink how they look
     * @return this plot
     */
    public Plot dots(String name, double[] x, double[] y, Ink ink) {
        layers.add(new Layer.Dots(name, x.clone(), y.clone(), ink));
        return this;
    }

    /**
     * Adds the area between two curves.
     *
     * @param name in the legend, or ""
     * @param x {@code [n]}
     * @param low the lower edge, {@code [n]}
     * @param high the upper edge, {@code [n]}
     * @param ink how it looks
     * @return this plot
     */
    public Plot band(String name, double[] x, double[] low, double[] high, Ink ink) {
        layers.add(new Layer.Band(name, x.clone(), low.clone(), high.clone(), ink));
        return this;
    }

    /**
     * Adds a straight line between two points.
     *
     * @param x0 the first point
     * @param y0 the first point
     * @param x1 the second point
     * @param y1 the second point
     * @param ink how it looks
     * @return this plot
     */
    public Plot line(double x0, double y0, double x1, double y1, Ink ink) {
        return curve("", new double[] {x0, x1}, new double[] {y0, y1}, ink);
    }

    /**
     * Adds a filled rectangle between two opposite corners.
     *
     * @param x0 the first corner
     * @param y0 the first corner
     * @param x1 the opposite corner
     * @param y1 the opposite corner
     * @param ink how it looks
     * @return this plot
     */
    public Plot box(double x0, double y0, double x1, double y1, Ink ink) {
        return band("", new double[] {x0, x1}, new double[] {y0, y0}, new double[] {y1, y1}, ink);
    }

    /**
     * Writes a few words above a point.
     *
     * @param x the point
     * @param y the point
     * @param text the words
     * @return this plot
     */
    public Plot note(double x, double y, String text) {
        layers.add(new Layer.Note(x, y, text));
        return this;
    }

    Axis across() {
        return axis(Layer::xs, logX, xEnds);
    }

    Axis up() {
        return axis(Layer::ys, logY, yEnds);
    }

    private Axis axis(Function<Layer, DoubleStream> values, boolean logarithmic, double @Nullable [] ends) {
        return ends == null
                ? Axis.over(layers.stream().flatMapToDouble(values).toArray(), logarithmic, MARGIN)
                : Axis.over(ends, logarithmic, 0);
    }

    @Override
    int width() {
        return plotWidth;
    }

    @Override
    int height() {
        return new PlotLayout(this).height();
    }

    @Override
    void on(Canvas canvas) {
        new PlotLayout(this).on(canvas);
    }

    /** Colour, shape, width and opacity of a series. */
    public static final class Ink {
        private static final String[] COLORS = {
            "#2f6690", "#c8552b", "#3a8a4d", "#8a5aa8", "#b8860b", "#1b998b", "#d1495b", "#6c757d", "#3d348b", "#8c564b"
        };
        /** Lettering. */
        static final Ink TEXT = new Ink("#222222", 0, 1, 1, false);

        /** Lines behind what is plotted. */
        static final Ink GRID = new Ink("#e4e4e4", 0, 1, 1, false);

        /** What a model says. */
        public static final Ink MODEL = new Ink(COLORS[0], 0, 2, 1, false);

        /** What stands out from the model. */
        public static final Ink ACCENT = new Ink(COLORS[1], 0, 2.5, 1, false);

        /** Rows of the data. */
        public static final Ink DATA = new Ink("#555555", 0, 2, 0.7, false);

        /** What others are compared with. */
        public static final Ink REFERENCE = new Ink("#888888", 0, 1.2, 1, false);

        private static final double LEGIBLE = 2.5;

        private final String color;
        private final int shape;
        private final double width;
        private final double opacity;
        private final boolean dashed;

        private Ink(String color, int shape, double width, double opacity, boolean dashed) {
            this.color = color;
            this.shape = shape;
            this.width = width;
            this.opacity = opacity;
            this.dashed = dashed;
        }

        /**
         * Returns the look of one group among many; the first 60 differ in colour or shape.
         *
         * @param index of the group, from 0
         * @return the ink
         */
        public static Ink ofGroup(int index) {
            return new Ink(COLORS[index % COLORS.length], index / COLORS.length % Marks.SHAPES, 2, 1, false);
        }

        /**
         * Changes the width of lines; marks have 1.6 times its size as their radius.
         *
         * @param pixels the width
         * @return the ink with that width
         */
        public Ink width(double pixels) {
            return new Ink(color, shape, pixels, opacity, dashed);
        }

        /**
         * Lets what is below shine through.
         *
         * @param share from 0, not to be seen, to 1, opaque
         * @return the ink with that opacity
         */
        public Ink opacity(double share) {
            return new Ink(color, shape, width, share, dashed);
        }

        /**
         * Dashes lines, for what is known or predicted.
         *
         * @return the ink with dashes
         */
        public Ink dashed() {
            return new Ink(color, shape, width, opacity, true);
        }

        Ink legible() {
            return new Ink(color, shape, LEGIBLE, 1, dashed);
        }

        String color() {
            return color;
        }

        double width() {
            return width;
        }

        double opacity() {
            return opacity;
        }

        boolean isDashed() {
            return dashed;
        }

        void mark(Canvas canvas, double x, double y) {
            Marks.draw(canvas, shape, x, y, 1.6 * width, this);
        }
    }
}
