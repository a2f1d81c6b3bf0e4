package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.TableSource;
import org.vi4j.distribution.Gaussian;
import org.vi4j.internal.io.Json;

/**
 * How a table's columns become the matrix X that a regression sees, and its coefficients become the table's again. A
 * column x enters as (x − c)/s, the target as y − c₀, and an intercept is a first column of ones. So with v the
 * regression's coefficients, those on the table's own scale are
 *
 * <pre>wⱼ = vⱼ/sⱼ,   intercept = c₀ + v₀ − Σⱼ vⱼ cⱼ/sⱼ</pre>
 *
 * <p>A row may also have an offset, whose coefficient in the linear predictor is 1. Immutable.
 */
public final class Design {
    /** The name under which the intercept is reported. */
    public static final String INTERCEPT = "intercept";

    /** The effect that is a group's own level. */
    public static final String ONE = "1";

    /**
     * What varies together by groups, in a formula.
     *
     * @param factors the columns of each grouping factor
     * @param effects {@value Design#ONE} for the groups' own level, and features whose coefficients vary
     */
    public record Varying(List<List<String>> factors, List<String> effects) {
        /** Copies the lists. */
        public Varying {
            factors = List.copyOf(factors);
            effects = List.copyOf(effects);
        }
    }

    /** A formula that has been read, of a table. */
    public interface Reading {
        /** Returns the table, whose codes are words where the formula says so. */
        TableSource table();

        /** Returns the column to explain. */
        String target();

        /** Returns the columns of which features are made. */
        List<String> columns();

        /** Says whether there is an intercept. */
        boolean intercept();

        /** Returns the columns of each grouping factor, in order. */
        List<List<String>> factors();

        /**
         * Makes the features.
         *
         * @param inputs how the columns are read
         * @param rows the columns' numbers, by which polynomials and splines are made, {@code [n][]}
         * @return what makes a row's features
         * @throws UserError if a function is of words, or numbers are too few
         */
        Expansion over(List<Columns.Input> inputs, double[][] rows);
    }

    /** What a formula makes of a row of a table. */
    public interface Expansion {
        /** Returns the table's columns that it reads. */
        List<Columns.Input> inputs();

        /** Returns the names of the features that it makes. */
        List<String> names();

        /** Returns how many of the last features are what bends in each spline, by name, in order. */
        Map<String, Integer> bends();

        /** Returns what varies by groups. */
        List<Varying> groups();

        /**
         * Makes a row's features.
         *
         * @param row the inputs' numbers, and what else there is behind them
         * @return the features, and the same behind them
         * @throws UserError if a function has no finite value there
         */
        double[] expand(double[] row);

        /** Returns it as a document. */
        Map<String, Object> tree();
    }

    /**
     * Reads a formula of a mixed regression, as R's lme4 and mgcv write it.
     *
     * @param formula it
     * @param table the table
     * @param weights the column of row weights, or null
     * @param extras what rows have besides features
     * @return it, read
     * @throws UserError if it is no formula, pointing at the character
     */
    public static Reading formula(String formula, TableSource table, @Nullable String weights, Columns.Extras extras) {
        return FormulaFit.Mixed.of(formula, table, weights, extras);
    }

    /**
     * Reads what {@link Expansion#tree} wrote.
     *
     * @param tree the document
     * @param target the column to explain
     * @param features that are made
     * @param factors the columns that group
     * @return what makes the features
     * @throws IllegalArgumentException if these do not match
     */
    public static Expansion expansion(Json tree, String target, List<String> features, List<String> factors) {
        return FormulaFit.matrix(tree, target, features, factors);
    }

    /**
     * Says whether a formula has groups or splines, which only a mixed regression knows.
     *
     * @param formula it
     * @param header the table's columns
     * @return whether it has
     * @throws UserError if it is no formula, pointing at the character
     */
    public static boolean mixed(String formula, List<String> header) {
        return Formula.of(formula, header).mixed();
    }

    private final List<String> features;
    private final boolean intercept;
    private final double[] center;
    private final double[] scale;
    private final double targetCenter;
    private final Columns.Extras extras;
    private final Outcomes outcomes;
    private final @Nullable ModelMatrix matrix;

    private Design(
            List<String> features,
            boolean intercept,
            double[] center,
            double[] scale,
            double targetCenter,
            Columns.Extras extras,
            Outcomes outcomes,
            @Nullable ModelMatrix matrix) {
        this.features = List.copyOf(features);
        this.intercept = intercept;
        this.center = center;
        this.scale = scale;
        this.targetCenter = targetCenter;
        this.extras = extras;
        this.outcomes = outcomes;
        this.matrix = matrix;
    }

    /**
     * Creates a design from its numbers.
     *
     * @param features the columns' names, p of them; none where the intercept is alone
     * @param intercept whether a column of ones comes first
     * @param center c, {@code [p]}; zeros where there is no intercept to take up the shift
     * @param scale s, {@code [p]}, positive
     * @param targetCenter c₀; zero where there is no intercept
     * @return the design
     * @throws IllegalArgumentException if the lengths differ or a number is out of range
     */
    public static Design of(
            List<String> features, boolean intercept, double[] center, double[] scale, double targetCenter) {
        boolean valid = (intercept || !features.isEmpty())
                && center.length == features.size()
                && scale.length == features.size()
                && Double.isFinite(targetCenter)
                && Arrays.stream(center).allMatch(Double::isFinite)
                && Arrays.stream(scale).allMatch(s -> s > 0 && Double.isFinite(s));
        boolean shifted = targetCenter != 0 || Arrays.stream(center).anyMatch(c -> c != 0);
        if (!valid || (shifted && !intercept)) {
            throw new IllegalArgumentException("a design's centers must be finite and its scales positive, one a"
                    + " column, and without an intercept nothing can be centered");
        }
        return new Design(
                features,
                intercept,
                center.clone(),
                scale.clone(),
                targetCenter,
                Columns.Extras.NONE,
                Outcomes.ONE,
                null);
    }

    /**
     * Takes the columns as they are.
     *
     * @param features their names
     * @param intercept whether a column of ones comes first
     * @return the design
     */
    public static Design plain(List<String> features, boolean intercept) {
        double[] ones = new double[features.size()];
        Arrays.fill(ones, 1);
        return of(features, intercept, new double[features.size()], ones, 0);
    }

    /** Returns the same of rows that have more than features. */
    Design with(Columns.Extras more) {
        return new Design(features, intercept, center, scale, targetCenter, more, outcomes, matrix);
    }

    /** Returns the same for a target of levels; cutpoints take up the columns' centers as an intercept does. */
    Design with(Outcomes levels) {
        boolean ones = intercept && levels.kind() != Outcomes.Kind.CUTPOINTS;
        return new Design(features, ones, center, scale, targetCenter, extras, levels, matrix);
    }

    /** Returns the same whose features a formula makes of the table's columns. */
    Design with(@Nullable ModelMatrix made) {
        return new Design(features, intercept, center, scale, targetCenter, extras, outcomes, made);
    }

    /** Returns what makes the features of the table's columns; null where they are these themselves. */
    @Nullable
    ModelMatrix matrix() {
        return matrix;
    }

    /** Returns the features of a row as the table has it, with what else there is behind them. */
    double[] features(double[] row) {
        return matrix == null ? row : matrix.expand(row);
    }

    /** Returns how many coefficients each column has. */
    Outcomes outcomes() {
        return outcomes;
    }

    /** The feature that a coefficient is of; -1 where it is an intercept or a cutpoint. */
    int feature(int coefficient) {
        int d = center.length + (intercept ? 1 : 0);
        return coefficient >= d * outcomes.blocks() ? -1 : coefficient % d - (intercept ? 1 : 0);
    }

    /** Returns the same about another center of the target. */
    Design about(double other) {
        return new Design(features, intercept, center, scale, other, extras, outcomes, matrix);
    }

    /** Returns what rows have besides features. */
    Columns.Extras extras() {
        return extras;
    }

    /** Returns how many of a row's numbers a prediction reads: the features, and the offset's column. */
    int width() {
        return center.length + (extras.offset() == null ? 0 : 1);
    }

    /** Returns the offset of a row, 0 where there is none. */
    double offset(double[] row) {
        return extras.offset() == null ? 0 : extras.offset(row[center.length]);
    }

    /** Returns the columns with coefficients, in order. */
    public List<String> features() {
        return features;
    }

    /** Says whether a column of ones comes first. */
    public boolean intercept() {
        return intercept;
    }

    /** Returns c, what is subtracted from each column, {@code [p]}. */
    public double[] center() {
        return center.clone();
    }

    /** Returns s, what each column is divided by, {@code [p]}. */
    public double[] scale() {
        return scale.clone();
    }

    /** Returns c₀, what is subtracted from the target. */
    public double targetCenter() {
        return targetCenter;
    }

    /** Returns the coefficients' names, {@value #INTERCEPT} first where there is one, {@code [d]}. */
    public List<String> coefficients() {
        List<String> names = new ArrayList<>(features);
        if (intercept) {
            names.add(0, INTERCEPT);
        }
        return outcomes.names(names);
    }

    /**
     * Makes one row of X.
     *
     * @param features the table's columns, {@code [p]}; more are not looked at
     * @return the row, {@code [d]}
     */
    public double[] row(double[] features) {
        int first = intercept ? 1 : 0;
        double[] x = new double[center.length + first];
        if (intercept) {
            x[0] = 1;
        }
        for (int j = 0; j < center.length; j++) {
            x[j + first] = (features[j] - center[j]) / scale[j];
        }
        return x;
    }

    /**
     * Returns coefficients on the table's own scale.
     *
     * @param q their distribution as the regression sees them, of dimension d
     * @return their mean, standard deviation and covariance on the table's scale
     */
    public Coefficients onTableScale(Gaussian q) {
        if (outcomes.kind() == Outcomes.Kind.ONE) {
            return Coefficients.affine(coefficients(), divisors(), firstRow(), targetCenter, q);
        }
        double[][] rows = new double[q.dimension()][];
        Arrays.setAll(rows, this::direction);
        return Coefficients.linear(coefficients(), rows, q);
    }

    /**
     * Returns a point on the table's own scale.
     *
     * @param w coefficients as the regression sees them, {@code [d]}
     * @return the same regression's coefficients of the table's columns, {@code [d]}
     */
    public double[] onTableScale(double[] w) {
        if (outcomes.kind() != Outcomes.Kind.ONE) {
            double[] point = new double[w.length];
            Arrays.setAll(point, j -> RowTerms.dot(direction(j), w));
            return point;
        }
        double[] point = Coefficients.apply(divisors(), firstRow(), w);
        point[0] += targetCenter;
        return point;
    }

    /**
     * The linear function of the regression's coefficients, {@code [d]}, that is coefficient j on the table's scale.
     */
    double[] direction(int j) {
        int d = center.length + (intercept ? 1 : 0);
        if (outcomes.kind() == Outcomes.Kind.LEVELS) {
            return outcomes.block(j / d, direction(j % d, d));
        }
        if (j >= d) {
            // The cutpoints take up the columns' centers.
            double[] cutpoint = new double[d + outcomes.cutpoints()];
            for (int i = 0; i < d; i++) {
                cutpoint[i] = center[i] / scale[i];
            }
            cutpoint[j] = 1;
            return cutpoint;
        }
        return outcomes.block(0, direction(j, d));
    }

    private double[] direction(int j, int d) {
        if (j == 0) {
            return firstRow();
        }
        double[] direction = new double[d];
        direction[j] = 1 / divisors()[j];
        return direction;
    }

    private double[] divisors() {
        int first = intercept ? 1 : 0;
        double[] divisors = new double[scale.length + first];
        Arrays.fill(divisors, 1);
        System.arraycopy(scale, 0, divisors, first, scale.length);
        return divisors;
    }

    /** What makes the first coefficient: the intercept takes up the columns' centers. */
    private double[] firstRow() {
        double[] row = new double[scale.length + (intercept ? 1 : 0)];
        if (!intercept) {
            row[0] = 1 / scale[0];
            return row;
        }
        row[0] = 1;
        for (int j = 0; j < scale.length; j++) {
            row[j + 1] = -center[j] / scale[j];
        }
        return row;
    }
}
