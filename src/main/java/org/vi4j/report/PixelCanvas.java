package org.vi4j.report;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import org.vi4j.report.HtmlPage.Drawing;
import org.vi4j.report.Plot.Ink;

/** Draws on pixels by Java 2D. */
final class PixelCanvas implements Canvas {
    private final Graphics2D graphics;

    private PixelCanvas(Graphics2D graphics) {
        this.graphics = graphics;
    }

    /** Draws a drawing on white. */
    static BufferedImage picture(Drawing drawing) {
        BufferedImage picture = new BufferedImage(drawing.width(), drawing.height(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        drawing.on(new PixelCanvas(graphics));
        graphics.dispose();
        return picture;
    }

    @Override
    public void line(double[] xs, double[] ys, Ink ink) {
        float[] dashes = ink.isDashed() ? new float[] {8, 6} : null;
        int cap = ink.isDashed() ? BasicStroke.CAP_BUTT : BasicStroke.CAP_ROUND;
        use(ink);
        graphics.setStroke(new BasicStroke((float) ink.width(), cap, BasicStroke.JOIN_ROUND, 10, dashes, 0));
        graphics.draw(path(xs, ys));
    }

    @Override
    public void polygon(double[] xs, double[] ys, Ink ink) {
        use(ink);
        graphics.fill(path(xs, ys));
    }

    @Override
    public void circle(double x, double y, double radius, Ink ink) {
        use(ink);
        graphics.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
    }

    @Override
    public void text(double x, double y, Anchor anchor, Lettering lettering, String text) {
        Text font = lettering == Lettering.TITLE ? Text.TITLE : Text.PLOT;
        double width = font.width(text);
        double left = anchor == Anchor.START ? x : anchor == Anchor.END ? x - width : x - width / 2;
        use(Ink.TEXT);
        font.write(graphics, text, (float) left, (float) y);
    }

    @Override
    public void upwards(double x, double y, String text) {
        Graphics2D turned = (Graphics2D) graphics.create();
        turned.translate(x, y);
        turned.rotate(-Math.PI / 2);
        new PixelCanvas(turned).text(0, 0, Anchor.MIDDLE, Lettering.BODY, text);
        turned.dispose();
    }

    @Override
    public Canvas moved(double dx, double dy) {
        Graphics2D moved = (Graphics2D) graphics.create();
        moved.translate(dx, dy);
        return new PixelCanvas(moved);
    }

    private void use(Ink ink) {
        graphics.setColor(Color.decode(ink.color()));
        graphics.setComposite(AlphaComposite.getInstance(AlphaComposite.SRC_OVER, (float) ink.opacity()));
    }

    private static Shape path(double[] xs, double[] ys) {
        Path2D path = new Path2D.Double();
        path.moveTo(xs[0], ys[0]);
        for (int i = 1; i < xs.length; i++) {
            path.lineTo(xs[i], ys[i]);
        }
        return path;
    }
}
