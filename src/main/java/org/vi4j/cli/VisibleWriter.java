package org.vi4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * Writes text so that a terminal shows it and does nothing else: control characters, C1 controls and marks that turn
 * the direction of writing, which names out of files may hold, become {@code \}{@code u001b} and the like. Inside a
 * JSON string that is the same character. Line ends, tabs and {@link #REWRITE_LINE} at the start of a text stay.
 */
final class VisibleWriter extends Writer {
    /** Goes back to the start of a terminal's line and empties it. */
    static final String REWRITE_LINE = "\r\u001b[2K";

    private final PrintWriter to;

    VisibleWriter(PrintWriter to) {
        this.to = to;
    }

    /** Returns a text with its controls made visible. */
    static String visible(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (controls(c)) {
                shown.append(String.format("\\u%04x", (int) c));
            } else {
                shown.append(c);
            }
        }
        return shown.toString();
    }

    private static boolean controls(char c) {
        return switch (c) {
            case '\n', '\t' -> false;
            case '\u061c', '\u200e', '\u200f', '\u2028', '\u2029' -> true;
            default ->
                Character.isISOControl(c) || (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
        };
    }

    @Override
    public void write(char[] buffer, int from, int length) {
        String text = new String(buffer, from, length);
        boolean rewrites = text.startsWith(REWRITE_LINE);
        to.write(rewrites ? REWRITE_LINE : "");
        to.write(visible(rewrites ? text.substring(REWRITE_LINE.length()) : text));
    }

    /** Fails where what was written did not get through, as the writer behind this one keeps to itself. */
    @Override
    public void flush() throws IOException {
        if (to.checkError()) {
            throw new IOException("not written");
        }
    }

    @Override
    public void close() {
        to.close();
    }
}
