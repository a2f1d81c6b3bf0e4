package org.vi4j.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.vi4j.UserError;

/** Lines over one horizontal axis, with a legend; axes are linear or logarithmic. */
public final class LineChart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 560;
    private static final int MOST_MARKED = 40;
    private static final int[] COLORS = {0x1F77B4, 0xD65F00, 0x2CA02C, 0x9467BD, 0x8C564B, 0x17BECF, 0x7F7F7F};
    private static final BasicStroke SOLID = new BasicStroke(2.4f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    private static final BasicStroke DASHED =
            new BasicStroke(2.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {8, 6}, 0);

    private final String title;
    private final Axis x;
    private final Axis y;
    private final List<Line> lines;

    /**
     * An axis.
     *
     * @param name with the unit
     * @param logarithmic whether it is; values that are not positive are then left out
     */
    public record Axis(String name, boolean logarithmic) {
        /** Returns a linear axis. */
        public static Axis linear(String name) {
            return new Axis(name, false);
        }

        /** Returns a logarithmic axis. */
        public static Axis logarithmic(String name) {
            return new Axis(name, true);
        }

        private boolean shows(double value) {
            return Double.isFinite(value) && (!logarithmic || value > 0);
        }
    }

    /** Points joined by a line. */
    public static final class Line {
        private final String name;
        private final double[] x;
        private final double[] y;
        private final boolean dashed;

        private Line(String name, double[] x, double[] y, boolean dashed) {
            this.name = name;
            this.x = x.clone();
            this.y = y.clone();
            this.dashed = dashed;
        }

        /**
         * Returns a line of measured values.
         *
         * @param name in the legend, each only once
         * @param x [n]
         * @param y [n]; what is not finite is left out
         * @return the line
         */
        public static Line of(String name, double[] x, double[] y) {
            return new Line(name, x, y, false);
        }

        /**
         * Returns a dashed line without marks, for what is known or predicted.
         *
         * @param name in the legend, each only once
         * @param x [n]
         * @param y [n]; what is not finite is left out
         * @return the line
         */
        public static Line dashed(String name, double[] x, double[] y) {
            return new Line(name, x, y, true);
        }
    }

    /**
     * Describes a chart.
     *
     * @param title over it
     * @param x the horizontal axis
     * @param y the vertical axis
     * @param lines at least one
     */
    public LineChart(String title, Axis x, Axis y, List<Line> lines) {
        this.title = title;
        this.x = x;
        this.y = y;
        this.lines = List.copyOf(lines);
    }

    /**
     * Writes the chart as a PNG file.
     *
     * @param file where to
     * @throws UserError if the place cannot be written to
     */
    public void write(Path file) {
        Png.write(file, draw());
    }

    /**
     * Draws the chart.
     *
     * @return the picture, on white
     */
    public BufferedImage draw() {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle(x.name)
                .yAxisTitle(y.name)
                .build();
        chart.getStyler()
                .setLegendPosition(Styler.LegendPosition.OutsideS)
                .setLegendLayout(Styler.LegendLayout.Horizontal)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false);
        chart.getStyler()
                .setPlotGridLinesColor(new Color(0xE4E4E4))
                .setXAxisTickMarkSpacingHint(90)
                .setXAxisLogarithmic(x.logarithmic)
                .setYAxisLogarithmic(y.logarithmic)
                .setXAxisTickLabelsFormattingFunction(x.logarithmic ? LineChart::label : scale(line -> line.x)::label)
                .setYAxisTickLabelsFormattingFunction(LineChart::label)
                .setMarkerSize(7);
        if (!y.logarithmic) {
            Scale scale = scale(line -> line.y);
            chart.getStyler()
                    .setYAxisMin(scale.low())
                    .setYAxisMax(scale.high())
                    .setYAxisTickLabelsFormattingFunction(scale::label);
        }
        for (int i = 0; i < lines.size(); i++) {
            add(chart, lines.get(i), new Color(COLORS[i % COLORS.length]));
        }
        return Titled.over(BitmapEncoder.getBufferedImage(chart), title);
    }

    private Scale scale(Function<Line, double[]> values) {
        return Scale.of(lines.stream().flatMapToDouble(line -> shown(line).mapToDouble(i -> values.apply(line)[i])));
    }

    private IntStream shown(Line line) {
        return IntStream.range(0, line.x.length).filter(i -> x.shows(line.x[i]) && y.shows(line.y[i]));
    }

    private void add(XYChart chart, Line line, Color color) {
        int[] shown = shown(line).toArray();
        if (shown.length == 0) {
            return;
        }
        XYSeries series = chart.addSeries(
                line.name,
                IntStream.of(shown).mapToDouble(i -> line.x[i]).toArray(),
                IntStream.of(shown).mapToDouble(i -> line.y[i]).toArray());
        series.setLineColor(color);
        series.setMarkerColor(color);
        series.setLineStyle(line.dashed ? DASHED : SOLID);
        series.setMarker(line.dashed || shown.length > MOST_MARKED ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
    }

    /** A tick's number on a logarithmic axis. */
    private static String label(double value) {
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-3 || size >= 1e6)) {
            return String.format(Locale.ROOT, "%.0e", value);
        }
        return new java.math.BigDecimal(String.format(Locale.ROOT, "%.5g", value))
                .stripTrailingZeros()
                .toPlainString();
    }
}
