package org.vi4j.language;

import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.language.Model.Expression;

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

    /** Returns the elements (0, 0), (1, 1) …. */
    public Vector diagonal() {
        return flat().at(IntStream.range(0, Math.min(rows(), columns))
                .map(i -> i * (columns + 1))
                .toArray());
    }

    /**
     * Returns the lower triangular L with A = LLᵀ of a symmetric matrix, whose lower triangle is read. Where it is not
     * positive definite, the log density is NaN.
     */
    public Matrix cholesky() {
        requireSquare();
        return new Matrix(CholeskyFactor.of(slot(), columns), columns);
    }

    /**
     * Returns L⁻¹b of this lower triangular matrix.
     *
     * @param b as long as a row
     * @return the solution
     */
    public Vector solveLower(Vector b) {
        requireSquare();
        requireSame("rows of a matrix and numbers of a vector", columns, b.size());
        return new Vector(TriangularSolve.of(slot(), b.slot(), columns, false));
    }

    /**
     * Returns L⁻¹B of this lower triangular matrix.
     *
     * @param b with as many rows
     * @return the solution
     */
    public Matrix solveLower(Matrix b) {
        requireSquare();
        requireSame("rows of two matrices", columns, b.rows());
        return new Matrix(TriangularSolve.of(slot(), b.slot(), columns, false), b.columns);
    }

    /**
     * Returns L⁻ᵀb of this lower triangular matrix.
     *
     * @param b as long as a row
     * @return the solution
     */
    public Vector solveLowerTransposed(Vector b) {
        requireSquare();
        requireSame("rows of a matrix and numbers of a vector", columns, b.size());
        return new Vector(TriangularSolve.of(slot(), b.slot(), columns, true));
    }

    /**
     * Returns this matrix with each row multiplied by a number, diag(x) A: a covariance's factor of scales and the
     * factor of a correlation.
     *
     * @param x one number for each row
     * @return the product
     */
    public Matrix scaleRows(Vector x) {
        requireSame("rows of a matrix and numbers of a vector", rows(), x.size());
        int[] row = IntStream.range(0, size()).map(k -> k / columns).toArray();
        return new Matrix(Arithmetic.of(Arithmetic.Kind.TIMES, slot(), Gather.of(x.slot(), row)), columns);
    }

    /**
     * Returns the covariance of a Gaussian process at known places, with noise, a² exp(−|xᵢ − xⱼ|²/2l²) + δᵢⱼ v.
     *
     * @param places {@code [n, k]}
     * @param amplitude a, its standard deviation
     * @param length l, how far it is correlated
     * @param noise v, the variance of the noise; without noise something small such as 1e-9, so that the matrix stays
     *     positive definite
     * @return {@code [n, n]}
     */
    public static Matrix squaredExponential(double[][] places, Real amplitude, Real length, Real noise) {
        Slot covariance = SquaredExponential.of(places, amplitude.slot(), length.slot(), noise.slot());
        return new Matrix(covariance, places.length);
    }

    /**
     * Solves ordinary differential equations dy/dt = f(t, y, θ), with derivatives by the initial state and θ, by an
     * explicit method of order 8 with controlled error: for systems that are not stiff.
     *
     * @param system f
     * @param initial the state at the start, {@code [n]}
     * @param start when
     * @param times when the state is wanted, increasing, {@code [m]}
     * @param theta the parameters, {@code [p]}
     * @param tolerance of each step's error, relative and absolute, such as 1e-6
     * @return the states, {@code [m, n]}; NaN where the system cannot be solved
     */
    public static Matrix ode(
            OdeSystem system, Vector initial, double start, double[] times, Vector theta, double tolerance) {
        Slot y = OdeSolution.of(system, initial.slot(), theta.slot(), start, times, tolerance);
        return new Matrix(y, initial.size());
    }

    private void requireSquare() {
        requireSame("rows and columns of a square matrix", rows(), columns);
    }

    static void requireSame(String what, int first, int second) {
        if (first != second) {
            throw new UserError(what + ": " + first + " and " + second + ", must be as many");
        }
    }

    /** The right side of a system of ordinary differential equations dy/dt = f(t, y, θ). */
    @FunctionalInterface
    public interface OdeSystem {
        /**
         * Returns the derivative, written with the operations of the language.
         *
         * @param t time
         * @param y the state, {@code [n]}
         * @param theta the parameters, {@code [p]}
         * @return dy/dt, {@code [n]}
         */
        Vector derivative(Real t, Vector y, Vector theta);
    }
}
