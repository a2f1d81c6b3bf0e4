package org.vi4j.report;

/**
 * What a drawing is drawn on: SVG text or pixels. Lengths are screen pixels, y grows downwards, colours are written as
 * {@code #rrggbb}.
 */
interface Canvas {
    /** Where a text stands relative to its place. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    /** The kinds of lettering. */
    enum Lettering {
        BODY,
        TITLE
    }

    /**
     * Draws joined line segments.
     *
     * @param xs at least two
     * @param ys as many
     * @param ink colour, width, opacity and dashes
     */
    void line(double[] xs, double[] ys, Plot.Ink ink);

    /**
     * Fills a polygon.
     *
     * @param xs its corners
     * @param ys as many
     * @param ink colour and opacity
     */
    void polygon(double[] xs, double[] ys, Plot.Ink ink);

    /**
     * Fills a circle.
     *
     * @param x its centre
     * @param y its centre
     * @param radius its radius
     * @param ink colour and opacity
     */
    void circle(double x, double y, double radius, Plot.Ink ink);

    /**
     * Writes a line of text.
     *
     * @param x where it is anchored
     * @param y its base line
     * @param anchor which part of it stands at x
     * @param lettering its kind
     * @param text the text
     */
    void text(double x, double y, Anchor anchor, Lettering lettering, String text);

    /**
     * Writes a line of text from bottom to top, centred.
     *
     * @param x its base line
     * @param y its middle
     * @param text the text
     */
    void upwards(double x, double y, String text);

    /**
     * Returns this canvas with its origin moved.
     *
     * @param dx to the right
     * @param dy downwards
     */
    Canvas moved(double dx, double dy);
}
