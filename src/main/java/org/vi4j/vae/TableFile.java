package org.vi4j.vae;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.vi4j.UserError;
import org.vi4j.data.table.EncodedTable;
import org.vi4j.data.table.TableEncoding;
import org.vi4j.internal.io.WholeFile;
import org.vi4j.internal.text.CsvCell;
import org.vi4j.vae.network.VaeNetwork;

/** Rows of a table that a VAE makes, as CSV. */
final class TableFile {
    private TableFile() {}

    /** Writes draws of x ~ p(x|z), z ~ N(0, T²I): numbers on the table's scale, and one level of each category. */
    static void samples(VaeNetwork vae, TableEncoding table, int count, long seed, double temperature, Path file) {
        if (!EncodedTable.is(file.toString())) {
            throw new UserError(file + " is to hold rows of a table: name a file that ends in .csv");
        }
        int width = vae.pixels();
        float[] rows = Pictures.draws(vae, count, seed, temperature);
        WholeFile.write(file, out -> {
            Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            writer.write(line(
                    table.columns().stream().map(TableEncoding.Column::name).toList()));
            for (int i = 0; i < count; i++) {
                writer.write(line(table.decode(Arrays.copyOfRange(rows, i * width, (i + 1) * width))));
            }
            writer.flush();
        });
    }

    private static String line(List<String> cells) {
        return cells.stream().map(CsvCell::of).collect(Collectors.joining(",")) + "\n";
    }
}
