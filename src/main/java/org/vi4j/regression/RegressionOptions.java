package org.vi4j.regression;

import java.util.List;
import java.util.OptionalDouble;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Precision;
import org.vi4j.regression.CaviRegression.Factorization;

/**
 * What a fit is asked for.
 *
 * @param likelihoods one, or several of one kind of which the one with the largest ELBO is taken
 * @param weights the coefficients' prior precision
 * @param beta the noise's precision, one over its variance, in the target's own unit; empty to learn it
 * @param intercept whether an intercept is added
 * @param standardize whether a given or learned precision is that of the change in the target for one standard
 *     deviation of a column; else it is that of the coefficient itself. The fit runs on standardized columns either way
 * @param posterior how q(w) splits
 * @param method how q(w) is found
 * @param cavi when coordinate ascent stops
 * @param own priors of single columns
 * @param extras what rows have besides features
 * @param seed of the draws by which a fit is summarised
 */
record RegressionOptions(
        List<Likelihood> likelihoods,
        WeightPrior weights,
        OptionalDouble beta,
        boolean intercept,
        boolean standardize,
        Factorization posterior,
        FitMethod method,
        CaviOptions cavi,
        OwnPriors own,
        Columns.Extras extras,
        long seed) {
    /** The prior of the coefficients, but for the intercept's. */
    sealed interface WeightPrior {}

    /**
     * One given precision.
     *
     * @param alpha under {@code standardize} that of the change in y for one standard deviation of the column, so that
     *     wⱼ ~ N(0, 1/(α sⱼ²)) on the table's scale
     */
    record Given(double alpha) implements WeightPrior {}

    /**
     * A given width in units of the data's spread: wⱼ ~ N(0, (sd · s_y/sⱼ)²).
     *
     * @param sd the width
     */
    record Scaled(double sd) implements WeightPrior {}

    /**
     * A scale for each coefficient, many of them near 0.
     *
     * @param prior horseshoe or R2D2
     */
    record Shrunk(Prior prior) implements WeightPrior {}

    /** The prior without a preference. */
    record Flat() implements WeightPrior {}

    /** One precision for all, learned. */
    record Shared() implements WeightPrior {}

    /** One learned precision for each coefficient: automatic relevance determination. */
    record PerWeight() implements WeightPrior {}

    /** Refuses options that would say nothing. */
    RegressionOptions {
        likelihoods = List.copyOf(likelihoods);
        Likelihood one = likelihoods.get(0);
        if (weights instanceof Given given) {
            Precision.require("alpha", given.alpha);
        }
        if (beta.isPresent()) {
            Precision.require("beta", beta.getAsDouble());
            if (!one.hasNoise()) {
                throw new UserError(
                        "beta is the precision of noise, and a " + one.label() + " likelihood has none: leave it out");
            }
        }
        if (extras.offset() != null && one.support() == Likelihood.Support.REAL) {
            throw new UserError("an offset of a " + one.label() + " target is a number to subtract from it: do that in"
                    + " the table, or use a likelihood with a link, such as poisson");
        }
        if (extras.trials() != null && !one.binary()) {
            throw new UserError("trials are of successes, and a " + one.label()
                    + " likelihood counts none: use logistic or probit, or leave the trials out");
        }
        if (!own.sd().isEmpty()
                && !(weights instanceof Scaled || weights instanceof Given || weights instanceof Shrunk)) {
            throw new UserError("prior-for gives single columns a prior beside weak, normal:SD or alpha: "
                    + (weights instanceof Flat
                            ? "a flat prior has none beside it"
                            : "a learned precision is shared with the others"));
        }
        boolean levels = one instanceof LevelsLikelihood;
        if ((levels || one.hasNoise())
                && one.needsRows()
                && one.rowStep().isEmpty()
                && (weights instanceof Shared || weights instanceof PerWeight)) {
            throw new UserError("a precision of the coefficients is not learned with a " + one.label()
                    + " likelihood: give prior weak, flat or normal:SD");
        }
        if (levels && extras.offset() != null) {
            throw new UserError("an offset is for one linear predictor, and a " + one.label()
                    + " target has one for each level: leave it out");
        }
        if (one.label().startsWith("ordinal") && !intercept) {
            throw new UserError("cutpoints stand in the intercept's place: fit with an intercept");
        }
        if (extras.offset() != null && method == FitMethod.CAVI) {
            throw new UserError("method cavi takes no offset: leave the method out");
        }
        if (weights instanceof Shrunk shrunk && method != FitMethod.NUTS) {
            throw new UserError("prior " + shrunk.prior() + " is fitted by nuts alone: leave the method out");
        }
        if (method == FitMethod.NUTS && !(weights instanceof Shrunk)) {
            throw new UserError("method nuts is for prior horseshoe and r2d2: leave the method out");
        }
        boolean whole = posterior instanceof Factorization.Auto || posterior instanceof Factorization.Full;
        if (weights instanceof Shrunk shrunk && !whole) {
            throw new UserError("posterior " + posterior + " is for coordinate ascent, and prior " + shrunk.prior()
                    + " is fitted by nuts: leave the posterior out");
        }
        if (one.needsRows() && !whole) {
            throw new UserError("posterior " + posterior + " is for a gaussian likelihood; with " + one.label()
                    + " the posterior is always full");
        }
    }

    /** The same of known columns: the target's levels, and the features with a prior of their own. */
    RegressionOptions of(Columns columns, List<String> priorFor) {
        return new RegressionOptions(
                likelihood() instanceof LevelsLikelihood target ? List.of(target.of(columns.levels())) : likelihoods,
                weights,
                beta,
                intercept,
                standardize,
                posterior,
                method,
                cavi,
                OwnPriors.of(priorFor, extras.features(columns)),
                extras,
                seed);
    }

    /** The prior of the coefficients that is asked for by name. */
    static WeightPrior prior(Prior prior) {
        return switch (prior.kind()) {
            case WEAK, NORMAL -> new Scaled(prior.sd());
            case FLAT -> new Flat();
            case LEARNED -> new Shared();
            case HORSESHOE, R2D2 -> new Shrunk(prior);
        };
    }

    /** The same with the default prior, whose fit is where a sampler of this one begins. */
    RegressionOptions pilot() {
        return new RegressionOptions(
                likelihoods,
                new Scaled(Prior.WEAK_SD),
                beta,
                intercept,
                standardize,
                posterior,
                FitMethod.of(null, likelihood()),
                cavi,
                own,
                extras,
                seed);
    }

    /** The likelihood, or the first of those to choose from. */
    Likelihood likelihood() {
        return likelihoods.get(0);
    }

    /** Says whether a precision of the coefficients is learned. */
    boolean learnsWeights() {
        return weights instanceof Shared || weights instanceof PerWeight;
    }

    /** Says whether nothing but the coefficients is to be learned. */
    boolean precisionsKnown() {
        return !learnsWeights() && (beta.isPresent() || !likelihood().hasNoise());
    }

    /** The noise's prior, the target in units of given size and its rows' weights divided by their mean. */
    NoisePrior noise(double unit, double meanWeight) {
        if (!likelihood().hasNoise()) {
            return new NoisePrior.Given(1);
        }
        if (beta.isPresent()) {
            return new NoisePrior.Given(beta.getAsDouble() * meanWeight * unit * unit);
        }
        if (learnsWeights()) {
            return new NoisePrior.Conjugate();
        }
        return weights instanceof Flat ? new NoisePrior.Flat() : new NoisePrior.Exponential();
    }
}
