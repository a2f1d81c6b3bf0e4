package org.vi4j.data.table;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.RecordType;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;

/**
 * A CSV file with a header row, record by record: FastCSV over text of bounded size. Cells may be quoted as in RFC
 * 4180; LF, CR and CRLF end a line; blank lines may only stand at the end.
 */
final class CsvRecords implements Records {
    /** The longest record that is read, in characters. */
    static final int MAX_RECORD = 1 << 20;

    private final TextFile text;
    private final Dialect dialect;
    private final Cells cells;
    private final LastCharacter reader;
    private final CsvReader<Cursor> csv;
    private final Iterator<Cursor> records;
    private final Cursor cursor;
    private final boolean commented;
    private boolean endsQuoted;
    private final String headerText;
    private final List<String> header;

    CsvRecords(TextFile text, Dialect dialect, Cells cells) {
        this(text, dialect, cells, null);
    }

    /** Reads a file; lines that begin with # are given to the taker, where there is one. */
    CsvRecords(TextFile text, Dialect dialect, Cells cells, @Nullable Consumer<String> comments) {
        this.text = text;
        this.dialect = dialect;
        this.cells = cells;
        this.reader = new LastCharacter(text.reader());
        this.commented = comments != null;
        this.cursor = new Cursor(comments);
        this.csv = CsvReader.builder()
                .fieldSeparator(dialect.separator())
                .commentStrategy(comments == null ? CommentStrategy.NONE : CommentStrategy.READ)
                .skipEmptyLines(false)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .maxBufferSize(MAX_RECORD)
                .build(cursor, reader);
        this.records = csv.iterator();
        try {
            if (!advance() || cursor.blank()) {
                throw new UserError(name() + " is empty: a header row with the columns' names was expected");
            }
            this.headerText = recordText();
            this.header = names();
        } catch (UserError e) {
            close();
            throw e;
        }
    }

    private Path name() {
        return text.name();
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (int j = 0; j < cursor.count; j++) {
            String name = text(j);
            names.add(name);
            if (name.isEmpty() && (j > 0 || cursor.count == 1 || commented)) {
                throw new UserError(name() + ", line " + line() + ": column " + (j + 1) + " has no name: give it one");
            }
            Integer other = seen.put(name, j + 1);
            if (other != null) {
                throw new UserError(name() + ", line " + line() + ": two columns are named " + Cells.show(name)
                        + ", the " + ordinal(other) + " and the " + ordinal(j + 1) + ": rename one of them");
            }
        }
        return names;
    }

    private static String ordinal(int j) {
        int teen = j % 100;
        return j
                + (teen > 10 && teen < 20
                        ? "th"
                        : switch (j % 10) {
                            case 1 -> "st";
                            case 2 -> "nd";
                            case 3 -> "rd";
                            default -> "th";
                        });
    }

    @Override
    public List<String> header() {
        return header;
    }

    @Override
    public String headerText() {
        return headerText;
    }

    @Override
    public boolean next() {
        if (!advance()) {
            return false;
        }
        if (cursor.blank()) {
            int blank = line();
            while (advance()) {
                if (!cursor.blank()) {
                    throw new UserError(
                            name() + ", line " + blank + ": the line is blank: delete it, or fill its cells");
                }
            }
            return false;
        }
        if (cursor.count != header.size()) {
            int count = cursor.count;
            String where = name() + ", line " + line();
            if (endsQuoted && !records.hasNext()) {
                requireClosedQuote();
            }
            throw new UserError(where + ": the row has " + count + (count == 1 ? " cell" : " cells")
                    + ", the header has " + header.size()
                    + (commented
                            ? ": is the file cut off, or are its chains of different models?"
                            : ": give every column one cell (quote cells that hold a "
                                    + (dialect.separator() == ',' ? "comma" : "separator") + ")"));
        }
        return true;
    }

    private boolean advance() {
        try {
            do {
                if (!records.hasNext()) {
                    requireClosedQuote();
                    return false;
                }
                records.next();
            } while (cursor.comment);
        } catch (CsvParseException e) {
            throw failure(e);
        } catch (UncheckedIOException e) {
            throw text.failure(Objects.requireNonNull(e.getCause()));
        }
        endsQuoted = cursor.count > 0 && cursor.quoted[cursor.count - 1];
        return true;
    }

    /** FastCSV takes the end of the file for the end of a cell in quotes. */
    private void requireClosedQuote() {
        if (endsQuoted && reader.last != '"') {
            throw new UserError(name() + ", line " + line() + ": a quote is opened and never closed: add the other \"");
        }
    }

    private UserError failure(CsvParseException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        if (cause instanceof IOException io) {
            return text.failure(io);
        }
        String message = String.valueOf(cause.getMessage());
        String where = name() + ", line " + cursor.line + ": ";
        if (message.contains("closing quote")) {
            return new UserError(
                    where + "text follows the quote that ends a cell: double a quote that belongs to a cell", e);
        }
        return new UserError(
                where + "the record has more than " + MAX_RECORD
                        + " characters or too many cells: is a quote never closed, or is this not a CSV file?",
                e);
    }

    @Override
    public String text(int column) {
        return cursor.text(column);
    }

    @Override
    public boolean quoted(int column) {
        return cursor.quoted[column];
    }

    @Override
    public double number(int column) {
        return cells.parse(text(column));
    }

    @Override
    public String recordText() {
        return IntStream.range(0, cursor.count)
                .mapToObj(j -> cursor.quoted[j] ? '"' + cursor.cells[j].replace("\"", "\"\"") + '"' : cursor.cells[j])
                .collect(Collectors.joining(String.valueOf(dialect.separator())));
    }

    @Override
    public int line() {
        return (int) Math.min(cursor.line, Integer.MAX_VALUE);
    }

    @Override
    public void close() {
        try {
            csv.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The record that FastCSV is at; one object for all, so that no record is made. */
    private static final class Cursor extends AbstractBaseCsvCallbackHandler<Cursor> {
        private final @Nullable Consumer<String> comments;
        private String[] cells = new String[16];
        private boolean[] quoted = new boolean[16];
        private int count;
        private int size;
        private long line;
        private boolean comment;

        Cursor(@Nullable Consumer<String> comments) {
            this.comments = comments;
        }

        @Override
        protected void handleBegin(long startingLineNumber) {
            line = startingLineNumber;
            count = 0;
            size = 0;
            comment = false;
        }

        @Override
        protected void handleField(int field, char[] buffer, int offset, int length, boolean inQuotes) {
            if (field == cells.length) {
                cells = Arrays.copyOf(cells, 2 * field);
                quoted = Arrays.copyOf(quoted, 2 * field);
            }
            size += length + 1;
            if (size > MAX_RECORD) {
                throw new CsvParseException("the record is too long");
            }
            cells[field] = new String(buffer, offset, length);
            quoted[field] = inQuotes;
            count = field + 1;
        }

        @Override
        protected void handleComment(char[] buffer, int offset, int length) {
            comment = true;
            if (comments != null) {
                comments.accept("#" + new String(buffer, offset, length).stripTrailing());
            }
        }

        @Override
        protected Cursor buildRecord() {
            return this;
        }

        /** A cell without the blanks around it, and without quotes that follow blanks. */
        String text(int column) {
            String cell = cells[column];
            int n = cell.length();
            boolean bare = n == 0 || (cell.charAt(0) > ' ' && cell.charAt(n - 1) > ' ' && cell.charAt(0) != '\u00A0');
            if (bare) {
                return cell;
            }
            String stripped = cell.strip();
            boolean inner = !quoted[column]
                    && stripped.length() > 1
                    && stripped.charAt(0) == '"'
                    && stripped.charAt(stripped.length() - 1) == '"';
            return inner
                    ? stripped.substring(1, stripped.length() - 1)
                            .replace("\"\"", "\"")
                            .strip()
                    : stripped;
        }

        boolean blank() {
            return getRecordType() == RecordType.EMPTY
                    || count == 0
                    || (count == 1 && !quoted[0] && cells[0].isBlank());
        }
    }

    /** Remembers the last character that is no line break. */
    private static final class LastCharacter extends FilterReader {
        private int last = -1;

        LastCharacter(Reader in) {
            super(in);
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            int got = super.read(buffer, offset, length);
            for (int i = got - 1; i >= 0; i--) {
                char c = buffer[offset + i];
                if (c != '\n' && c != '\r' && c != ' ') {
                    last = c;
                    break;
                }
            }
            return got;
        }
    }
}
