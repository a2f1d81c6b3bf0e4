package org.vi4j.report;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;

/** A picture that can be written as a PNG file or stand in an HTML page as SVG, the same both ways. */
public abstract sealed class Drawing permits Plot, Panels {
    Drawing() {}

    /** Returns the width in pixels. */
    abstract int width();

    /** Returns the height in pixels. */
    abstract int height();

    /** Draws onto a canvas, from its origin. */
    abstract void on(Canvas canvas);

    /**
     * Puts several plots into one picture, row by row, under a common title.
     *
     * @param title over them all, in as many lines as it takes; "" for none
     * @param across how many stand in a row, at least 1
     * @param plots at least one
     * @return the picture
     */
    public static Drawing panels(String title, int across, List<Plot> plots) {
        return Panels.of(title, across, plots);
    }

    /**
     * Draws the picture as an SVG element.
     *
     * @return the element, with all text escaped
     */
    public String svg() {
        SvgCanvas canvas = new SvgCanvas();
        on(canvas);
        return canvas.element(width(), height());
    }

    /**
     * Draws the picture on pixels, for a notebook or a window.
     *
     * @return the picture, on white
     */
    public BufferedImage draw() {
        return PixelCanvas.picture(this);
    }

    /**
     * Writes the picture as a PNG file, whole or not at all.
     *
     * @param file where to
     * @throws org.vi4j.UserError if the place cannot be written to
     */
    public void write(Path file) {
        Png.write(file, draw());
    }
}
