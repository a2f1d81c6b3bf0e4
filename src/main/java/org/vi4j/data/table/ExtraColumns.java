package org.vi4j.data.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.internal.text.Nearest;

/** Finds the columns of {@link Columns.Extras} among others. */
final class ExtraColumns {
    private ExtraColumns() {}

    /** What the offset's column is called. */
    private static String role(Columns.Extras extras, String column) {
        return column.equals(extras.trials()) ? "trials" : extras.exposure() ? "exposure" : "offset";
    }

    static Columns.Wish reading(Columns.Extras extras, Columns.Wish wish) {
        for (String column : extras.columns()) {
            if (column.equals(wish.target()) || column.equals(wish.weights())) {
                throw new UserError("column '" + column + "' is named as the " + role(extras, column) + " and as the "
                        + (column.equals(wish.target()) ? "target" : "weights") + ": name it once");
            }
            if (wish.features().contains(column) || wish.drop().contains(column)) {
                throw new UserError("column '" + column + "' is named as the " + role(extras, column) + " and "
                        + (wish.drop().contains(column) ? "dropped" : "as a feature") + ": name it once");
            }
        }
        String offset = extras.offset();
        if (offset != null && offset.equals(extras.trials())) {
            throw new UserError("column '" + offset + "' is named as the " + (extras.exposure() ? "exposure" : "offset")
                    + " and as the trials: name it once");
        }
        if (wish.features().isEmpty()) {
            return wish;
        }
        List<String> all = new ArrayList<>(wish.features());
        all.addAll(extras.columns());
        return new Columns.Wish(wish.target(), all, wish.drop(), wish.references(), wish.weights());
    }

    static Columns last(Columns.Extras extras, String table, Columns found) {
        Map<String, Columns.Input> inputs = new LinkedHashMap<>();
        found.inputs().forEach(input -> inputs.put(input.name(), input));
        List<Columns.Input> last = new ArrayList<>();
        for (String column : extras.columns()) {
            Columns.Input input = inputs.remove(column);
            if (input == null) {
                throw new UserError(
                        table + " has no column '" + column + "'" + Nearest.hint(column, List.copyOf(inputs.keySet())));
            }
            if (!(input instanceof Columns.Numeric)) {
                throw new UserError(
                        table + ": the " + role(extras, column) + " '" + column + "' holds words: numbers are needed");
            }
            last.add(input);
        }
        List<Columns.Input> all = new ArrayList<>(inputs.values());
        all.addAll(last);
        return new Columns(found.target(), all, found.weights(), found.levels());
    }
}
