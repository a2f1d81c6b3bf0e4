package org.vi4j.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.image.ImageSet;
import org.vi4j.data.image.ImageShape;
import org.vi4j.data.image.ImageSource;
import org.vi4j.data.image.ImageSource.PictureOptions;
import org.vi4j.data.image.Images;
import org.vi4j.data.table.EncodedTable;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableEncoding;
import org.vi4j.data.table.TableSource;
import org.vi4j.vae.network.VaeNetwork;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which data a command reads. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "D",
            description = "The data: sample (embedded), fashion-mnist, a folder of IDX files with MNIST's names, or"
                    + " of pictures (PNG, JPEG, WebP, GIF, BMP, TIFF); for models of tables a .csv file (default:"
                    + " the data of the run or configuration, if they are still there; to train without one,"
                    + " sample).")
    private @Nullable String data;

    @Mixin
    private TableReading reading;

    /** What the run says of its data, where they are meant since none were named. */
    private Map<String, Object> ofRun = Map.of();

    /** Why it is not known which data are meant; told once the model, whose own faults come first, has been read. */
    private @Nullable String problem;

    @Option(names = "--resize", paramLabel = "WxH", description = "Scale the pictures of a folder to this size.")
    private @Nullable String resize;

    @Option(names = "--skip-bad", description = "Skip pictures of a folder that cannot be read.")
    private boolean skipBad;

    /** How many channels the model takes, which decides how pictures are read; 0 where there is no model yet. */
    private int channels;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    DataOption() {}

    boolean isTable() {
        return EncodedTable.is(name());
    }

    /**
     * Settles which data are meant where none were named: those that a run's configuration names.
     *
     * @param what the run, model or configuration
     * @param provenance what it says of its data, if anything
     */
    private void settle(Path what, Map<String, Object> provenance) {
        if (data != null) {
            return;
        }
        if (!(provenance.get("name") instanceof String known)) {
            problem = what + " does not say which data it was trained on: name data by --data";
            return;
        }
        if (!TrainingImages.isNamed(known) && !exists(known)) {
            problem = "the data that " + what + " was trained on are not here under the name " + known
                    + ": name data by --data";
            return;
        }
        data = known;
        ofRun = provenance;
    }

    private static boolean exists(String name) {
        try {
            return Files.exists(Path.of(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Settles the data to train on where none were named: those of the run or configuration that is trained again. */
    void settleForTraining(@Nullable Path config) {
        Map<String, Object> provenance = config == null ? Map.of() : TrainingImages.provenance(config);
        if (config != null && !provenance.isEmpty()) {
            settle(config, provenance);
            requireKnown();
            // What is trained anew may have changed; what is resumed is checked by the job.
            ofRun = Map.of();
        }
    }

    ImageSet trainAndTest(Output output) {
        ImageSet set = source(output).trainAndTest(name());
        requireSame(set.train(), "train_sha256");
        requireSame(set.test(), "test_sha256");
        return set;
    }

    /** Refuses data under a run's name that are no longer the run's. */
    private void requireSame(Dataset rows, String key) {
        Object known = ofRun.get(key);
        if (known != null && !known.equals(rows.checksum())) {
            throw new UserError(name() + " no longer holds what the model was trained on, or is read differently"
                    + " here: name the data with --data");
        }
    }

    /** Reads the training half for a model. */
    Images train(Output output, VaeNetwork vae) {
        fit(vae);
        return ofRun.isEmpty()
                ? source(output).train(name())
                : trainAndTest(output).train();
    }

    /** Reads the training half of other data for a model, with the same options. */
    Images train(Output output, VaeNetwork vae, String otherData) {
        fit(vae);
        return source(output).train(otherData);
    }

    private void fit(VaeNetwork vae) {
        channels = vae.codec() instanceof ImageShape shape ? shape.channels() : 0;
    }

    /** Reads the test half of images for a model. */
    Images testImages(Output output, VaeNetwork vae) {
        fit(vae);
        return ofRun.isEmpty()
                ? source(output).test(name())
                : trainAndTest(output).test();
    }

    /** Reads what a model is to look at: of a table all rows, else the test half. */
    Dataset test(Output output, VaeNetwork vae, RowReader.Unseen unseen) {
        requireKnown();
        if (!(vae.codec() instanceof TableEncoding table)) {
            return testImages(output, vae);
        }
        if (ofRun.isEmpty()) {
            return table(table, name(), unseen, output);
        }
        TableSource file = reading.open(Path.of(name()));
        reading.describe(file, output);
        EncodedTable test = EncodedTable.split(file, table).test();
        requireSame(test, "test_sha256");
        return test;
    }

    /** Reads a table to train on, and says what its columns are taken for. */
    EncodedTable.Halves trainOnTable(Output output) {
        TableSource file = reading.open(Path.of(name()));
        TableEncoding encoding = TableEncoding.learn(file);
        reading.describe(file, encoding.description(), output);
        return EncodedTable.split(file, encoding);
    }

    /** Reads all rows of a table, for a model of one. */
    EncodedTable table(TableEncoding encoding, String data, RowReader.Unseen unseen, Output output) {
        if (!EncodedTable.is(data)) {
            throw new UserError("the model was trained on a table, but --data is " + data + ": name a .csv file");
        }
        TableSource file = reading.open(Path.of(data));
        reading.describe(file, output);
        EncodedTable rows = EncodedTable.read(file, encoding, unseen);
        if (!rows.note().isEmpty()) {
            output.note(rows.note());
        }
        return rows;
    }

    /** Returns the data as they were named, by the user or by the run. */
    String name() {
        return data == null ? "sample" : data;
    }

    /**
     * Settles the data, and returns the files and folders that a command reads.
     *
     * @param model the model it reads too
     * @param more other data, if any
     */
    List<Path> read(ModelArgument model, @Nullable String more) {
        settle(model.path(), TrainingImages.provenance(model.path()));
        List<Path> read = new ArrayList<>(model.files());
        for (String name : more == null ? List.of(name()) : List.of(name(), more)) {
            if (Files.exists(Path.of(name))) {
                read.add(Path.of(name));
            }
        }
        return read;
    }

    private void requireKnown() {
        if (problem != null) {
            throw new UserError(problem);
        }
    }

    ImageSource source(Output output) {
        requireKnown();
        if (isTable()) {
            throw new UserError(name() + " is a table: 'vae train' takes one, and evaluate, score and encode do"
                    + " with a model that was trained on one; give images here");
        }
        reading.requireNone(name());
        PictureOptions.Size size = resize == null ? null : PictureOptions.Size.parse(resize);
        return new ImageSource(System.getenv(), output::note, new PictureOptions(size, skipBad, channels));
    }
}
