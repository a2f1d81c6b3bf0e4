package org.vi4j.data.table;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.vi4j.UserError;

/**
 * One chain of draws in a CSV file: CmdStan's layout, with comments behind #, or plain columns under a header. Only the
 * columns asked for are kept in memory. Warm-up draws that CmdStan saved, and the row of means that it writes before
 * the draws of its variational method, are left out.
 */
public final class DrawsCsv {
    /** The two columns that weigh the draws of an approximation. */
    public static final List<String> LOG_DENSITIES = List.of("log_p__", "log_g__");

    private static final Dialect COMMAS = new Dialect(',', '.');
    private static final Cells NUMBERS = new Cells('.', TableOptions.DEFAULT);
    private static final int MAX_COLUMNS = 1_000_000;

    private final Path file;
    private final List<String> header;
    private final int skipped;
    private final int draws;

    private DrawsCsv(Path file, List<String> header, int skipped, int draws) {
        this.file = file;
        this.header = header;
        this.skipped = skipped;
        this.draws = draws;
    }

    /**
     * Reads a file's header and counts its draws.
     *
     * @param file UTF-8
     * @return the chain
     * @throws UserError if it cannot be read, has no header or no draws, or rows of another number of cells
     */
    public static DrawsCsv open(Path file) {
        int[] rows = {0};
        int[] warmup = {0};
        boolean[] cmdStan = {false};
        try (CsvRecords records = records(file, comment -> {
            cmdStan[0] |= comment.startsWith("# stan_version");
            if (comment.startsWith("# Adaptation terminated")) {
                warmup[0] = rows[0];
            }
        })) {
            List<String> header = records.header();
            checkHeader(file, header);
            boolean means = false;
            while (records.next()) {
                rows[0]++;
                means |= rows[0] == 1 && cmdStan[0] && isRowOfMeans(header, records);
            }
            int skipped = means ? 1 : warmup[0];
            if (rows[0] <= skipped) {
                throw new UserError(file + " has a header and no draws: rows of numbers were expected");
            }
            return new DrawsCsv(file, header, skipped, rows[0] - skipped);
        }
    }

    private static CsvRecords records(Path file, Consumer<String> comments) {
        return new CsvRecords(TextFile.open(file), COMMAS, NUMBERS, comments);
    }

    private static boolean isRowOfMeans(List<String> header, Records records) {
        return header.containsAll(LOG_DENSITIES)
                && LOG_DENSITIES.stream().allMatch(name -> records.number(header.indexOf(name)) == 0);
    }

    private static void checkHeader(Path file, List<String> names) {
        if (names.size() > MAX_COLUMNS) {
            throw new UserError(file + " has " + names.size() + " columns; at most " + MAX_COLUMNS + " are read");
        }
        if (names.stream().allMatch(name -> Double.isFinite(NUMBERS.parse(name)))) {
            throw new UserError(file + " begins with a row of numbers: the first row must name the columns");
        }
    }

    /** Returns the file. */
    public Path file() {
        return file;
    }

    /** Returns the columns' names. */
    public List<String> header() {
        return header;
    }

    /** Returns the number of draws. */
    public int draws() {
        return draws;
    }

    /**
     * Reads some columns.
     *
     * @param names of columns in the header
     * @return their draws, {@code [columns, draws]}
     * @throws UserError if a cell is not a finite number; ln p of an approximation's draw may be -inf
     */
    public double[][] read(List<String> names) {
        int[] places = names.stream().mapToInt(header::indexOf).toArray();
        double[][] values = new double[places.length][draws];
        try (CsvRecords records = records(file, comment -> {})) {
            for (int row = -skipped; row < draws; row++) {
                if (!records.next()) {
                    throw new UserError(file + " changed while it was read: wait until it is written");
                }
                for (int j = 0; j < places.length && row >= 0; j++) {
                    values[j][row] = number(records, places[j], names.get(j));
                }
            }
        }
        return values;
    }

    private double number(Records records, int place, String name) {
        double number = records.number(place);
        if (!Double.isNaN(number)) {
            return number;
        }
        String cell = records.text(place);
        if (name.equals(LOG_DENSITIES.get(0)) && cell.matches("(?i)-inf(inity)?")) {
            return Double.NEGATIVE_INFINITY;
        }
        throw new UserError(file + ", line " + records.line() + ", column " + Cells.show(name) + ": "
                + (cell.isEmpty() ? "the cell is empty" : Cells.show(cell) + " is not a finite number")
                + ": give it a number, or leave out the row or the column");
    }
}
