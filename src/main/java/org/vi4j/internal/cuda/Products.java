package org.vi4j.internal.cuda;

import org.vi4j.internal.cuda.Buffers.Array;

/**
 * Matrix products and sums over rows whose order of summation is fixed by their sizes alone, so that a card's number of
 * processors changes no bit: long sums are cut into slices where there are too few tiles to fill a card.
 */
final class Products {
    private static final int TILE = 64;
    private static final int DEPTH = 16;

    /** So many blocks keep a card busy. */
    private static final int BUSY = 128;

    private static final int THREADS = 256;

    private final Gpu gpu;
    private final Array parts;

    Products(Gpu gpu, Buffers buffers, int widest) {
        this.gpu = gpu;
        // At most 2·BUSY tiles of a product, or 2·BUSY slices of 32 columns beside each of a layer's columns once.
        this.parts = buffers.floats(2L * BUSY * TILE * TILE + 32L * 2 * BUSY + widest);
    }

    /**
     * A matrix by its strides.
     *
     * @param address of element (0, 0)
     * @param row from one row to the next
     * @param column from one column to the next
     */
    record Matrix(long address, int row, int column) {
        static Matrix rows(long address, int columns) {
            return new Matrix(address, columns, 1);
        }

        static Matrix columns(long address, int rows) {
            return new Matrix(address, 1, rows);
        }

        Matrix transposed() {
            return new Matrix(address, column, row);
        }
    }

    /** C [m, n] = f(A [m, k] · B [k, n] + bias [n]); no bias where its address is 0. */
    void multiply(Matrix a, Matrix b, Matrix c, int m, int n, int k, long bias, int f) {
        long tilesDown = blocks(m, TILE);
        long tilesAcross = blocks(n, TILE);
        long tiles = tilesDown * tilesAcross;
        int slices = (int) (tiles >= BUSY ? 1 : Math.min(blocks(k, TILE), blocks(BUSY, tiles)));
        int slice = (int) blocks(blocks(k, slices), DEPTH) * DEPTH;
        slices = (int) blocks(k, slice);
        boolean whole = slices == 1;
        gpu.launchProduct(
                new long[] {tilesDown, tilesAcross, slices},
                THREADS,
                a.address,
                a.row,
                a.column,
                b.address,
                b.row,
                b.column,
                whole ? c.address : parts.address(),
                whole ? c.row : n,
                whole ? c.column : 1,
                m,
                n,
                k,
                slice,
                whole ? bias : 0L,
                whole ? f : 0);
        if (!whole) {
            finish(slices, m, n, c, bias, f);
        }
    }

    private void finish(int slices, int m, int n, Matrix c, long bias, int f) {
        gpu.launch(
                "finish",
                new long[] {blocks((long) m * n, THREADS)},
                THREADS,
                parts.address(),
                slices,
                m,
                n,
                c.address,
                c.row,
                c.column,
                bias,
                f);
    }

    /** delta [rows, columns] times f′ at the outputs, in place, and its column sums to {@code sums}. */
    void backActivate(long delta, long outputs, int f, int rows, int columns, long sums) {
        long across = blocks(columns, 32);
        int slices = (int) Math.max(1, Math.min(blocks(rows, 64), BUSY / across));
        int slice = (int) blocks(rows, slices);
        slices = (int) blocks(rows, slice);
        gpu.launch(
                "back_activate",
                new long[] {across, slices},
                THREADS,
                delta,
                outputs,
                f,
                rows,
                columns,
                slice,
                slices == 1 ? sums : parts.address());
        if (slices > 1) {
            finish(slices, 1, columns, Matrix.rows(sums, columns), 0L, 0);
        }
    }

    static long blocks(long count, long size) {
        return (count + size - 1) / size;
    }
}
