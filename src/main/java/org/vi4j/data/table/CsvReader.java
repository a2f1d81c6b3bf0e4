package org.vi4j.data.table;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
import org.datavec.api.split.InputStreamInputSplit;
import org.datavec.api.writable.Writable;
import org.vi4j.UserError;

/**
 * A CSV file with a header row, record by record: DataVec's reader, which splits a record into cells, over
 * {@link CsvLines}, which bounds memory, knows line numbers and joins quoted line breaks.
 */
public final class CsvReader implements Records {
    private final Path file;
    private final CsvLines lines;
    private final Splitter cells;
    private final String headerText;
    private final List<String> header;

    /**
     * Opens a file and reads its header.
     *
     * @param file a UTF-8 CSV file, comma-separated, cells quoted as in RFC 4180
     * @throws UserError if it cannot be read, is empty, or its header names a column twice or not at all
     */
    public CsvReader(Path file) {
        this.file = file;
        this.lines = new CsvLines(file);
        try {
            if (!lines.hasNext()) {
                throw new UserError(file + " is empty: a header row with the columns' names was expected");
            }
            this.cells = new Splitter(lines);
            List<Writable> first = cells.next();
            this.headerText = cells.text;
            this.header = first.stream().map(cell -> cell.toString().strip()).toList();
            checkHeader();
        } catch (UserError e) {
            lines.close();
            throw e;
        }
    }

    private void checkHeader() {
        Set<String> seen = new HashSet<>();
        for (int j = 0; j < header.size(); j++) {
            String name = header.get(j);
            if (name.isEmpty()) {
                throw new UserError(file + ", line 1: column " + (j + 1) + " has no name: give it one");
            }
            if (!seen.add(name)) {
                throw new UserError(file + ", line 1: two columns are named " + show(name) + ": rename one of them");
            }
        }
    }

    /** Returns the columns' names, in the file's order, without surrounding blanks. */
    @Override
    public List<String> header() {
        return header;
    }

    /** Returns the header as it stands in the file, without its line break. */
    @Override
    public String headerText() {
        return headerText;
    }

    /** Says whether there is another record. */
    @Override
    public boolean hasNext() {
        return cells.hasNext();
    }

    /**
     * Reads the next record.
     *
     * @return its cells, one a column
     * @throws UserError if it has another number of cells than the header
     */
    @Override
    public List<Writable> next() {
        List<Writable> record = cells.next();
        if (record.size() != header.size()) {
            throw new UserError(file + ", line " + line() + ": the row has " + record.size()
                    + (record.size() == 1 ? " cell" : " cells") + ", the header has " + header.size()
                    + ": give every column one cell (quote cells that hold a comma)");
        }
        return record;
    }

    /** Returns the record last read as it stands in the file, without its line break. */
    @Override
    public String text() {
        return cells.text;
    }

    /** Returns the number, from 1, of the line on which the record last read begins. */
    @Override
    public int line() {
        return lines.line();
    }

    @Override
    public void close() {
        lines.close();
    }

    /** Quotes a cell or name for a message: one line, not too long. */
    static String show(String value) {
        String oneLine = value.replaceAll("\\p{Cntrl}", "�");
        return "'" + (oneLine.length() <= 40 ? oneLine : oneLine.substring(0, 40) + "…") + "'";
    }

    private static final class Splitter extends CSVRecordReader {
        private static final long serialVersionUID = 1L;
        /** Stands in for the backslash, which DataVec's parser takes for an escape and RFC 4180 does not. */
        private static final char NOT_AN_ESCAPE = '\uFFFE';

        private final transient Iterator<String> lines;
        private String text = "";

        Splitter(Iterator<String> lines) {
            this.lines = lines;
            try {
                initialize(new InputStreamInputSplit(InputStream.nullInputStream()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        @Override
        protected Iterator<String> getIterator(int location) {
            return lines;
        }

        @Override
        protected List<Writable> parseLine(String line) {
            text = line;
            if (line.indexOf('\\') < 0) {
                return super.parseLine(line);
            }
            return super.parseLine(line.replace('\\', NOT_AN_ESCAPE)).stream()
                    .<Writable>map(cell ->
                            new org.datavec.api.writable.Text(cell.toString().replace(NOT_AN_ESCAPE, '\\')))
                    .toList();
        }
    }
}
