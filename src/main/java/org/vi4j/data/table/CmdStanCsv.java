package org.vi4j.data.table;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.vi4j.data.io.WholeFile;

/**
 * Writes draws in the layout of CmdStan's CSV files, which {@link DrawsCsv} and the tools around Stan read: comments
 * behind #, a header of the sampler's columns, which end with two underscores, and of the parameters, and a row for
 * each draw. There is no first row of means.
 */
public final class CmdStanCsv {
    /** The column that says of a draw whether its trajectory diverged, 0 or 1. */
    public static final String DIVERGENT = "divergent__";

    private CmdStanCsv() {}

    /**
     * Writes a file, whole or not at all.
     *
     * @param file to write
     * @param comments lines to stand behind #
     * @param sampler the sampler's columns, such as {@code lp__}
     * @param parameters their names; what a column's name may not hold becomes an underscore, and a name that is taken
     *     gets a number
     * @param rows the sampler's numbers and then the parameters', one row for each draw
     * @throws org.vi4j.UserError if the file cannot be written
     */
    public static void write(
            Path file, List<String> comments, List<String> sampler, List<String> parameters, Iterable<double[]> rows) {
        List<String> header = header(sampler, parameters);
        int divergent = header.indexOf(DIVERGENT);
        WholeFile.write(file, out -> {
            Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            for (String comment : comments) {
                writer.write("# " + comment + "\n");
            }
            writer.write(String.join(",", header) + "\n");
            StringBuilder line = new StringBuilder();
            for (double[] row : rows) {
                line.setLength(0);
                for (int k = 0; k < row.length; k++) {
                    line.append(k == 0 ? "" : ",").append(k == divergent ? number((int) row[k]) : number(row[k]));
                }
                writer.write(line.append('\n').toString());
            }
            writer.flush();
        });
    }

    private static List<String> header(List<String> sampler, List<String> parameters) {
        List<String> header = new ArrayList<>(sampler);
        Set<String> taken = new HashSet<>(sampler);
        for (String name : parameters) {
            String plain = name.replaceAll("[^A-Za-z0-9_.\\[\\]]", "_");
            String unique = plain;
            for (int k = 2; unique.endsWith("__") || !taken.add(unique); k++) {
                unique = plain + "_" + k;
            }
            header.add(unique);
        }
        return header;
    }

    private static String number(int value) {
        return Integer.toString(value);
    }

    private static String number(double value) {
        return value == Double.NEGATIVE_INFINITY ? "-inf" : Double.toString(value);
    }
}
