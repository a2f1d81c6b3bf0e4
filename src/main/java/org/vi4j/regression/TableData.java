package org.vi4j.regression;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.Table;
import org.vi4j.data.table.Table.RowStream;
import org.vi4j.data.table.TableSource;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.Scan.PartitionedTable;

/** A table to fit, in a file or in memory. */
sealed interface TableData permits TableData.File, TableData.Memory, TableData.Elsewhere, KeptRows {
    /** Its name in messages. */
    String name();

    /** Finds out how the columns are read. */
    Columns columns(Columns.Wish wish, Likelihood.Support support);

    /** Passes over all rows once, or twice to fill cells with means. */
    default Scan scan(Columns columns, RowReader.Missing missing) {
        return Scan.of(this, columns, missing);
    }

    /** Reads all rows in blocks. */
    <S extends RowStream.Sink> RowStream.Read<S> read(
            Columns columns,
            RowReader.Missing missing,
            double @Nullable [] fill,
            int workers,
            java.util.function.Supplier<S> sinks);

    /**
     * A file.
     *
     * @param source the table
     */
    record File(TableSource source) implements TableData {
        @Override
        public String name() {
            return source.file().toString();
        }

        @Override
        public Columns columns(Columns.Wish wish, Likelihood.Support support) {
            return switch (support) {
                case BINARY -> source.columnsOfBinaryTarget(wish);
                case LEVEL -> source.columnsOfLevels(wish);
                default -> source.columns(wish);
            };
        }

        @Override
        public <S extends RowStream.Sink> RowStream.Read<S> read(
                Columns columns,
                RowReader.Missing missing,
                double @Nullable [] fill,
                int workers,
                java.util.function.Supplier<S> sinks) {
            return source.blocks(columns, missing, fill, workers, sinks);
        }
    }

    /**
     * Numbers in memory.
     *
     * @param table the table
     */
    record Memory(Table table) implements TableData {
        private static final int BLOCK = 2048;

        @Override
        public String name() {
            return table.source();
        }

        @Override
        public Columns columns(Columns.Wish wish, Likelihood.Support support) {
            if (!wish.references().isEmpty()) {
                throw new UserError("references are levels of words, and a table in memory holds numbers");
            }
            if (support == Likelihood.Support.LEVEL) {
                throw new UserError(table.source() + ": a target of levels is read from a file");
            }
            List<String> others = table.names().stream()
                    .filter(name -> !name.equals(wish.target()) && !name.equals(wish.weights()))
                    .filter(name -> wish.features().isEmpty() || wish.features().contains(name))
                    .filter(name -> !wish.drop().contains(name))
                    .toList();
            if (others.isEmpty() && !wish.features().equals(List.of(Columns.Wish.ONE))) {
                throw new UserError(table.source() + " has no column to explain '" + wish.target() + "' with");
            }
            return new Columns(
                    wish.target(), Columns.numeric(wish.target(), others).inputs(), wish.weights());
        }

        @Override
        public <S extends RowStream.Sink> RowStream.Read<S> read(
                Columns columns,
                RowReader.Missing missing,
                double @Nullable [] fill,
                int workers,
                java.util.function.Supplier<S> sinks) {
            double[][] data = table.columns(columns.sources());
            int width = columns.features().size() + 1;
            boolean weighted = columns.weights() != null;
            S sink = sinks.get();
            for (int start = 0; start < table.rows(); start += BLOCK) {
                int rows = Math.min(BLOCK, table.rows() - start);
                double[] values = new double[rows * width];
                double[] weights = new double[rows];
                for (int i = 0; i < rows; i++) {
                    for (int j = 0; j < width; j++) {
                        values[i * width + j] = data[j][start + i];
                    }
                    weights[i] = weighted ? data[width][start + i] : 1;
                }
                sink.accept(values, weights, rows);
            }
            return new RowStream.Read<>(List.of(sink), table.rows(), 0);
        }
    }

    /**
     * Rows that lie elsewhere.
     *
     * @param table the table
     */
    record Elsewhere(PartitionedTable table) implements TableData {
        @Override
        public String name() {
            return table.name();
        }

        @Override
        public Columns columns(Columns.Wish wish, Likelihood.Support support) {
            return table.columns(wish, support);
        }

        @Override
        public Scan scan(Columns columns, RowReader.Missing missing) {
            return table.scan(columns, missing);
        }

        @Override
        public <S extends RowStream.Sink> RowStream.Read<S> read(
                Columns columns,
                RowReader.Missing missing,
                double @Nullable [] fill,
                int workers,
                java.util.function.Supplier<S> sinks) {
            throw new IllegalStateException("rows that lie elsewhere are not brought here");
        }
    }
}
