package org.vi4j.data.table;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.EncodedTable.TableOptions;

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
        Dialect dialect = Dialect.ofUngrouped(text, DrawsCsv::withoutComments);
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

    /**
     * One array of a folder that ArviZ reads: numbers by chain and draw, by row, or the coordinates of a dimension.
     *
     * @param group such as {@code posterior}
     * @param name its name there: letters, digits and underscores
     * @param dimensions their names, {@code chain} and {@code draw} first where there are draws
     * @param values {@code [rows, columns]}: all dimensions but the last of three as rows, the last as columns
     * @param words the coordinates of a dimension of words; empty for numbers
     * @param shape the sizes of the dimensions
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Variable(
            String group, String name, List<String> dimensions, double[][] values, List<String> words, int[] shape) {
        private static final String WHOLE = "<i8";
        private static final String REAL = "<f8";
        private static final String FLAG = "|b1";
        private static final String DIVERGING = "diverging";

        /**
         * Numbers by chain and draw.
         *
         * @param group such as {@code posterior}
         * @param name its name, of which other characters than letters and digits become underscores
         * @param chains how many, one after the other in the values
         * @param more the name of a third dimension; empty for none
         * @param values of each draw, chain after chain, {@code [chains · draws, size]}; size 1 without a third
         * @return the array
         */
        public static Variable drawn(String group, String name, int chains, String more, double[][] values) {
            int draws = values.length / chains;
            return more.isEmpty()
                    ? new Variable(
                            group, plain(name), List.of("chain", "draw"), values, List.of(), new int[] {chains, draws})
                    : new Variable(group, plain(name), List.of("chain", "draw", more), values, List.of(), new int[] {
                        chains, draws, values[0].length
                    });
        }

        /**
         * Numbers along one dimension.
         *
         * @param group such as {@code observed_data}
         * @param name its name
         * @param dimension its dimension
         * @param values the numbers
         * @return the array
         */
        public static Variable along(String group, String name, String dimension, double[] values) {
            return new Variable(
                    group,
                    plain(name),
                    List.of(dimension),
                    Arrays.stream(values).mapToObj(v -> new double[] {v}).toArray(double[][]::new),
                    List.of(),
                    new int[] {values.length});
        }

        static Variable counted(String group, String dimension, int size) {
            return along(
                    group,
                    dimension,
                    dimension,
                    IntStream.range(0, size).mapToDouble(i -> i).toArray());
        }

        static Variable named(String group, String dimension, List<String> words) {
            return new Variable(group, dimension, List.of(dimension), new double[0][], words, new int[] {words.size()});
        }

        private static String plain(String name) {
            return ArvizZarr.plain(name, List.of());
        }

        private int letters() {
            return Math.max(
                    1,
                    words.stream()
                            .mapToInt(word -> word.codePointCount(0, word.length()))
                            .max()
                            .orElse(0));
        }

        private boolean index() {
            return dimensions.size() == 1 && dimensions.get(0).equals(name);
        }

        /** ArviZ takes it for a mask. */
        private boolean flag() {
            return name.equals(DIVERGING);
        }

        /** NumPy's name for what an element is. */
        String type() {
            return words.isEmpty() ? index() ? WHOLE : flag() ? FLAG : REAL : "<U" + letters();
        }

        /** What stands where nothing was written; null for none. */
        @Nullable
        Object fill() {
            return words.isEmpty() ? index() || flag() ? null : "NaN" : "";
        }

        /** Bytes of an element. */
        int bytes() {
            return words.isEmpty() ? flag() ? 1 : Double.BYTES : Integer.BYTES * letters();
        }

        /** Puts an element; of row -1 what fills up a chunk. */
        void put(ByteBuffer bytes, int row, int column) {
            if (!words.isEmpty()) {
                int[] letters = words.get(row).codePoints().toArray();
                for (int k = 0; k < letters(); k++) {
                    bytes.putInt(k < letters.length ? letters[k] : 0);
                }
            } else if (index()) {
                bytes.putLong((long) values[row][0]);
            } else if (flag()) {
                bytes.put((byte) (row < 0 || values[row][column] == 0 ? 0 : 1));
            } else {
                bytes.putDouble(row < 0 ? Double.NaN : values[row][column]);
            }
        }
    }

    /**
     * Writes a folder that ArviZ reads ({@code arviz.from_zarr}), whole or not at all: Zarr version 2, its groups those
     * of the variables.
     *
     * @param folder where to; there must be nothing
     * @param attributes of the whole, such as {@code inference_library}
     * @param names the coordinates of dimensions that have names, by dimension
     * @param variables the arrays
     * @throws UserError if there is something, or the place cannot be written to; nothing is left behind then
     */
    public static void writeArviz(
            Path folder, Map<String, String> attributes, Map<String, List<String>> names, List<Variable> variables) {
        List<Variable> all = new ArrayList<>();
        for (String group :
                new LinkedHashSet<>(variables.stream().map(Variable::group).toList())) {
            List<Variable> own =
                    variables.stream().filter(v -> v.group.equals(group)).toList();
            Variable drawn =
                    own.stream().filter(v -> v.shape.length > 1).findFirst().orElse(null);
            Map<String, List<String>> used = new LinkedHashMap<>(names);
            used.keySet()
                    .retainAll(own.stream().flatMap(v -> v.dimensions.stream()).toList());
            all.addAll(ArvizZarr.coordinates(
                    group, used, drawn == null ? 0 : drawn.shape[0], drawn == null ? 0 : drawn.shape[1]));
            all.addAll(own);
        }
        ArvizZarr.write(folder, attributes, all);
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
