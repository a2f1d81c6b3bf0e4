package org.vi4j.report;

import java.util.List;
import java.util.Locale;

/** A plot with two linear axes as an SVG element: ticks and labels are placed so that none is cut off. */
final class Svg {
    private static final int BOTTOM = 52;
    private static final int TOP = 14;
    private static final int RIGHT = 24;

    private final StringBuilder body = new StringBuilder();
    private final int width;
    private final int height;
    private final int left;
    private final double x0;
    private final double x1;
    private final double y0;
    private final double y1;

    Svg(int width, int height, int left, double x0, double x1, double y0, double y1) {
        this.width = width;
        this.height = height;
        this.left = left;
        double dx = x1 > x0 ? 0 : Math.max(1e-9, Math.abs(x0) * 1e-6);
        double dy = y1 > y0 ? 0 : Math.max(1e-9, Math.abs(y0) * 1e-6);
        this.x0 = x0 - dx;
        this.x1 = x1 + dx;
        this.y0 = y0 - dy;
        this.y1 = y1 + dy;
    }

    double x(double value) {
        return left + (width - left - RIGHT) * (value - x0) / (x1 - x0);
    }

    double y(double value) {
        return height - BOTTOM - (height - BOTTOM - TOP) * (value - y0) / (y1 - y0);
    }

    /** Ticks, grid and names of both axes; no ticks on y where it has no name. */
    Svg axes(String xName, String yName) {
        for (double tick : ticks(x0, x1)) {
            line(tick, y0, tick, y1, "#e4e4e4", 1);
            text(x(tick), height - BOTTOM + 18, "middle", label(tick, x1 - x0));
        }
        text((left + width - RIGHT) / 2.0, height - 10, "middle", xName);
        if (!yName.isEmpty()) {
            for (double tick : ticks(y0, y1)) {
                line(x0, tick, x1, tick, "#e4e4e4", 1);
                text(left - 6, y(tick) + 4, "end", label(tick, y1 - y0));
            }
            double middle = (TOP + height - BOTTOM) / 2.0;
            body.append(format(
                    "<text transform='translate(14,%.1f) rotate(-90)' text-anchor='middle'>%s</text>",
                    middle, escape(yName)));
        }
        return this;
    }

    Svg line(double xa, double ya, double xb, double yb, String color, double stroke) {
        body.append(format(
                "<line x1='%.2f' y1='%.2f' x2='%.2f' y2='%.2f' stroke='%s' stroke-width='%.1f'/>",
                x(xa), y(ya), x(xb), y(yb), color, stroke));
        return this;
    }

    Svg dot(double xa, double ya, double radius, String color) {
        body.append(format(
                "<circle cx='%.2f' cy='%.2f' r='%.1f' fill='%s' fill-opacity='0.7'/>", x(xa), y(ya), radius, color));
        return this;
    }

    Svg curve(double[] xs, double[] ys, String color, double stroke, double opacity) {
        body.append("<polyline fill='none' stroke='").append(color);
        body.append(format("' stroke-width='%.1f' stroke-opacity='%.2f' points='", stroke, opacity));
        for (int i = 0; i < xs.length; i++) {
            body.append(format("%.2f,%.2f ", x(xs[i]), y(ys[i])));
        }
        body.append("'/>");
        return this;
    }

    Svg band(double[] xs, double[] low, double[] high, String color) {
        body.append("<polygon fill='").append(color).append("' points='");
        for (int i = 0; i < xs.length; i++) {
            body.append(format("%.2f,%.2f ", x(xs[i]), y(high[i])));
        }
        for (int i = xs.length - 1; i >= 0; i--) {
            body.append(format("%.2f,%.2f ", x(xs[i]), y(low[i])));
        }
        body.append("'/>");
        return this;
    }

    /** A text beside the plot, at the height of y. */
    Svg rowName(double ya, String name) {
        text(left - 8, y(ya) + 4, "end", name);
        return this;
    }

    private void text(double px, double py, String anchor, String text) {
        body.append(format("<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>", px, py, anchor, escape(text)));
    }

    @Override
    public String toString() {
        return format("<svg width='%d' height='%d' viewBox='0 0 %d %d' role='img'>", width, height, width, height)
                + "<rect width='100%' height='100%' fill='white'/>" + body + "</svg>";
    }

    private static List<Double> ticks(double low, double high) {
        double step = step(high - low);
        List<Double> ticks = new java.util.ArrayList<>();
        for (long k = (long) Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) {
            ticks.add(k * step);
        }
        return ticks;
    }

    /** The step, of 1, 2 or 5 times a power of ten, that a span has about five of. */
    static double step(double span) {
        double raw = span / 5;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        return power * (raw / power < 1.5 ? 1 : raw / power < 3.5 ? 2 : raw / power < 7.5 ? 5 : 10);
    }

    /** As many digits as tell a tick from its neighbours. */
    static String label(double value, double span) {
        int decimals = Math.max(0, 1 - (int) Math.floor(Math.log10(span / 2)));
        if (Math.abs(value) >= 1e7 || decimals > 6) {
            return format("%.3g", value);
        }
        String text = format("%." + decimals + "f", value);
        return text.indexOf('.') < 0 ? text : text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;");
    }

    static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
