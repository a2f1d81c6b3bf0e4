package org.vi4j.report;

/**
 * The rectangle between a plot's axes, which takes their units to pixels.
 *
 * @param across the horizontal axis
 * @param up the vertical axis
 * @param left the left edge in pixels
 * @param top the upper edge
 * @param width between left and right
 * @param height between top and bottom
 */
record Frame(Axis across, Axis up, double left, double top, double width, double height) {
    private static final double EDGE = 1e-9;

    double x(double value) {
        return left + width * across.place(value);
    }

    double y(double value) {
        return top + height * (1 - up.place(value));
    }

    double right() {
        return left + width;
    }

    double bottom() {
        return top + height;
    }

    /** Returns whether both axes can show a point, inside the frame or not. */
    boolean shows(double x, double y) {
        return across.shows(x) && up.shows(y);
    }

    /** Returns whether a point that both axes can show lies inside. */
    boolean holds(double x, double y) {
        return inside(across.place(x)) && inside(up.place(y));
    }

    private static boolean inside(double place) {
        return place >= -EDGE && place <= 1 + EDGE;
    }
}
