package org.vi4j.data;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.data.table.TableEncoding;
import org.vi4j.data.table.TableSource;
import org.vi4j.math.RandomStreams;

/** CSV tables as data for a VAE: each row an image of 1 × k, by a {@link TableEncoding}. */
public final class EncodedTable {
    private static final int TESTED = 10;
    private static final long SEED = 1;

    private EncodedTable() {}

    /**
     * Says whether data are a table.
     *
     * @param data as given by the user
     * @return whether its name is that of a table
     */
    public static boolean is(String data) {
        return TableSource.isNamedAsTable(data);
    }

    /**
     * Reads a whole table.
     *
     * @param file CSV with a header row
     * @param encoding of its columns
     * @return a row each
     * @throws UserError as of {@link TableEncoding#encode}
     */
    public static Images read(Path file, TableEncoding encoding) {
        TableEncoding.Rows rows = encoding.encode(TableSource.open(file));
        return Images.rows(rows.values(), encoding.features().size(), file.toString());
    }

    /**
     * Reads a table to train on, and sets aside a tenth of its rows, drawn by a fixed seed, to validate on.
     *
     * @param file CSV with a header row
     * @param encoding of its columns
     * @return both parts
     * @throws UserError as of {@link TableEncoding#encode}, or if there are fewer than two rows
     */
    public static ImageSet split(Path file, TableEncoding encoding) {
        Images all = read(file, encoding);
        int n = all.count();
        if (n < 2) {
            throw new UserError(file + " has one row: training takes at least two, one of them to validate on");
        }
        int tested = Math.max(1, n / TESTED);
        int[] order = new RandomStreams(SEED).permutation("table", 0, n);
        int[] test = IntStream.range(0, tested).map(i -> order[i]).sorted().toArray();
        int[] train = IntStream.range(tested, n).map(i -> order[i]).sorted().toArray();
        return new ImageSet(all.subset(train), all.subset(test), file.toString());
    }
}
