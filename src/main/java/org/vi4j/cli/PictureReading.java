package org.vi4j.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.image.ImageSource;
import org.vi4j.data.image.ImageSource.PictureOptions;
import picocli.CommandLine.Option;

/** The options that say how a folder of pictures is to be read. */
final class PictureReading {
    @Option(names = "--resize", paramLabel = "WxH", description = "Scale the pictures of a folder to this size.")
    private @Nullable String resize;

    @Option(names = "--skip-bad", description = "Skip pictures of a folder that cannot be read.")
    private boolean skipBad;

    /** For picocli. */
    PictureReading() {}

    /**
     * Returns where images come from.
     *
     * @param output hears of downloads and of pictures that were skipped
     * @param channels that a model takes; 0 where there is no model yet
     */
    ImageSource source(Output output, int channels) {
        PictureOptions.Size size = resize == null ? null : PictureOptions.Size.parse(resize);
        return new ImageSource(System.getenv(), output::note, new PictureOptions(size, skipBad, channels));
    }

    /** Returns the options as they were given. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        if (resize != null) {
            words.addAll(List.of("--resize", resize));
        }
        if (skipBad) {
            words.add("--skip-bad");
        }
        return words;
    }

    /** Refuses the options where there is a table to read. */
    void requireNone(String data) {
        if (!words().isEmpty()) {
            throw new UserError(
                    "--resize and --skip-bad are for pictures, and " + data + " is a table: leave them out");
        }
    }
}
