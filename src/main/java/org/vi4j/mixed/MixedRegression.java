package org.vi4j.mixed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.text.Nearest;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.Design;
import org.vi4j.regression.Prior;

/**
 * A Bayesian regression whose coefficients vary from group to group, also called mixed, hierarchical or multilevel, to
 * be set up and fitted:
 *
 * <pre>{@code
 * MixedFit fit = MixedRegression.of(Path.of("sleep.csv"), "reaction")
 *         .features("days")
 *         .group("subject", "1", "days")
 *         .fit();
 * System.out.println(fit.summary());
 * }</pre>
 *
 * <p>The linear predictor of a row of groups g is η = xᵀw + Σ zᵀu_g, with u_g ~ N(0, Σ) for the effects of one group,
 * independent from group to group. The fixed coefficients w have a {@link Prior}; the standard deviations of Σ have
 * half-Student's t distributions of three degrees of freedom, of scale s_y/sⱼ with normal noise and 2.5/sⱼ without, and
 * its correlations are uniform over all correlation matrices. Every setter returns this same object.
 */
public final class MixedRegression {
    private static final List<String> ALLOWED = List.of("gaussian", "logistic", "probit", "poisson");

    private final TableSource table;
    private final String target;
    private @Nullable String formula;
    private final List<Grouping.Wish> groups = new ArrayList<>();
    private Likelihood likelihood = Likelihood.gaussian();
    private List<String> features = List.of();
    private List<String> drop = List.of();
    private List<String> references = List.of();
    private @Nullable String weights;
    private RowReader.Missing missing = RowReader.Missing.REFUSE;
    private Prior prior = Prior.weak();
    private boolean intercept = true;
    private Columns.Extras extras = Columns.Extras.NONE;
    private long seed = 1;
    private String method = "";

    private MixedRegression(TableSource table, String target) {
        this.table = table;
        this.target = target;
    }

    /**
     * Begins the regression of a file.
     *
     * @param table CSV or NPY
     * @param target the column to explain
     * @return the regression, of normal noise
     * @throws UserError if the file cannot be read
     */
    public static MixedRegression of(Path table, String target) {
        return of(TableSource.open(table), target);
    }

    /**
     * Begins the regression of a table that is open.
     *
     * @param table the table, opened with what its file does not show by itself
     * @param target the column to explain
     * @return the regression, of normal noise
     */
    public static MixedRegression of(TableSource table, String target) {
        return new MixedRegression(table, target);
    }

    /**
     * Begins the regression that a formula describes, as R's lme4 and mgcv write it: with {@code (1 + days | subject)}
     * the level and the coefficient of days vary from subject to subject, with {@code ||} independently of each other;
     * {@code (1 | a/b)} stands for the groups of a, and those of b within each of them, {@code (1 | a:b)} for the
     * latter alone; {@code s(km)} is a penalised cubic spline whose smoothing is learned, {@code s(km, 20)} one of 20
     * knots instead of 10. Everything else is as in {@link org.vi4j.regression.Regression#ofFormula}.
     *
     * @param table the table
     * @param formula such as {@code reaction ~ days + (1 + days | subject)}
     * @return the regression, of normal noise
     * @throws UserError if it is no formula, pointing at the character
     */
    public static MixedRegression ofFormula(TableSource table, String formula) {
        Design.Reading reading = Design.formula(formula, table, null, Columns.Extras.NONE);
        MixedRegression regression = new MixedRegression(reading.table(), reading.target());
        regression.formula = formula;
        return regression;
    }

    /**
     * Adds effects that vary together from group to group, as {@code (1 + days | subject)} in R's lme4. Effects of
     * different calls are independent of each other.
     *
     * @param column whose values are the groups; {@code outer/inner} stands for the groups of outer, and those of inner
     *     within each of them
     * @param effects {@code 1} for the group's own level, and features whose coefficients vary; none for {@code 1}
     * @return this
     */
    public MixedRegression group(String column, String... effects) {
        return group(column, List.of(effects));
    }

    /**
     * Adds effects that vary together from group to group.
     *
     * @param column as above
     * @param effects as above
     * @return this
     */
    public MixedRegression group(String column, List<String> effects) {
        groups.add(Grouping.Wish.of(column, table.header(), effects.isEmpty() ? List.of(Grouping.ONE) : effects));
        return this;
    }

    /**
     * Says how the target depends on the linear predictor.
     *
     * @param chosen Gaussian, the default; logistic, probit or Poisson
     * @return this
     */
    public MixedRegression likelihood(Likelihood chosen) {
        likelihood = chosen;
        return this;
    }

    /**
     * Names the only explaining columns.
     *
     * @param names the columns; none for all but the target and those that group, and {@code 1} alone for an intercept
     *     alone
     * @return this
     */
    public MixedRegression features(String... names) {
        return features(List.of(names));
    }

    /**
     * Names the only explaining columns.
     *
     * @param names as above
     * @return this
     */
    public MixedRegression features(List<String> names) {
        features = List.copyOf(names);
        return this;
    }

    /**
     * Names columns to leave out.
     *
     * @param names the columns
     * @return this
     */
    public MixedRegression drop(List<String> names) {
        drop = List.copyOf(names);
        return this;
    }

    /**
     * Names reference levels of columns of words, and the word that a target of two words has for 0.
     *
     * @param pairs each {@code column=level}; the default is the first level in the alphabet
     * @return this
     */
    public MixedRegression references(List<String> pairs) {
        references = List.copyOf(pairs);
        return this;
    }

    /**
     * Names the column of row weights: the noise of row i has the variance σ²w̄/wᵢ, w̄ the mean weight; where there is
     * no noise a row counts as that many.
     *
     * @param column its name, or null for none
     * @return this
     */
    public MixedRegression weights(@Nullable String column) {
        weights = column;
        return this;
    }

    /**
     * Names a column that is added to the linear predictor as it is, where there is no noise.
     *
     * @param column its name, or null for none
     * @return this
     */
    public MixedRegression offset(@Nullable String column) {
        extras = new Columns.Extras(column, false, extras.trials());
        return this;
    }

    /**
     * Names a column whose logarithm is the offset: counts then have rates for one unit of it.
     *
     * @param column its name, or null for none
     * @return this
     */
    public MixedRegression exposure(@Nullable String column) {
        extras = new Columns.Extras(column, column != null, extras.trials());
        return this;
    }

    /**
     * Names the column of trials, of which the target counts the successes: y ~ Binomial(trials, p), p that of a
     * logistic or probit regression.
     *
     * @param column its name, or null for none
     * @return this
     */
    public MixedRegression trials(@Nullable String column) {
        extras = new Columns.Extras(extras.offset(), extras.exposure(), column);
        return this;
    }

    /**
     * Says what to do about missing cells.
     *
     * @param policy the default is to refuse them; a row without a group is never filled
     * @return this
     */
    public MixedRegression missing(RowReader.Missing policy) {
        missing = policy;
        return this;
    }

    /**
     * Says what is assumed of the fixed coefficients before the data are seen.
     *
     * @param assumed weak, the default; normal or flat
     * @return this
     */
    public MixedRegression prior(Prior assumed) {
        prior = assumed;
        return this;
    }

    /**
     * Says whether there is a fixed intercept.
     *
     * @param added the default is true
     * @return this
     */
    public MixedRegression intercept(boolean added) {
        intercept = added;
        return this;
    }

    /**
     * Gives the seed of the draws by which the fit is summarised.
     *
     * @param number the default is 1
     * @return this
     */
    public MixedRegression seed(long number) {
        seed = number;
        return this;
    }

    /**
     * Says how the posterior is found where there is no noise: by points over how groups vary, with the effects of
     * groups integrated out, or by {@code nuts}, draws of everything together by Markov chains. The latter needs no
     * approximation of effects, as those of groups of few rows crossed with others do, and takes longer: about a minute
     * for some hundred rows and groups.
     *
     * @param name {@code nuts}, or null for points
     * @return this
     */
    public MixedRegression method(@Nullable String name) {
        method = name == null ? "" : name;
        return this;
    }

    /**
     * Fits the regression.
     *
     * @return the posterior
     * @throws UserError if the table or a setting cannot be used: a column is missing, nothing groups the rows, there
     *     is one group only, or each row is a group of its own
     */
    public MixedFit fit() {
        return MixedFitting.fit(table.file().toString(), setting());
    }

    /**
     * Makes up targets for the table's rows from the prior, before any fit: fixed coefficients, how groups vary,
     * effects of all groups and noise are drawn anew for each data set.
     *
     * @param draws how many data sets, at least 100
     * @param seed of the draws
     * @return quantiles and a picture, in the table's units
     * @throws UserError if the prior is flat, and as {@link #fit}
     */
    public Prior.Predictive priorPredictive(int draws, long seed) {
        return MixedPrior.predictive(table.file().toString(), setting(), draws, seed);
    }

    private MixedFitting.Setting setting() {
        if (Double.isNaN(prior.sd()) && !prior.toString().equals(MixedModel.LEARNED)) {
            throw new UserError("prior is '" + prior + "': with groups choose weak, flat, learned or normal:SD")
                    .by("prior");
        }
        if (!ALLOWED.contains(likelihood.label())) {
            throw new UserError("likelihood is " + likelihood.label() + ": with groups choose "
                            + String.join(", ", ALLOWED.subList(0, 3)) + " or " + ALLOWED.get(3))
                    .by("likelihood");
        }
        if (method.equals(MixedModel.NUTS) && likelihood.hasNoise()) {
            throw new UserError(
                            "method is nuts: with groups it is for logistic, probit and poisson; of a gaussian target"
                                    + " the posterior given how groups vary is exact")
                    .by("method");
        }
        if (formula == null && groups.isEmpty()) {
            throw new UserError("nothing groups the rows: name a column that does, or fit a plain regression");
        }
        if (extras.trials() != null && !likelihood.binary()) {
            throw new UserError("trials are '" + extras.trials() + "', and the likelihood is " + likelihood.label()
                            + ": a count of successes among trials is logistic or probit")
                    .by("trials", "likelihood");
        }
        if (extras.offset() != null && likelihood.hasNoise()) {
            throw new UserError("the offset is '" + extras.words() + "', and the likelihood is " + likelihood.label()
                            + ": subtract it from the target, or choose a likelihood with a link")
                    .by("offset", "exposure", "likelihood");
        }
        for (String column : extras.columns()) {
            if (!table.header().contains(column)) {
                throw new UserError(
                        table.file() + " has no column '" + column + "'" + Nearest.hint(column, table.header()));
            }
        }
        return formula == null ? plain() : made(formula);
    }

    private MixedFitting.Setting plain() {
        Columns columns = columns();
        Grouping grouping = Grouping.of(groups, table.file().toString(), table.header(), columns);
        GroupedRows rows = GroupedRows.of(table, columns, grouping.columns(), extras, null, missing);
        return setting(columns, null, grouping, intercept, rows);
    }

    private MixedFitting.Setting made(String text) {
        if (!features.isEmpty() || !drop.isEmpty() || !groups.isEmpty()) {
            throw new UserError("the formula names columns and groups: leave features, drop and group out")
                    .by("features", "drop", "group");
        }
        if (missing == RowReader.Missing.MEAN) {
            throw new UserError("missing is mean, and a formula computes with columns, whose means do not fill what it"
                            + " makes of them: use drop")
                    .by("missing");
        }
        Design.Reading reading = Design.formula(text, table, weights, extras);
        Columns raw = reading.columns().isEmpty() ? ofTarget() : columns(reading.columns());
        List<List<String>> factors = reading.factors();
        GroupedRows rows = GroupedRows.of(table, raw, factors, extras, null, missing);
        Design.Expansion matrix = reading.over(raw.inputs(), rows.features());
        Columns made = new Columns(
                raw.target(),
                matrix.names().stream().<Columns.Input>map(Columns.Numeric::new).toList(),
                raw.weights(),
                raw.levels());
        List<Grouping.Wish> wishes = matrix.groups().stream()
                .map(group -> new Grouping.Wish(group.factors(), group.effects()))
                .toList();
        Grouping grouping = Grouping.of(wishes, table.file().toString(), table.header(), made);
        return setting(
                made,
                matrix,
                grouping,
                intercept && reading.intercept(),
                rows.expanded(matrix, table.file().toString()));
    }

    private MixedFitting.Setting setting(
            Columns columns, Design.@Nullable Expansion matrix, Grouping grouping, boolean level, GroupedRows rows) {
        MixedModel.Specification specification = new MixedModel.Specification(
                columns, matrix, grouping, likelihood, prior.toString(), level, extras, missing, seed, method);
        return MixedFitting.setting(table.file().toString(), specification, rows);
    }

    private Columns columns() {
        List<String> named = named();
        if (!named.isEmpty()) {
            return columns(named);
        }
        if (!intercept) {
            throw new UserError("there is neither a feature nor an intercept: name a feature, or add the intercept")
                    .by("features", "intercept");
        }
        return ofTarget();
    }

    private boolean binary() {
        return likelihood.binary() && extras.trials() == null;
    }

    private Columns columns(List<String> named) {
        Columns.Wish wish = new Columns.Wish(target, named, drop, references, weights);
        // Refuses columns that have two parts.
        extras.reading(wish);
        return binary() ? table.columnsOfBinaryTarget(wish) : table.columns(wish);
    }

    private Columns ofTarget() {
        extras.reading(new Columns.Wish(target, List.of(), drop, references, weights));
        String zero = references.stream()
                .filter(pair -> pair.startsWith(target + "="))
                .map(pair -> pair.substring(target.length() + 1))
                .findFirst()
                .orElse(null);
        return table.columnsOfTarget(target, weights, zero, binary());
    }

    /** The features' columns; none where only an intercept explains. */
    private List<String> named() {
        if (features.equals(List.of(Grouping.ONE)) && !table.header().contains(Grouping.ONE)) {
            return List.of();
        }
        if (!features.isEmpty()) {
            return features;
        }
        List<String> others = new ArrayList<>(table.header());
        others.remove(target);
        others.remove(weights);
        others.removeAll(extras.columns());
        others.removeAll(drop);
        groups.forEach(wish -> wish.factors().forEach(others::removeAll));
        return others;
    }
}
