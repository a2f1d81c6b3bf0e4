package org.vi4j.cli;

import org.vi4j.data.Dataset;
import org.vi4j.data.image.Images;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableEncoding;
import org.vi4j.vae.network.VaeNetwork;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which images, and which half of them. */
final class HalfOption {
    /** The halves of a data set. */
    enum Half {
        /** What models are trained on. */
        TRAIN,
        /** What is held out. */
        TEST
    }

    @Mixin
    private DataOption source;

    @Option(
            names = "--split",
            paramLabel = "train|test",
            defaultValue = "test",
            description = "Which half of the data to use (default: test).")
    private Half half;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    HalfOption() {}

    /** Reads images for a model. */
    Images images(Output output, VaeNetwork vae) {
        return half == Half.TRAIN ? source.train(output, vae) : source.testImages(output, vae);
    }

    /** Reads what a model is to look at: of a table all rows. */
    Dataset read(Output output, VaeNetwork vae, RowReader.Unseen unseen) {
        return vae.codec() instanceof TableEncoding ? source.test(output, vae, unseen) : images(output, vae);
    }

    DataOption source() {
        return source;
    }

    /** Says that a page with the same data is of use next. */
    void nextIsExploring(Output output, ModelArgument model) {
        output.next(
                "makes a page to look around in",
                "vae",
                "explore",
                model.path(),
                "--data",
                source.name(),
                "--out",
                "explore.html");
    }
}
