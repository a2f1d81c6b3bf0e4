package org.vi4j.cli;

import org.vi4j.data.ImageSet;
import org.vi4j.data.ImageSource;
import org.vi4j.data.Images;
import picocli.CommandLine.Option;

/** Which images. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "D",
            defaultValue = "sample",
            description = "sample (embedded), fashion-mnist, or a folder of IDX files with MNIST's names (sample).")
    private String data;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    DataOption() {}

    ImageSet trainAndTest(Output output) {
        return source(output).trainAndTest(data);
    }

    Images test(Output output) {
        return source(output).test(data);
    }

    /** Returns the argument as it was given. */
    String name() {
        return data;
    }

    private static ImageSource source(Output output) {
        return new ImageSource(System.getenv(), output::note);
    }
}
