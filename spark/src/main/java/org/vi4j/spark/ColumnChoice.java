package org.vi4j.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.model.Likelihood;

/** How a regression reads the columns of rows of Spark: as numbers, or as words, with which levels. */
final class ColumnChoice {
    /** Beyond, and where most stand in one row only, words are taken for identifiers. */
    private static final int FEW_LEVELS = 50;
    /** The most levels of a target. */
    private static final int MOST_LEVELS = 100;

    private final String name;
    private final StructType schema;
    private final Function<List<String>, Map<String, ColumnWords>> words;

    /**
     * Prepares.
     *
     * @param name of the table in messages
     * @param schema of its rows
     * @param words looks through columns of text
     */
    ColumnChoice(String name, StructType schema, Function<List<String>, Map<String, ColumnWords>> words) {
        this.name = name;
        this.schema = schema;
        this.words = words;
    }

    /** Finds out how the columns are to be read. */
    Columns columns(Columns.Wish wish, Likelihood.Support support) {
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
        Map<String, ColumnWords> seen = words.apply(text);
        Map<String, String> references = references(wish, read);
        List<Columns.Input> all = new ArrayList<>();
        for (String input : inputs) {
            all.add(input(input, seen.get(input), references.remove(input)));
        }
        ColumnWords target = seen.get(wish.target());
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

    static DataType type(StructType schema, String column) {
        for (StructField field : schema.fields()) {
            if (field.name().equals(column)) {
                return field.dataType();
            }
        }
        throw new IllegalArgumentException(column);
    }

    private static Map<String, String> references(Columns.Wish wish, List<String> columns) {
        Map<String, String> references = new LinkedHashMap<>();
        for (String pair : wish.references()) {
            String column = columns.stream()
                    .filter(name -> pair.startsWith(name + "="))
                    .max(Comparator.comparingInt(String::length))
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
            levels.sort(Comparator.comparingDouble(RowEncoder::number));
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
}
