package org.vi4j.data.table;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.vi4j.UserError;

/**
 * One chain of draws in a CSV file: CmdStan's layout, with comments behind #, or plain columns under a header, between
 * commas, semicolons, tabs or bars. Only the columns asked for are kept in memory. Warm-up draws that CmdStan saved,
 * and the row of means that it writes before the draws of its variational method, are left out.
 */
public final class DrawsCsv {
    /** The column that says of a draw whether its trajectory diverged, 0 or 1. */
    public static final String DIVERGENT = "divergent__";

    /** The two columns that weigh the draws of an approximation, as CmdStan's variational method names them. */
    public static final List<String> LOG_DENSITIES = List.of("log_p__", "log_g__");

    /** The same of CmdStan's variational method, its Laplace approximation and its Pathfinder: ln p, then ln q. */
    private static final List<List<String>> ALL_LOG_DENSITIES =
            List.of(LOG_DENSITIES, List.of("log_p__", "log_q__"), List.of("lp__", "lp_approx__"));

    private static final String MAX_DEPTH = "max_depth = ";
    private static final int USUAL_DEPTH = 10;

    private static final int MAX_COLUMNS = 1_000_000;

    private final Path file;
    private final List<String> header;
    private final int skipped;
    private final int draws;
    private final int maxDepth;

    private final TextFile text;
    private final Dialect dialect;

    private DrawsCsv(
            TextFile text, Dialect dialect, Path file, List<String> header, int skipped, int draws, int maxDepth) {
        this.text = text;
        this.dialect = dialect;
        this.maxDepth = maxDepth;
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
        int[] maxDepth = {USUAL_DEPTH};
        TextFile text = TextFile.open(file);
        Dialect dialect = Dialect.of(text, TableOptions.DEFAULT, DrawsCsv::withoutComments);
        try (CsvRecords records = records(text, dialect, comment -> {
            cmdStan[0] |= comment.startsWith("# stan_version");
            int depth = comment.indexOf(MAX_DEPTH);
            if (depth >= 0) {
                String number = comment.substring(depth + MAX_DEPTH.length()).split(" ", 2)[0];
                maxDepth[0] = number.matches("[0-9]{1,4}") ? Integer.parseInt(number) : USUAL_DEPTH;
            }
            if (comment.startsWith("# Adaptation terminated")) {
                warmup[0] = rows[0];
            }
        })) {
            List<String> header = records.header();
            checkHeader(file, header, new Cells(dialect.decimal(), TableOptions.DEFAULT));
            boolean means = false;
            while (records.next()) {
                rows[0]++;
                means |= rows[0] == 1 && cmdStan[0] && isRowOfMeans(header, records);
            }
            int skipped = means ? 1 : warmup[0];
            if (rows[0] <= skipped) {
                throw new UserError(file + " has a header and no draws: rows of numbers were expected");
            }
            return new DrawsCsv(text, dialect, file, header, skipped, rows[0] - skipped, maxDepth[0]);
        }
    }

    private static CsvRecords records(TextFile text, Dialect dialect, Consumer<String> comments) {
        return new CsvRecords(text, dialect, new Cells(dialect.decimal(), TableOptions.DEFAULT), comments);
    }

    /** Comments hold commas and points of their own. */
    private static String withoutComments(String start) {
        return start.lines().filter(line -> !line.startsWith("#")).collect(Collectors.joining("\n", "", "\n"));
    }

    private static boolean isRowOfMeans(List<String> header, Records records) {
        return header.containsAll(LOG_DENSITIES)
                && LOG_DENSITIES.stream().allMatch(name -> records.number(header.indexOf(name)) == 0);
    }

    private static void checkHeader(Path file, List<String> names, Cells numbers) {
        if (names.size() > MAX_COLUMNS) {
            throw new UserError(file + " has " + names.size() + " columns; at most " + MAX_COLUMNS + " are read");
        }
        if (names.stream().allMatch(name -> Double.isFinite(numbers.parse(name)))) {
            throw new UserError(file + " begins with a row of numbers: the first row must name the columns");
        }
    }

    /**
     * Writes draws in the layout of CmdStan's CSV files, whole or not at all: comments behind #, a header of the
     * sampler's columns, which end with two underscores, and of the parameters, and a row for each draw. There is no
     * first row of means.
     *
     * @param file to write
     * @param comments lines to stand behind #
     * @param sampler the sampler's columns, such as {@code lp__}
     * @param parameters their names; what a column's name may not hold becomes an underscore, and a name that is taken
     *     gets a number
     * @param rows the sampler's numbers and then the parameters', one row for each draw
     * @throws UserError if the file cannot be written
     */
    public static void write(
            Path file, List<String> comments, List<String> sampler, List<String> parameters, Iterable<double[]> rows) {
        CmdStanCsv.write(file, comments, sampler, parameters, rows);
    }

    /** Returns the file. */
    public Path file() {
        return file;
    }

    /** Returns the columns' names. */
    public List<String> header() {
        return header;
    }

    /** Returns the columns of ln p and ln q that weigh the draws of an approximation; empty where they are missing. */
    public Optional<List<String>> logDensities() {
        return ALL_LOG_DENSITIES.stream().filter(header::containsAll).findFirst();
    }

    /** Returns the largest depth of a trajectory, as the file's comments say it; 10 where they do not. */
    public int maxDepth() {
        return maxDepth;
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
     * @throws UserError if a cell is no finite number, true or false; ln p of an approximation's draw may be -inf
     */
    public double[][] read(List<String> names) {
        int[] places = names.stream().mapToInt(header::indexOf).toArray();
        double[][] values = new double[places.length][draws];
        try (CsvRecords records = records(text, dialect, comment -> {})) {
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
        if (cell.equalsIgnoreCase("true") || cell.equalsIgnoreCase("false")) {
            return cell.equalsIgnoreCase("true") ? 1 : 0;
        }
        boolean ofP = logDensities().map(columns -> columns.get(0).equals(name)).orElse(false);
        if (ofP && cell.matches("(?i)-inf(inity)?")) {
            return Double.NEGATIVE_INFINITY;
        }
        throw new UserError(file + ", line " + records.line() + ", column " + Cells.show(name) + ": "
                + (cell.isEmpty() ? "the cell is empty" : Cells.show(cell) + " is not a finite number")
                + ": give it a number, or leave out the row or the column");
    }
}
