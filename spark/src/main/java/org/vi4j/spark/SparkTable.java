package org.vi4j.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.RowStream;
import org.vi4j.model.Likelihood;
import org.vi4j.model.RowSums;
import org.vi4j.regression.PartitionedTable;
import org.vi4j.regression.Scan;

/**
 * A DataFrame as the table of a regression, from any source that Spark reads:
 *
 * <pre>{@code
 * Dataset<Row> homes = spark.read().parquet("homes");
 * RegressionFit fit = Regression.of(SparkTable.of(homes), "price").fit();
 * System.out.println(fit.summary());
 * }</pre>
 *
 * <p>Each partition is summed up where it lies, and the sums are added up on the driver in the order of the partitions:
 * the same partitions give the same bits on the same kind of processor, whichever task ends first and whichever is
 * repeated. The answer is that of one machine but for rounding. A column of text is one of words unless at least half
 * of its cells are numbers; null, NaN and the words of {@link org.vi4j.data.table.TableOptions#MISSING} stand for
 * missing values.
 */
public final class SparkTable implements PartitionedTable {
    /** Rows of the sample that travels beside the moments. */
    private static final int SAMPLE = 500;
    /** Beyond, and where most stand in one row only, words are taken for identifiers. */
    private static final int FEW_LEVELS = 50;
    /** The most levels of a target. */
    private static final int MOST_LEVELS = 100;

    private final Dataset<Row> rows;
    private final String name;

    private SparkTable(Dataset<Row> rows, String name) {
        this.rows = rows;
        this.name = name;
    }

    /**
     * Takes a DataFrame.
     *
     * @param rows of numbers, booleans and text; its order of rows within a partition should not change from one pass
     *     to the next, as it does not when files are read
     * @return the table
     */
    public static SparkTable of(Dataset<Row> rows) {
        return of(rows, "the DataFrame");
    }

    /**
     * Takes a DataFrame.
     *
     * @param rows of numbers, booleans and text
     * @param name of the table in messages
     * @return the table
     */
    public static SparkTable of(Dataset<Row> rows, String name) {
        return new SparkTable(rows, name);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Columns columns(Columns.Wish wish, Likelihood.Support support) {
        StructType schema = rows.schema();
        List<String> inputs = wish.inputs(name, Arrays.asList(schema.fieldNames()));
        List<String> read = new ArrayList<>(inputs);
        read.add(wish.target());
        if (wish.weights() != null) {
            read.add(wish.weights());
        }
        List<String> text = new ArrayList<>();
        for (String column : read) {
            DataType type = type(schema, column);
            boolean level = support == Likelihood.Support.LEVEL && column.equals(wish.target());
            if (level || type.equals(DataTypes.StringType)) {
                text.add(column);
            } else if (!(type instanceof NumericType || type.equals(DataTypes.BooleanType))) {
                throw new UserError(name + ": column '" + column + "' is of type " + type.simpleString()
                        + ": numbers, booleans or text are needed; cast it, or leave it out");
            }
        }
        Map<String, ColumnWords> words = words(text);
        Map<String, String> references = references(wish, read);
        List<Columns.Input> all = new ArrayList<>();
        for (String input : inputs) {
            all.add(input(input, words.get(input), references.remove(input)));
        }
        ColumnWords target = words.get(wish.target());
        List<String> levels = List.of();
        if (target != null && support == Likelihood.Support.LEVEL) {
            levels = manyLevels(wish.target(), target.levels(), references.remove(wish.target()));
        } else if (target != null && !target.isNumbers()) {
            boolean binary = support == Likelihood.Support.BINARY;
            levels = targetLevels(wish.target(), target.levels(), binary, references.remove(wish.target()));
        }
        if (!references.isEmpty()) {
            throw new UserError("references " + references + ": only columns of words have a reference level");
        }
        return new Columns(wish.target(), all, wish.weights(), levels);
    }

    private static DataType type(StructType schema, String column) {
        for (StructField field : schema.fields()) {
            if (field.name().equals(column)) {
                return field.dataType();
            }
        }
        throw new IllegalArgumentException(column);
    }

    /** One pass over the columns of text; none where there are none. */
    private Map<String, ColumnWords> words(List<String> text) {
        Map<String, ColumnWords> words = new LinkedHashMap<>();
        text.forEach(column -> words.put(column, new ColumnWords()));
        if (text.isEmpty()) {
            return words;
        }
        int count = text.size();
        Partitions.sum(
                select(text),
                1L << 16,
                (part, out) -> {
                    ColumnWords[] seen = new ColumnWords[count];
                    Arrays.setAll(seen, j -> new ColumnWords());
                    while (part.hasNext()) {
                        Row row = part.next();
                        for (int j = 0; j < count; j++) {
                            seen[j].add(row.get(j));
                        }
                    }
                    for (ColumnWords column : seen) {
                        column.write(out);
                    }
                },
                in -> {
                    for (ColumnWords column : words.values()) {
                        column.add(in);
                    }
                });
        return words;
    }

    private JavaRDD<Row> select(List<String> columns) {
        return rows.select(columns.stream()
                        .map(column -> rows.col("`" + column.replace("`", "``") + "`"))
                        .toArray(org.apache.spark.sql.Column[]::new))
                .javaRDD();
    }

    private static Map<String, String> references(Columns.Wish wish, List<String> columns) {
        Map<String, String> references = new LinkedHashMap<>();
        for (String pair : wish.references()) {
            String column = columns.stream()
                    .filter(name -> pair.startsWith(name + "="))
                    .max(java.util.Comparator.comparingInt(String::length))
                    .orElseThrow(() -> new UserError("reference '" + pair + "': no feature is named so; write"
                            + " column=level, with one of " + columns));
            references.put(column, pair.substring(column.length() + 1));
        }
        return references;
    }

    private Columns.Input input(String column, @Nullable ColumnWords words, @Nullable String reference) {
        if (words == null || words.isNumbers()) {
            if (reference != null) {
                throw new UserError("reference '" + column + "=" + reference + "': column '" + column
                        + "' holds numbers: only columns of words have a reference level");
            }
            return new Columns.Numeric(column);
        }
        List<String> levels = new ArrayList<>(words.levels());
        if (levels.size() < 2) {
            throw new UserError(name + ": column '" + column + "' has only one level, '" + levels.get(0)
                    + "', so it carries no information: leave it out");
        }
        if (levels.size() > ColumnWords.MAX_LEVELS
                || (levels.size() > FEW_LEVELS && 2L * levels.size() > words.filled())) {
            throw new UserError(name + ": column '" + column + "' holds words, "
                    + (levels.size() > ColumnWords.MAX_LEVELS
                            ? "more than " + ColumnWords.MAX_LEVELS + " different ones"
                            : levels.size() + " different ones in " + words.filled() + " rows, as names or dates are")
                    + ": leave it out");
        }
        if (reference != null) {
            if (!levels.remove(reference)) {
                throw new UserError(
                        "reference '" + column + "=" + reference + "': the column has no such level, only " + levels);
            }
            levels.add(0, reference);
        }
        return new Columns.Categorical(column, levels);
    }

    private List<String> targetLevels(String target, List<String> words, boolean binary, @Nullable String zero) {
        if (!binary || words.size() != 2) {
            throw new UserError(name + ": the target '" + target + "' holds " + words.size() + " different words: "
                    + (binary ? "two are needed" : "numbers are needed; a logistic or probit likelihood takes two"));
        }
        if (zero != null && !words.contains(zero)) {
            throw new UserError("reference '" + target + "=" + zero + "': the target has no such level, only " + words);
        }
        return zero == null || words.get(0).equals(zero) ? words : List.of(words.get(1), words.get(0));
    }

    /** Numbers in order of size, words in alphabetical order; 1 and 1.0 are one. */
    private List<String> manyLevels(String target, List<String> words, @Nullable String first) {
        List<String> levels = new ArrayList<>();
        for (String word : words) {
            double number = RowEncoder.number(word);
            if (Double.isNaN(number) || levels.stream().noneMatch(other -> RowEncoder.number(other) == number)) {
                levels.add(word);
            }
        }
        if (levels.stream().noneMatch(level -> Double.isNaN(RowEncoder.number(level)))) {
            levels.sort(java.util.Comparator.comparingDouble(RowEncoder::number));
        }
        if (levels.size() < 2 || levels.size() > MOST_LEVELS) {
            throw new UserError(name + ": the target '" + target + "' has "
                    + (levels.size() > ColumnWords.MAX_LEVELS ? "more than " + ColumnWords.MAX_LEVELS : levels.size())
                    + " levels: 2 to " + MOST_LEVELS + " are fitted");
        }
        if (first != null) {
            if (!levels.remove(first)) {
                throw new UserError(
                        "reference '" + target + "=" + first + "': the target has no such level, only " + levels);
            }
            levels.add(0, first);
        }
        return levels;
    }

    @Override
    public Scan scan(Columns columns, RowReader.Missing missing) {
        double[] fill = missing == RowReader.Missing.MEAN ? means(columns) : new double[0];
        Scan scan = sums(columns, missing, fill);
        requireRows(scan.moments().rows(), scan.dropped());
        return scan;
    }

    /** One pass over all rows, of which there may be none. */
    Scan sums(Columns columns, RowReader.Missing missing, double[] fill) {
        RowEncoder encoder = encoder(columns, missing);
        int p = columns.features().size();
        boolean weighted = columns.weights() != null;
        Scan scan = new Scan(p + 1);
        long[] dropped = {0};
        Partitions.sum(
                select(columns.sources()),
                4L * (p + 1) * (p + 2) + 8L * SAMPLE * (p + 2),
                (part, out) -> {
                    Scan sums = new Scan(p + 1);
                    RowStream.Batch batch =
                            new RowStream.Batch(p, weighted, missing, fill.length == 0 ? null : fill, sums);
                    read(part, encoder, batch);
                    out.writeLong(batch.dropped());
                    sums.write(out);
                },
                in -> {
                    dropped[0] += in.readLong();
                    scan.add(in);
                });
        return scan.read(dropped[0], fill.length == 0 ? null : fill);
    }

    @Override
    public RowSums rows(Columns columns, RowReader.Missing missing, Scan scan, RowMaker maker) {
        double[] fill = scan.fill();
        return SparkRows.of(
                name,
                select(columns.sources()),
                encoder(columns, missing),
                columns.features().size(),
                columns.weights() != null,
                missing,
                fill == null ? new double[0] : fill,
                scan.moments().rows(),
                maker);
    }

    /** The encoder of the columns that are selected, in their order. */
    private RowEncoder encoder(Columns columns, RowReader.Missing missing) {
        return RowEncoder.ofFit(name, select(columns.sources(), rows.schema()), columns, missing);
    }

    private static StructType select(List<String> columns, StructType schema) {
        StructType selected = new StructType();
        for (String column : columns) {
            selected = selected.add(column, type(schema, column));
        }
        return selected;
    }

    static void read(Iterator<Row> part, RowEncoder encoder, RowStream.Batch batch) {
        while (part.hasNext()) {
            double[] row = encoder.encode(part.next());
            if (row != null) {
                batch.add(row);
            }
        }
        batch.flush();
    }

    private void requireRows(long count, long dropped) {
        if (count == 0) {
            throw new UserError(
                    dropped == 0
                            ? name + " has no rows (n = 0): at least one row is needed"
                            : name + ": all " + dropped + " rows have missing cells, so none is left: fill some, leave"
                                    + " out the emptiest columns, or have missing cells filled with means");
        }
    }

    /** The weighted means of what is there: of each partition about its first value, joined by their weights. */
    private double[] means(Columns columns) {
        RowEncoder encoder = encoder(columns, RowReader.Missing.MEAN);
        int p = columns.features().size();
        boolean weighted = columns.weights() != null;
        double[] mean = new double[p];
        double[] weight = new double[p];
        Partitions.sum(
                select(columns.sources()),
                24L * p,
                (part, out) -> {
                    Means means = new Means(p);
                    read(part, encoder, new RowStream.Batch(p, weighted, RowReader.Missing.MEAN, null, means));
                    for (int j = 0; j < p; j++) {
                        out.writeDouble(means.weight[j]);
                        out.writeDouble(means.weight[j] > 0 ? means.first[j] + means.sum[j] / means.weight[j] : 0);
                    }
                },
                in -> {
                    for (int j = 0; j < p; j++) {
                        double theirs = in.readDouble();
                        double their = in.readDouble();
                        weight[j] += theirs;
                        mean[j] += theirs > 0 ? (their - mean[j]) * theirs / weight[j] : 0;
                    }
                });
        for (int j = 0; j < p; j++) {
            if (weight[j] == 0) {
                throw new UserError(name + ": column '" + columns.features().get(j)
                        + "' is empty in every row, so it has no mean: leave it out");
            }
        }
        return mean;
    }

    private static final class Means implements RowStream.Sink {
        private final int p;
        private final double[] first;
        private final double[] sum;
        private final double[] weight;

        Means(int p) {
            this.p = p;
            this.first = new double[p];
            this.sum = new double[p];
            this.weight = new double[p];
        }

        @Override
        public void accept(double[] values, double[] weights, int rows) {
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < p; j++) {
                    double value = values[i * (p + 1) + j];
                    if (!Double.isNaN(value)) {
                        first[j] = weight[j] == 0 ? value : first[j];
                        sum[j] += weights[i] * (value - first[j]);
                        weight[j] += weights[i];
                    }
                }
            }
        }
    }
}
