package org.vi4j.report;

import java.util.ArrayList;
import java.util.List;

/** The names of a plot's series alongside samples of them, in as many lines as they take. */
final class Legend {
    private static final int SAMPLE = 28;
    private static final int GAP = 7;
    private static final int APART = 22;
    private static final int LINE = 20;

    private final List<List<Layer>> lines = new ArrayList<>();
    private final int room;

    /**
     * Breaks the names into lines.
     *
     * @param layers of which those with a name are shown
     * @param room the width that there is
     */
    Legend(List<Layer> layers, int room) {
        this.room = room;
        int used = 0;
        for (Layer layer : layers) {
            if (layer.name().isEmpty()) {
                continue;
            }
            if (lines.isEmpty() || used + width(layer) > room) {
                lines.add(new ArrayList<>());
                used = 0;
            }
            lines.get(lines.size() - 1).add(layer);
            used += width(layer) + APART;
        }
    }

    private String name(Layer layer) {
        return Text.PLOT.shorten(layer.name(), room - SAMPLE - GAP);
    }

    private int width(Layer layer) {
        return SAMPLE + GAP + Text.PLOT.width(name(layer));
    }

    int height() {
        return lines.size() * LINE + (lines.isEmpty() ? 0 : GAP);
    }

    void on(Canvas canvas, double left, double top) {
        for (int i = 0; i < lines.size(); i++) {
            double x = left;
            double middle = top + GAP + (i + 0.5) * LINE;
            for (Layer layer : lines.get(i)) {
                layer.sample(canvas, x, middle, SAMPLE);
                canvas.text(x + SAMPLE + GAP, middle + 4, Canvas.Anchor.START, Canvas.Lettering.BODY, name(layer));
                x += width(layer) + APART;
            }
        }
    }
}
