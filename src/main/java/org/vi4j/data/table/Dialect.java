package org.vi4j.data.table;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.vi4j.UserError;
import org.vi4j.data.table.EncodedTable.TableOptions;

/**
 * How a CSV file is written: what stands between its cells, and what marks decimals. Both are found in the file's
 * beginning where nobody says them.
 *
 * @param separator between cells
 * @param decimal point or comma
 */
record Dialect(char separator, char decimal) {
    private static final char[] SEPARATORS = {',', ';', '\t', '|'};
    private static final int RECORDS = 1000;

    /** So many characters are looked at. */
    private static final int START = 1 << 16;

    private static final int MAX_FIELDS = 1 << 20;
    private static final Pattern POINT = Pattern.compile("[-+\u2212]?\\d*\\.\\d+([eE][-+]?\\d+)?");
    private static final Pattern COMMA = Pattern.compile("[-+\u2212]?\\d*,\\d+([eE][-+]?\\d+)?");
    /** A number that is 1234 or 1.234, as one takes its comma. */
    private static final Pattern EITHER = Pattern.compile("[-+\u2212]?[1-9]\\d{0,2},\\d{3}");

    private static final Pattern BOTH = Pattern.compile("[-+\u2212]?\\d{1,3}(\\.\\d{3})+,\\d+");

    /**
     * Finds the dialect of a file.
     *
     * @param text the file
     * @param options what the user said
     * @param table leaves of the file's beginning what belongs to the table
     */
    static Dialect of(TextFile text, TableOptions options, UnaryOperator<String> table) {
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
        return of(text.name().toString(), beginning, filled < START, options);
    }

    /**
     * Finds the dialect of a file.
     *
     * @param file its name, for messages
     * @param start its first characters
     * @param whole whether they are all
     * @param options what the user said
     * @return the dialect
     */
    static Dialect of(String file, String start, boolean whole, TableOptions options) {
        List<List<String>> best = List.of();
        char separator = options.separator().orElse(',');
        double score = 0;
        for (char candidate : SEPARATORS) {
            if (options.separator().orElse(candidate) != candidate) {
                continue;
            }
            List<List<String>> records = records(start, whole, candidate);
            double fit = fit(records);
            if (best.isEmpty() || fit > score) {
                best = records;
                score = fit;
                separator = candidate;
            }
        }
        return new Dialect(separator, options.decimal().orElseGet(new Marks(best, file, separator)::decimal));
    }

    /** The share of records as wide as the header, and a little more for many cells; 0 where the header is one cell. */
    private static double fit(List<List<String>> records) {
        int width = records.isEmpty() ? 0 : records.get(0).size();
        if (width < 2) {
            return 0;
        }
        long same = records.stream().filter(record -> record.size() == width).count();
        return same / (double) records.size() + 1e-9 * width;
    }

    private static List<List<String>> records(String start, boolean whole, char separator) {
        List<List<String>> records = new ArrayList<>();
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .fieldSeparator(separator)
                .commentStrategy(CommentStrategy.NONE)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .build(CsvRecordHandler.builder().maxFields(MAX_FIELDS).build(), start)) {
            for (CsvRecord record : reader) {
                records.add(record.getFields());
                if (records.size() == RECORDS) {
                    return records;
                }
            }
        } catch (CsvParseException e) {
            // What is wrong is said when the record is read.
            return records;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException("reading from memory", e);
        }
        // The last may be cut off.
        return whole || records.size() < 2 ? records : records.subList(0, records.size() - 1);
    }

    /** The signs of one or the other decimal mark in some records. */
    private static final class Marks {
        private final String file;
        private final char separator;
        private long points;
        private long commas;
        private String either = "";
        private int line;

        Marks(List<List<String>> records, String file, char separator) {
            this.file = file;
            this.separator = separator;
            for (int i = 1; i < records.size(); i++) {
                for (String cell : records.get(i)) {
                    look(cell.strip(), i + 1);
                }
            }
        }

        private void look(String cell, int at) {
            boolean ambiguous = EITHER.matcher(cell).matches();
            if (ambiguous && either.isEmpty()) {
                either = cell;
                line = at;
            }
            points += POINT.matcher(cell).matches() ? 1 : 0;
            commas += BOTH.matcher(cell).matches() || (COMMA.matcher(cell).matches() && !ambiguous) ? 1 : 0;
        }

        char decimal() {
            if (commas > points) {
                return ',';
            }
            // "1,234" alone: in a file with semicolons the comma is a decimal mark, in one with commas it groups.
            if (!either.isEmpty() && points == 0 && commas == 0 && separator != ',') {
                if (separator == ';') {
                    return ',';
                }
                throw new UserError(
                        file + ", line " + line + ": " + Cells.show(either)
                                + " has a comma that is a decimal mark or groups thousands, and nothing else in the file says which: set decimal to point or comma");
            }
            return '.';
        }
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
