package org.vi4j.internal.math;

import static org.bytedeco.openblas.global.openblas.CblasColMajor;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.CblasUpper;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas.cblas_dsyrk;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.DoublePointer;
import org.vi4j.math.Workers;

/**
 * The sum XᵀX of a table's rows in float64, added up block by block: one triangle, by OpenBLAS's symmetric product, in
 * memory d² whatever n. Not thread-safe.
 */
public final class Gram {
    /** Rows a product: enough for full speed, few enough to stay in the cache. */
    private static final int ROWS = 1024;
    /** Numbers from a column to the next: not a power of two, or they would push each other out of the cache. */
    private static final int APART = ROWS + 8;
    /** Narrow tables have no triangle worth cutting up, so several blocks of rows are summed side by side. */
    private static final int LANES = 8;
    /** Columns a tile of the triangle of a wide table. */
    private static final int TILE = 512;

    private final int width;
    private final DoublePointer sum;
    private DoublePointer scratch = new DoublePointer();

    /**
     * Starts at zero.
     *
     * @param width d
     */
    public Gram(int width) {
        this.width = width;
        this.sum = zeros((long) width * width);
    }

    private static DoublePointer zeros(long length) {
        DoublePointer zeros = new DoublePointer(length);
        DoublePointer.memset(zeros, 0, length * Double.BYTES);
        return zeros;
    }

    /**
     * Adds rows.
     *
     * @param rows {@code [count, d]}, row by row; longer arrays are read to there
     * @param count how many
     */
    public void add(double[] rows, int count) {
        int length = count * width;
        if (scratch.capacity() < length) {
            scratch.close();
            scratch = new DoublePointer(length);
        }
        scratch.put(rows, 0, length);
        // Row by row they are a [d, count] matrix in BLAS's order.
        cblas_dsyrk(CblasColMajor, CblasUpper, CblasNoTrans, width, count, 1, scratch, width, 1, sum, width);
    }

    /**
     * Adds another sum.
     *
     * @param other of the same width
     */
    public void add(Gram other) {
        double[] mine = new double[width];
        double[] theirs = new double[width];
        for (long row = 0; row < width; row++) {
            sum.getPointer(row * width).get(mine);
            other.sum.getPointer(row * width).get(theirs);
            for (int j = 0; j < width; j++) {
                mine[j] += theirs[j];
            }
            sum.getPointer(row * width).put(mine);
        }
    }

    /**
     * Writes the sum, its lower triangle row by row: d(d + 1)/2 numbers of 8 bytes.
     *
     * @param out where to
     * @throws IOException if it cannot be written to
     */
    public void write(DataOutput out) throws IOException {
        double[] row = new double[width];
        ByteBuffer bytes = ByteBuffer.allocate(width * Double.BYTES);
        for (int i = 0; i < width; i++) {
            sum.getPointer((long) i * width).get(row, 0, i + 1);
            bytes.asDoubleBuffer().put(row, 0, i + 1);
            out.write(bytes.array(), 0, (i + 1) * Double.BYTES);
        }
    }

    /**
     * Adds a sum that {@link #write} wrote, in memory d.
     *
     * @param in where it begins; its width is this one's
     * @throws IOException if it ends too early
     */
    public void add(DataInput in) throws IOException {
        double[] mine = new double[width];
        double[] theirs = new double[width];
        ByteBuffer bytes = ByteBuffer.allocate(width * Double.BYTES);
        for (int i = 0; i < width; i++) {
            in.readFully(bytes.array(), 0, (i + 1) * Double.BYTES);
            bytes.asDoubleBuffer().get(theirs, 0, i + 1);
            sum.getPointer((long) i * width).get(mine, 0, i + 1);
            for (int j = 0; j <= i; j++) {
                mine[j] += theirs[j];
            }
            sum.getPointer((long) i * width).put(mine, 0, i + 1);
        }
    }

    /** Returns the sum, exactly symmetric, {@code [d, d]}. */
    public double[][] matrix() {
        double[][] matrix = new double[width][width];
        for (int i = 0; i < width; i++) {
            sum.getPointer((long) i * width).get(matrix[i], 0, i + 1);
            for (int j = 0; j < i; j++) {
                matrix[j][i] = matrix[i][j];
            }
        }
        return matrix;
    }

    /**
     * Returns XᵀX of rows in memory.
     *
     * @param rows X, {@code [n, d]}, row by row
     * @param width d
     * @return the product, exactly symmetric, {@code [d, d]}
     */
    public static double[][] ofRows(double[] rows, int width) {
        Gram gram = new Gram(width);
        gram.add(rows, rows.length / width);
        double[][] product = gram.matrix();
        gram.sum.close();
        gram.scratch.close();
        return product;
    }

    /**
     * Returns xᵀSx for many x.
     *
     * @param symmetric S, {@code [d, d]}
     * @param points the x, {@code [m][d]}
     * @return the squares, {@code [m]}
     */
    public static double[] squares(double[][] symmetric, double[][] points) {
        int d = symmetric.length;
        double[] squares = new double[points.length];
        int rows = Math.min(TILE, points.length);
        try (DoublePointer s = new DoublePointer((long) d * d);
                DoublePointer x = new DoublePointer((long) rows * d);
                DoublePointer product = new DoublePointer((long) rows * d)) {
            for (int i = 0; i < d; i++) {
                s.getPointer((long) i * d).put(symmetric[i]);
            }
            double[] row = new double[d];
            for (int from = 0; from < points.length; from += rows) {
                int count = Math.min(rows, points.length - from);
                for (int k = 0; k < count; k++) {
                    x.getPointer((long) k * d).put(points[from + k]);
                }
                // Row by row they are [d, count] in BLAS's order.
                cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, d, count, d, 1, s, d, x, d, 0, product, d);
                for (int k = 0; k < count; k++) {
                    product.getPointer((long) k * d).get(row);
                    for (int j = 0; j < d; j++) {
                        squares[from + k] += row[j] * points[from + k][j];
                    }
                }
            }
        }
        return squares;
    }

    /**
     * Returns XᵀX of a table in memory, on all given workers. The bits do not depend on their number: rows and tiles
     * are cut and added up in one order.
     *
     * @param columns X by columns, {@code [d][n]}
     * @param workers who multiplies
     * @return the product, exactly symmetric, {@code [d, d]}
     */
    public static double[][] of(double[][] columns, Workers workers) {
        int width = columns.length;
        int rows = columns[0].length;
        Gram[] sums = new Gram[width > TILE ? 1 : Math.min(LANES, (rows + ROWS - 1) / ROWS)];
        Arrays.setAll(sums, lane -> new Gram(width));
        if (width > TILE) {
            sums[0].addTiles(columns, workers);
        } else {
            // Whoever is free takes the next lane; each adds to a place of its own.
            AtomicInteger next = new AtomicInteger();
            workers.run(worker -> {
                try (DoublePointer block = new DoublePointer((long) APART * width)) {
                    for (int lane = next.getAndIncrement(); lane < sums.length; lane = next.getAndIncrement()) {
                        sums[lane].addLane(columns, lane * ROWS, sums.length * ROWS, block);
                    }
                }
            });
        }
        for (int lane = 1; lane < sums.length; lane++) {
            sums[0].add(sums[lane]);
        }
        double[][] product = sums[0].matrix();
        Arrays.stream(sums).forEach(lane -> lane.sum.close());
        return product;
    }

    /** Adds blocks of rows of a narrow table, from a first row on, each copied while it is to be multiplied. */
    private void addLane(double[][] columns, int first, int step, DoublePointer block) {
        DoubleBuffer values = block.asBuffer();
        for (int from = first; from < columns[0].length; from += step) {
            int count = Math.min(ROWS, columns[0].length - from);
            for (int j = 0; j < width; j++) {
                values.put(j * APART, columns[j], from, count);
            }
            add(block, count, 0);
        }
    }

    /** Adds a wide table, whose triangle is cut into tiles for the workers. */
    private void addTiles(double[][] columns, Workers workers) {
        int rows = columns[0].length;
        int tiles = (width + TILE - 1) / TILE;
        try (DoublePointer block = new DoublePointer((long) APART * width)) {
            DoubleBuffer values = block.asBuffer();
            for (int start = 0; start < rows; start += ROWS) {
                int from = start;
                int count = Math.min(ROWS, rows - start);
                workers.run(worker -> {
                    for (int j = workers.start(width, worker); j < workers.start(width, worker + 1); j++) {
                        values.put(j * APART, columns[j], from, count);
                    }
                });
                AtomicInteger next = new AtomicInteger();
                workers.run(worker -> {
                    for (int k = next.getAndIncrement(); k < tiles * (tiles + 1) / 2; k = next.getAndIncrement()) {
                        add(block, count, k);
                    }
                });
            }
        }
    }

    /** Adds one tile of the product of the first rows of a block, {@code [d, APART]}; tiles are counted row by row. */
    private void add(DoublePointer block, int rows, int tile) {
        int down = (int) ((Math.sqrt(8.0 * tile + 1) - 1) / 2);
        int i = down * TILE;
        int j = (tile - down * (down + 1) / 2) * TILE;
        int high = Math.min(TILE, width - i);
        int wide = Math.min(TILE, width - j);
        // Not closed: these point into memory that others own.
        DoublePointer a = block.getPointer((long) i * APART);
        DoublePointer b = block.getPointer((long) j * APART);
        DoublePointer c = sum.getPointer((long) i * width + j);
        // BLAS's columns are our rows, so its upper triangle is our lower one.
        if (i == j) {
            cblas_dsyrk(CblasColMajor, CblasUpper, CblasTrans, high, rows, 1, a, APART, 1, c, width);
        } else {
            cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, wide, high, rows, 1, b, APART, a, APART, 1, c, width);
        }
    }
}
