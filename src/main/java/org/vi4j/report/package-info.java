/**
 * Pages, plots and grids of images from plain numbers; no algorithms. A plot is drawn once, onto a canvas that is SVG
 * text or pixels, so that a page and a PNG file show the same.
 */
@NullMarked
package org.vi4j.report;

import org.jspecify.annotations.NullMarked;
