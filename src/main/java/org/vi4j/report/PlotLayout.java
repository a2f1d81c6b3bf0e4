package org.vi4j.report;

import java.util.List;
import org.vi4j.report.Axis.Tick;
import org.vi4j.report.Canvas.Anchor;
import org.vi4j.report.Canvas.Lettering;

/** Finds places for title, axes, ticks and legend of a plot, such that nothing is cut off, and draws it. */
final class PlotLayout {
    private static final int EDGE = 12;
    private static final int GAP = 7;
    private static final int TICK_WIDTH = 95;
    private static final int TICK_HEIGHT = 45;
    private static final int NARROWEST = 200;
    /** Browsers may have a wider font. */
    private static final double WIDER = 1.1;

    private final Plot plot;
    private final List<String> title;
    private final Legend legend;
    private final List<Tick> upTicks;
    private final Frame frame;

    PlotLayout(Plot plot) {
        this.plot = plot;
        int inner = plot.plotWidth - 2 * EDGE;
        this.title = plot.title.isEmpty() ? List.of() : Text.TITLE.wrap(plot.title, inner);
        this.legend = new Legend(plot.layers, inner);
        int line = Text.PLOT.lineHeight();
        double top = EDGE + title.size() * Text.TITLE.lineHeight();
        double below = EDGE + line + GAP + (plot.xName.isEmpty() ? 0 : line + GAP);
        double height = plot.plotHeight - EDGE - below;
        Axis up = plot.up();
        this.upTicks = plot.rows.isEmpty() ? up.ticks((int) Math.max(2, height / TICK_HEIGHT)) : List.of();
        int name = plot.yName.isEmpty() ? 0 : line + GAP;
        double labels =
                plot.rows.isEmpty() ? widest(upTicks.stream().map(Tick::label).toList()) : rowNames();
        double left = EDGE + name + labels + GAP;
        Axis across = plot.across();
        double right = Math.max(2.0 * EDGE, lastTick(across, plot.plotWidth - left - 2.0 * EDGE));
        this.frame = new Frame(across, up, left, top, plot.plotWidth - left - right, height);
    }

    private static int count(double width) {
        return (int) Math.max(2, width / TICK_WIDTH);
    }

    /** The room that half of a tick's number takes beyond the right end. */
    private static double lastTick(Axis across, double width) {
        return widest(across.ticks(count(width)).stream().map(Tick::label).toList()) / 2;
    }

    private static double widest(List<String> texts) {
        return WIDER * texts.stream().mapToInt(Text.PLOT::width).max().orElse(0);
    }

    private double rowNames() {
        return Math.min(widest(plot.rows), plot.plotWidth - NARROWEST);
    }

    int height() {
        return plot.plotHeight + title.size() * Text.TITLE.lineHeight() + legend.height();
    }

    void on(Canvas canvas) {
        for (int i = 0; i < title.size(); i++) {
            double base = EDGE / 2.0 + i * Text.TITLE.lineHeight() + Text.TITLE.ascent();
            canvas.text(EDGE, base, Anchor.START, Lettering.TITLE, title.get(i));
        }
        vertical(canvas);
        horizontal(canvas);
        plot.layers.forEach(layer -> layer.on(canvas, frame));
        legend.on(canvas, EDGE, height() - legend.height() - EDGE / 2.0);
    }

    private void horizontal(Canvas canvas) {
        double base = frame.bottom() + GAP + Text.PLOT.ascent();
        if (plot.columns.isEmpty()) {
            for (Tick tick : frame.across().ticks(count(frame.width()))) {
                double x = frame.x(tick.at());
                canvas.line(new double[] {x, x}, new double[] {frame.top(), frame.bottom()}, Plot.Ink.GRID);
                canvas.text(x, base, Anchor.MIDDLE, Lettering.BODY, tick.label());
            }
        } else {
            double room = frame.width() / plot.columns.size();
            int every = (int) Math.max(1, Math.ceil((widest(plot.columns) + GAP) / room));
            for (int j = 0; j < plot.columns.size(); j += every) {
                canvas.text(frame.x(j), base, Anchor.MIDDLE, Lettering.BODY, plot.columns.get(j));
            }
        }
        double middle = frame.left() + frame.width() / 2;
        double nameBase = base + Text.PLOT.lineHeight() + GAP / 2.0;
        canvas.text(middle, nameBase, Anchor.MIDDLE, Lettering.BODY, plot.xName);
    }

    private void vertical(Canvas canvas) {
        double right = frame.left() - GAP;
        for (Tick tick : upTicks) {
            double y = frame.y(tick.at());
            canvas.line(new double[] {frame.left(), frame.right()}, new double[] {y, y}, Plot.Ink.GRID);
            canvas.text(right, y + 4, Anchor.END, Lettering.BODY, tick.label());
        }
        for (int j = 0; j < plot.rows.size(); j++) {
            String name = Text.PLOT.shorten(plot.rows.get(j), (int) (rowNames() / WIDER));
            canvas.text(right, frame.y(-j) + 4, Anchor.END, Lettering.BODY, name);
        }
        if (!plot.yName.isEmpty()) {
            canvas.upwards(EDGE + Text.PLOT.ascent(), frame.top() + frame.height() / 2, plot.yName);
        }
    }
}
