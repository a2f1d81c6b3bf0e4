package org.vi4j.data.table;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.internal.text.Nearest;

/**
 * Turns a record's cells into the numbers that a regression sees, record by record: one row of features, in the order
 * of {@link Columns#features}, then the target, then the weight.
 */
public final class RowReader implements AutoCloseable {
    /** What is done about a missing cell. */
    public enum Missing {
        /** It is an error. */
        REFUSE,
        /** Its row is left out. */
        DROP,
        /** A feature takes the mean of its column; a row without target, weight or word is left out. */
        MEAN;

        /**
         * Reads an option's word.
         *
         * @param text refuse, drop or mean
         * @return the policy
         * @throws UserError if it is none of them
         */
        public static Missing of(String text) {
            return word(values(), "missing", text);
        }
    }

    /** What is done about a word that is none of its column's levels. */
    public enum Unseen {
        /** It is an error. */
        REFUSE,
        /** It is taken for the reference level. */
        REFERENCE,
        /** Each level's 0 or 1 becomes its share in the table of the fit. */
        MEAN,
        /** Its row is left out. */
        SKIP;

        /**
         * Reads an option's word.
         *
         * @param text refuse, reference, mean or skip
         * @return the policy
         * @throws UserError if it is none of them
         */
        public static Unseen of(String text) {
            return word(values(), "unseen", text);
        }
    }

    /**
     * What is done about cells that a fitted model cannot take as they are.
     *
     * @param missing about missing cells
     * @param unseen about words that are no level
     * @param means of the features in the table of the fit, {@code [p]}, for MEAN; null to pass NaN on
     */
    public record Policy(
            Missing missing, Unseen unseen, @Nullable List<Double> means) {
        /** Checks that there are means where they are needed. */
        public Policy {
            means = means == null ? null : List.copyOf(means);
            if (means == null && unseen == Unseen.MEAN) {
                throw new UserError(
                                "unseen is mean, and this model holds no means of its columns, as those of formulas and of older"
                                        + " versions do not: choose refuse, reference or skip")
                        .by("unseen");
            }
        }
    }

    /** So many words are named in a note. */
    private static final int SHOWN = 5;

    private static <E extends Enum<E>> E word(E[] values, String name, String text) {
        for (E value : values) {
            if (value.name().toLowerCase(Locale.ROOT).equals(text)) {
                return value;
            }
        }
        String all = Arrays.stream(values)
                .limit(values.length - 1)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        throw new UserError(name + " is '" + text + "': choose " + all + " or "
                + values[values.length - 1].name().toLowerCase(Locale.ROOT));
    }

    private final TableSource source;
    private final Records records;
    private final Columns columns;
    private final boolean withTarget;
    private final Policy policy;
    private final int[] places;
    private final Map<String, Integer> unseen = new TreeMap<>();
    private boolean skipped;

    RowReader(TableSource source, Columns columns, boolean withTarget, Policy policy) {
        this.source = source;
        this.columns = columns;
        this.withTarget = withTarget;
        this.policy = policy;
        List<String> names = withTarget
                ? columns.sources()
                : columns.inputs().stream().map(Columns.Input::name).toList();
        this.places = names.stream().mapToInt(source::place).toArray();
        this.records = source.records();
    }

    /**
     * Returns the header as the file's text, with more columns behind.
     *
     * @param names of the columns to append
     * @return the line, in the file's dialect
     * @throws UserError if there is one of them already
     */
    public String header(List<String> names) {
        return TableText.header(source, records, names);
    }

    /**
     * Returns the current row as the file's text, with more cells behind.
     *
     * @param cells numbers, which get the file's decimal mark, and words, which stay as they are, quoted where they
     *     must be
     * @return the line, in the file's dialect
     */
    public String text(List<?> cells) {
        return TableText.text(source, records, cells);
    }

    /**
     * Returns the text of a cell of the current row, such as the name of its group.
     *
     * @param column any column of the table
     * @return the cell's text; empty where it stands for a missing value and may be missing
     * @throws UserError if there is no such column, or the cell is missing and is refused
     */
    public String cell(String column) {
        String cell = records.text(source.place(column));
        if (!source.cells().missing(cell)) {
            return cell;
        }
        missing(cell, column);
        return "";
    }

    /**
     * Returns the number in a cell of the current row, such as an offset.
     *
     * @param column any column of the table
     * @return the number; NaN where it is missing and may be
     * @throws UserError if there is no such column, or the cell holds no number, or is missing and is refused
     */
    public double number(String column) {
        return number(source.place(column), column);
    }

    /** Returns the line of the file that the last row began at, as an editor counts; the header's is 1. */
    public long line() {
        return records.line();
    }

    /**
     * Reads the next row.
     *
     * @return its numbers, {@code [p]} or {@code [p + 1]} with the target or {@code [p + 2]} with a weight; NaN where
     *     missing; null at the end
     * @throws UserError if a cell is not what its column needs
     */
    public double @Nullable [] next() {
        if (!records.next()) {
            return null;
        }
        skipped = false;
        double[] row = new double[columns.features().size() + (withTarget ? 1 : 0) + (weighted() ? 1 : 0)];
        int[] at = {0};
        List<Double> means = policy.means() == null ? List.of() : policy.means();
        DoubleConsumer put = value -> {
            boolean fill = Double.isNaN(value) && policy.missing() == Missing.MEAN;
            row[at[0]] = fill && at[0] < means.size() ? means.get(at[0]) : value;
            at[0]++;
        };
        for (int j = 0; j < columns.inputs().size(); j++) {
            Columns.Input input = columns.inputs().get(j);
            if (input instanceof Columns.Categorical categorical) {
                oneHot(categorical, places[j], put, at);
            } else {
                put.accept(number(places[j], input.name()));
            }
        }
        if (withTarget) {
            int p = columns.inputs().size();
            put.accept(columns.levels().isEmpty() ? number(places[p], columns.target()) : level(places[p]));
            if (weighted()) {
                put.accept(weight(places[p + 1]));
            }
        }
        return row;
    }

    /**
     * Returns the current row's weight where target and weight are not read with the row.
     *
     * @return the weight, NaN where it is missing; empty where the file has no column of weights
     * @throws UserError if it is no positive number
     */
    public OptionalDouble weight() {
        String name = columns.weights();
        return name == null || !source.header().contains(name)
                ? OptionalDouble.empty()
                : OptionalDouble.of(weight(source.place(name)));
    }

    private boolean weighted() {
        return withTarget && columns.weights() != null;
    }

    private double number(int place, String name) {
        double number = records.number(place);
        if (!Double.isNaN(number)) {
            return number;
        }
        String cell = records.text(place);
        if (policy.missing() != Missing.REFUSE && source.cells().missing(cell)) {
            return Double.NaN;
        }
        throw source.profiles().notNumber(cell, records.line(), name);
    }

    /** The number of the target's level: 0 or 1 of two words. */
    private double level(int place) {
        String cell = records.text(place);
        List<String> levels = columns.levels();
        int level = level(levels, cell);
        if (level >= 0) {
            return level;
        }
        if (source.cells().missing(cell)) {
            return missing(cell, columns.target());
        }
        throw error(
                columns.target(),
                levels.size() == 2
                        ? Cells.show(cell) + " is neither " + Cells.show(levels.get(0)) + " nor "
                                + Cells.show(levels.get(1))
                        : Cells.show(cell) + " is not one of the target's levels" + Nearest.hint(cell, levels));
    }

    private double missing(String cell, String column) {
        if (policy.missing() == Missing.REFUSE) {
            throw source.profiles().notNumber(cell, records.line(), column);
        }
        return Double.NaN;
    }

    private UserError error(String column, String what) {
        return new UserError(
                source.file() + ", line " + records.line() + ", column " + Cells.show(column) + ": " + what);
    }

    private double weight(int place) {
        String name = String.valueOf(columns.weights());
        double weight = number(place, name);
        if (weight <= 0) {
            throw error(name, "weight " + weight + " is not positive: leave out the row, or give it a small weight");
        }
        return weight;
    }

    private void oneHot(Columns.Categorical categorical, int place, DoubleConsumer put, int[] at) {
        String cell = records.text(place);
        int level = level(categorical.levels(), cell);
        int k = categorical.levels().size();
        if (level >= 0) {
            for (int i = 1; i < k; i++) {
                put.accept(i == level ? 1 : 0);
            }
        } else if (source.cells().missing(cell)) {
            double value = missing(cell, categorical.name());
            for (int i = 1; i < k; i++) {
                put.accept(value);
            }
        } else {
            unseen(categorical, cell, put, at);
        }
    }

    /** The level that a cell is: the same text, or the same number where a column's codes are numbers. */
    private int level(List<String> levels, String cell) {
        int level = levels.indexOf(cell);
        double number = level < 0 ? source.cells().parse(cell) : Double.NaN;
        for (int i = 0; level < 0 && !Double.isNaN(number) && i < levels.size(); i++) {
            level = source.cells().parse(levels.get(i)) == number ? i : -1;
        }
        return level;
    }

    private void unseen(Columns.Categorical categorical, String cell, DoubleConsumer put, int[] at) {
        if (policy.unseen() == Unseen.REFUSE) {
            throw error(
                    categorical.name(),
                    Cells.show(cell) + " is not one of its levels" + Nearest.hint(cell, categorical.levels()));
        }
        unseen.merge(Cells.plain(categorical.name()) + "=" + Cells.plain(cell), 1, Integer::sum);
        List<Double> means = policy.means();
        for (int i = 1; i < categorical.levels().size(); i++) {
            put.accept(policy.unseen() == Unseen.MEAN && means != null ? means.get(at[0]) : 0);
        }
        skipped |= policy.unseen() == Unseen.SKIP;
    }

    /**
     * Returns what was done about words that are no level of their column, a line for people.
     *
     * @return nothing where there were none
     */
    public List<String> notes() {
        if (unseen.isEmpty()) {
            return List.of();
        }
        String done = switch (policy.unseen()) {
            case REFERENCE -> "taken for the reference level";
            case MEAN -> "taken for the mean of all levels";
            default -> "whose rows are left out";
        };
        String words = unseen.entrySet().stream()
                .limit(SHOWN)
                .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                .collect(Collectors.joining(", "));
        return List.of("words that the fit did not see, " + done + ": " + words
                + (unseen.size() > SHOWN ? " and " + (unseen.size() - SHOWN) + " more" : ""));
    }

    /** Says whether the current row is to be left out, for a word that the fit did not see. */
    public boolean skipped() {
        return skipped;
    }

    /** Says whether a row has a missing number. */
    static boolean incomplete(double[] row) {
        return Arrays.stream(row).anyMatch(Double::isNaN);
    }

    @Override
    public void close() {
        records.close();
    }
}
