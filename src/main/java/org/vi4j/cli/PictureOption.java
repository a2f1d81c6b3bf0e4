package org.vi4j.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the picture goes. */
final class PictureOption {
    @Option(names = "--out", paramLabel = "F.png", required = true, description = "The picture.")
    private Path out;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    PictureOption() {}

    Path file() {
        return out;
    }
}
