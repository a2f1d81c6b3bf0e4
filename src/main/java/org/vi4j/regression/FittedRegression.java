package org.vi4j.regression;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.vi4j.Summary;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableSource;
import org.vi4j.diagnostics.LeaveOneOut;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Prediction;

/**
 * A fitted regression, with groups or without, as it is checked, compared with others, and looked at column by column.
 */
public interface FittedRegression {
    /**
     * Reads the rows of the model's fit.
     *
     * @param name the model's, for messages
     * @param table the table of its fit
     * @param label a column whose cells are kept too, or null
     * @return the rows
     * @throws UserError if the table is another
     */
    Contest contest(String name, TableSource table, @Nullable String label);

    /**
     * Prepares to say what the model expects along columns.
     *
     * @return how the target depends on a row of the table's columns
     */
    Expectation expectation();

    /**
     * Checks the model against the data of its fit: statistics of the data among those of data that the model makes up,
     * and where each row lies in its prediction from all other rows (LOO-PIT). Where coefficients vary by group, those
     * are data of the same groups.
     *
     * @param table the table of the fit
     * @return the checks, from 4,000 draws
     * @throws UserError if the table is another
     */
    default Check check(TableSource table) {
        return check(table, 4000, 1);
    }

    /**
     * Checks the model as {@link #check(TableSource)} does.
     *
     * @param table the table of the fit
     * @param draws of the posterior, at least 100
     * @param seed of the draws
     * @return the checks
     * @throws UserError if the table is another
     */
    default Check check(TableSource table, int draws, long seed) {
        Validation how = new Validation(draws, seed, 0, null, null);
        return ModelCheck.of(contest("the model", table, null), how);
    }

    /**
     * Finds what the model expects along one column of the table, or two: E[y | x], with 95 % intervals, the other
     * columns at their means, those of words at their reference level, an exposure at 1, and the effects of groups at
     * zero.
     *
     * @param table the table of the fit
     * @param column the one along which to look
     * @param by another, of which numbers are taken at their mean and one standard deviation to both sides, and groups
     *     each; or null
     * @return the effects
     * @throws UserError if the model reads no such column
     */
    default Effects effects(TableSource table, String column, @Nullable String by) {
        return ConditionalEffects.of(expectation(), table, column, by);
    }

    /**
     * Models of the same rows by how well they predict rows that they have not seen.
     *
     * @param names of the models
     * @param elpd the expected log pointwise predictive densities, in the models' order
     * @param summary all of it, with how far to trust it
     */
    record Comparison(List<String> names, LeaveOneOut.Comparison elpd, Summary summary) {
        /** Copies the names. */
        public Comparison {
            names = List.copyOf(names);
        }

        @Override
        public String toString() {
            return summary.toString();
        }
    }

    /**
     * Compares models of the same rows by leave-one-out cross-validation: expected log predictive densities, their
     * differences with standard errors, and the weights of stacking and pseudo-BMA+.
     *
     * @param models by name, two or more
     * @param table the table of their fits
     * @return the comparison
     * @throws UserError if they do not explain the same rows' target, or the table is another
     */
    static Comparison compare(Map<String, ? extends FittedRegression> models, TableSource table) {
        return compare(models, table, Validation.leaveOneOut());
    }

    /**
     * Compares models of the same rows as {@link #compare(Map, TableSource)} does, or by K-fold cross-validation.
     *
     * @param models by name, two or more
     * @param table the table of their fits
     * @param how to validate
     * @return the comparison
     * @throws UserError if they do not explain the same rows' target, the table is another, or a fold cannot be fitted
     */
    static Comparison compare(Map<String, ? extends FittedRegression> models, TableSource table, Validation how) {
        return ElpdComparison.of(models, table, how);
    }

    /**
     * Whether a model makes such data as it was fitted to.
     *
     * @param agrees whether no check speaks against the model, each at 1 %
     * @param summary the checks, with a verdict
     * @param report the same with pictures, as one page
     */
    record Check(boolean agrees, Summary summary, RegressionFit.RegressionReport report) {
        @Override
        public String toString() {
            return summary.toString();
        }
    }

    /**
     * What a model expects along columns of the table.
     *
     * @param summary the expectation with its 95 % interval
     * @param report the picture, as one page
     */
    record Effects(Summary summary, RegressionFit.RegressionReport report) {
        @Override
        public String toString() {
            return summary.toString();
        }
    }

    /**
     * Finds what is expected along columns, as {@link #effects(TableSource, String, String)} does.
     *
     * @param expectation how the target depends on a row
     * @param table the table of the fit
     * @param column the one along which to look
     * @param by another one, or null
     * @return the effects
     * @throws UserError if there is no such column
     */
    static Effects effects(Expectation expectation, TableSource table, String column, @Nullable String by) {
        return ConditionalEffects.of(expectation, table, column, by);
    }

    /**
     * How models are asked to predict rows that they have not seen.
     *
     * @param draws of each posterior, at least 100
     * @param seed of draws and folds
     * @param folds 0 to leave single rows out by importance sampling; or how many parts of the rows are left out in
     *     turn, the model fitted to the others
     * @param together a column whose equal values stay in one fold; or null
     * @param evenly a column whose values are spread over the folds evenly; or null
     */
    record Validation(
            int draws,
            long seed,
            int folds,
            @Nullable String together,
            @Nullable String evenly) {
        private static final int FEWEST = 100;

        /**
         * Checks the numbers.
         *
         * @throws UserError if they say nothing
         */
        public Validation {
            if (draws < FEWEST) {
                throw new UserError("draw-count is " + draws + ": at least " + FEWEST + " draws are needed");
            }
            if (folds == 1 || folds < 0) {
                throw new UserError("folds is " + folds + ": at least 2 are needed");
            }
            if (together != null && evenly != null) {
                throw new UserError("rows of one value stay together or are spread evenly: name one column");
            }
            if (folds == 0 && (together != null || evenly != null)) {
                throw new UserError("a column to make folds by needs the number of folds: give folds");
            }
        }

        /** Returns leave-one-out from 4,000 draws. */
        public static Validation leaveOneOut() {
            return new Validation(4000, 1, 0, null, null);
        }
    }

    /**
     * How a target depends on a row of the table's columns.
     *
     * @param columns that a row has, the offset's among them, and the target
     * @param extras which of them is the offset, and what else rows have
     * @param missing what is done about missing cells
     * @param likelihood how the target depends on the linear predictor
     * @param prediction of a row
     * @param groups predictions for groups by the column that groups, in a name for each; empty where nothing does
     * @param remark what else is to be said of it, a clause; empty for nothing
     */
    record Expectation(
            Columns columns,
            Columns.Extras extras,
            RowReader.Missing missing,
            Likelihood likelihood,
            Function<double[], Prediction> prediction,
            Map<String, Map<String, Function<double[], Prediction>>> groups,
            String remark) {
        /** Returns what a target's probability is of, in words. */
        String outcome() {
            return TargetWords.outcome(columns, extras);
        }
    }

    /** The rows of a model's fit, and what it predicts of them. */
    interface Contest {
        /** Returns what the model explains, and which rows these are. */
        ContestRows rows();

        /**
         * Draws from the posterior given all rows.
         *
         * @param draws how many
         * @param seed of the draws
         * @return log densities of all rows at the draws
         */
        Densities densities(int draws, long seed);

        /**
         * Draws from the posterior given some rows.
         *
         * @param in the rows of which the model knows
         * @param out others
         * @param draws how many
         * @param seed of the draws
         * @return log densities of the others at the draws
         * @throws UserError if these rows cannot be fitted
         */
        Densities without(int[] in, int[] out, int draws, long seed);

        /**
         * Makes up the target of each row at draws from the posterior given all rows.
         *
         * @param draws how many
         * @param seed of the draws
         * @return the targets beside those that rows have
         */
        Replication replication(int draws, long seed);
    }

    /**
     * Targets that a model makes up for the rows of its fit.
     *
     * @param densities of the rows' own targets at the same draws
     * @param made {@code [draws, n]}
     * @param target the rows' own, {@code [n]}
     * @param trials of which the target counts the successes, {@code [n]}; null where it does not
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Replication(Densities densities, double[][] made, double[] target, double @Nullable [] trials) {}

    /**
     * Rows of a fit.
     *
     * @param table their table's name
     * @param target what is explained
     * @param levels of a target of words
     * @param likelihood how
     * @param lines of the table, {@code [n]}
     * @param weights {@code [n]}
     * @param labels the cells of the column that was asked for
     */
    @SuppressWarnings("ArrayRecordComponent")
    record ContestRows(
            String table,
            String target,
            List<String> levels,
            Likelihood likelihood,
            long[] lines,
            double[] weights,
            List<String> labels) {}

    /**
     * Log densities at draws.
     *
     * @param logLikelihood ln p(yᵢ | θₛ) in nats, {@code [draws, n]}
     * @param logRatios ln p − ln q of the draws, zeros where they are of the posterior itself, {@code [draws]}
     * @param corrected whether the draws stand for the posterior, and not for the normal distribution of a saved model
     * @param paretoK k̂ of the weights by which they do; NaN where they need none
     * @param reliable whether these weights serve
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Densities(
            double[][] logLikelihood, double[] logRatios, boolean corrected, double paretoK, boolean reliable) {}
}
