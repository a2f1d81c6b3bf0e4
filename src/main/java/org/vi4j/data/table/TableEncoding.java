package org.vi4j.data.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.Dataset.Codec;
import org.vi4j.data.table.Table.TableSummary;
import org.vi4j.internal.io.Json;
import org.vi4j.internal.text.Nearest;

/**
 * How the rows of a table become vectors for a network, and back: a numeric column becomes (x − mean)/sd, a categorical
 * one a 0 or 1 for each of its levels. Learned from training data and saved with the model, so that new tables are
 * encoded by the same numbers.
 *
 * @param columns in the order of the vector, at least one, of different names
 */
public record TableEncoding(List<Column> columns) implements Codec {
    private static final int MOST_LEVELS = 256;

    /** So many levels are named in a line. */
    private static final int SHOWN = 10;

    /** One column of the table. */
    public sealed interface Column {
        /** Returns the column's name in the table's header. */
        String name();

        /** Returns the names of its entries in the vector, at least one. */
        List<String> features();

        /** Returns the cell that entries stand for. */
        String decode(float[] values, int at);

        /** Returns the description by its names in JSON. */
        Map<String, Object> toMap();
    }

    /**
     * A numeric column.
     *
     * @param name in the header
     * @param mean over the training rows
     * @param sd their standard deviation (divided by n), positive
     */
    public record Scaled(String name, double mean, double sd) implements Column {
        /** Checks that the scale can be divided by. */
        public Scaled {
            if (!(sd > 0 && Double.isFinite(sd) && Double.isFinite(mean))) {
                throw new UserError("column " + Cells.show(name) + " has mean " + mean + " and standard deviation " + sd
                        + ": a column that does not vary, or overflows, cannot be scaled; leave it out");
            }
        }

        @Override
        public List<String> features() {
            return List.of(name);
        }

        @Override
        public String decode(float[] values, int at) {
            return Double.toString(mean + sd * values[at]);
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
     * A categorical column.
     *
     * @param name in the header
     * @param levels its values, 2 to 256, in the order of their entries
     */
    public record OneHot(String name, List<String> levels) implements Column {
        /** Checks the number of levels. */
        public OneHot {
            levels = List.copyOf(levels);
            if (levels.size() < 2 || levels.size() > MOST_LEVELS || new TreeSet<>(levels).size() < levels.size()) {
                throw new UserError("column " + Cells.show(name) + " has " + levels.size()
                        + " values that are not numbers: 2 to " + MOST_LEVELS + " different ones can be encoded; leave"
                        + " it out");
            }
        }

        @Override
        public List<String> features() {
            return levels.stream().map(level -> name + "=" + level).toList();
        }

        @Override
        public String decode(float[] values, int at) {
            int largest = 0;
            for (int i = 1; i < levels.size(); i++) {
                largest = values[at + i] > values[at + largest] ? i : largest;
            }
            return levels.get(largest);
        }

        @Override
        public Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("name", name);
            map.put("levels", levels);
            return map;
        }
    }

    /** Checks that there are columns, of different names. */
    public TableEncoding {
        columns = List.copyOf(columns);
        if (columns.isEmpty() || columns.stream().map(Column::name).distinct().count() < columns.size()) {
            throw new UserError("a table needs at least one column, and names that differ");
        }
    }

    /** Rows of a table, encoded. */
    public static final class Rows {
        private final int count;
        private final float[] values;
        private final List<Integer> kept;
        private final String note;

        private Rows(int count, float[] values, List<Integer> kept, String note) {
            this.count = count;
            this.values = values;
            this.kept = List.copyOf(kept);
            this.note = note;
        }

        /** Returns the rows of the table that are here, from 0; empty where none was left out. */
        List<Integer> kept() {
            return kept;
        }

        /** Says what became of words that are no level; empty where there were none. */
        String note() {
            return note;
        }

        /** Returns the number of rows, n ≥ 1. */
        public int count() {
            return count;
        }

        /** Returns the vectors themselves, [n, k], one after another. */
        public float[] values() {
            return values;
        }
    }

    /**
     * Learns the encoding of every column of a table: scaled where it holds numbers, else by its levels.
     *
     * @param source the table
     * @return the encoding, columns in the file's order
     * @throws UserError if the table has no rows or a missing cell, or a column can be neither scaled nor encoded
     */
    public static TableEncoding learn(TableSource source) {
        TableSummary summary = source.summary();
        if (summary.rows() == 0) {
            throw new UserError(source.file() + " has a header and no rows (n = 0): at least one row is needed");
        }
        return new TableEncoding(summary.columns().stream()
                .<Column>map(column -> {
                    source.profiles().requireWhole(column.name());
                    if (!source.options().categorical().contains(column.name())) {
                        WordsLikeValues.refuse(source, column);
                    }
                    return column.kind() == TableSummary.Kind.WORDS
                            ? new OneHot(column.name(), column.levels())
                            : new Scaled(column.name(), column.mean(), column.sd());
                })
                .toList());
    }

    /**
     * Returns the sizes of the columns' groups of entries.
     *
     * @return 1 for a numeric column, else the number of levels
     */
    @Override
    public List<Integer> groups() {
        return columns.stream().map(column -> column.features().size()).toList();
    }

    @Override
    public long size() {
        return columns.stream().mapToLong(column -> column.features().size()).sum();
    }

    @Override
    public List<Integer> grid() {
        return List.of(1, (int) size(), 1);
    }

    @Override
    public String noun() {
        return "row";
    }

    @Override
    public String targets(String pixels) {
        return "rows of a table, numbers scaled";
    }

    @Override
    public void requireFits(Dataset rows, String wantedBy) {
        if (!equals(rows.codec())) {
            throw new UserError(rows.source() + " is not encoded as " + wantedBy + " takes it: name a table with the"
                    + " columns " + columns.stream().map(Column::name).toList());
        }
    }

    /** Returns the names of the vector's entries, such as {@code price} and {@code colour=red}; k of them. */
    public List<String> features() {
        return columns.stream().flatMap(column -> column.features().stream()).toList();
    }

    /**
     * Says what each column is taken for, for people.
     *
     * @return a line a column, such as {@code "city: words, 3 levels (Oslo, Paris, Rome)"} or {@code "price: numbers"}
     */
    public List<String> description() {
        return columns.stream()
                .map(column -> Cells.plain(column.name())
                        + (column instanceof OneHot words
                                ? ": words, " + words.levels.size() + " levels ("
                                        + words.levels.stream()
                                                .limit(SHOWN)
                                                .map(Cells::plain)
                                                .collect(Collectors.joining(", "))
                                        + (words.levels.size() > SHOWN ? ", …)" : ")")
                                : ": numbers"))
                .toList();
    }

    /**
     * Encodes the rows of a table.
     *
     * @param source the table; columns that the encoding does not have are skipped
     * @return the vectors
     * @throws UserError naming the column that is missing, or file, line, column and value of a cell that is not a
     *     number or was not seen in training
     */
    public Rows encode(TableSource source) {
        return encode(source, RowReader.Unseen.REFUSE);
    }

    /**
     * Encodes the rows of a table.
     *
     * @param source the table; columns that the encoding does not have are skipped
     * @param unseen what is done about a word that is no level: an error, the column's first level, or the row left out
     * @return the vectors
     * @throws UserError as above, or if the mean of the levels is asked for, which is not saved
     */
    public Rows encode(TableSource source, RowReader.Unseen unseen) {
        if (unseen == RowReader.Unseen.MEAN) {
            throw new UserError(
                    "unseen is mean, but a VAE keeps no shares of its levels: choose refuse, reference or" + " skip");
        }
        int width = features().size();
        int[] places = columns.stream()
                .mapToInt(column -> place(column.name(), source))
                .toArray();
        try (Records records = source.records()) {
            float[] values = new float[64 * width];
            int rows = 0;
            UnseenWords words = new UnseenWords(source, unseen);
            for (int row = 0; records.next(); row++) {
                if ((long) (rows + 1) * width > values.length) {
                    values = Arrays.copyOf(values, Math.multiplyExact(values.length, 2));
                }
                int at = rows * width;
                boolean whole = true;
                for (int j = 0; j < places.length; j++) {
                    if (columns.get(j) instanceof Scaled scaled) {
                        double number = records.number(places[j]);
                        if (Double.isNaN(number)) {
                            throw source.profiles().notNumber(records.text(places[j]), records.line(), scaled.name);
                        }
                        values[at] = (float) ((number - scaled.mean) / scaled.sd);
                    } else if (columns.get(j) instanceof OneHot levels) {
                        int level = words.level(levels, records.text(places[j]), records.line());
                        whole &= level >= 0;
                        if (level >= 0) {
                            values[at + level] = 1;
                        }
                    }
                    at += columns.get(j).features().size();
                }
                if (whole) {
                    words.kept(row);
                    rows++;
                } else {
                    Arrays.fill(values, rows * width, (rows + 1) * width, 0);
                }
            }
            if (rows == 0 && words.count() > 0) {
                throw new UserError(source.file() + ": each row holds a word that was not seen in training, so none is"
                        + " left: choose unseen refuse or reference");
            }
            if (rows == 0) {
                throw new UserError(source.file() + " has a header and no rows (n = 0): at least one row is needed");
            }
            return new Rows(rows, Arrays.copyOf(values, rows * width), words.keptRows(), words.note());
        }
    }

    private static int place(String name, TableSource source) {
        int place = source.allNames().indexOf(name);
        if (place < 0) {
            throw new UserError(source.file() + " has no column " + Cells.show(name)
                    + ", which the model was trained on" + Nearest.hint(name, source.header()));
        }
        return place;
    }

    /**
     * Returns the table's cells that a vector stands for: numbers on the table's scale, of each category the level with
     * the largest entry.
     *
     * @param vector [k]
     * @return a cell for each column
     */
    public List<String> decode(float[] vector) {
        List<String> cells = new ArrayList<>();
        int at = 0;
        for (Column column : columns) {
            cells.add(column.decode(vector, at));
            at += column.features().size();
        }
        return cells;
    }

    /**
     * Returns the description to be saved with a model.
     *
     * @return a list of columns, each with its name and either mean and sd, or levels
     */
    public List<Map<String, Object>> toJson() {
        return columns.stream().map(Column::toMap).toList();
    }

    /**
     * Reads a description, which is not trusted.
     *
     * @param description as {@link #toJson} writes it
     * @return the encoding
     * @throws UserError if it is anything else
     */
    public static TableEncoding fromJson(Json description) {
        List<Column> columns = new ArrayList<>();
        for (Json column : description) {
            String name = column.path("name").asText();
            if (column.path("levels").isArray()) {
                List<String> levels = new ArrayList<>();
                column.path("levels").forEach(level -> levels.add(level.asText()));
                columns.add(new OneHot(name, levels));
            } else {
                columns.add(new Scaled(
                        name,
                        column.path("mean").asDouble(Double.NaN),
                        column.path("sd").asDouble(Double.NaN)));
            }
        }
        return new TableEncoding(columns);
    }
}
