package org.vi4j.regression;

import java.nio.file.Path;
import java.util.List;
import org.vi4j.report.HtmlPage.Drawing;
import org.vi4j.report.Plot;
import org.vi4j.report.Plot.Ink;

/** Exact and mean-field marginal densities of a regression's coefficients side by side, one panel a coefficient. */
final class RegressionChart {
    /** The most panels in one picture. */
    static final int MAX_PANELS = 12;

    private static final int POINTS = 241;
    private static final double REACH = 4;

    /** The exact curve is the wider one, so that both show where they agree. */
    private static final Ink EXACT = Ink.MODEL.width(5).opacity(0.5);

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
    record Panel(String name, double exactMean, double exactSd, double mean, double sd) {}

    /**
     * Draws a PNG.
     *
     * @param file where to
     * @param panels the coefficients, 1 to {@value #MAX_PANELS}
     * @throws org.vi4j.UserError if the place cannot be written to
     */
    static void write(Path file, List<Panel> panels) {
        picture(panels).write(file);
    }

    private static Drawing picture(List<Panel> panels) {
        if (panels.isEmpty() || panels.size() > MAX_PANELS) {
            throw new IllegalArgumentException(panels.size() + " panels: 1 to " + MAX_PANELS + " were expected");
        }
        int across = Math.max(1, Math.min(panels.size(), panels.size() <= 4 ? 2 : panels.size() <= 9 ? 3 : 4));
        return Drawing.panels(
                "", across, panels.stream().map(RegressionChart::plot).toList());
    }

    private static Plot plot(Panel panel) {
        double peak = 1 / (Math.min(panel.exactSd(), panel.sd()) * Math.sqrt(2 * Math.PI));
        Plot plot = Plot.of("coefficient", "density")
                .title(panel.name())
                .size(420, 300)
                .yEnds(0, 1.05 * peak);
        curve(plot, "exact posterior", panel.exactMean(), panel.exactSd(), EXACT);
        curve(plot, "mean-field posterior", panel.mean(), panel.sd(), Ink.ACCENT);
        return plot;
    }

    /** Each curve over its own reach, so that a narrow one keeps its shape beside a wide one. */
    private static void curve(Plot plot, String name, double mean, double sd, Ink ink) {
        double[] x = new double[POINTS];
        double[] density = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            double z = REACH * (2.0 * i / (POINTS - 1) - 1);
            x[i] = mean + z * sd;
            density[i] = Math.exp(-z * z / 2) / (sd * Math.sqrt(2 * Math.PI));
        }
        plot.curve(name, x, density, ink);
    }
}
