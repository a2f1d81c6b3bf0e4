package org.vi4j.regression;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.comparison.Problem;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.Table;
import org.vi4j.data.table.TableSource;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.CaviRegression.Factorization;
import org.vi4j.regression.Scan.PartitionedTable;

/**
 * A Bayesian regression of one column of a table on others, to be set up and fitted:
 *
 * <pre>{@code
 * RegressionFit fit = Regression.of(Path.of("homes.csv"), "price").fit();
 * System.out.println(fit.summary());
 * }</pre>
 *
 * <p>The linear predictor is η = Xw, {@link Prior} says what is assumed of w, and the likelihood how the target depends
 * on η; with noise, that has precision β, learned unless it is given. Every setter returns this same object.
 */
public final class Regression {
    private final FitRequest request;

    private Regression(TableData data, String target) {
        this.request = new FitRequest(data, target);
    }

    /** The names that {@link #method} knows. */
    public static final List<String> METHODS = FitMethod.NAMES;

    /** The models of {@link #problem}. */
    public static final List<String> PROBLEMS = TableProblem.MODELS;

    /**
     * Begins the regression of a file, which with a Gaussian likelihood may be larger than memory.
     *
     * @param table CSV or NPY
     * @param target the column to explain
     * @return the regression, of normal noise on all other columns
     * @throws UserError if the file cannot be read
     */
    public static Regression of(Path table, String target) {
        return of(TableSource.open(table), target);
    }

    /**
     * Begins the regression of a table that is open, which with a Gaussian likelihood may be larger than memory.
     *
     * @param table the table, opened with what its file does not show by itself
     * @param target the column to explain
     * @return the regression, of normal noise on all other columns
     */
    public static Regression of(TableSource table, String target) {
        return new Regression(new TableData.File(table), target);
    }

    /**
     * Begins the regression of a table of numbers in memory.
     *
     * @param table the data
     * @param target the column to explain
     * @return the regression, of normal noise on all other columns
     */
    public static Regression of(Table table, String target) {
        return new Regression(new TableData.Memory(table), target);
    }

    /**
     * Begins the regression of a table whose rows lie elsewhere, such as on a cluster.
     *
     * @param table the table
     * @param target the column to explain
     * @return the regression, of normal noise on all other columns
     */
    public static Regression of(PartitionedTable table, String target) {
        return new Regression(new TableData.Elsewhere(table), target);
    }

    /**
     * Begins the regression that a formula describes, as R writes it: {@code y ~ a + b} has the columns a and b,
     * {@code a:b} their product, {@code a * b} all three, {@code (a + b + c)^2} all products of two, {@code - a} takes
     * a term out and {@code - 1} the intercept, {@code .} is all other columns. Columns of words are factors, and
     * {@code C(code)} makes one of numbers; {@code poly(x, k)} are orthogonal polynomials; log, log2, log10, log1p,
     * exp, sqrt, abs and I compute with columns. All rows are kept in memory.
     *
     * @param table the table
     * @param formula such as {@code price ~ size * rooms + poly(age, 2) + log(km)}
     * @return the regression, of normal noise
     * @throws UserError if it is no formula, pointing at the character
     */
    public static Regression ofFormula(TableSource table, String formula) {
        Regression regression = of(table, Formula.target(formula));
        regression.request.formula = formula;
        return regression;
    }

    /**
     * Says how the target depends on the linear predictor.
     *
     * @param likelihood such as {@code Likelihood.logistic()}; the default is Gaussian
     * @return this
     */
    public Regression likelihood(Likelihood likelihood) {
        return likelihood(List.of(likelihood));
    }

    /**
     * Tries several likelihoods of one kind and takes the one with the largest ELBO.
     *
     * @param likelihoods such as {@code Likelihood.studentTs()}, at least one
     * @return this
     */
    public Regression likelihood(List<Likelihood> likelihoods) {
        if (likelihoods.isEmpty()
                || likelihoods.stream().map(Likelihood::label).distinct().count() > 1) {
            throw new UserError("likelihoods: one, or several of one kind, are needed");
        }
        request.likelihoods = List.copyOf(likelihoods);
        return this;
    }

    /**
     * Names the only explaining columns.
     *
     * @param names the columns; none for all but the target
     * @return this
     */
    public Regression features(List<String> names) {
        request.features = List.copyOf(names);
        return this;
    }

    /**
     * Names columns to leave out.
     *
     * @param names the columns
     * @return this
     */
    public Regression drop(List<String> names) {
        request.drop = List.copyOf(names);
        return this;
    }

    /**
     * Names reference levels of columns of words, and the word that a target of two words has for 0.
     *
     * @param pairs each {@code column=level}; the default is the first level in the alphabet
     * @return this
     */
    public Regression references(List<String> pairs) {
        request.references = List.copyOf(pairs);
        return this;
    }

    /**
     * Names the levels of an ordinal target in their order, or of a categorical one, the reference first.
     *
     * @param names all of them; none for numbers in order of size, and for a categorical target of words for the
     *     alphabet
     * @return this
     */
    public Regression levels(List<String> names) {
        request.levels = List.copyOf(names);
        return this;
    }

    /**
     * Names the column of row weights: the noise of row i has the variance σ²w̄/wᵢ, w̄ the mean weight, so that only
     * the weights' ratios matter; where there is no noise a row counts as that many.
     *
     * @param column its name, or null for none
     * @return this
     */
    public Regression weights(@Nullable String column) {
        request.weights = column;
        return this;
    }

    /**
     * Names the column of offsets: what is added to each row's linear predictor, with no coefficient to learn.
     *
     * @param column its name, or null for none
     * @return this
     */
    public Regression offset(@Nullable String column) {
        request.extras = new Columns.Extras(column, false, request.extras.trials());
        return this;
    }

    /**
     * Names the column of exposures, such as hours watched: its logarithm is the {@link #offset}, so that of counts the
     * rate for one unit of it is modelled.
     *
     * @param column its name, of positive numbers, or null for none
     * @return this
     */
    public Regression exposure(@Nullable String column) {
        request.extras = new Columns.Extras(column, column != null, request.extras.trials());
        return this;
    }

    /**
     * Names the column of trials, of which the target counts the successes: y ~ Binomial(trials, p), p that of a
     * logistic or probit likelihood.
     *
     * @param column its name, of whole numbers of at least 1, or null for none
     * @return this
     */
    public Regression trials(@Nullable String column) {
        request.extras = new Columns.Extras(request.extras.offset(), request.extras.exposure(), column);
        return this;
    }

    /**
     * Says what to do about missing cells.
     *
     * @param policy the default is to refuse them
     * @return this
     */
    public Regression missing(RowReader.Missing policy) {
        request.missing = policy;
        return this;
    }

    /**
     * Says what is assumed of the coefficients before the data are seen.
     *
     * @param assumed the default is {@link Prior#weak}; null for the default
     * @return this
     */
    public Regression prior(@Nullable Prior assumed) {
        request.prior = assumed;
        return this;
    }

    /**
     * Gives single columns a prior of their own beside that of the others: wⱼ ~ N(0, SD²), SD in the coefficient's own
     * unit, the target's (or the linear predictor's) for one of the column.
     *
     * @param pairs each {@code column=normal:SD}; the name of a column of words stands for all its levels
     * @return this
     */
    public Regression priorFor(List<String> pairs) {
        request.priorFor = List.copyOf(pairs);
        return this;
    }

    /**
     * Gives the coefficients' prior precision, instead of a {@link #prior}.
     *
     * @param precision α, one over the variance, positive, in the units of target and column: see {@link #standardize};
     *     null for the prior's
     * @return this
     */
    public Regression alpha(@Nullable Double precision) {
        request.alpha = precision;
        return this;
    }

    /**
     * Gives the noise's precision.
     *
     * @param precision β, one over the variance in the target's unit squared, positive; null to learn it
     * @return this
     */
    public Regression beta(@Nullable Double precision) {
        request.beta = precision;
        return this;
    }

    /**
     * Says whether to learn a precision for each coefficient, instead of a {@link #prior}: automatic relevance
     * determination.
     *
     * @param each whether
     * @return this
     */
    public Regression ard(boolean each) {
        request.ard = each;
        return this;
    }

    /**
     * Says whether there is an intercept.
     *
     * @param added the default is true
     * @return this
     */
    public Regression intercept(boolean added) {
        request.intercept = added;
        return this;
    }

    /**
     * Says what a given or learned precision α is that of: the change in the target for one standard deviation of a
     * column, or the coefficient itself. The fit runs on standardized columns either way, and results are on the
     * table's scale.
     *
     * @param scaled whether it is that of the change; null for the default, true where α is learned
     * @return this
     */
    public Regression standardize(@Nullable Boolean scaled) {
        request.standardize = scaled;
        return this;
    }

    /**
     * Says which coefficients may correlate in the posterior.
     *
     * @param factorization the default is all of them where memory allows, else none
     * @return this
     */
    public Regression posterior(Factorization factorization) {
        request.posterior = factorization;
        return this;
    }

    /**
     * Says how the posterior of the coefficients is found: {@code exact}, integrated over the precisions, for normal
     * noise; {@code laplace}, nested in an integral over the noise, for Student's t; {@code gaussian-vi}, the normal
     * distribution of the largest ELBO, for likelihoods without noise; or {@code cavi}, coordinate ascent, whose
     * independent factors make the posterior too narrow, up to several times where effects are weak or one of two
     * values is rare.
     *
     * @param name one of {@link #METHODS}, or null for the likelihood's own
     * @return this
     * @throws UserError if there is no such method
     */
    public Regression method(@Nullable String name) {
        request.method = FitMethod.of(name);
        return this;
    }

    /**
     * Sets when coordinate ascent stops, and who hears of its sweeps.
     *
     * @param options the default is {@link CaviOptions#DEFAULT}
     * @return this
     */
    public Regression ascent(CaviOptions options) {
        request.ascent = options;
        return this;
    }

    /**
     * Gives the seed of the draws by which the fit is summarised.
     *
     * @param number the default is 1
     * @return this
     */
    public Regression seed(long number) {
        request.seed = number;
        return this;
    }

    /**
     * Fits the regression.
     *
     * @return the posterior
     * @throws UserError if the table or a setting cannot be used: a column is missing, constant or repeats another, a
     *     precision is not positive, the target is not what the likelihood needs, or the rows do not fit into memory
     */
    public RegressionFit fit() {
        return request.fit();
    }

    /**
     * Makes up targets for the table's rows from the prior alone, to see what it thinks possible before any fit; the
     * table's targets only give it its units.
     *
     * @param draws how many data sets, at least 100, such as 1,000
     * @param seed of the draws
     * @return quantiles and a picture, in the table's units
     * @throws UserError if the prior is improper, as flat and learned are, or the regression cannot be fitted
     */
    public Prior.Predictive priorPredictive(int draws, long seed) {
        return request.priorPredictive(draws, seed);
    }

    /**
     * Finds out how the columns of a table are read for {@link #problem}.
     *
     * @param model one of {@link #PROBLEMS}
     * @param table the table
     * @param wish which columns
     * @return the columns
     * @throws UserError if one cannot be used
     */
    public static Columns problemColumns(String model, TableSource table, Columns.Wish wish) {
        return TableProblem.columns(model, table, wish);
    }

    /**
     * Returns the regression of a table's column on the others as a problem for a comparison, some rows held out.
     * Features, and the target of a linear regression, are brought to mean 0 and standard deviation 1 of the training
     * rows; every coefficient, and the intercept, has the prior N(0, s²) on that scale.
     *
     * @param model one of {@link #PROBLEMS}
     * @param table the table
     * @param wish which columns
     * @param priorSd s, positive and finite
     * @param holdout the share of rows to hold out, in [0, 1)
     * @param seed of the choice of rows
     * @return the problem
     * @throws UserError if the file cannot be used, or the target is not what the model needs
     */
    public static Problem problem(
            String model, TableSource table, Columns.Wish wish, double priorSd, double holdout, long seed) {
        return TableProblem.of(model, table, wish, priorSd, holdout, seed);
    }
}
