package org.vi4j.data.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.vi4j.UserError;

/**
 * One chain of draws in a CSV file: CmdStan's layout, with comments behind #, or plain columns under a header. Only the
 * columns asked for are kept in memory. Warm-up draws that CmdStan saved, and the row of means that it writes before
 * the draws of its variational method, are left out.
 */
public final class DrawsCsv {
    /** The two columns that weigh the draws of an approximation. */
    public static final List<String> LOG_DENSITIES = List.of("log_p__", "log_g__");

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
        try (CsvLines lines = new CsvLines(file, comment -> {
            cmdStan[0] |= comment.startsWith("# stan_version");
            if (comment.startsWith("# Adaptation terminated")) {
                // The reader is one record ahead of what was counted.
                warmup[0] = rows[0];
            }
        })) {
            if (!lines.hasNext()) {
                throw new UserError(file + " is empty: a header row with the columns' names was expected");
            }
            List<String> header = header(file, lines.next());
            boolean means = false;
            while (lines.hasNext()) {
                rows[0]++;
                String row = lines.next();
                List<String> cells = split(row);
                if (cells.size() != header.size()) {
                    throw new UserError(file + ", line " + lines.line() + ": the row has " + cells.size()
                            + (cells.size() == 1 ? " cell" : " cells") + ", the header has " + header.size()
                            + ": is the file cut off, or are its chains of different models?");
                }
                means |= rows[0] == 1 && cmdStan[0] && isRowOfMeans(header, cells);
            }
            int skipped = means ? 1 : warmup[0];
            if (rows[0] <= skipped) {
                throw new UserError(file + " has a header and no draws: rows of numbers were expected");
            }
            return new DrawsCsv(file, header, skipped, rows[0] - skipped);
        }
    }

    private static boolean isRowOfMeans(List<String> header, List<String> cells) {
        return header.containsAll(LOG_DENSITIES)
                && LOG_DENSITIES.stream().allMatch(name -> Cells.parse(cells.get(header.indexOf(name))) == 0);
    }

    private static List<String> header(Path file, String line) {
        List<String> names = split(line);
        if (names.size() > MAX_COLUMNS) {
            throw new UserError(file + " has " + names.size() + " columns; at most " + MAX_COLUMNS + " are read");
        }
        Set<String> seen = new HashSet<>();
        for (int j = 0; j < names.size(); j++) {
            if (names.get(j).isEmpty()) {
                throw new UserError(file + ": column " + (j + 1) + " has no name: give it one");
            }
            if (!seen.add(names.get(j))) {
                throw new UserError(
                        file + ": two columns are named " + CsvReader.show(names.get(j)) + ": rename one of them");
            }
        }
        if (names.stream().allMatch(name -> Double.isFinite(Cells.parse(name)))) {
            throw new UserError(file + " begins with a row of numbers: the first row must name the columns");
        }
        return names;
    }

    /** Cuts a line at commas outside of quotes, and takes the quotes and blanks around cells away. */
    private static List<String> split(String line) {
        List<String> cells = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i <= line.length(); i++) {
            if (i == line.length() || (line.charAt(i) == ',' && !quoted)) {
                String cell = line.substring(start, i).strip();
                boolean inQuotes = cell.length() > 1 && cell.startsWith("\"") && cell.endsWith("\"");
                cells.add(inQuotes ? cell.substring(1, cell.length() - 1).replace("\"\"", "\"") : cell);
                start = i + 1;
            } else if (line.charAt(i) == '"') {
                quoted = !quoted;
            }
        }
        return cells;
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
        try (CsvLines lines = new CsvLines(file, comment -> {})) {
            lines.next();
            for (int row = -skipped; row < draws; row++) {
                if (!lines.hasNext()) {
                    throw new UserError(file + " changed while it was read: wait until it is written");
                }
                List<String> cells = split(lines.next());
                for (int j = 0; j < places.length && row >= 0; j++) {
                    String name = names.get(j);
                    String cell = cells.get(places[j]);
                    values[j][row] = name.equals(LOG_DENSITIES.get(0)) && cell.matches("(?i)-inf(inity)?")
                            ? Double.NEGATIVE_INFINITY
                            : Cells.number(cell, file, lines.line(), name);
                }
            }
        }
        return values;
    }
}
