package org.vi4j.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.vi4j.UserError;
import picocli.CommandLine.Option;

/** The option that names the picture to write. */
final class PictureOption {
    @Option(names = "--out", paramLabel = "F.png", required = true, description = "The picture to write.")
    private Path out;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    PictureOption() {}

    /** Returns the file, whose ending must be that of the one format. */
    Path file() {
        requirePng(out);
        return out;
    }

    /** Refuses a name that says another format than PNG. */
    static void requirePng(Path file) {
        if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
            throw new UserError(
                    "--out is " + file + ", but pictures are written as PNG: name a file that ends in .png");
        }
    }
}
