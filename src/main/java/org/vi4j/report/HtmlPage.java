package org.vi4j.report;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.vi4j.internal.io.WholeFile;

/**
 * A self-contained HTML page, built from top to bottom: text, tables, bars, PNG pictures inside the file. It loads
 * nothing and runs no script; all text is escaped.
 */
public final class HtmlPage {
    private static final String STYLE = """
            body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
            h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin-top: 2rem }
            img, svg { max-width: 100%; height: auto }
            figure { display: inline-block; margin: .8rem 1rem .8rem 0; vertical-align: top; max-width: 100% }
            figcaption { color: #555; font-size: .9rem; max-width: 48rem }
            pre { background: #f5f5f5; padding: .8rem; white-space: pre-wrap }
            .wide { overflow-x: auto; font-size: .85rem } table { border-collapse: collapse }
            td, th { padding: .2rem .6rem .2rem 0; text-align: left } tr { border-bottom: 1px solid #e4e4e4 }
            td { font-variant-numeric: tabular-nums }
            .number { text-align: right; padding-left: .4rem } td.number { white-space: nowrap }
            .small { width: 19rem }
            """;

    /** A number, perhaps with more behind it, or nothing at all. */
    private static final Pattern NUMBER = Pattern.compile("[-+−]?[.\\d]|$");

    private final StringBuilder body = new StringBuilder();
    private final String title;

    /**
     * Starts a page.
     *
     * @param title its title and first heading
     */
    public HtmlPage(String title) {
        this.title = title;
        body.append("<h1>").append(escape(title)).append("</h1>\n");
    }

    /**
     * Adds a heading.
     *
     * @param text the heading
     * @return this page
     */
    public HtmlPage heading(String text) {
        body.append("<h2>").append(escape(text)).append("</h2>\n");
        return this;
    }

    /**
     * Adds a paragraph.
     *
     * @param text plain text
     * @return this page
     */
    public HtmlPage paragraph(String text) {
        body.append("<p>").append(escape(text)).append("</p>\n");
        return this;
    }

    /**
     * Adds lines of text as they stand, such as an aligned table.
     *
     * @param lines without line ends; without any, nothing is added
     * @return this page
     */
    public HtmlPage lines(List<String> lines) {
        if (!lines.isEmpty()) {
            body.append("<pre>").append(escape(String.join("\n", lines))).append("</pre>\n");
        }
        return this;
    }

    /**
     * Adds a table of names and values; a value that is a map becomes rows of its own, named {@code outer.inner}.
     *
     * @param values in their order
     * @return this page
     */
    public HtmlPage table(Map<String, ?> values) {
        body.append("<table>\n");
        rows("", values);
        body.append("</table>\n");
        return this;
    }

    private void rows(String prefix, Map<String, ?> values) {
        values.forEach((name, value) -> {
            if (value instanceof Map<?, ?> inner) {
                Map<String, Object> named = new LinkedHashMap<>();
                inner.forEach((key, element) -> named.put(String.valueOf(key), element));
                rows(prefix + name + ".", named);
            } else {
                body.append("<tr><th>").append(escape(prefix + name)).append("</th><td>");
                body.append(escape(String.valueOf(value))).append("</td></tr>\n");
            }
        });
    }

    /**
     * Adds a table with a heading for each column; columns of numbers stand right, others left.
     *
     * @param header the columns' headings
     * @param rows their cells, as many in each as there are headings
     * @return this page
     */
    public HtmlPage table(List<String> header, List<List<String>> rows) {
        boolean[] numbers = new boolean[header.size()];
        for (int j = 0; j < numbers.length; j++) {
            int column = j;
            numbers[j] = !rows.isEmpty()
                    && rows.stream()
                            .allMatch(row -> NUMBER.matcher(row.get(column)).lookingAt());
        }
        body.append("<div class=\"wide\"><table>\n");
        row(header, "th", numbers);
        rows.forEach(row -> row(row, "td", numbers));
        body.append("</table></div>\n");
        return this;
    }

    private void row(List<String> cells, String element, boolean[] numbers) {
        body.append("<tr>");
        for (int j = 0; j < cells.size(); j++) {
            body.append('<').append(element).append(numbers[j] ? " class=\"number\">" : ">");
            body.append(escape(cells.get(j))).append("</").append(element).append('>');
        }
        body.append("</tr>\n");
    }

    /**
     * Adds a PNG picture, whole, inside the page.
     *
     * @param png the file
     * @param caption what it shows
     * @param small whether several stand side by side
     * @return this page
     * @throws UncheckedIOException if the file cannot be read
     */
    public HtmlPage picture(Path png, String caption, boolean small) {
        try {
            body.append("<figure><img").append(small ? " class=\"small\"" : "").append(" alt=\"");
            body.append(escape(caption)).append("\" src=\"data:image/png;base64,");
            body.append(Base64.getEncoder().encodeToString(Files.readAllBytes(png)));
            body.append("\"><figcaption>").append(escape(caption)).append("</figcaption></figure>\n");
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + png, e);
        }
    }

    /**
     * Adds a plot.
     *
     * @param drawing the plot
     * @param caption what it shows
     * @return this page
     */
    public HtmlPage figure(Drawing drawing, String caption) {
        body.append("<figure>").append(drawing.svg()).append("<figcaption>");
        body.append(escape(caption)).append("</figcaption></figure>\n");
        return this;
    }

    /** Returns the page as text. */
    public String html() {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width\"><title>" + escape(title)
                + "</title>\n<style>\n" + STYLE + "</style></head><body>\n" + body + "</body></html>\n";
    }

    /**
     * Writes the page, whole or not at all.
     *
     * @param file where to
     * @throws org.vi4j.UserError if it cannot be written
     */
    public void write(Path file) {
        byte[] page = html().getBytes(StandardCharsets.UTF_8);
        WholeFile.write(file, out -> out.write(page));
    }

    /** Writes text such that it is text in an element and in an attribute, in either kind of quotes. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** A picture that can be written as a PNG file or stand in an HTML page as SVG, the same both ways. */
    public abstract static sealed class Drawing permits Plot, Panels {
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
}
