package org.vi4j.regression;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.data.Table;
import org.vi4j.model.Design;

/** Refuses columns that a regression cannot tell apart, with a way out. */
final class Features {
    private Features() {}

    /** Returns the columns beside the target, in the table's order. */
    static List<String> of(Table table, String target, RegressionConfig config) {
        table.column(target);
        List<String> names =
                table.names().stream().filter(name -> !name.equals(target)).toList();
        if (names.isEmpty()) {
            throw new UserError(
                    table.source() + " has only the target '" + target + "': at least one other column is needed");
        }
        if (config.intercept() && names.contains(Design.INTERCEPT)) {
            throw new UserError(table.source() + " has a column '" + Design.INTERCEPT
                    + "', the name under which the intercept is reported: rename it, or use --no-intercept");
        }
        refuseConstants(table, names, config);
        refuseDuplicates(table, names);
        return names;
    }

    private static void refuseConstants(Table table, List<String> names, RegressionConfig config) {
        for (String name : names) {
            double[] column = table.column(name);
            boolean constant = Arrays.stream(column).allMatch(v -> v == column[0]);
            if (constant && (config.intercept() || config.standardize() || column[0] == 0)) {
                String clash = config.intercept() ? "so it cannot be told from the intercept" : "so it says nothing";
                String out = config.intercept() && !config.standardize() && column[0] != 0
                        ? "leave the column out, or use --no-intercept"
                        : "leave the column out";
                throw new UserError(table.source() + ": column '" + name + "' is " + column[0] + " in every row ("
                        + table.rows() + "), " + clash + ": " + out);
            }
        }
    }

    private static void refuseDuplicates(Table table, List<String> names) {
        Map<Integer, String> seen = new HashMap<>();
        for (String name : names) {
            double[] column = table.column(name);
            String other = seen.putIfAbsent(Arrays.hashCode(column), name);
            if (other != null && Arrays.equals(column, table.column(other))) {
                throw new UserError(table.source() + ": columns '" + other + "' and '" + name
                        + "' are the same in every row, so their coefficients cannot be told apart: leave one out");
            }
        }
    }
}
