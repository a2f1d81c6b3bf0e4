package org.vi4j.data.table;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.vi4j.data.table.Table.RowStream;
import org.vi4j.math.Workers;

/** The fast path for NPY files: pieces of rows are dealt to the workers in turn. */
final class NumericNpy {
    /** Numbers a piece. */
    private static final int PIECE = 1 << 17;

    private NumericNpy() {}

    /** Fills the batches, one a worker; false if a number cannot be used, and then {@link RowReader} says which. */
    static boolean read(Path file, Columns columns, boolean missingAllowed, List<RowStream.Batch> batches) {
        boolean weighted = columns.weights() != null;
        AtomicBoolean odd = new AtomicBoolean();
        try (NpyReader reader = new NpyReader(file);
                Workers workers = new Workers(batches.size())) {
            int width = reader.header().size();
            int[] places = columns.sources().stream()
                    .mapToInt(reader.header()::indexOf)
                    .toArray();
            if (java.util.Arrays.stream(places).anyMatch(place -> place < 0)) {
                return false;
            }
            int rows = Math.max(1, PIECE / width);
            workers.run(worker -> {
                double[] values = new double[rows * width];
                double[] row = new double[batches.get(worker).cells()];
                for (long from = (long) worker * rows;
                        from < reader.rows() && !odd.get();
                        from += (long) workers.count() * rows) {
                    int count = (int) Math.min(rows, reader.rows() - from);
                    reader.read(from, count, values);
                    for (int i = 0; i < count; i++) {
                        for (int j = 0; j < row.length; j++) {
                            row[j] = values[i * width + places[j]];
                            if (!Double.isFinite(row[j]) && !(missingAllowed && Double.isNaN(row[j]))) {
                                odd.set(true);
                            }
                        }
                        if (weighted && row[row.length - 1] <= 0) {
                            odd.set(true);
                        }
                        batches.get(worker).add(row);
                    }
                }
            });
        }
        return !odd.get();
    }
}
