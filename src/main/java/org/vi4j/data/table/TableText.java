package org.vi4j.data.table;

import java.util.List;
import java.util.stream.Collectors;
import org.vi4j.UserError;

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
                + names.stream()
                        .map(name -> source.dialect().separator() + name)
                        .collect(Collectors.joining());
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
     * @param cells numbers and plain words, each behind a comma
     * @return the line, in the file's dialect
     */
    public String text(String cells) {
        return text(source, records, cells);
    }

    static String text(TableSource source, Records records, String cells) {
        boolean decimalComma = source.dialect().decimal() == ',';
        String own = decimalComma ? cells.replace(',', '\n').replace('.', ',') : cells;
        return records.recordText()
                + own.replace(decimalComma ? '\n' : ',', source.dialect().separator());
    }

    @Override
    public void close() {
        records.close();
    }
}
