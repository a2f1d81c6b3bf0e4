package org.vi4j.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Exact and mean-field marginal densities of a regression's coefficients side by side, one panel a coefficient. */
public final class RegressionChart {
    /** The most panels in one picture. */
    public static final int MAX_PANELS = 12;

    private static final int WIDTH = 420;
    private static final int HEIGHT = 300;
    private static final int HEADER = 44;
    private static final int POINTS = 241;
    private static final double REACH = 4;
    private static final Color EXACT = new Color(0x8FB4D9);
    private static final Color MEAN_FIELD = new Color(0xC8552B);
    /** The exact curve is the wider one, so that both show where they agree. */
    private static final BasicStroke WIDE = new BasicStroke(5, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);

    private static final BasicStroke NARROW = new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);

    private RegressionChart() {}

    /**
     * A coefficient's two normal marginals.
     *
     * @param name the coefficient
     * @param exactMean the exact posterior's mean
     * @param exactSd its standard deviation
     * @param mean the mean-field posterior's mean
     * @param sd its standard deviation
     */
    public record Panel(String name, double exactMean, double exactSd, double mean, double sd) {}

    /**
     * Draws a PNG.
     *
     * @param file where to
     * @param panels the coefficients, 1 to {@value #MAX_PANELS}
     * @throws org.vi4j.UserError if the place cannot be written to
     */
    public static void write(Path file, List<Panel> panels) {
        Png.write(file, picture(panels));
    }

    private static BufferedImage picture(List<Panel> panels) {
        if (panels.isEmpty() || panels.size() > MAX_PANELS) {
            throw new IllegalArgumentException(panels.size() + " panels: 1 to " + MAX_PANELS + " were expected");
        }
        int across = Math.max(2, Math.min(panels.size(), panels.size() <= 4 ? 2 : panels.size() <= 9 ? 3 : 4));
        int down = (panels.size() + across - 1) / across;
        BufferedImage picture = new BufferedImage(across * WIDTH, HEADER + down * HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = picture.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        for (int i = 0; i < panels.size(); i++) {
            BufferedImage panel = BitmapEncoder.getBufferedImage(chart(panels.get(i)));
            g.drawImage(panel, i % across * WIDTH, HEADER + i / across * HEIGHT, null);
        }
        legend(g, picture.getWidth());
        g.dispose();
        return picture;
    }

    /** One legend for all panels, in the middle of the header. */
    private static void legend(Graphics2D g, int width) {
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setFont(TEXT.deriveFont(15f));
        String[] labels = {"exact posterior", "mean-field posterior"};
        Color[] colors = {EXACT, MEAN_FIELD};
        BasicStroke[] strokes = {WIDE, NARROW};
        int line = 34;
        int gap = 10;
        int apart = 36;
        int total = apart;
        for (String label : labels) {
            total += line + gap + g.getFontMetrics().stringWidth(label);
        }
        int x = (width - total) / 2;
        int middle = HEADER / 2 + 2;
        for (int i = 0; i < labels.length; i++) {
            g.setColor(colors[i]);
            g.setStroke(strokes[i]);
            g.drawLine(x, middle, x + line, middle);
            g.setColor(Color.BLACK);
            g.drawString(labels[i], x + line + gap, middle + 5);
            x += line + gap + g.getFontMetrics().stringWidth(labels[i]) + apart;
        }
    }

    private static XYChart chart(Panel panel) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(shorten(panel.name()))
                .xAxisTitle("coefficient")
                .yAxisTitle("density")
                .build();
        Styler styler = chart.getStyler()
                .setLegendVisible(false)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBackgroundColor(Color.WHITE)
                .setChartTitleBoxVisible(false)
                .setChartTitleFont(TEXT.deriveFont(Font.BOLD, 15f))
                .setAntiAlias(true);
        styler.setPlotBorderVisible(false);
        chart.getStyler()
                .setAxisTitleFont(TEXT)
                .setAxisTickLabelsFont(TEXT.deriveFont(12f))
                .setXAxisTickMarkSpacingHint(80)
                .setYAxisMin(0.0)
                .setPlotGridLinesColor(new Color(0xE4E4E4));
        curve(chart, "exact", panel.exactMean(), panel.exactSd(), EXACT, WIDE);
        curve(chart, "mean-field", panel.mean(), panel.sd(), MEAN_FIELD, NARROW);
        double widest = Math.max(panel.exactSd(), panel.sd());
        double peak = 1 / (Math.min(panel.exactSd(), panel.sd()) * Math.sqrt(2 * Math.PI));
        chart.getStyler()
                .setXAxisTickLabelsFormattingFunction(value -> label(value, 2 * REACH * widest))
                .setYAxisTickLabelsFormattingFunction(value -> label(value, peak));
        return chart;
    }

    /** Each curve over its own reach, so that a narrow one keeps its shape beside a wide one. */
    private static void curve(XYChart chart, String name, double mean, double sd, Color color, BasicStroke stroke) {
        double[] x = new double[POINTS];
        double[] density = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            double z = REACH * (2.0 * i / (POINTS - 1) - 1);
            x[i] = mean + z * sd;
            density[i] = Math.exp(-z * z / 2) / (sd * Math.sqrt(2 * Math.PI));
        }
        XYSeries series = chart.addSeries(name, x, density);
        series.setMarker(SeriesMarkers.NONE).setLineColor(color).setLineStyle(stroke);
    }

    /** A tick's number, with as many digits as tell it from its neighbours on an axis of the given span. */
    private static String label(double value, double span) {
        int decimals = 2 - (int) Math.floor(Math.log10(span));
        BigDecimal rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN);
        if (rounded.signum() == 0) {
            return "0";
        }
        BigDecimal shortest = rounded.stripTrailingZeros();
        return decimals > 6 || shortest.scale() < -4 ? shortest.toString() : shortest.toPlainString();
    }

    /** Long names would run out of the panel. */
    private static String shorten(String name) {
        return name.length() <= 32 ? name : name.substring(0, 31) + "…";
    }
}
