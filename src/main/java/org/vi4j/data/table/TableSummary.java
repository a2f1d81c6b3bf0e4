package org.vi4j.data.table;

import java.util.List;
import org.vi4j.UserError;

/**
 * What one pass over a table found in each of its columns.
 *
 * @param rows the number of rows
 * @param columns what each column holds, in the file's order
 */
public record TableSummary(long rows, List<Column> columns) {
    /** What a column's cells are taken for. */
    public enum Kind {
        /** At least half of the filled cells are numbers. */
        NUMBERS,
        /** Words, dates, codes: every different cell is a level. */
        WORDS,
        /** No cell is filled. */
        EMPTY
    }

    /**
     * One column of the table.
     *
     * @param name in the header
     * @param kind what its cells are taken for
     * @param filled the cells that are not missing
     * @param missing the cells that are
     * @param numbers the filled cells that are finite numbers
     * @param mean the numbers' mean; NaN where there are none
     * @param sd their standard deviation (divided by their number); NaN where there are none
     * @param levels of a column of words: its different cells in alphabetical order, numbers in order of size; at most
     *     {@value TableSource#MAX_LEVELS}, and one more where there are more
     */
    public record Column(
            String name,
            Kind kind,
            long filled,
            long missing,
            long numbers,
            double mean,
            double sd,
            List<String> levels) {
        /** Creates the column's summary. */
        public Column {
            levels = List.copyOf(levels);
        }
    }

    /** Creates the summary. */
    public TableSummary {
        columns = List.copyOf(columns);
    }

    /**
     * Returns a column's summary.
     *
     * @param name in the header
     * @return what it holds
     * @throws UserError if there is no such column
     */
    public Column column(String name) {
        return columns.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UserError("there is no column " + Cells.show(name)));
    }
}
