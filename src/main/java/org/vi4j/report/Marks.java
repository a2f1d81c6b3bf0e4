package org.vi4j.report;

import java.util.Arrays;
import org.vi4j.report.Plot.Ink;

/** The shapes of the marks on a plot's points. */
final class Marks {
    /** Corners of the marks in units of their radius, (x, y) by turns; without any: a circle. */
    private static final double[][] CORNERS = {
        {},
        {-0.9, -0.9, 0.9, -0.9, 0.9, 0.9, -0.9, 0.9},
        {0, -1.2, 1.1, 0.8, -1.1, 0.8},
        {0, -1.3, 1.3, 0, 0, 1.3, -1.3, 0},
        {0, 1.2, 1.1, -0.8, -1.1, -0.8},
        {
            -0.4, -1.2, 0.4, -1.2, 0.4, -0.4, 1.2, -0.4, 1.2, 0.4, 0.4, 0.4, 0.4, 1.2, -0.4, 1.2, -0.4, 0.4, -1.2, 0.4,
            -1.2, -0.4, -0.4, -0.4
        }
    };

    /** How many shapes there are. */
    static final int SHAPES = CORNERS.length;

    private Marks() {}

    static void draw(Canvas canvas, int shape, double x, double y, double radius, Ink ink) {
        double[] corners = CORNERS[shape];
        if (corners.length == 0) {
            canvas.circle(x, y, radius, ink);
            return;
        }
        double[] xs = new double[corners.length / 2];
        double[] ys = new double[xs.length];
        Arrays.setAll(xs, i -> x + radius * corners[2 * i]);
        Arrays.setAll(ys, i -> y + radius * corners[2 * i + 1]);
        canvas.polygon(xs, ys, ink);
    }
}
