package org.vi4j.net;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.vi4j.Summary;
import org.vi4j.data.Dataset;
import org.vi4j.data.Dataset.Codec;
import org.vi4j.data.image.Images;
import org.vi4j.data.table.EncodedTable;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableEncoding;
import org.vi4j.data.table.TableSource;
import org.vi4j.data.table.TableText;
import org.vi4j.math.Workers;
import org.vi4j.net.NetConfig.NetMethod;
import org.vi4j.net.NetData.Target;

/**
 * A Bayesian neural network: trained, it predicts numbers or classes with an uncertainty. Holds one net, whose weights
 * are random variables or numbers, or several of an ensemble, or one with a posterior of its last layer. One thread at
 * a time may use it.
 */
public final class Net implements AutoCloseable {
    /** How many rows are predicted by the same draws of random weights, of images of millions of numbers fewer. */
    public static final int BLOCK = NetPredictor.CHUNK;

    private final NetConfig config;
    private final NetCodec codec;
    private final List<NetNetwork> members;
    private final @Nullable LastLayer lastLayer;
    private final Workers workers;
    private final NetSampler sampler;
    private LongConsumer progress = rows -> {};

    Net(NetConfig config, NetCodec codec, List<NetNetwork> members, @Nullable LastLayer lastLayer, Workers workers) {
        this.config = config;
        this.codec = codec;
        this.members = List.copyOf(members);
        this.lastLayer = lastLayer;
        this.workers = workers;
        this.sampler = new NetSampler(config, codec, this.members, lastLayer, workers);
    }

    /**
     * Trains a net in memory, to the end of its epochs.
     *
     * @param data what to train on
     * @param config which net, and how
     * @return the net of the last epoch
     * @throws org.vi4j.UserError if the net cannot be trained on such rows
     */
    public static Net train(NetData data, NetConfig config) {
        return train(data, config, line -> {});
    }

    /**
     * Trains a net in memory, to the end of its epochs.
     *
     * @param data what to train on
     * @param config which net, and how
     * @param progress hears a line after each epoch
     * @return the net of the last epoch
     * @throws org.vi4j.UserError if the net cannot be trained on such rows
     */
    public static Net train(NetData data, NetConfig config, Consumer<String> progress) {
        NetTraining training = new NetTraining(data, config);
        Net net = null;
        try {
            training.run(progress);
            net = training.net();
            return net;
        } finally {
            // A net lives on the training's weights and threads, which nobody else would give back.
            if (net == null) {
                training.close();
            }
        }
    }

    /** Adds what follows the training of the members. */
    static Net finish(NetData data, NetConfig config, List<NetNetwork> members, Workers workers) {
        LastLayer last = config.method() == NetMethod.LAPLACE_LAST
                ? LastLayer.fit(members.get(0), data.trainRows(), workers)
                : null;
        return new Net(config, data.netCodec(), members, last, workers);
    }

    /**
     * Returns what the net was trained with.
     *
     * @return the configuration
     */
    public NetConfig config() {
        return config;
    }

    /**
     * Returns what the net predicts.
     *
     * @return a number or classes
     */
    public Target target() {
        return codec.target();
    }

    /**
     * Returns how the features of a row are read.
     *
     * @return the shape of images, or the encoding of a table's columns
     */
    public Codec features() {
        return codec.features();
    }

    NetCodec codec() {
        return codec;
    }

    List<NetNetwork> members() {
        return members;
    }

    @Nullable
    LastLayer lastLayer() {
        return lastLayer;
    }

    Workers workers() {
        return workers;
    }

    /**
     * Returns the number of weights and biases, those of all members together.
     *
     * @return how many
     */
    public long weights() {
        long all = 0;
        for (NetNetwork net : members) {
            for (Weights layer : net.weights()) {
                all += layer.layerConf().means();
            }
        }
        return all;
    }

    /**
     * Tells how far predictions, and judging by them, have got.
     *
     * @param listener hears how many rows of those at hand are done
     */
    public void onProgress(LongConsumer listener) {
        progress = listener;
    }

    /**
     * Predicts the rows of a table.
     *
     * @param table with the columns that the net was trained on; others are passed over
     * @param each is given each row's prediction, in order
     * @throws org.vi4j.UserError if a column is missing, or a cell is not a number or a word that was not seen in
     *     training
     */
    public void predict(TableSource table, Consumer<? super NetPrediction> each) {
        predict(features(table, RowReader.Unseen.REFUSE), each);
    }

    /**
     * Predicts the rows of a table, and puts the predictions beside them.
     *
     * @param table with the columns that the net was trained on; others are passed over
     * @param unseen what is done about words that were not there in training
     * @param header is given the header as the file has it, with {@link #predictionColumns} behind
     * @param rows is given what puts cells behind a row's text, and the row's prediction
     * @return what became of words that were not there in training; empty where there were none
     * @throws org.vi4j.UserError as above, or if the table has a column of one of those names
     */
    public String predict(
            TableSource table,
            RowReader.Unseen unseen,
            Consumer<String> header,
            BiConsumer<Function<List<?>, String>, NetPrediction> rows) {
        EncodedTable features = features(table, unseen);
        try (TableText text = table.lines()) {
            header.accept(text.header(predictionColumns()));
            predict(features, prediction -> {
                text.next();
                rows.accept(text::text, prediction);
            });
        }
        return features.note();
    }

    /** Reads the features of a table. */
    EncodedTable features(TableSource table, RowReader.Unseen unseen) {
        if (!(codec.features() instanceof TableEncoding encoding)) {
            throw new org.vi4j.UserError("the net was trained on images: give images, not the table " + table.file())
                    .by("data");
        }
        return EncodedTable.read(table, encoding, unseen);
    }

    /**
     * Predicts images.
     *
     * @param images of the shape that the net was trained on
     * @return a prediction each
     */
    public List<NetPrediction> predict(Images images) {
        codec.features().requireFits(images, "the net");
        List<NetPrediction> all = new ArrayList<>();
        predict(images, all::add);
        return all;
    }

    /**
     * Judges the net on a table whose target is known.
     *
     * @param table with the columns that the net was trained on
     * @param against a table of rows of another kind, which uncertainty should tell apart, its words that were not
     *     there in training taken for their column's first level; none where null
     * @return scores, verdict and page
     * @throws org.vi4j.UserError if a column is missing, or a cell cannot be read
     */
    public NetEvaluation evaluate(TableSource table, @Nullable TableSource against) {
        return NetEvaluation.of(
                this,
                NetData.rows(table, codec),
                against == null ? null : features(against, RowReader.Unseen.REFERENCE));
    }

    /**
     * Judges the net on labelled images.
     *
     * @param images of the shape and classes that the net was trained on
     * @param against images of another kind, which uncertainty should tell apart; none where null
     * @return scores, verdict and page
     * @throws org.vi4j.UserError if they have no labels, or another shape
     */
    public NetEvaluation evaluate(Images images, @Nullable Images against) {
        codec.features().requireFits(images, "the net");
        if (against != null) {
            codec.features().requireFits(against, "the net");
        }
        return NetEvaluation.of(this, NetData.images(images, codec), against);
    }

    /**
     * Judges the net on the rows that its data set aside.
     *
     * @param data that it was trained on
     * @return scores, verdict and page
     */
    public NetEvaluation evaluate(NetData data) {
        return NetEvaluation.of(this, data.testRows(), null);
    }

    /**
     * Predicts a part of many rows, such as those that reach one machine at a time. What is drawn for a row is a pure
     * function of its place among all of them, so that parts are predicted as the whole would be, to the bit on one
     * machine and number of threads; where a layer draws more than 2<sup>24</sup> numbers for a block, a last block
     * that is not whole is drawn otherwise.
     *
     * @param rows as {@link #features} reads them
     * @param before how many rows come before these, a multiple of {@link #BLOCK}
     * @param each is given each row's prediction, in order
     * @throws org.vi4j.UserError if the rows are of another kind or size than the net's
     */
    public void predict(Dataset rows, long before, Consumer<? super NetPrediction> each) {
        if (before < 0 || before % BLOCK != 0) {
            throw new IllegalArgumentException(before + " rows before: a multiple of " + BLOCK + " is needed");
        }
        codec.features().requireFits(rows, "the net");
        int block = sampler.block();
        for (int from = 0; from < rows.count(); from += block) {
            int to = Math.min(rows.count(), from + block);
            NetDraws draws = sampler.of(rows, from, to, (before + from) / block);
            for (int i = 0; i < to - from; i++) {
                each.accept(draws.prediction(i, target()));
            }
            progress.accept(to);
        }
    }

    /** Predicts rows of features. */
    void predict(Dataset rows, Consumer<? super NetPrediction> each) {
        predict(rows, 0, each);
    }

    /**
     * Writes the net: settings, classes or scales, and weights, whole or not at all.
     *
     * @param file where to
     * @throws org.vi4j.UserError if it cannot be written
     */
    public void save(Path file) {
        NetFile.write(this, file);
    }

    /**
     * Writes the weights for other programs, as safetensors in PyTorch's layout: {@code LAYER.weight.mean} [out, in],
     * {@code LAYER.bias.mean} [out], and where weights are random their {@code sd}; members of an ensemble have their
     * number in front. Of {@code laplace-last} the last layer has its posterior's means and marginal standard
     * deviations, and {@code output.covariance} where that was computed whole.
     *
     * @param file where to
     * @throws org.vi4j.UserError if it cannot be written
     */
    public void exportTorch(Path file) {
        NetExport.write(this, file);
    }

    /**
     * Reads a net.
     *
     * @param file a model file, or the run folder that holds {@code model.zip}
     * @return the net
     * @throws org.vi4j.UserError if it is missing, damaged, or not a net of vi4j
     */
    public static Net read(Path file) {
        return NetFile.read(file, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Reads a net for a share of a machine's processors.
     *
     * @param file a model file, or the run folder that holds {@code model.zip}
     * @param threads the most that it may use, at least 1
     * @return the net
     * @throws org.vi4j.UserError if it is missing, damaged, or not a net of vi4j
     */
    public static Net read(Path file, int threads) {
        return NetFile.read(file, threads);
    }

    /**
     * Returns what the net is, for people.
     *
     * @return its shape, method, target, and what each layer of random weights has learned
     */
    public Summary summary() {
        return NetSummary.of(this);
    }

    String shape() {
        return config.shape(codec.inputs(), NetGraph.outputs(config, codec));
    }

    /** Returns method, shape and size in a few words. */
    String title() {
        return String.format(
                Locale.ROOT, "%s net %s (%,d weights)", config.toMap().get("method"), shape(), weights());
    }

    /**
     * Returns the names of the columns that {@code net predict} appends.
     *
     * @return of a number prediction, sd, lower, upper, epistemic_sd and aleatoric_sd; of classes prediction, a
     *     probability each, epistemic and aleatoric
     */
    public List<String> predictionColumns() {
        if (codec.target() instanceof Target.Classes classes) {
            List<String> names = new ArrayList<>(List.of("prediction"));
            classes.classes().forEach(name -> names.add("probability_" + name));
            names.addAll(List.of("epistemic", "aleatoric"));
            return names;
        }
        return List.of("prediction", "sd", "lower", "upper", "epistemic_sd", "aleatoric_sd");
    }

    @Override
    public String toString() {
        return summary().toString();
    }

    /** Lets the threads go that share the net's layers. */
    @Override
    public void close() {
        workers.close();
    }
}
