package org.vi4j.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.vi4j.UserError;

/**
 * The course of a training: the negative ELBO an epoch and, beside it, its two parts, reconstruction and KL, each on
 * its own scale since they differ tenfold. Training and validation are drawn together.
 */
public final class ElboChart {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;
    private static final Color TRAINING = new Color(0x1F, 0x77, 0xB4);
    private static final Color VALIDATION = new Color(0xD6, 0x5F, 0x00);

    private ElboChart() {}

    /**
     * The two parts of the negative ELBO, in nats an image, both averaged over a set.
     *
     * @param reconstruction the negative expected log likelihood
     * @param kl the Kullback–Leibler divergence KL(q(z|x)‖p(z))
     */
    public record NegativeElbo(double reconstruction, double kl) {
        /** Returns the negative ELBO, the sum of its parts. */
        public double total() {
            return reconstruction + kl;
        }
    }

    /**
     * What one epoch left.
     *
     * @param number the epoch, from 1
     * @param training on the training images
     * @param validation on the validation images
     */
    public record Epoch(int number, NegativeElbo training, NegativeElbo validation) {}

    /**
     * Writes the chart as a PNG file.
     *
     * @param file where to
     * @param title a line over the first panel
     * @param epochs the epochs in order, at least one; what is not finite is left out
     * @throws UserError if the place cannot be written to
     */
    public static void write(Path file, String title, List<Epoch> epochs) {
        Png.write(file, draw(title, epochs));
    }

    /** Draws the chart. */
    static BufferedImage draw(String title, List<Epoch> epochs) {
        if (epochs.isEmpty()) {
            throw new IllegalArgumentException("a chart needs at least one epoch");
        }
        List<XYChart> panels = List.of(
                panel("negative ELBO", epochs, NegativeElbo::total),
                panel("reconstruction", epochs, NegativeElbo::reconstruction),
                panel("KL", epochs, NegativeElbo::kl));
        int margin = 12;
        List<String> lines = Text.TITLE.wrap(title, panels.size() * WIDTH - 2 * margin);
        int top = margin + lines.size() * Text.TITLE.lineHeight();
        BufferedImage picture = new BufferedImage(panels.size() * WIDTH, top + HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        graphics.setColor(Color.BLACK);
        for (int i = 0; i < lines.size(); i++) {
            Text.TITLE.draw(graphics, lines.get(i), margin, margin + i * Text.TITLE.lineHeight());
        }
        for (int i = 0; i < panels.size(); i++) {
            graphics.drawImage(BitmapEncoder.getBufferedImage(panels.get(i)), i * WIDTH, top, null);
        }
        graphics.dispose();
        return picture;
    }

    private static XYChart panel(String quantity, List<Epoch> epochs, ToDoubleFunction<NegativeElbo> part) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle("epoch")
                .yAxisTitle(quantity + " (nats an image)")
                .build();
        chart.getStyler()
                .setLegendPosition(Styler.LegendPosition.OutsideS)
                .setLegendLayout(Styler.LegendLayout.Horizontal)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false);
        chart.getStyler().setMarkerSize(epochs.size() > 40 ? 4 : 8);
        Scale scale = Scale.of(epochs.stream()
                .flatMapToDouble(epoch ->
                        DoubleStream.of(part.applyAsDouble(epoch.training), part.applyAsDouble(epoch.validation))));
        chart.getStyler()
                .setYAxisMin(scale.low())
                .setYAxisMax(scale.high())
                .setYAxisTickLabelsFormattingFunction(scale::label);
        add(chart, "training", TRAINING, epochs, epoch -> part.applyAsDouble(epoch.training));
        add(chart, "validation", VALIDATION, epochs, epoch -> part.applyAsDouble(epoch.validation));
        if (chart.getSeriesCollection().isEmpty()) {
            chart.setTitle("no finite values");
        }
        return chart;
    }

    private static void add(
            XYChart chart, String name, Color color, List<Epoch> epochs, ToDoubleFunction<Epoch> value) {
        List<Epoch> finite = epochs.stream()
                .filter(epoch -> Double.isFinite(value.applyAsDouble(epoch)))
                .toList();
        if (finite.isEmpty()) {
            return;
        }
        XYSeries series = chart.addSeries(
                name,
                finite.stream().mapToDouble(Epoch::number).toArray(),
                finite.stream().mapToDouble(value).toArray());
        series.setMarkerColor(color);
        series.setMarker(SeriesMarkers.CIRCLE);
        series.setLineColor(color);
        series.setLineWidth(2);
    }
}
