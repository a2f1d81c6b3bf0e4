package org.vi4j.regression;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.vi4j.data.io.WholeFile;

/**
 * A fit as one HTML page that needs no other file.
 *
 * @param html the page
 */
public record RegressionReport(String html) {
    /**
     * Writes the page.
     *
     * @param file where to
     * @throws org.vi4j.UserError if the place cannot be written to; nothing is left behind then
     */
    public void write(Path file) {
        WholeFile.write(file, stream -> stream.write(html.getBytes(StandardCharsets.UTF_8)));
    }
}
