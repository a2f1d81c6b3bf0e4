package org.vi4j.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.vi4j.UserError;

/** Points in the plane, in groups of a colour each, with a legend where there is more than one group. */
public final class ScatterChart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 700;
    private static final int MARGIN = 12;
    private static final int LEGEND_LINES = 30;
    private static final int LEGEND_LINE = 21;
    private static final int MOST_COLORS = 20;

    /** Ten colours that stay apart, also for most of the colour-blind (Tableau's). */
    private static final int[] TEN = {
        0x4E79A7, 0xF28E2B, 0xE15759, 0x76B7B2, 0x59A14F, 0xEDC948, 0xB07AA1, 0xFF9DA7, 0x9C755F, 0x6B6B6B
    };

    private final String title;
    private final String xName;
    private final String yName;
    private final List<Group> groups;

    /** Points of one colour. */
    public static final class Group {
        private final String name;
        private final double[] x;
        private final double[] y;

        /**
         * Names points.
         *
         * @param name in the legend
         * @param x first coordinates, [n], n ≥ 1, finite
         * @param y second coordinates, [n]
         */
        public Group(String name, double[] x, double[] y) {
            this.name = name;
            this.x = x.clone();
            this.y = y.clone();
        }
    }

    /**
     * Describes a chart.
     *
     * @param title a line over it
     * @param xName of the horizontal axis
     * @param yName of the vertical axis
     * @param groups at least one; from the 21st on, colours are those of the first again
     */
    public ScatterChart(String title, String xName, String yName, List<Group> groups) {
        this.title = title;
        this.xName = xName;
        this.yName = yName;
        this.groups = List.copyOf(groups);
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

    /** Draws the chart. */
    BufferedImage draw() {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT + Math.max(0, groups.size() - LEGEND_LINES) * LEGEND_LINE)
                .xAxisTitle(xName)
                .yAxisTitle(yName)
                .build();
        chart.getStyler()
                .setLegendPosition(Styler.LegendPosition.OutsideE)
                .setLegendVisible(groups.size() > 1)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false);
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        chart.getStyler().setMarkerSize(6);
        List<Color> colors = colors();
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < groups.size(); i++) {
            Group group = groups.get(i);
            // Names of series are keys.
            String name = taken.add(group.name) ? group.name : group.name + " (" + (i + 1) + ")";
            XYSeries series = chart.addSeries(name, group.x, group.y);
            series.setMarker(SeriesMarkers.CIRCLE);
            series.setMarkerColor(colors.get(i % colors.size()));
        }
        return titled(BitmapEncoder.getBufferedImage(chart));
    }

    /** Puts the title over the chart, in as many lines as it takes. */
    private BufferedImage titled(BufferedImage chart) {
        List<String> lines = Text.TITLE.wrap(title, chart.getWidth() - 2 * MARGIN);
        int top = MARGIN + lines.size() * Text.TITLE.lineHeight();
        BufferedImage picture =
                new BufferedImage(chart.getWidth(), top + chart.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        graphics.setColor(Color.BLACK);
        for (int i = 0; i < lines.size(); i++) {
            Text.TITLE.draw(graphics, lines.get(i), MARGIN, MARGIN + i * Text.TITLE.lineHeight());
        }
        graphics.drawImage(chart, 0, top, null);
        graphics.dispose();
        return picture;
    }

    private List<Color> colors() {
        List<Color> colors = new ArrayList<>();
        for (int i = 0; i < Math.min(groups.size(), MOST_COLORS); i++) {
            colors.add(
                    groups.size() <= TEN.length
                            ? new Color(TEN[i])
                            : Color.getHSBColor(i / (float) MOST_COLORS, i % 2 == 0 ? 0.8f : 0.5f, 0.85f));
        }
        return colors;
    }
}
