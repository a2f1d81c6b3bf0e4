package org.vi4j.data.table;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.io.WholeFile;

/**
 * The records of a UTF-8 CSV file as text: a record is a line, or several where a quoted cell holds line breaks (RFC
 * 4180). Memory is bounded, a byte-order mark is skipped, LF and CRLF both end a line, and blank lines may only stand
 * at the end.
 */
final class CsvLines implements Iterator<String>, Closeable {
    /** The longest record that is read, in characters. */
    static final int MAX_RECORD = 1 << 20;

    private final Path file;
    private final Reader reader;
    private final Consumer<String> comments;
    private final boolean commented;
    private final char[] buffer = new char[1 << 16];
    private int position;
    private int limit;
    private int lines;
    private int line;
    private int nextLine;
    private @Nullable String next;

    CsvLines(Path file) {
        this(file, false, comment -> {});
    }

    /**
     * Reads a file whose lines that begin with # are no records: each is given to the taker, without its line break.
     */
    CsvLines(Path file, Consumer<String> comments) {
        this(file, true, comments);
    }

    private CsvLines(Path file, boolean commented, Consumer<String> comments) {
        this.file = file;
        this.commented = commented;
        this.comments = comments;
        this.reader = open(file);
        try {
            next = advance();
        } catch (UserError e) {
            close();
            throw e;
        }
    }

    private static Reader open(Path file) {
        if (Files.isDirectory(file)) {
            throw new UserError(file + " is a folder: name a CSV file");
        }
        try {
            InputStream in = Files.newInputStream(file);
            // A decoder of one's own reports bytes that are not UTF-8; a charset's name would hide them.
            return new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder());
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The number, from 1, of the line on which the record last returned begins. */
    int line() {
        return line;
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public String next() {
        String record = next;
        if (record == null) {
            throw new NoSuchElementException();
        }
        line = nextLine;
        next = advance();
        return record;
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable String advance() {
        nextLine = lines + 1;
        String record = readRecord();
        if (record == null || !record.isBlank()) {
            return record;
        }
        for (String later = readRecord(); later != null; later = readRecord()) {
            if (!later.isBlank()) {
                throw new UserError(file + ", line " + nextLine + ": the line is blank: delete it, or fill its cells");
            }
        }
        return null;
    }

    /** Reads lines until their quotes pair up. */
    private @Nullable String readRecord() {
        int first = lines + 1;
        StringBuilder record = new StringBuilder();
        boolean quoted = false;
        boolean any = false;
        for (int c = read(); c >= 0; c = read()) {
            any = true;
            boolean comment = commented && !record.isEmpty() && record.charAt(0) == '#';
            if (c == '\n' && comment) {
                comments.accept(record.toString().strip());
                record.setLength(0);
                any = false;
                continue;
            }
            if (c == '\n' && !quoted) {
                break;
            }
            quoted ^= c == '"' && !comment;
            if (record.length() == MAX_RECORD) {
                throw new UserError(file + ", line " + first + ": the record has more than " + MAX_RECORD
                        + " characters" + (quoted ? " (is a quote never closed?)" : ": is it a CSV file?"));
            }
            record.append((char) c);
        }
        if (quoted) {
            throw new UserError(file + ", line " + first + ": a quote is opened and never closed: add the other \"");
        }
        int end = record.length();
        if (end > 0 && record.charAt(end - 1) == '\r') {
            record.setLength(end - 1);
        }
        if (any && commented && !record.isEmpty() && record.charAt(0) == '#') {
            comments.accept(record.toString().strip());
            return null;
        }
        return any ? record.toString() : null;
    }

    /** The next character, counting lines and skipping a byte-order mark at the very start; −1 at the end. */
    private int read() {
        if (position == limit) {
            boolean start = limit == 0;
            try {
                limit = reader.read(buffer);
            } catch (CharacterCodingException e) {
                throw new UserError(file + ", after line " + lines + ": not UTF-8 text: save the file as UTF-8", e);
            } catch (IOException e) {
                throw unreadable(file, e);
            }
            position = 0;
            if (limit <= 0) {
                limit = 0;
                return -1;
            }
            if (start && lines == 0 && buffer[0] == '\uFEFF') {
                position = 1;
                return read();
            }
        }
        char c = buffer[position++];
        if (c == '\n') {
            lines++;
        }
        return c;
    }

    private static UserError unreadable(Path file, IOException e) {
        return new UserError("cannot read " + file + " (" + WholeFile.reason(e) + "): check the path", e);
    }
}
