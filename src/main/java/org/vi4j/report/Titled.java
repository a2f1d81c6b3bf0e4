package org.vi4j.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** A title over a chart, in as many lines as it takes; the chart library would cut it off. */
final class Titled {
    private static final int MARGIN = 12;

    private Titled() {}

    static BufferedImage over(BufferedImage chart, String title) {
        List<String> lines = Text.TITLE.wrap(title, chart.getWidth() - 2 * MARGIN);
        int top = MARGIN + lines.size() * Text.TITLE.lineHeight();
        BufferedImage picture =
                new BufferedImage(chart.getWidth(), top + chart.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        graphics.setColor(Color.BLACK);
        for (int i = 0; i < lines.size(); i++) {
            Text.TITLE.draw(graphics, lines.get(i), MARGIN, MARGIN + i * Text.TITLE.lineHeight());
        }
        graphics.drawImage(chart, 0, top, null);
        graphics.dispose();
        return picture;
    }
}
