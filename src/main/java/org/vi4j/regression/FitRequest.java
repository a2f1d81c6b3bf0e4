package org.vi4j.regression;

import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableSource;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.CaviRegression.Factorization;

/** What a {@link Regression} was told, and its fit. */
final class FitRequest {
    private final TableData data;
    private final String target;
    List<Likelihood> likelihoods = List.of(Likelihood.gaussian());
    List<String> features = List.of();
    List<String> drop = List.of();
    List<String> references = List.of();
    List<String> levels = List.of();

    @Nullable
    String weights;

    List<String> priorFor = List.of();

    @Nullable
    String formula;

    Columns.Extras extras = Columns.Extras.NONE;
    RowReader.Missing missing = RowReader.Missing.REFUSE;

    @Nullable
    Double alpha;

    @Nullable
    Double beta;

    @Nullable
    Prior prior;

    boolean ard;
    boolean intercept = true;

    @Nullable
    Boolean standardize;

    Factorization posterior = Factorization.of("auto");

    @Nullable
    FitMethod method;

    CaviOptions ascent = CaviOptions.DEFAULT;
    long seed = 1;

    FitRequest(TableData data, String target) {
        this.data = data;
        this.target = target;
    }

    RegressionFit fit() {
        return fit(weightPrior());
    }

    /** Targets from the prior alone. */
    Prior.Predictive priorPredictive(int draws, long drawSeed) {
        RegressionOptions.WeightPrior own = weightPrior();
        if (own instanceof RegressionOptions.Flat || own instanceof RegressionOptions.Shared || ard) {
            throw new UserError("a prior that is flat, or whose width is learned, has no draws: take weak, normal:SD,"
                    + " horseshoe or r2d2, or give alpha");
        }
        if (!(data instanceof TableData.File file)) {
            throw new UserError("targets are made up for the rows of a file: give a TableSource");
        }
        boolean shrunk = own instanceof RegressionOptions.Shrunk;
        // A fit knows the units; the default prior's is quick.
        RegressionFit frame = fit(shrunk ? new RegressionOptions.Scaled(Prior.WEAK_SD) : own);
        Prior said = prior == null ? Prior.weak() : prior;
        return PriorPredictive.of(frame, alpha == null ? said : Prior.weak(), file.source(), draws, drawSeed);
    }

    private RegressionFit fit(RegressionOptions.WeightPrior weightPrior) {
        RegressionOptions options = new RegressionOptions(
                likelihoods,
                weightPrior,
                beta == null ? OptionalDouble.empty() : OptionalDouble.of(beta),
                intercept && (formula == null || FormulaFit.intercept(formula, data)),
                standardize == null ? alpha == null : standardize,
                posterior,
                method == null && weightPrior instanceof RegressionOptions.Shrunk
                        ? FitMethod.NUTS
                        : FitMethod.of(method, likelihoods.get(0)),
                ascent,
                OwnPriors.NONE,
                extras,
                seed);
        if (formula != null && data instanceof TableData.File file) {
            return ofFormula(file.source(), formula, options);
        }
        Columns.Wish wish = extras.reading(new Columns.Wish(target, features, drop, references, weights));
        Columns ordered = columns(data, wish, options.likelihood());
        return Fitting.fit(data, ordered, missing, options.of(ordered, priorFor));
    }

    private Columns columns(TableData table, Columns.Wish wish, Likelihood likelihood) {
        Likelihood.Support support = extras.trials() == null ? likelihood.support() : Likelihood.Support.COUNT;
        Columns columns = extras.last(table.name(), table.columns(wish, support));
        boolean none = columns.inputs().size() == extras.columns().size();
        if (none && wish.features().isEmpty()) {
            throw new UserError(table.name() + " has only the target '" + target + "' and '"
                    + String.join("', '", extras.columns()) + "': at least one other column is needed, or 1 for the"
                    + " intercept alone");
        }
        if (none && !intercept) {
            throw new UserError("there is neither a feature nor an intercept: name a feature, or add the intercept")
                    .by("features", "intercept");
        }
        RegressionOptions.WeightPrior width = weightPrior();
        if (none
                && !(width instanceof RegressionOptions.Scaled)
                && !(width instanceof RegressionOptions.Given)
                && !(width instanceof RegressionOptions.Flat)) {
            throw new UserError("there is no coefficient but the intercept to learn a prior's width from: choose weak,"
                            + " normal:SD or flat")
                    .by("prior");
        }
        return TargetOrder.of(levels, table.name(), columns, likelihood);
    }

    private RegressionFit ofFormula(TableSource table, String text, RegressionOptions options) {
        if (!features.isEmpty() || !drop.isEmpty()) {
            throw new UserError("a formula names the columns: leave features and drop out, or write - column");
        }
        Formula terms = FormulaFit.formula(text, table, weights, extras).plain();
        TableData.File file = new TableData.File(FormulaFit.words(table, terms));
        boolean none = terms.columns().isEmpty();
        if (none && table.header().contains(Columns.Wish.ONE)) {
            throw new UserError(table.file() + " has a column '" + Columns.Wish.ONE
                    + "', which cannot be told from the intercept here: rename it");
        }
        List<String> named = none ? List.of(Columns.Wish.ONE) : terms.columns();
        Columns.Wish wish = extras.reading(new Columns.Wish(target, named, List.of(), references, weights));
        Columns columns = columns(file, wish, options.likelihood());
        return FormulaFit.fit(file.source(), columns, terms, missing, options, priorFor);
    }

    private RegressionOptions.WeightPrior weightPrior() {
        if (ard && alpha != null) {
            throw new UserError("ard learns a precision for each coefficient and alpha gives one for all: leave one of"
                    + " them out");
        }
        if (prior != null && (ard || alpha != null)) {
            throw new UserError("prior is '" + prior + "', and " + (ard ? "ard" : "alpha")
                    + " is a prior of its own: leave one of them out");
        }
        if (ard) {
            return new RegressionOptions.PerWeight();
        }
        if (alpha != null) {
            return new RegressionOptions.Given(alpha);
        }
        return RegressionOptions.prior(prior == null ? Prior.weak() : prior);
    }
}
