package org.vi4j.data.table;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.vi4j.data.table.EncodedTable.TableOptions;

/**
 * How a CSV file is written: what stands between its cells, and what marks decimals. Both are found in the file's
 * beginning where nobody says them.
 *
 * @param separator between cells
 * @param decimal point or comma
 * @param taken a cell whose point was taken for a decimal mark though it may group thousands; empty if there is none
 */
record Dialect(char separator, char decimal, String taken) {
    /** Commas between cells, decimal points. */
    static final Dialect PLAIN = new Dialect(',', '.', "");

    private static final char[] SEPARATORS = {',', ';', '\t', '|'};
    private static final int RECORDS = 1000;

    /** So many characters are looked at. */
    private static final int START = 1 << 16;

    private static final int MAX_FIELDS = 1 << 20;
    /** Finds the dialect of a table. */
    static Dialect of(TextFile text, TableOptions options) {
        return of(text, options, true, start -> start);
    }

    /** Finds the dialect of a file of numbers whose thousands are not grouped, with comments before some lines. */
    static Dialect ofUngrouped(TextFile text, UnaryOperator<String> withoutComments) {
        return of(text, TableOptions.DEFAULT, false, withoutComments);
    }

    private static Dialect of(TextFile text, TableOptions options, boolean groups, UnaryOperator<String> table) {
        char[] start = new char[START];
        int filled = 0;
        try (Reader reader = text.reader()) {
            for (int got = 0; got >= 0 && filled < START; got = reader.read(start, filled, START - filled)) {
                filled += got;
            }
        } catch (IOException e) {
            throw text.failure(e);
        }
        String beginning = table.apply(new String(start, 0, filled));
        boolean whole = filled < START;
        List<CsvRecord> best = List.of();
        char separator = options.separator().orElse(',');
        double score = 0;
        for (char candidate : SEPARATORS) {
            if (options.separator().orElse(candidate) != candidate) {
                continue;
            }
            List<CsvRecord> records = records(beginning, whole, candidate);
            double fit = fit(records);
            if (best.isEmpty() || fit > score) {
                best = records;
                score = fit;
                separator = candidate;
            }
        }
        if (options.decimal().isPresent()) {
            return new Dialect(separator, options.decimal().orElseThrow(), "");
        }
        DecimalMark mark = new DecimalMark(groups);
        best.stream().skip(1).forEach(record -> look(record, mark));
        if (mark.open() && !(whole && best.size() < RECORDS)) {
            // What follows may decide, however far down.
            lookFurther(text, separator, mark);
        }
        return new Dialect(separator, mark.of(text.name().toString(), separator), mark.taken(separator));
    }

    private static void look(CsvRecord record, DecimalMark mark) {
        record.getFields().forEach(cell -> mark.look(cell, record.getStartingLineNumber()));
    }

    private static void lookFurther(TextFile text, char separator, DecimalMark mark) {
        try (CsvReader<CsvRecord> reader = reader(separator).build(handler(), text.reader())) {
            Iterator<CsvRecord> records = reader.iterator();
            if (records.hasNext()) {
                records.next();
            }
            while (mark.open() && records.hasNext()) {
                look(records.next(), mark);
            }
        } catch (CsvParseException | UncheckedIOException e) {
            // What is wrong is said when the record is read.
            return;
        } catch (IOException e) {
            throw text.failure(e);
        }
    }

    private static CsvReader.CsvReaderBuilder reader(char separator) {
        return CsvReader.builder()
                .fieldSeparator(separator)
                .commentStrategy(CommentStrategy.NONE)
                .allowExtraFields(true)
                .allowMissingFields(true);
    }

    private static CsvRecordHandler handler() {
        return CsvRecordHandler.builder().maxFields(MAX_FIELDS).build();
    }

    /** The share of records as wide as the header, and a little more for many cells; 0 where the header is one cell. */
    private static double fit(List<CsvRecord> records) {
        int width = records.isEmpty() ? 0 : records.get(0).getFieldCount();
        if (width < 2) {
            return 0;
        }
        long same = records.stream()
                .filter(record -> record.getFieldCount() == width)
                .count();
        return same / (double) records.size() + 1e-9 * width;
    }

    private static List<CsvRecord> records(String start, boolean whole, char separator) {
        List<CsvRecord> records = new ArrayList<>();
        try (CsvReader<CsvRecord> reader = reader(separator).build(handler(), start)) {
            for (CsvRecord record : reader) {
                records.add(record);
                if (records.size() == RECORDS) {
                    return records;
                }
            }
        } catch (CsvParseException e) {
            // What is wrong is said when the record is read.
            return records;
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
        // The last may be cut off.
        return whole || records.size() < 2 ? records : records.subList(0, records.size() - 1);
    }

    /** What is unlike plain CSV, or nothing. */
    List<String> unusual() {
        List<String> unusual = new ArrayList<>();
        if (separator != ',') {
            unusual.add((separator == ';' ? "semicolons" : separator == '\t' ? "tabs" : "bars") + " between cells");
        }
        if (decimal == ',') {
            unusual.add("decimal commas");
        }
        return unusual;
    }
}
