package org.vi4j.report;

import java.util.Locale;
import org.vi4j.report.Plot.Ink;

/** Draws as SVG text, which an HTML page holds as it stands. */
final class SvgCanvas implements Canvas {
    private final StringBuilder out;
    private final double dx;
    private final double dy;

    SvgCanvas() {
        this(new StringBuilder(), 0, 0);
    }

    private SvgCanvas(StringBuilder out, double dx, double dy) {
        this.out = out;
        this.dx = dx;
        this.dy = dy;
    }

    /** Returns the whole element. */
    String element(int width, int height) {
        return format(
                        "<svg width='%d' height='%d' viewBox='0 0 %d %d' role='img' font-size='%d'"
                                + " font-family='system-ui,sans-serif' fill='#222'>",
                        width, height, width, height, Text.PLOT.size())
                + "<rect width='100%' height='100%' fill='white'/>" + out + "</svg>";
    }

    @Override
    public void line(double[] xs, double[] ys, Ink ink) {
        out.append("<polyline fill='none' stroke='").append(ink.color()).append('\'');
        out.append(format(" stroke-width='%.1f'", ink.width()));
        out.append(ink.opacity() < 1 ? format(" stroke-opacity='%.2f'", ink.opacity()) : "");
        out.append(ink.isDashed() ? " stroke-dasharray='8 6'" : "").append(" points='");
        points(xs, ys);
        out.append("'/>");
    }

    @Override
    public void polygon(double[] xs, double[] ys, Ink ink) {
        out.append("<polygon").append(fill(ink)).append(" points='");
        points(xs, ys);
        out.append("'/>");
    }

    @Override
    public void circle(double x, double y, double radius, Ink ink) {
        out.append(format("<circle cx='%.1f' cy='%.1f' r='%.1f'%s/>", x + dx, y + dy, radius, fill(ink)));
    }

    @Override
    public void text(double x, double y, Anchor anchor, Lettering lettering, String text) {
        out.append(format(
                "<text x='%.1f' y='%.1f' text-anchor='%s'%s>%s</text>",
                x + dx,
                y + dy,
                anchor.name().toLowerCase(Locale.ROOT),
                lettering == Lettering.TITLE ? " font-weight='bold'" : "",
                HtmlPage.escape(text)));
    }

    @Override
    public void upwards(double x, double y, String text) {
        out.append(format(
                "<text transform='translate(%.1f,%.1f) rotate(-90)' text-anchor='middle'>%s</text>",
                x + dx, y + dy, HtmlPage.escape(text)));
    }

    @Override
    public Canvas moved(double right, double down) {
        return new SvgCanvas(out, dx + right, dy + down);
    }

    private void points(double[] xs, double[] ys) {
        for (int i = 0; i < xs.length; i++) {
            out.append(i == 0 ? "" : " ").append(format("%.1f,%.1f", xs[i] + dx, ys[i] + dy));
        }
    }

    private static String fill(Ink ink) {
        return " fill='" + ink.color() + "'" + (ink.opacity() < 1 ? format(" fill-opacity='%.2f'", ink.opacity()) : "");
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
