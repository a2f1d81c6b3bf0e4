package org.vi4j.net;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.Dataset.TrainingData;
import org.vi4j.data.image.ImageSet;
import org.vi4j.data.image.Images;
import org.vi4j.data.table.EncodedTable;
import org.vi4j.data.table.TableEncoding;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.text.Nearest;
import org.vi4j.math.RandomStreams;

/**
 * Rows with targets to train a net on, and others to validate it on: a table and one of its columns, or labelled
 * images.
 */
public final class NetData implements TrainingData {
    private static final int TESTED = 10;
    private static final long SEED = 1;

    private final NetRows train;
    private final NetRows test;
    private final String name;

    private NetData(NetRows train, NetRows test, String name) {
        this.train = train;
        this.test = test;
        this.name = name;
    }

    /**
     * Reads a table, and sets aside a tenth of its rows, drawn by a fixed seed, to validate on.
     *
     * @param table the table
     * @param target the column to predict: of numbers a number, of words a class
     * @return both parts
     * @throws UserError if there is no such column, fewer than two rows, or a cell that is missing or cannot be read
     */
    public static NetData table(TableSource table, String target) {
        NetRows all = all(table, target);
        int n = all.count();
        if (n < 2) {
            throw new UserError(table.file() + " has one row: training takes at least two, one of them to validate on");
        }
        int tested = Math.max(1, n / TESTED);
        int[] order = new RandomStreams(SEED).permutation("table", 0, n);
        return new NetData(
                all.subset(
                        IntStream.range(tested, n).map(i -> order[i]).sorted().toArray()),
                all.subset(
                        IntStream.range(0, tested).map(i -> order[i]).sorted().toArray()),
                table.file().toString());
    }

    /**
     * Reads a table to train on all of its rows; what is said of validation is of the same rows.
     *
     * @param table the table
     * @param target the column to predict
     * @return the rows, twice
     * @throws UserError as of {@link #table}
     */
    public static NetData wholeTable(TableSource table, String target) {
        NetRows all = all(table, target);
        return new NetData(all, all, table.file().toString());
    }

    /**
     * Throws if a net cannot be trained on these rows, whatever its weights.
     *
     * @param config of the net
     * @throws UserError if its method cannot have such a target with such settings, or its layers not such rows, or it
     *     would be too large
     */
    public void requireFits(NetConfig config) {
        NetGraph.requireFits(config, netCodec(), Math.min(config.batch(), train.count()));
    }

    private static NetRows all(TableSource table, String target) {
        TableEncoding both = TableEncoding.learn(table);
        TableEncoding.Column wanted = both.columns().stream()
                .filter(column -> column.name().equals(target))
                .findFirst()
                .orElseThrow(() -> new UserError(
                                table.file() + " has no column '" + target + "'" + Nearest.hint(target, table.header()))
                        .by("target"));
        List<TableEncoding.Column> others =
                both.columns().stream().filter(column -> column != wanted).toList();
        if (others.isEmpty()) {
            throw new UserError(
                    table.file() + " has no column besides the target '" + target + "': a net needs features");
        }
        NetCodec codec = new NetCodec(
                new TableEncoding(others),
                wanted instanceof TableEncoding.OneHot words
                        ? new Target.Classes(target, words.levels())
                        : number((TableEncoding.Scaled) wanted));
        return rows(table, codec);
    }

    private static Target number(TableEncoding.Scaled column) {
        return new Target.Numeric(column.name(), column.mean(), column.sd());
    }

    /** Reads the rows of a table with their targets. */
    static NetRows rows(TableSource table, NetCodec codec) {
        if (!(codec.features() instanceof TableEncoding features)) {
            throw new UserError("the net was trained on images: give images, not the table " + table.file()).by("data");
        }
        List<TableEncoding.Column> columns = new ArrayList<>(features.columns());
        columns.add(
                codec.target() instanceof Target.Classes words
                        ? new TableEncoding.OneHot(words.name(), words.classes())
                        : scaled((Target.Numeric) codec.target()));
        EncodedTable all = EncodedTable.read(table, new TableEncoding(columns));
        float[] values = new float[all.count()];
        float[] row = new float[all.width()];
        int d = features.features().size();
        for (int i = 0; i < values.length; i++) {
            all.copy(i, row, 0);
            values[i] = row.length == d + 1 ? row[d] : largest(row, d) - d;
        }
        return new NetRows(codec, all.first(features), values);
    }

    private static TableEncoding.Scaled scaled(Target.Numeric number) {
        return new TableEncoding.Scaled(number.name(), number.mean(), number.sd());
    }

    private static int largest(float[] cells, int from) {
        int largest = from;
        for (int i = from + 1; i < cells.length; i++) {
            largest = cells[i] > cells[largest] ? i : largest;
        }
        return largest;
    }

    /**
     * Takes labelled images: the training half to train on, the test half to validate on.
     *
     * @param set the images
     * @return both halves with their labels
     * @throws UserError if an image has no label, or there is only one
     */
    public static NetData images(ImageSet set) {
        Images train = set.train();
        if (!train.hasLabels() || !set.test().hasLabels()) {
            throw new UserError(set.name() + " has no labels: a net needs a folder of IDX files with labels, or one of"
                            + " pictures with a folder for each class")
                    .by("data");
        }
        List<Integer> labels = new ArrayList<>(train.labels());
        NetCodec codec = new NetCodec(
                train.codec(),
                new Target.Classes(
                        "label", labels.stream().map(train::labelName).toList()));
        return new NetData(images(train, codec), images(set.test(), codec), set.name());
    }

    /** Puts images and their labels together, as a net knows the labels. */
    static NetRows images(Images images, NetCodec codec) {
        if (!images.hasLabels()) {
            throw new UserError(images.source() + " has no labels, which a net is judged by: give labelled images")
                    .by("data");
        }
        Target.Classes classes = (Target.Classes) codec.target();
        float[] targets = new float[images.count()];
        for (int i = 0; i < targets.length; i++) {
            String label = images.labelName(images.label(i));
            targets[i] = classes.classes().indexOf(label);
            if (targets[i] < 0) {
                throw new UserError(images.source() + " has an image labelled " + label
                        + ", which is none of the classes " + classes.classes());
            }
        }
        return new NetRows(codec, images, targets);
    }

    @Override
    public Dataset train() {
        return train;
    }

    @Override
    public Dataset test() {
        return test;
    }

    @Override
    public String name() {
        return name;
    }

    /**
     * Says what is predicted from what, for people.
     *
     * @return a line for the target, then one for each column of a table
     */
    public List<String> description() {
        List<String> lines = new ArrayList<>();
        Target target = netCodec().target();
        lines.add("target " + target.name() + ": "
                + (target instanceof Target.Classes classes ? "one of " + classes.classes() : "a number"));
        if (netCodec().features() instanceof TableEncoding table) {
            lines.addAll(table.description());
        }
        return lines;
    }

    /** Returns the rows to train on, with their targets. */
    NetRows trainRows() {
        return train;
    }

    /** Returns the rows to validate on, with their targets. */
    NetRows testRows() {
        return test;
    }

    NetCodec netCodec() {
        return Objects.requireNonNull(train.codec());
    }

    /** What a net predicts: a number, or one of several classes. */
    public sealed interface Target {
        /** Returns the name of the column, or of the labels of images. */
        String name();

        /** Returns the description by its names in JSON. */
        Map<String, Object> toMap();

        /**
         * A number, which the net sees as (y − mean)/sd.
         *
         * @param name of the column
         * @param mean over all rows of the table, held-out ones too
         * @param sd their standard deviation, positive
         */
        record Numeric(String name, double mean, double sd) implements Target {
            /** Checks that the target varies. */
            public Numeric {
                if (!(sd > 0 && Double.isFinite(sd) && Double.isFinite(mean))) {
                    throw new UserError("the target " + name + " has mean " + mean + " and standard deviation " + sd
                            + ": a target that does not vary cannot be learned");
                }
            }

            @Override
            public Map<String, Object> toMap() {
                Map<String, Object> map = new LinkedHashMap<>();
                map.put("name", name);
                map.put("mean", mean);
                map.put("sd", sd);
                return map;
            }
        }

        /**
         * One of several classes.
         *
         * @param name of the column, or "label"
         * @param classes their names, at least two, which all differ
         */
        record Classes(String name, List<String> classes) implements Target {
            private static final int MOST = 1024;

            /** Checks that there are at least two classes of different names. */
            public Classes {
                classes = List.copyOf(classes);
                if (classes.size() < 2
                        || classes.size() > MOST
                        || classes.stream().distinct().count() < classes.size()) {
                    throw new UserError("the target " + name + " has " + classes.size() + " classes: 2 to " + MOST
                            + " of different names are needed");
                }
            }

            @Override
            public Map<String, Object> toMap() {
                Map<String, Object> map = new LinkedHashMap<>();
                map.put("name", name);
                map.put("classes", classes);
                return map;
            }
        }
    }
}
