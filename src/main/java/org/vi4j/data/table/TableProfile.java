package org.vi4j.data.table;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.vi4j.data.table.Table.TableSummary;

/** One pass over a table's beginning or the whole of it, which leaves what each column holds. */
final class TableProfile {
    private final List<ColumnProfile> columns;
    private final long rows;
    private final boolean whole;

    private TableProfile(List<ColumnProfile> columns, long rows, boolean whole) {
        this.columns = columns;
        this.rows = rows;
        this.whole = whole;
    }

    /**
     * Reads rows.
     *
     * @param source the table
     * @param most so many rows
     * @return what they hold
     */
    static TableProfile of(TableSource source, long most) {
        Set<String> words = new HashSet<>(source.options().categorical());
        TableProfile first = pass(source, most, words);
        // Words among which there were numbers: these are levels too, and were not remembered.
        List<String> mixed = new ArrayList<>();
        for (int j = 0; j < first.columns.size(); j++) {
            if (first.columns.get(j).incomplete()) {
                mixed.add(source.allNames().get(j));
            }
        }
        words.addAll(mixed);
        return mixed.isEmpty() ? first : pass(source, most, words);
    }

    private static TableProfile pass(TableSource source, long most, Set<String> words) {
        List<ColumnProfile> columns = source.allNames().stream()
                .map(name -> new ColumnProfile(
                        name,
                        words.contains(name)
                                ? TableSummary.Kind.WORDS
                                : source.options().numeric().contains(name)
                                        ? TableSummary.Kind.NUMBERS
                                        : TableSummary.Kind.EMPTY))
                .toList();
        long rows = 0;
        try (Records records = source.records()) {
            boolean any = records.next();
            for (; any && rows < most; any = records.next()) {
                for (int j = 0; j < columns.size(); j++) {
                    columns.get(j).add(records, j, source.cells());
                }
                rows++;
            }
            return new TableProfile(columns, rows, !any);
        }
    }

    /** Whether no row was left out. */
    boolean whole() {
        return whole;
    }

    long rows() {
        return rows;
    }

    ColumnProfile column(int place) {
        return columns.get(place);
    }

    /** The summary, without the first column where it has no name. */
    TableSummary summary(List<String> names) {
        List<TableSummary.Column> named = new ArrayList<>();
        for (int j = 0; j < names.size(); j++) {
            if (!names.get(j).isEmpty()) {
                named.add(columns.get(j).column());
            }
        }
        return new TableSummary(rows, named);
    }
}
