package org.vi4j.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.vi4j.data.io.Json;
import org.vi4j.data.io.WholeFile;

/**
 * A page that decodes in the browser: sliders and a map of codes move z, and a picture follows. All of it is one file
 * that loads nothing; the script is the resource {@code explorer.html}, and everything else is data, which it shows as
 * text, never as HTML.
 */
public final class ExplorerPage {
    private static final String PLACE = "/*DATA*/";

    private final Map<String, ?> data;

    /**
     * Takes what the page shows.
     *
     * @param data what explorer.html reads: a decoder, and {@code title}, {@code dimensions}, {@code images},
     *     {@code codes}, {@code labels}
     */
    public ExplorerPage(Map<String, ?> data) {
        this.data = data;
    }

    /**
     * Writes the page, whole or not at all.
     *
     * @param file where to
     * @return its size in bytes
     * @throws org.vi4j.UserError if it cannot be written
     */
    public long write(Path file) {
        String template = template();
        int at = template.indexOf(PLACE);
        byte[] before = template.substring(0, at).getBytes(StandardCharsets.UTF_8);
        byte[] after = template.substring(at + PLACE.length()).getBytes(StandardCharsets.UTF_8);
        // Inside a script element only "<" can end or open anything; \\u003c is the same character in JSON.
        byte[] json = Json.write(data).replace("<", "\\u003c").getBytes(StandardCharsets.UTF_8);
        WholeFile.write(file, out -> {
            out.write(before);
            out.write(json);
            out.write(after);
        });
        return (long) before.length + json.length + after.length;
    }

    private static String template() {
        try (InputStream in = Objects.requireNonNull(ExplorerPage.class.getResourceAsStream("explorer.html"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading the page's own script", e);
        }
    }
}
