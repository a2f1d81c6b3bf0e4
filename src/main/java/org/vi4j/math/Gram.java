package org.vi4j.math;

import static org.bytedeco.openblas.global.openblas.CblasColMajor;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.CblasUpper;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas.cblas_dsyrk;

import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.DoublePointer;

/**
 * The sum XᵀX of a table's rows in float64, added up block by block: one triangle, by OpenBLAS's symmetric product, in
 * memory d² whatever n. Not thread-safe.
 */
public final class Gram {
    /** Rows a product: enough for full speed, few enough to stay in the cache. */
    private static final int ROWS = 1024;
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
        int lanes = width > TILE ? 1 : Math.min(LANES, (rows + ROWS - 1) / ROWS);
        int tiles = (width + TILE - 1) / TILE;
        int stride = lanes * ROWS;
        Gram[] sums = new Gram[lanes];
        Arrays.setAll(sums, lane -> new Gram(width));
        try (DoublePointer block = new DoublePointer((long) stride * width)) {
            DoubleBuffer values = block.asBuffer();
            for (int start = 0; start < rows; start += stride) {
                int first = start;
                int count = Math.min(stride, rows - start);
                workers.run(worker -> {
                    for (int j = workers.start(width, worker); j < workers.start(width, worker + 1); j++) {
                        values.put(j * stride, columns[j], first, count);
                    }
                });
                // Whoever is free takes the next product; each adds to a place of its own.
                AtomicInteger next = new AtomicInteger();
                int products = lanes * tiles * (tiles + 1) / 2;
                workers.run(worker -> {
                    for (int k = next.getAndIncrement(); k < products; k = next.getAndIncrement()) {
                        int from = k % lanes * ROWS;
                        int some = Math.min(ROWS, count - from);
                        if (some > 0) {
                            sums[k % lanes].add(block, stride, from, some, k / lanes);
                        }
                    }
                });
            }
        }
        for (int lane = 1; lane < lanes; lane++) {
            sums[0].add(sums[lane]);
        }
        double[][] product = sums[0].matrix();
        Arrays.stream(sums).forEach(lane -> lane.sum.close());
        return product;
    }

    /** Adds one tile of the product of some rows of a block, {@code [d, stride]}; tiles are counted row by row. */
    private void add(DoublePointer block, int stride, int from, int rows, int tile) {
        int down = (int) ((Math.sqrt(8.0 * tile + 1) - 1) / 2);
        int i = down * TILE;
        int j = (tile - down * (down + 1) / 2) * TILE;
        int high = Math.min(TILE, width - i);
        int wide = Math.min(TILE, width - j);
        // Not closed: these point into memory that others own.
        DoublePointer a = block.getPointer((long) i * stride + from);
        DoublePointer b = block.getPointer((long) j * stride + from);
        DoublePointer c = sum.getPointer((long) i * width + j);
        // BLAS's columns are our rows, so its upper triangle is our lower one.
        if (i == j) {
            cblas_dsyrk(CblasColMajor, CblasUpper, CblasTrans, high, rows, 1, a, stride, 1, c, width);
        } else {
            cblas_dgemm(
                    CblasColMajor, CblasTrans, CblasNoTrans, wide, high, rows, 1, b, stride, a, stride, 1, c, width);
        }
    }
}
