package org.vi4j.spark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.Dataset.Codec;
import org.vi4j.data.Dataset.TrainingData;
import org.vi4j.data.image.ImageShape;
import org.vi4j.data.image.Images;
import org.vi4j.data.table.TableEncoding;
import org.vi4j.internal.training.RunFolder;
import org.vi4j.internal.training.TrainingJob;
import org.vi4j.internal.vae.VaeTraining;
import org.vi4j.training.JobOptions;
import org.vi4j.training.Progress;
import org.vi4j.vae.RunArtifacts;
import org.vi4j.vae.Vae;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;
import org.vi4j.vae.training.TrainingOptions;
import org.vi4j.vae.training.TrainingOptions.Collapse;

/**
 * Trains a VAE on the rows of a DataFrame that is too large for one machine, by local SGD: replicas train side by side,
 * each on its own shard of the rows, and every round of steps, a Spark job, ends with the average of their parameters.
 *
 * <pre>{@code
 * Vae vae = SparkVae.ofImages(train, test, "pixels", ImageShape.grey(28, 28))
 *         .replicas(8)
 *         .config(VaeConfig.builder().latent(8).epochs(10).build())
 *         .train(Path.of("runs/digits"), RunFolder.Existing.RESUME);
 * System.out.println(vae.summary());
 * }</pre>
 *
 * <p>The run is that of one machine ({@link TrainingJob}): the same settings, early stopping, run folder and
 * checkpoints, of which there is one after each round. R replicas share a step's batch, and take steps of √R times the
 * learning rate, by which they lose least. Whatever arrives first, is tried twice or dies, the same DataFrame, seed,
 * number of replicas and kind of processor give the same bits; one replica gives those of one machine with one thread.
 * One machine is quicker up to about 10⁷ images.
 */
public final class SparkVae {
    /** Steps of a replica: long beside what a round costs, short beside what is lost with an executor. */
    private static final int ROUND = 200;

    private final org.apache.spark.sql.Dataset<Row> train;
    private final org.apache.spark.sql.Dataset<Row> test;
    private final Codec codec;
    private final @Nullable String array;
    private String name = "the DataFrame";
    private int replicas;
    private int round = ROUND;
    private VaeConfig config = VaeConfig.defaults();
    private TrainingOptions options = TrainingOptions.defaults();
    private Progress progress = Progress.SILENT;
    private UnaryOperator<JavaRDD<RowBlock>> way = UnaryOperator.identity();

    private SparkVae(
            org.apache.spark.sql.Dataset<Row> train,
            org.apache.spark.sql.Dataset<Row> test,
            Codec codec,
            @Nullable String array) {
        this.train = train;
        this.test = test;
        this.codec = codec;
        this.array = array;
        this.replicas = train.sparkSession().sparkContext().defaultParallelism();
    }

    /**
     * Takes images.
     *
     * @param train to train on; rows beyond a few million are no trouble
     * @param test to choose the best epoch by; they are brought to the driver
     * @param pixels the column of their pixels, row by row, the channels of a pixel side by side: arrays of numbers
     *     from 0 to 1, or binary, a byte of 0 to 255 each
     * @param shape of each image
     * @return the training, to be set up and begun
     */
    public static SparkVae ofImages(
            org.apache.spark.sql.Dataset<Row> train,
            org.apache.spark.sql.Dataset<Row> test,
            String pixels,
            ImageShape shape) {
        return new SparkVae(train, test, shape, pixels);
    }

    /**
     * Takes the rows of a table.
     *
     * @param train to train on
     * @param test to choose the best epoch by; they are brought to the driver
     * @param encoding of the columns, learned on some of the rows
     * @return the training, to be set up and begun
     */
    public static SparkVae ofTable(
            org.apache.spark.sql.Dataset<Row> train, org.apache.spark.sql.Dataset<Row> test, TableEncoding encoding) {
        return new SparkVae(train, test, encoding, null);
    }

    /**
     * Returns images as a DataFrame.
     *
     * @param spark the session
     * @param images the images
     * @param partitions how many
     * @return the columns {@code pixels}, binary, and {@code label}, null where there is none
     */
    public static org.apache.spark.sql.Dataset<Row> images(SparkSession spark, Images images, int partitions) {
        float[] numbers = new float[images.width()];
        List<Row> rows = new ArrayList<>(images.count());
        for (int i = 0; i < images.count(); i++) {
            images.copy(i, numbers, 0);
            byte[] grey = new byte[numbers.length];
            for (int j = 0; j < grey.length; j++) {
                grey[j] = (byte) Math.round(numbers[j] * 255);
            }
            rows.add(RowFactory.create(grey, images.hasLabels() ? images.label(i) : null));
        }
        return spark.createDataFrame(
                JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, partitions),
                new StructType().add("pixels", DataTypes.BinaryType).add("label", DataTypes.IntegerType));
    }

    /**
     * Sets how many replicas train side by side, each on a core of an executor; as many as there are cores unless set.
     * Another number gives another model.
     *
     * @param count at least 1
     * @return this
     * @throws UserError if it is less
     */
    public SparkVae replicas(int count) {
        if (count < 1) {
            throw new UserError("replicas is " + count + ", must be at least 1").by("replicas");
        }
        replicas = count;
        return this;
    }

    /**
     * Sets the steps of each replica between two averages, 200 unless set.
     *
     * @param steps at least 1
     * @return this
     * @throws UserError if it is less
     */
    public SparkVae round(int steps) {
        if (steps < 1) {
            throw new UserError("round is " + steps + ", must be at least 1").by("round");
        }
        round = steps;
        return this;
    }

    /**
     * Sets network and training; the batch is that of all replicas together.
     *
     * @param value as on one machine
     * @return this
     */
    public SparkVae config(VaeConfig value) {
        config = value;
        return this;
    }

    /**
     * Sets schedule, early stopping and the like. There is a checkpoint after each round unless another interval is
     * set.
     *
     * @param value as on one machine
     * @return this
     */
    public SparkVae options(TrainingOptions value) {
        options = value;
        return this;
    }

    /**
     * Sets who hears how far the work is.
     *
     * @param listener hears of each round and each epoch
     * @return this
     */
    public SparkVae progress(Progress listener) {
        progress = listener;
        return this;
    }

    /**
     * Names the rows, for messages and the run's provenance.
     *
     * @param of the rows, such as their path
     * @return this
     */
    public SparkVae named(String of) {
        name = of;
        return this;
    }

    /** Puts something between the rows and the replicas, such as a fault. */
    SparkVae through(UnaryOperator<JavaRDD<RowBlock>> something) {
        way = something;
        return this;
    }

    /**
     * Trains in memory.
     *
     * @return the model of the best epoch
     * @throws UserError if rows or settings cannot be used, or if training diverges
     */
    public Vae train() {
        return run((model, data, network) -> {
            new TrainingJob(model, options.job(), data, progress).run();
            return Vae.of(network);
        });
    }

    /**
     * Trains, and leaves a run folder on the driver's machine: {@code ./vi4j vae evaluate} and the like read it.
     *
     * @param path of the folder
     * @param existing what to do with a run that is there; one that is resumed comes to the same bits as one that was
     *     never stopped
     * @return the model of the best epoch
     * @throws UserError if rows, settings or the folder cannot be used, or if training diverges
     */
    public Vae train(Path path, RunFolder.Existing existing) {
        // The rows first: where they cannot be used, no folder is begun.
        return run((model, data, network) -> {
            try (RunFolder folder = RunFolder.open(path, existing)) {
                RunArtifacts artifacts = new RunArtifacts(folder, network, data, progress);
                TrainingJob.Result result =
                        new TrainingJob(model, checkpoints(options.job()), data, folder, artifacts).run();
                VaeNetwork best = VaeNetwork.read(folder.file("model.zip"));
                if (!result.untouched()) {
                    artifacts.finish(result, best);
                }
                return Vae.of(best);
            }
        });
    }

    private JobOptions checkpoints(JobOptions job) {
        return job.checkpointEvery().equals(JobOptions.Interval.NONE)
                ? job.with(Map.of("checkpoint_every", Integer.toString(round)))
                : job;
    }

    /** Rows on the executors and on the driver. */
    private record Data(Shards train, Dataset test, String name) implements TrainingData {}

    /** What is done with a prepared model. */
    private interface Job {
        Vae run(RoundsTraining model, TrainingData data, VaeNetwork network);
    }

    private Vae run(Job job) {
        VaeConfig sized = config.forRows(codec);
        VaeNetwork network = VaeNetwork.create(sized, codec);
        VaeTraining training = new VaeTraining(network, options.onCollapse());
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(train.sparkSession().sparkContext());
        Dataset heldOut = heldOut();
        Broadcast<SharedModel<Replica>> replica = spark.broadcast(replica(sized, options.onCollapse()));
        try (Shards shards =
                Shards.of(select(train).javaRDD(), select(train).schema(), codec, replica, array, name, replicas)) {
            RoundsTraining model = new RoundsTraining(
                    training,
                    replicas,
                    round,
                    here -> new LocalRounds(spark, here, network, shards, way.apply(shards.blocks()), replica, round));
            return job.run(model, new Data(shards, heldOut, name), network);
        } finally {
            replica.unpersist(false);
        }
    }

    /** The model as replicas have it: one thread, and a replica's part of a batch. */
    private SharedModel<Replica> replica(VaeConfig sized, Collapse onCollapse) {
        int part = (sized.batch() + replicas - 1) / replicas;
        VaeNetwork fresh = VaeNetwork.create(sized.with(Map.of("threads", 1, "batch", part)), codec);
        return SharedModel.of(fresh::write, file -> Replica.read(file, onCollapse));
    }

    private org.apache.spark.sql.Dataset<Row> select(org.apache.spark.sql.Dataset<Row> rows) {
        List<String> columns = codec instanceof TableEncoding table
                ? table.columns().stream().map(TableEncoding.Column::name).toList()
                : Collections.singletonList(array);
        // Here, so that a column that is missing is told before anything runs.
        new EncodedRows(codec, rows.schema(), array);
        return rows.select(columns.stream()
                .map(column -> rows.col("`" + column.replace("`", "``") + "`"))
                .toArray(org.apache.spark.sql.Column[]::new));
    }

    private Dataset heldOut() {
        org.apache.spark.sql.Dataset<Row> columns = select(test);
        EncodedRows encoder = new EncodedRows(codec, columns.schema(), array);
        RowBlock block = encoder.block(columns.collectAsList());
        if (block.error() != null) {
            throw new UserError(block.error());
        }
        if (block.rows() == 0) {
            throw new UserError("there are no rows to choose the best epoch by: hold some out");
        }
        return new ShardRows(codec, List.of(block));
    }
}
