package org.vi4j.report;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.vi4j.report.Plot.Ink;

/** One series of a plot, in the units of its axes. */
sealed interface Layer {
    /** Returns its name in the legend, or "" where it has none. */
    default String name() {
        return "";
    }

    /** Returns the horizontal places that the axis must reach. */
    DoubleStream xs();

    /** Returns the vertical places that the axis must reach. */
    DoubleStream ys();

    /** Draws it. */
    void on(Canvas canvas, Frame frame);

    /** Draws its sample in the legend, in a field of the given width around y. */
    default void sample(Canvas canvas, double x, double y, double width) {}

    /** Points joined by a line; those that an axis cannot show are left out. */
    @SuppressWarnings("ArrayRecordComponent")
    record Curve(String name, double[] x, double[] y, Ink ink) implements Layer {
        @Override
        public DoubleStream xs() {
            return Arrays.stream(x);
        }

        @Override
        public DoubleStream ys() {
            return Arrays.stream(y);
        }

        @Override
        public void on(Canvas canvas, Frame frame) {
            int[] shown = IntStream.range(0, x.length)
                    .filter(i -> frame.shows(x[i], y[i]))
                    .toArray();
            if (shown.length > 1) {
                canvas.line(
                        Arrays.stream(shown).mapToDouble(i -> frame.x(x[i])).toArray(),
                        Arrays.stream(shown).mapToDouble(i -> frame.y(y[i])).toArray(),
                        ink);
            }
        }

        @Override
        public void sample(Canvas canvas, double left, double middle, double width) {
            canvas.line(new double[] {left, left + width}, new double[] {middle, middle}, ink);
        }
    }

    /** Points, each a mark; those outside of the frame are left out. */
    @SuppressWarnings("ArrayRecordComponent")
    record Dots(String name, double[] x, double[] y, Ink ink) implements Layer {
        @Override
        public DoubleStream xs() {
            return Arrays.stream(x);
        }

        @Override
        public DoubleStream ys() {
            return Arrays.stream(y);
        }

        @Override
        public void on(Canvas canvas, Frame frame) {
            for (int i = 0; i < x.length; i++) {
                if (frame.shows(x[i], y[i]) && frame.holds(x[i], y[i])) {
                    ink.mark(canvas, frame.x(x[i]), frame.y(y[i]));
                }
            }
        }

        @Override
        public void sample(Canvas canvas, double left, double middle, double width) {
            ink.legible().mark(canvas, left + width / 2, middle);
        }
    }

    /** The area between two curves. */
    @SuppressWarnings("ArrayRecordComponent")
    record Band(String name, double[] x, double[] low, double[] high, Ink ink) implements Layer {
        @Override
        public DoubleStream xs() {
            return Arrays.stream(x);
        }

        @Override
        public DoubleStream ys() {
            return DoubleStream.concat(Arrays.stream(low), Arrays.stream(high));
        }

        @Override
        public void on(Canvas canvas, Frame frame) {
            int n = x.length;
            double[] xs = new double[2 * n];
            double[] ys = new double[2 * n];
            for (int i = 0; i < n; i++) {
                xs[i] = frame.x(x[i]);
                ys[i] = frame.y(high[i]);
                xs[2 * n - 1 - i] = xs[i];
                ys[2 * n - 1 - i] = frame.y(low[i]);
            }
            canvas.polygon(xs, ys, ink);
        }

        @Override
        public void sample(Canvas canvas, double left, double middle, double width) {
            double right = left + width;
            canvas.polygon(
                    new double[] {left, right, right, left},
                    new double[] {middle - 5, middle - 5, middle + 5, middle + 5},
                    ink);
        }
    }

    /** A few words above a point. */
    record Note(double x, double y, String text) implements Layer {
        private static final int ABOVE = 4;

        @Override
        public DoubleStream xs() {
            return DoubleStream.of(x);
        }

        @Override
        public DoubleStream ys() {
            return DoubleStream.of(y);
        }

        @Override
        public void on(Canvas canvas, Frame frame) {
            canvas.text(frame.x(x), frame.y(y) - ABOVE, Canvas.Anchor.MIDDLE, Canvas.Lettering.BODY, text);
        }
    }
}
