package org.vi4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.data.Dataset.TrainingData;
import org.vi4j.data.image.ImageSet;
import org.vi4j.data.image.ImageSet.Binarize;
import org.vi4j.data.image.ImageShape;
import org.vi4j.data.table.EncodedTable;
import org.vi4j.data.table.TableEncoding;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.training.RunFolder;
import org.vi4j.math.RandomStreams;
import org.vi4j.training.Epoch;
import org.vi4j.training.Progress;
import org.vi4j.vae.Vae;
import org.vi4j.vae.network.Objective;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.training.TrainingOptions;

/** Local SGD: one replica is one machine, and several come to the same bits whatever happens to their tasks. */
class SparkVaeTest {
    private static final SparkSession SPARK = Sessions.get();
    private static final ImageShape SHAPE = ImageShape.grey(28, 28);
    private static final ImageSet IMAGES = images();
    private static final Dataset<Row> TRAIN = SparkVae.images(SPARK, IMAGES.train(), 3);
    private static final Dataset<Row> TEST = SparkVae.images(SPARK, IMAGES.test(), 1);

    @TempDir
    private Path folder;

    private static ImageSet images() {
        ImageSet sample = ImageSet.sample();
        return new ImageSet(sample.train().subset(0, 500), sample.test().subset(0, 100), "some");
    }

    private static VaeConfig.Builder config() {
        return VaeConfig.builder()
                .encoder(24)
                .latent(3)
                .decoder(24)
                .batch(48)
                .epochs(2)
                .threads(1);
    }

    private static SparkVae training(int replicas) {
        return SparkVae.ofImages(TRAIN, TEST, "pixels", SHAPE)
                .replicas(replicas)
                .round(4)
                .config(config().build());
    }

    private static float[] weights(Vae vae) {
        return vae.network().values().toArray();
    }

    /** To the last bit: the same rows in the same order, the same shuffles, noise, draws of pixels and objective. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "dynamic", "warmup"})
    void oneReplicaIsOneMachine(String how) {
        VaeConfig config = switch (how) {
            case "dynamic" -> config().binarize(Binarize.DYNAMIC).build();
            case "warmup" -> config().objective(new Objective(1, 2, 0.1, 1)).build();
            default -> config().build();
        };
        TrainingOptions options =
                TrainingOptions.defaults().with(Map.of("schedule", "cosine", "clip", 50.0, "warmup", 3));
        Vae expected = Vae.train(IMAGES, config, options, Progress.SILENT);

        Vae found = training(1).config(config).options(options).train();

        assertThat(weights(found)).isEqualTo(weights(expected));
        assertThat(found.network().config()).isEqualTo(expected.network().config());
    }

    /** Of arrays of numbers, and of a table of numbers and words, too. */
    @Test
    void oneReplicaOfATableIsOneMachine() throws IOException {
        RandomGenerator random = new RandomStreams(2).at("table", 0);
        List<String> lines = new ArrayList<>(List.of("a,b,kind"));
        for (int i = 0; i < 300; i++) {
            double a = random.nextGaussian();
            lines.add(a + "," + (a + random.nextGaussian()) + "," + (i % 3 == 0 ? "x" : "z"));
        }
        Path file = folder.resolve("table.csv");
        Files.write(file, lines);
        TableSource source = TableSource.open(file);
        TableEncoding encoding = TableEncoding.learn(source);
        EncodedTable table = EncodedTable.read(source, encoding);
        record Halves(org.vi4j.data.Dataset train, org.vi4j.data.Dataset test, String name) implements TrainingData {}
        Vae expected = Vae.train(new Halves(table, table, "table"), config().build());
        Dataset<Row> rows =
                SPARK.read().option("header", true).option("inferSchema", true).csv(file.toString());

        Vae found = SparkVae.ofTable(rows, rows, encoding)
                .replicas(1)
                .round(3)
                .config(config().build())
                .train();

        assertThat(weights(found)).isEqualTo(weights(expected));
    }

    /**
     * Binary pixels and numbers give the same; so do rows that come late, and tasks that die in the midst of a round.
     */
    @Test
    void theSameBitsWhateverHappensToTheTasks() {
        float[] expected = weights(training(3).train());

        assertThat(weights(training(3).through(SparkVaeTest::lateFirst).train()))
                .isEqualTo(expected);
        assertThat(weights(training(3).through(SparkVaeTest::failing).train())).isEqualTo(expected);
        Dataset<Row> numbers = TRAIN.selectExpr("transform(sequence(1, 784), i -> cast(cast("
                + "conv(hex(substring(pixels, i, 1)), 16, 10) as int) as float) / cast(255 as float)) pixels");
        assertThat(weights(SparkVae.ofImages(numbers, TEST, "pixels", SHAPE)
                        .replicas(3)
                        .round(4)
                        .config(config().build())
                        .train()))
                .usingComparatorWithPrecision(1e-6f)
                .isEqualTo(expected);
        assertThat(weights(training(2).train())).isNotEqualTo(expected);
    }

    /** The first shard's result comes last. */
    private static JavaRDD<RowBlock> lateFirst(JavaRDD<RowBlock> blocks) {
        return blocks.mapPartitionsWithIndex(
                (shard, part) -> {
                    Thread.sleep(shard == 0 ? 200 : 0);
                    return part;
                },
                true);
    }

    /** Each task's first attempt dies after some of its blocks. */
    private static JavaRDD<RowBlock> failing(JavaRDD<RowBlock> blocks) {
        return blocks.mapPartitions(Dying::new);
    }

    private static final class Dying implements Iterator<RowBlock> {
        private final Iterator<RowBlock> part;
        private int left = 1;

        Dying(Iterator<RowBlock> part) {
            this.part = part;
        }

        @Override
        public boolean hasNext() {
            return part.hasNext();
        }

        @Override
        public RowBlock next() {
            if (left-- == 0 && TaskContext.get().attemptNumber() == 0) {
                throw new IllegalStateException("injected");
            }
            return part.next();
        }
    }

    /** Stopped after a checkpoint in the midst of an epoch, and gone on with. */
    @Test
    void aRunThatIsResumedComesToTheSameBits() {
        Path whole = folder.resolve("whole");
        Vae expected = training(2).train(whole, RunFolder.Existing.REFUSE);
        Path stopped = folder.resolve("stopped");
        Progress end = new Progress() {
            private int steps;

            @Override
            public void step(int epoch, int rows, int total, double seconds) {
                // 500 rows in steps of 48 are 11 steps an epoch: rounds of 4, 4 and 3.
                if (++steps == 11 + 6) {
                    throw new IllegalStateException("the driver dies");
                }
            }

            @Override
            public void epoch(Epoch epoch, boolean best) {}

            @Override
            public void note(String line) {}
        };
        assertThatThrownBy(() -> training(2).progress(end).train(stopped, RunFolder.Existing.REFUSE))
                .hasMessage("the driver dies");

        Vae found = training(2).train(stopped, RunFolder.Existing.RESUME);

        assertThat(stopped.resolve("checkpoints/step-000000000022.zip")).exists();
        assertThat(weights(found)).isEqualTo(weights(expected));
        assertThat(weights(Vae.load(stopped))).isEqualTo(weights(expected));
        assertThatThrownBy(() -> training(3).train(stopped, RunFolder.Existing.RESUME))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("replicas (2 there, 3 here)");
        assertThatThrownBy(() -> SparkVae.ofImages(TRAIN.limit(400), TEST, "pixels", SHAPE)
                        .replicas(2)
                        .round(4)
                        .config(config().build())
                        .train(stopped, RunFolder.Existing.RESUME))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("began with other images");
    }

    /** What the page says to type, on fewer images. */
    @Test
    void theCommandLeavesARunAndGoesOnWithIt() {
        TRAIN.write().parquet(folder + "/train");
        TEST.write().parquet(folder + "/test");
        Path run = folder.resolve("run");

        SparkMain.run(command(run, "--replicas", "2", "--round", "3", "--latent", "3", "--epochs", "1"));

        assertThat(run.resolve("report.html")).exists();
        assertThat(Vae.load(run).network().config().latent()).isEqualTo(3);
        assertThat(RunFolder.settings(run)).containsEntry("replicas", 2L).containsEntry("round", 3L);
        assertThatThrownBy(() -> SparkMain.run(command(run, "--replicas", "2")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("already holds a run");
        // Its own settings, but for more epochs.
        SparkMain.run(command(run, "--existing", "resume", "--epochs", "2"));
        assertThat(run.resolve("samples/epoch-0002.png")).exists();
    }

    private String[] command(Path run, String... more) {
        List<String> all = new ArrayList<>(
                List.of("vae", "--data", folder + "/train", "--test", folder + "/test", "--out", run.toString()));
        all.addAll(List.of("--height", "28", "--width", "28", "--encoder", "16", "--decoder", "16"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "vae --data x|--out is missing",
                "vae --data x --out r --existing replace|--existing is 'replace'",
                "vae --data x --out r --height 28|--width is missing",
                "vae --data x --out r --height 28.5|--height is '28.5'",
                "vae --data x --out r --lat 3|'--lat' is no option here",
                "vae --data /nowhere/x --test /nowhere/y --out r --height 28 --width 28|/nowhere/",
                "images --data fashon --out r|no data called 'fashon'",
                "train --data x|choose fit, predict, images or vae"
            })
    void theCommandRefuses(String command, String message) {
        assertThatThrownBy(() -> SparkMain.run(command.split(" ", -1)))
                .satisfies(e -> assertThat(SparkMain.line(e))
                        .hasValueSatisfying(
                                line -> assertThat(line).contains(message).doesNotContain("\n")));
        assertThat(Path.of("r")).doesNotExist();
    }

    @Test
    void whatCannotBeUsedIsSaid() {
        assertThatThrownBy(() -> SparkVae.ofImages(TRAIN, TEST, "pixel", SHAPE).train())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no column 'pixel'");
        assertThatThrownBy(() -> SparkVae.ofImages(TRAIN, TEST, "label", SHAPE).train())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("column 'label' holds int");
        assertThatThrownBy(() -> SparkVae.ofImages(TRAIN, TEST, "pixels", ImageShape.grey(14, 28))
                        .train())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("784 numbers in a row, and the model takes 392");
        assertThatThrownBy(() -> training(9).train())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("replicas is 9, but the DataFrame has only 500 images");
        assertThatThrownBy(() -> training(0)).isInstanceOf(UserError.class);
        assertThatThrownBy(() -> training(1).round(0)).isInstanceOf(UserError.class);
        Dataset<Row> bad = SPARK.createDataFrame(
                List.of(RowFactory.create(List.of(0.5, Double.NaN))),
                new StructType().add("pixels", DataTypes.createArrayType(DataTypes.DoubleType)));
        assertThatThrownBy(() -> SparkVae.ofImages(bad, bad, "pixels", ImageShape.grey(1, 2))
                        .train())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'NaN' is not a finite number");
    }
}
