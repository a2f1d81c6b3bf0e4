package org.vi4j.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.EncodedTable.TableOptions;
import org.vi4j.data.table.RowReader;

/**
 * Turns a row of a DataFrame into the numbers that a regression sees: features, target, weight, as {@link RowReader}
 * does for a file. Travels to the executors as names and places only.
 */
final class RowEncoder implements Serializable {
    private static final long serialVersionUID = 1;
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
    private static final Set<String> MISSING = missingWords();

    private final String table;
    private final String[] names;
    private final int[] places;
    /** Of each column its levels; none of numbers. */
    private final String[][] levels;

    private final boolean withTarget;
    private final boolean weighted;
    private final int width;
    private final RowReader.Missing missing;
    private final RowReader.Unseen unseen;
    private final double[] means;

    private RowEncoder(
            String table,
            StructType schema,
            Columns columns,
            boolean withTarget,
            RowReader.Missing missing,
            RowReader.Unseen unseen,
            double[] means) {
        this.table = table;
        this.withTarget = withTarget;
        this.weighted = withTarget && columns.weights() != null;
        this.missing = missing;
        this.unseen = unseen;
        this.means = means;
        List<String> read = new ArrayList<>();
        List<String[]> words = new ArrayList<>();
        for (Columns.Input input : columns.inputs()) {
            read.add(input.name());
            words.add(input instanceof Columns.Categorical c ? c.levels().toArray(new String[0]) : new String[0]);
        }
        if (withTarget) {
            read.add(columns.target());
            words.add(columns.levels().toArray(new String[0]));
        }
        if (weighted) {
            read.add(String.valueOf(columns.weights()));
            words.add(new String[0]);
        }
        List<String> header = List.of(schema.fieldNames());
        this.names = read.toArray(new String[0]);
        this.levels = words.toArray(new String[0][]);
        this.places = new int[names.length];
        for (int k = 0; k < names.length; k++) {
            places[k] = header.indexOf(names[k]);
            if (places[k] < 0) {
                throw new UserError(
                        table + " has no column '" + names[k] + "', which the model reads: it has " + header);
            }
        }
        this.width = columns.features().size() + (withTarget ? 1 : 0) + (weighted ? 1 : 0);
    }

    /** For a fit: every column, missing cells as NaN unless they are refused. */
    static RowEncoder ofFit(String table, StructType schema, Columns columns, RowReader.Missing missing) {
        return new RowEncoder(table, schema, columns, true, missing, RowReader.Unseen.REFUSE, new double[0]);
    }

    /** For predictions: the features, with the fit's means where the policy has them put in. */
    static RowEncoder ofPrediction(String table, StructType schema, Columns columns, RowReader.Policy policy) {
        List<Double> means = policy.means() == null ? List.of() : policy.means();
        return new RowEncoder(
                table,
                schema,
                columns,
                false,
                policy.missing(),
                policy.unseen(),
                means.stream().mapToDouble(m -> m).toArray());
    }

    private static Set<String> missingWords() {
        Set<String> words = new HashSet<>();
        TableOptions.MISSING.forEach(word -> words.add(word.toUpperCase(Locale.ROOT)));
        words.add("");
        return words;
    }

    /** Says whether a cell stands for a value that is not there: null, NaN, or one of the usual words. */
    static boolean missing(@Nullable Object cell) {
        return cell == null
                || (cell instanceof Double d && d.isNaN())
                || (cell instanceof Float f && f.isNaN())
                || (cell instanceof String s
                        && s.length() <= 4
                        && MISSING.contains(s.strip().toUpperCase(Locale.ROOT)));
    }

    /** The number that a cell holds; NaN if there is none, and for one that is not finite. */
    static double number(@Nullable Object cell) {
        double value = Double.NaN;
        if (cell instanceof Number n) {
            value = n.doubleValue();
        } else if (cell instanceof Boolean b) {
            value = b ? 1 : 0;
        } else if (cell instanceof String s && NUMBER.matcher(s.strip()).matches()) {
            value = Double.parseDouble(s.strip());
        }
        return Double.isFinite(value) ? value : Double.NaN;
    }

    /**
     * Encodes a row.
     *
     * @param row of the DataFrame
     * @return its numbers, NaN where missing; null where the row is to be left out
     * @throws UserError if a cell is not what its column needs
     */
    double @Nullable [] encode(Row row) {
        double[] out = new double[width];
        int at = 0;
        int inputs = names.length - (withTarget ? 1 : 0) - (weighted ? 1 : 0);
        for (int k = 0; k < names.length; k++) {
            Object cell = row.get(places[k]);
            if (levels[k].length == 0) {
                out[at] = plain(k, cell);
                if (k < inputs) {
                    out[at] = filled(out[at], at);
                }
                at++;
            } else if (k == inputs) {
                out[at++] = level(k, cell);
            } else {
                int before = at;
                at = oneHot(k, cell, out, at);
                if (at < 0) {
                    return null;
                }
                for (int j = before; j < at; j++) {
                    out[j] = filled(out[j], j);
                }
            }
        }
        if (weighted && out[width - 1] <= 0) {
            throw error(
                    names.length - 1,
                    "weight " + out[width - 1] + " is not positive: leave out the row, or give it" + " a small weight");
        }
        return out;
    }

    private double filled(double value, int at) {
        boolean fill = Double.isNaN(value) && missing == RowReader.Missing.MEAN && at < means.length;
        return fill ? means[at] : value;
    }

    private double plain(int k, @Nullable Object cell) {
        double number = number(cell);
        if (!Double.isNaN(number)) {
            return number;
        }
        if (missing(cell)) {
            return absent(k, cell);
        }
        throw error(k, "'" + cell + "' is not a finite number: correct it, or leave out the row or the column");
    }

    private double absent(int k, @Nullable Object cell) {
        if (missing != RowReader.Missing.REFUSE) {
            return Double.NaN;
        }
        throw error(
                k,
                (cell == null ? "the cell is empty" : "'" + cell + "' stands for a missing value")
                        + ": fill it in, leave out the row or the column, or have rows with missing cells dropped");
    }

    private double level(int k, @Nullable Object cell) {
        int level = place(levels[k], cell);
        if (level >= 0) {
            return level;
        }
        if (missing(cell)) {
            return absent(k, cell);
        }
        throw error(
                k,
                levels[k].length == 2
                        ? "'" + cell + "' is neither '" + levels[k][0] + "' nor '" + levels[k][1] + "'"
                        : "'" + cell + "' is not one of the target's levels " + List.of(levels[k]));
    }

    private int oneHot(int k, @Nullable Object cell, double[] out, int at) {
        String[] words = levels[k];
        int level = place(words, cell);
        if (level < 0 && !missing(cell)) {
            if (unseen == RowReader.Unseen.REFUSE) {
                throw error(k, "'" + cell + "' is not one of its levels " + List.of(words));
            }
            if (unseen == RowReader.Unseen.SKIP) {
                return -1;
            }
        }
        double gone = level < 0 && missing(cell) ? absent(k, cell) : 0;
        for (int i = 1; i < words.length; i++) {
            boolean mean = level < 0 && !missing(cell) && unseen == RowReader.Unseen.MEAN;
            out[at] = level < 0 ? mean ? means[at] : gone : i == level ? 1 : 0;
            at++;
        }
        return at;
    }

    /** The level that a cell is: the same text, or the same number. */
    private static int place(String[] words, @Nullable Object cell) {
        if (cell == null) {
            return -1;
        }
        String text = cell.toString().strip();
        double number = number(cell);
        for (int i = 0; i < words.length; i++) {
            if (words[i].equals(text) || (!Double.isNaN(number) && number(words[i]) == number)) {
                return i;
            }
        }
        return -1;
    }

    private UserError error(int k, String what) {
        return new UserError(table + ", column '" + names[k] + "': " + what);
    }
}
