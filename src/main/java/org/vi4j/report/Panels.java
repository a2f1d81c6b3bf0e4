package org.vi4j.report;

import java.util.List;
import org.vi4j.report.HtmlPage.Drawing;

/** Several plots in one picture, row by row, under a common title. */
final class Panels extends Drawing {
    private static final int MARGIN = 12;

    private final List<String> title;
    private final int across;
    private final List<Plot> plots;

    private Panels(List<String> title, int across, List<Plot> plots) {
        this.title = title;
        this.across = across;
        this.plots = plots;
    }

    static Panels of(String title, int across, List<Plot> plots) {
        if (plots.isEmpty() || across < 1) {
            throw new IllegalArgumentException(plots.size() + " plots, " + across + " across: at least one of each");
        }
        int columns = Math.min(across, plots.size());
        int width = columns * widest(plots);
        List<String> lines = title.isEmpty() ? List.of() : Text.TITLE.wrap(title, width - 2 * MARGIN);
        return new Panels(lines, columns, List.copyOf(plots));
    }

    private static int widest(List<Plot> plots) {
        return plots.stream().mapToInt(Plot::width).max().orElse(0);
    }

    private int cellHeight() {
        return plots.stream().mapToInt(Plot::height).max().orElse(0);
    }

    private int top() {
        return title.isEmpty() ? 0 : MARGIN + title.size() * Text.TITLE.lineHeight();
    }

    @Override
    int width() {
        return across * widest(plots);
    }

    @Override
    int height() {
        return top() + (plots.size() + across - 1) / across * cellHeight();
    }

    @Override
    void on(Canvas canvas) {
        for (int i = 0; i < title.size(); i++) {
            double base = MARGIN + i * Text.TITLE.lineHeight() + Text.TITLE.ascent();
            canvas.text(MARGIN, base, Canvas.Anchor.START, Canvas.Lettering.TITLE, title.get(i));
        }
        for (int i = 0; i < plots.size(); i++) {
            plots.get(i).on(canvas.moved(i % across * widest(plots), top() + i / across * cellHeight()));
        }
    }
}
