package org.vi4j.regression;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.text.Nearest;

/**
 * Columns that a row has besides features, target and weight: an offset of its linear predictor, which is the column
 * itself or, of an exposure, its logarithm, and how many trials its target counts the successes of. They are read
 * behind the features, in this order.
 *
 * @param offset the offset's column, or null
 * @param exposure whether the offset is its logarithm
 * @param trials the trials' column, or null
 */
record RowExtras(
        @Nullable String offset, boolean exposure, @Nullable String trials) implements Serializable {
    static final RowExtras NONE = new RowExtras(null, false, null);

    /** Returns the columns' names, in order. */
    List<String> columns() {
        return Stream.of(offset, trials).filter(Objects::nonNull).toList();
    }

    /** What the offset's column is called. */
    private String role(String column) {
        return column.equals(trials) ? "trials" : exposure ? "exposure" : "offset";
    }

    /** Returns the wish that reads them as well. */
    Columns.Wish reading(Columns.Wish wish) {
        for (String column : columns()) {
            if (column.equals(wish.target()) || column.equals(wish.weights())) {
                throw new UserError("column '" + column + "' is named as the " + role(column) + " and as the "
                        + (column.equals(wish.target()) ? "target" : "weights") + ": name it once");
            }
            if (wish.features().contains(column) || wish.drop().contains(column)) {
                throw new UserError("column '" + column + "' is named as the " + role(column) + " and "
                        + (wish.drop().contains(column) ? "dropped" : "as a feature") + ": name it once");
            }
        }
        if (offset != null && offset.equals(trials)) {
            throw new UserError("column '" + offset + "' is named as the " + role(offset) + " and as the trials: name"
                    + " it once");
        }
        if (wish.features().isEmpty()) {
            return wish;
        }
        List<String> all = new ArrayList<>(wish.features());
        all.addAll(columns());
        return new Columns.Wish(wish.target(), all, wish.drop(), wish.references(), wish.weights());
    }

    /** Returns the same columns with these last. */
    Columns last(String table, Columns found) {
        Map<String, Columns.Input> inputs = new LinkedHashMap<>();
        found.inputs().forEach(input -> inputs.put(input.name(), input));
        List<Columns.Input> extras = new ArrayList<>();
        for (String column : columns()) {
            Columns.Input input = inputs.remove(column);
            if (input == null) {
                throw new UserError(
                        table + " has no column '" + column + "'" + Nearest.hint(column, List.copyOf(inputs.keySet())));
            }
            if (!(input instanceof Columns.Numeric)) {
                throw new UserError(
                        table + ": the " + role(column) + " '" + column + "' holds words: numbers are" + " needed");
            }
            extras.add(input);
        }
        if (inputs.isEmpty()) {
            throw new UserError(table + " has only the target '" + found.target() + "' and "
                    + columns().stream().map(this::role).collect(Collectors.joining(" and "))
                    + ": at least one other column is needed");
        }
        List<Columns.Input> all = new ArrayList<>(inputs.values());
        all.addAll(extras);
        return new Columns(found.target(), all, found.weights(), found.levels());
    }

    /** Returns the columns that a prediction reads: the trials are not. */
    Columns predicting(Columns columns) {
        return trials == null
                ? columns
                : new Columns(
                        columns.target(),
                        columns.inputs().subList(0, columns.inputs().size() - 1),
                        columns.weights(),
                        columns.levels());
    }

    /** Returns the names of the columns with coefficients among those that are read. */
    List<String> features(Columns columns) {
        return columns.features()
                .subList(0, columns.features().size() - columns().size());
    }

    /** Returns the offset of a row whose offset's column holds a number. */
    double offset(double value) {
        if (!exposure) {
            return value;
        }
        if (value > 0) {
            return Math.log(value);
        }
        throw new UserError("the exposure '" + offset + "' is " + value + ", must be positive");
    }

    /** Returns the offset in words, such as {@code log(hours)}. */
    String words() {
        return exposure ? "log(" + offset + ")" : String.valueOf(offset);
    }
}
