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
import org.vi4j.internal.io.WholeFile;

/** Writes what {@link DrawsCsv#write} describes. */
final class CmdStanCsv {
    private CmdStanCsv() {}

    static void write(
            Path file, List<String> comments, List<String> sampler, List<String> parameters, Iterable<double[]> rows) {
        List<String> header = header(sampler, parameters);
        int divergent = header.indexOf(DrawsCsv.DIVERGENT);
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
