package org.vi4j.data.table;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.Table.TableSummary;

/** What a table's columns hold, read when it is first asked for, and what is wrong with a cell that holds else. */
final class TableProfiles {
    /** The rows by which a column of a large file is taken for numbers. */
    private static final int SAMPLE = 1000;
    /** A file beyond this size, in bytes, is not read whole just to find out what its columns hold. */
    private static final long LARGE = 16 << 20;

    private final TableSource source;
    private @Nullable TableProfile profile;

    TableProfiles(TableSource source) {
        this.source = source;
    }

    /** What all rows hold. */
    TableProfile whole() {
        TableProfile known = profile;
        if (known == null || !known.whole()) {
            known = TableProfile.of(source, Long.MAX_VALUE);
            profile = known;
        }
        return known;
    }

    /** What some columns hold: of a large file whose beginning shows numbers only, its beginning has to do. */
    TableProfile of(Set<String> wanted) {
        TableProfile known = profile;
        if (known == null && large()) {
            known = TableProfile.of(source, SAMPLE);
            profile = known;
        }
        List<String> names = source.allNames();
        if (known != null
                && wanted.stream()
                        .map(names::indexOf)
                        .map(known::column)
                        .allMatch(column -> column.kind() == TableSummary.Kind.NUMBERS
                                && column.odd().isEmpty())) {
            return known;
        }
        return whole();
    }

    private boolean large() {
        TextFile text = source.text();
        try {
            return text == null || Files.size(text.content()) > LARGE;
        } catch (IOException e) {
            throw text == null ? new UserError("cannot read " + source.file(), e) : text.failure(e);
        }
    }

    /** Refuses a column with a missing cell, or with a cell that is no number among numbers. */
    void requireWhole(String name) {
        ColumnProfile column = whole().column(source.allNames().indexOf(name));
        if (column.column().missing() > 0) {
            throw notNumber(column.firstMissing(), column.missingLine(), name);
        }
        if (column.kind() == TableSummary.Kind.NUMBERS && !column.odd().isEmpty()) {
            throw notNumber(column.odd(), column.oddLine(), name);
        }
    }

    /**
     * The error for a cell that is no number where one is needed: what it is, and how many cells of its column are
     * numbers.
     */
    UserError notNumber(String cell, int line, String column) {
        String where = source.file() + ", line " + line + ", column " + Cells.show(column) + ": ";
        if (source.cells().missing(cell)) {
            return new UserError(where
                    + (cell.isEmpty() ? "the cell is empty" : Cells.show(cell) + " stands for a missing value")
                    + ": fill it in, leave out the row or the column, or have rows with missing cells dropped");
        }
        if (Cells.beyond(cell)) {
            return new UserError(where + Cells.show(cell)
                    + " is not a finite number: give it a number, or leave out the row or the column");
        }
        TableSummary.Column all =
                whole().column(source.allNames().indexOf(column)).column();
        return new UserError(where + Cells.show(cell) + " is not a number, " + all.numbers() + " of " + all.filled()
                + " cells are: "
                + (all.numbers() == 0
                        ? "name a column of numbers"
                        : "correct it, leave out the row, or take the column as categorical"));
    }
}
