package org.vi4j.data.table;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.internal.io.Json;
import org.vi4j.internal.text.Nearest;

/**
 * Which of a table's columns a regression reads, and how: a numeric one as it is, a categorical one as one column of
 * zeros and ones for each level but the first, its reference.
 *
 * @param target the column to explain; not among the inputs
 * @param inputs the explaining columns, in order; none where nothing but an intercept explains
 * @param weights a column of positive row weights, or null
 * @param levels the words that the target's cells hold, read as 0, 1 and so on; empty where they are numbers
 */
public record Columns(
        String target, List<Input> inputs, @Nullable String weights, List<String> levels) {
    /** An explaining column of the table. */
    public sealed interface Input {
        /** Returns the column's name in the table. */
        String name();

        /** Returns the names under which it is reported: its own, or {@code name=level}. */
        List<String> features();
    }

    /**
     * A column of numbers.
     *
     * @param name its name
     */
    public record Numeric(String name) implements Input {
        @Override
        public List<String> features() {
            return List.of(name);
        }
    }

    /**
     * A column of words.
     *
     * @param name its name
     * @param levels its values, the reference level first, at least two
     */
    public record Categorical(String name, List<String> levels) implements Input {
        /** Creates the column. */
        public Categorical {
            levels = List.copyOf(levels);
        }

        @Override
        public List<String> features() {
            return levels.stream().skip(1).map(level -> name + "=" + level).toList();
        }
    }

    /** Returns the inputs as words, for a document: of each, {@link #words}. */
    public List<List<String>> inputWords() {
        return inputs.stream().map(Columns::words).toList();
    }

    /**
     * Returns an input as words: a column of numbers is its name, one of words its name and levels.
     *
     * @param input the column
     * @return its words
     */
    public static List<String> words(Input input) {
        List<String> words = new ArrayList<>(List.of(input.name()));
        if (input instanceof Categorical categorical) {
            words.addAll(categorical.levels());
        }
        return words;
    }

    /**
     * Reads inputs that {@link #inputWords} wrote.
     *
     * @param document a list of lists of words
     * @return the inputs
     * @throws IllegalArgumentException if there is one of no words, or of a single level
     */
    public static List<Input> inputs(Json document) {
        List<Input> inputs = new ArrayList<>();
        for (Json input : document) {
            List<String> words = input.words();
            if (words.isEmpty() || words.size() == 2) {
                throw new IllegalArgumentException("an input is a name, or a name and two or more levels");
            }
            inputs.add(
                    words.size() == 1
                            ? new Numeric(words.get(0))
                            : new Categorical(words.get(0), words.subList(1, words.size())));
        }
        return inputs;
    }

    /** Creates the choice. */
    public Columns {
        inputs = List.copyOf(inputs);
        levels = List.copyOf(levels);
    }

    /**
     * Creates the choice for a target of numbers.
     *
     * @param target the column to explain
     * @param inputs the explaining columns
     * @param weights a column of row weights, or null
     */
    public Columns(String target, List<Input> inputs, @Nullable String weights) {
        this(target, inputs, weights, List.of());
    }

    /**
     * Takes columns of numbers.
     *
     * @param target the column to explain
     * @param features the others
     * @return the choice
     */
    public static Columns numeric(String target, List<String> features) {
        return new Columns(target, features.stream().<Input>map(Numeric::new).toList(), null);
    }

    /** Returns the names under which the columns are reported, p of them. */
    public List<String> features() {
        return inputs.stream().flatMap(input -> input.features().stream()).toList();
    }

    /** Returns the table's columns that a fit reads: the inputs, the target, the weights. */
    public List<String> sources() {
        List<String> names = new ArrayList<>(inputs.stream().map(Input::name).toList());
        names.add(target);
        if (weights != null) {
            names.add(weights);
        }
        return names;
    }

    /** Says whether every cell that is read is a number. */
    public boolean numeric() {
        return levels.isEmpty() && inputs.stream().allMatch(Numeric.class::isInstance);
    }

    /**
     * Returns what each column is taken for, a line each, for people.
     *
     * @return such as {@code "city: words, 3 levels (Oslo, Paris, Rome), Oslo is the reference"}
     */
    public List<String> description() {
        return ColumnWords.of(this);
    }

    /**
     * What a user says about columns; what is not said is found out from the file.
     *
     * @param target the column to explain
     * @param features the only explaining columns, {@code 1} for none but the intercept, or empty for all
     * @param drop columns to leave out
     * @param references {@code column=level} pairs that name reference levels
     * @param weights the column of row weights, or null
     */
    public record Wish(
            String target,
            List<String> features,
            List<String> drop,
            List<String> references,
            @Nullable String weights) {
        /** The feature that stands for none but the intercept, where no column has this name. */
        public static final String ONE = "1";

        /** Creates the wish. */
        public Wish {
            features = List.copyOf(features);
            drop = List.copyOf(drop);
            references = List.copyOf(references);
        }

        List<String> inputs(TableSource source) {
            return inputs(source.file().toString(), source.header());
        }

        /**
         * Returns the explaining columns among a header's.
         *
         * @param table its name in messages
         * @param header the columns' names
         * @return the names, in order, at least one unless {@value #ONE} is asked for
         * @throws UserError if a name is not in the header, or is asked to be two things
         */
        public List<String> inputs(String table, List<String> header) {
            requireKnown(table, header, List.of(target));
            boolean one = features.contains(ONE) && !header.contains(ONE);
            List<String> asked =
                    features.stream().filter(name -> !one || !name.equals(ONE)).toList();
            requireKnown(table, header, asked);
            requireKnown(table, header, drop);
            requireKnown(table, header, weights == null ? List.of() : List.of(weights));
            refuseTwice(features);
            if (features.contains(target) || drop.contains(target) || target.equals(weights)) {
                throw new UserError("'" + target + "' is the target: it cannot also be a feature, a weight or dropped");
            }
            for (String name : features) {
                if (drop.contains(name) || name.equals(weights)) {
                    throw new UserError("column '" + name + "' is named as a feature and also "
                            + (drop.contains(name) ? "dropped" : "as the weights") + ": name it once");
                }
            }
            List<String> names = (features.isEmpty() ? header : asked)
                    .stream()
                            .filter(name -> !name.equals(target) && !drop.contains(name) && !name.equals(weights))
                            .toList();
            if (names.isEmpty() && !one) {
                throw new UserError(table + " has only the target '" + target + "'"
                        + (drop.isEmpty() && weights == null ? "" : " left") + ": at least one other column is needed");
            }
            return names;
        }

        private static void requireKnown(String table, List<String> header, List<String> names) {
            for (String name : names) {
                if (!header.contains(name)) {
                    throw new UserError(table + " has no column " + Cells.show(name) + Nearest.hint(name, header));
                }
            }
        }

        private static void refuseTwice(List<String> names) {
            Set<String> seen = new HashSet<>();
            for (String name : names) {
                if (!seen.add(name)) {
                    throw new UserError("column '" + name + "' is named twice among the features: name it once");
                }
            }
        }
    }

    /**
     * Columns that a row has besides features, target and weight: an offset of its linear predictor, which is the
     * column itself or, of an exposure, its logarithm, and how many trials its target counts the successes of. They are
     * read behind the features, in this order.
     *
     * @param offset the offset's column, or null
     * @param exposure whether the offset is its logarithm
     * @param trials the trials' column, or null
     */
    public record Extras(
            @Nullable String offset,
            boolean exposure,
            @Nullable String trials) implements Serializable {
        /** No such columns. */
        public static final Extras NONE = new Extras(null, false, null);

        /**
         * Reads what {@link #put} wrote.
         *
         * @param document with keys {@code offset} or {@code exposure}, and {@code trials}
         * @return the columns
         */
        public static Extras of(Json document) {
            boolean exposure = document.has("exposure");
            String offset = exposure
                    ? document.get("exposure").asText()
                    : document.has("offset") ? document.get("offset").asText() : null;
            return new Extras(
                    offset,
                    exposure,
                    document.has("trials") ? document.get("trials").asText() : null);
        }

        /**
         * Adds those that there are to a document.
         *
         * @param document receives them
         */
        public void put(Map<String, Object> document) {
            if (offset != null) {
                document.put(exposure ? "exposure" : "offset", offset);
            }
            if (trials != null) {
                document.put("trials", trials);
            }
        }

        /** Returns the columns' names, in order. */
        public List<String> columns() {
            return Stream.of(offset, trials).filter(Objects::nonNull).toList();
        }

        /**
         * Adds the columns to a wish that names features.
         *
         * @param wish without them
         * @return the wish that reads them as well
         * @throws UserError if one of them has another part already
         */
        public Wish reading(Wish wish) {
            return ExtraColumns.reading(this, wish);
        }

        /**
         * Puts the columns behind all others.
         *
         * @param table its name in messages
         * @param found columns among which they are
         * @return the same columns with these last
         * @throws UserError if one is missing or holds words
         */
        public Columns last(String table, Columns found) {
            return ExtraColumns.last(this, table, found);
        }

        /**
         * Leaves out what a prediction does not read: the trials.
         *
         * @param columns those of the fit
         * @return the others
         */
        public Columns predicting(Columns columns) {
            return trials == null
                    ? columns
                    : new Columns(
                            columns.target(),
                            columns.inputs().subList(0, columns.inputs().size() - 1),
                            columns.weights(),
                            columns.levels());
        }

        /**
         * Names the columns with coefficients.
         *
         * @param columns all that are read
         * @return the names
         */
        public List<String> features(Columns columns) {
            return columns.features()
                    .subList(0, columns.features().size() - columns().size());
        }

        /**
         * Turns a cell of the offset's column into the offset.
         *
         * @param value the cell's number
         * @return the number, or the logarithm of an exposure
         * @throws UserError if an exposure is not positive
         */
        public double offset(double value) {
            if (!exposure) {
                return value;
            }
            if (value > 0) {
                return Math.log(value);
            }
            throw new UserError("the exposure '" + offset + "' is " + value + ", must be positive");
        }

        /**
         * Says what is wrong with a count of successes.
         *
         * @param y the successes
         * @param count the trials
         * @return the fault; null where there is none
         */
        public @Nullable String fault(double y, double count) {
            if (!(count >= 1 && count == Math.rint(count))) {
                return "'" + trials + "' is " + number(count) + ", and trials are whole numbers of at least 1";
            }
            return y >= 0 && y <= count && y == Math.rint(y)
                    ? null
                    : number(y) + " successes of " + number(count)
                            + " trials: the target is a whole number from 0 to the trials";
        }

        private static String number(double value) {
            return value == Math.rint(value) && Math.abs(value) < 1e15
                    ? String.format(Locale.ROOT, "%.0f", value)
                    : Double.toString(value);
        }

        /** Returns the offset in words, such as {@code log(hours)}. */
        public String words() {
            return exposure ? "log(" + offset + ")" : String.valueOf(offset);
        }
    }
}
