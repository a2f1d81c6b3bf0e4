package org.vi4j.data.table;

import java.util.List;
import java.util.stream.Collectors;
import org.vi4j.UserError;
import org.vi4j.internal.text.CsvCell;

/** A table's lines as its file has them, with cells put behind each. */
public final class TableText implements AutoCloseable {
    private final TableSource source;
    private final Records records;

    TableText(TableSource source) {
        this.source = source;
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
        return header(source, records, names);
    }

    static String header(TableSource source, Records records, List<String> names) {
        for (String name : names) {
            if (source.header().contains(name)) {
                throw new UserError(source.file() + " already has a column '" + name + "': rename it or leave it out");
            }
        }
        return records.headerText()
                + names.stream().map(name -> behind(source.dialect(), name)).collect(Collectors.joining());
    }

    /**
     * Moves to the next row.
     *
     * @return whether there is one
     */
    public boolean next() {
        return records.next();
    }

    /**
     * Returns the current row as the file's text, with more cells behind.
     *
     * @param cells numbers, which get the file's decimal mark, and words, which stay as they are, quoted where they
     *     must be
     * @return the line, in the file's dialect
     */
    public String text(List<?> cells) {
        return text(source, records, cells);
    }

    static String text(TableSource source, Records records, List<?> cells) {
        Dialect dialect = source.dialect();
        return records.recordText()
                + cells.stream().map(cell -> behind(dialect, cell)).collect(Collectors.joining());
    }

    /** A cell behind its separator. */
    private static String behind(Dialect dialect, Object cell) {
        String text = cell instanceof Number ? cell.toString().replace('.', dialect.decimal()) : cell.toString();
        return dialect.separator() + CsvCell.of(text, dialect.separator());
    }

    @Override
    public void close() {
        records.close();
    }
}
