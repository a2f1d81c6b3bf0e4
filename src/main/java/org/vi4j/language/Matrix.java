package org.vi4j.language;

import java.util.stream.IntStream;
import org.vi4j.UserError;

/** A matrix of a model. Rows and columns are counted from 0. */
public final class Matrix extends Expression {
    private final int columns;

    Matrix(Slot slot, int columns) {
        super(slot);
        this.columns = columns;
    }

    /**
     * Returns a constant matrix, such as the predictors of a regression.
     *
     * @param rows {@code [n, m]}, at least one row and column; copied
     * @return the matrix
     */
    public static Matrix of(double[][] rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        if (columns == 0) {
            throw new UserError("a matrix needs at least one row and one column");
        }
        double[] values = new double[Math.multiplyExact(rows.length, columns)];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != columns) {
                throw new UserError(
                        "row " + i + " of a matrix has " + rows[i].length + " numbers, row 0 has " + columns);
            }
            System.arraycopy(rows[i], 0, values, i * columns, columns);
        }
        return new Matrix(Slot.constant(values), columns);
    }

    /** Returns the number of rows. */
    public int rows() {
        return size() / columns;
    }

    /** Returns the number of columns. */
    public int columns() {
        return columns;
    }

    /**
     * Returns a row.
     *
     * @param i which, counted from 0
     * @return its numbers
     */
    public Vector row(int i) {
        if (i < 0 || i >= rows()) {
            throw new UserError("row " + i + " of a matrix of " + rows() + " rows");
        }
        return new Vector(slot().part(i * columns, columns));
    }

    /**
     * Returns a column.
     *
     * @param j which, counted from 0
     * @return its numbers
     */
    public Vector column(int j) {
        return flat().at(IntStream.range(0, rows()).map(i -> i * columns + j).toArray());
    }

    /** Returns all numbers, row after row. */
    public Vector flat() {
        return new Vector(slot());
    }

    /**
     * Returns the product with a vector.
     *
     * @param x as long as a row
     * @return one number for each row
     */
    public Vector times(Vector x) {
        requireSame("columns of a matrix and numbers of a vector", columns, x.size());
        return new Vector(Product.of(slot(), x.slot(), columns));
    }

    /**
     * Returns the product of two matrices.
     *
     * @param b with as many rows as this has columns
     * @return {@code [rows, columns of b]}
     */
    public Matrix times(Matrix b) {
        requireSame("columns of a matrix and rows of another", columns, b.rows());
        return new Matrix(Product.of(slot(), b.slot(), columns), b.columns);
    }

    /** Returns the product with a number. */
    public Matrix times(Real y) {
        return new Matrix(Arithmetic.of(Arithmetic.Kind.TIMES, slot(), y.slot()), columns);
    }

    /** Returns the sum of two matrices of one shape. */
    public Matrix plus(Matrix b) {
        requireSame("columns of two matrices", columns, b.columns);
        return new Matrix(Arithmetic.of(Arithmetic.Kind.PLUS, slot(), b.slot()), columns);
    }

    /** Returns rows and columns exchanged. */
    public Matrix transpose() {
        int n = rows();
        int[] index =
                IntStream.range(0, size()).map(k -> k % n * columns + k / n).toArray();
        return new Matrix(Gather.of(slot(), index), n);
    }

    static void requireSame(String what, int first, int second) {
        if (first != second) {
            throw new UserError(what + ": " + first + " and " + second + ", must be as many");
        }
    }
}
