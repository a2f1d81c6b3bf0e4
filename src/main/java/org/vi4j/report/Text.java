package org.vi4j.report;

import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Lettering on pictures: measured before the canvas is made, so that nothing is cut off. */
final class Text {
    /** Over a picture. */
    static final Text TITLE = new Text(new Font(Font.SANS_SERIF, Font.BOLD, 16));

    /** Beside rows. */
    static final Text BODY = new Text(new Font(Font.SANS_SERIF, Font.PLAIN, 14));

    /** In plots; in an HTML page, as far as the reader's browser has the same font. */
    static final Text PLOT = new Text(new Font(Font.SANS_SERIF, Font.PLAIN, 13));

    private final Font font;
    private final FontMetrics metrics;

    private Text(Font font) {
        this.font = font;
        Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        smooth(graphics);
        this.metrics = graphics.getFontMetrics(font);
        graphics.dispose();
    }

    int width(String text) {
        return metrics.stringWidth(text);
    }

    int size() {
        return font.getSize();
    }

    int ascent() {
        return metrics.getAscent();
    }

    /** Cuts a text to a width, with an ellipsis where something is lost. */
    String shorten(String text, int width) {
        if (width(text) <= width) {
            return text;
        }
        int end = text.length();
        while (end > 1 && width(text.substring(0, end) + "…") > width) {
            end--;
        }
        return text.substring(0, end) + "…";
    }

    int lineHeight() {
        return metrics.getHeight();
    }

    /** Breaks a text between words into lines that are no wider than given, but for single words. */
    List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : words(text)) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (!line.isEmpty() && width(longer) > width) {
                lines.add(line);
                line = word;
            } else {
                line = longer;
            }
        }
        lines.add(line);
        return lines;
    }

    int widestWord(String text) {
        return words(text).stream().mapToInt(this::width).max().orElse(0);
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+", -1));
    }

    /** Draws one line in the current colour, its top left corner at (x, y). */
    void draw(Graphics2D graphics, String line, int x, int y) {
        write(graphics, line, x, y + metrics.getAscent());
    }

    /** Draws one line in the current colour, its base line beginning at (x, y). */
    void write(Graphics2D graphics, String line, float x, float y) {
        smooth(graphics);
        graphics.setFont(font);
        graphics.drawString(line, x, y);
    }

    private static void smooth(Graphics2D graphics) {
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    }
}
