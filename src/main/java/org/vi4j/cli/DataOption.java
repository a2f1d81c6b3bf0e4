package org.vi4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.image.ImageSet;
import org.vi4j.data.image.ImageSource;
import org.vi4j.data.image.Images;
import org.vi4j.data.image.PictureOptions;
import org.vi4j.data.table.EncodedTable;
import org.vi4j.data.table.TableEncoding;
import org.vi4j.vae.network.VaeNetwork;
import picocli.CommandLine.Option;

/** Which images. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "D",
            defaultValue = "sample",
            description = "sample (embedded), fashion-mnist, a folder of IDX files with MNIST's names, or of PNG and"
                    + " JPEG pictures; for models of tables a file .csv (default: sample).")
    private String data;

    @Option(names = "--resize", paramLabel = "WxH", description = "Bring pictures of a folder to this size.")
    private @Nullable String resize;

    @Option(names = "--skip-bad", description = "Pass over pictures of a folder that cannot be read.")
    private boolean skipBad;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    DataOption() {}

    boolean isTable() {
        return EncodedTable.is(data);
    }

    ImageSet trainAndTest(Output output) {
        return source(output).trainAndTest(data);
    }

    Images train(Output output) {
        return train(output, data);
    }

    /** Reads the training half of other data, with the same options. */
    Images train(Output output, String otherData) {
        return source(output).train(otherData);
    }

    Images test(Output output) {
        return source(output).test(data);
    }

    /** Reads what a model is to look at: of a table all rows, else the test half. */
    Dataset test(Output output, VaeNetwork vae) {
        return vae.codec() instanceof TableEncoding table ? table(table, data) : test(output);
    }

    /** Reads all rows of a table, for a model of one. */
    static EncodedTable table(TableEncoding encoding, String data) {
        if (!EncodedTable.is(data)) {
            throw new UserError("the model is one of a table, but --data is " + data + ": name a .csv file");
        }
        return EncodedTable.read(Path.of(data), encoding);
    }

    /** Returns the argument as it was given. */
    String name() {
        return data;
    }

    /**
     * Returns the files and folders that a command reads.
     *
     * @param model the model it reads too
     * @param more other data, if any
     */
    List<Path> read(ModelArgument model, @Nullable String more) {
        List<Path> read = new ArrayList<>(model.files());
        for (String name : more == null ? List.of(data) : List.of(data, more)) {
            if (Files.exists(Path.of(name))) {
                read.add(Path.of(name));
            }
        }
        return read;
    }

    ImageSource source(Output output) {
        if (isTable()) {
            throw new UserError(
                    "--data is " + data + ", a table: 'vae train' takes one, and evaluate, score and encode do"
                            + " with a model that was trained on one; give images here");
        }
        PictureOptions.Size size = resize == null ? null : PictureOptions.Size.parse(resize);
        return new ImageSource(System.getenv(), output::note, new PictureOptions(size, skipBad));
    }
}
