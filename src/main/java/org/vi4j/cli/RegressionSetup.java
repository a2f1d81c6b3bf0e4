package org.vi4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableSource;
import org.vi4j.mixed.MixedRegression;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.Prior;
import org.vi4j.regression.Regression;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which regression of which table: columns, likelihood and priors, without how it is fitted. */
final class RegressionSetup {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "F.csv",
            description = "The table: UTF-8 CSV with a header row; columns of words become zeros and ones.")
    Path data;

    @Option(
            names = "--target",
            paramLabel = "NAME",
            description = "The column to predict; required, unless --formula names it.")
    @Nullable
    String target;

    @Option(
            names = "--formula",
            paramLabel = "F",
            description = "Instead of --target, --features and --drop: what explains what, as R writes it, such as"
                    + " 'price ~ size * rooms + poly(age, 2) + log(km) + C(kind) + s(km)' or"
                    + " 'reaction ~ days + (1 + days | subject)'.")
    @Nullable
    String formula;

    @Mixin
    FeatureOptions columns;

    @Mixin
    TableReading reading;

    @Option(
            names = "--reference",
            paramLabel = "NAME=LEVEL",
            description = "Reference level of a column of words (default: the first in the alphabet).")
    List<String> references = new ArrayList<>();

    @Option(
            names = "--weights",
            paramLabel = "NAME",
            description = "A column of weights: precisions of the rows' noise, of which only the ratios matter.")
    @Nullable
    String weights;

    @Option(
            names = "--offset",
            paramLabel = "NAME",
            description = "A column that is added to Xw as it is, for likelihoods with a link.")
    @Nullable
    String offset;

    @Option(
            names = "--exposure",
            paramLabel = "NAME",
            description =
                    "A column whose logarithm is the offset, such as hours watched: counts then have rates for one"
                            + " unit of it.")
    @Nullable
    String exposure;

    @Option(
            names = "--trials",
            paramLabel = "NAME",
            description = "A column of numbers of trials, of which the target counts the successes, for logistic and"
                    + " probit.")
    @Nullable
    String trials;

    @Option(
            names = "--missing",
            defaultValue = "refuse",
            paramLabel = "refuse|drop|mean",
            description = "What to do about empty cells, NA and NaN: refuse, drop the row, or put in the column's"
                    + " mean (default: ${DEFAULT-VALUE}).")
    String missing;

    @Option(
            names = "--prior",
            paramLabel = "weak|flat|learned|normal:SD|horseshoe[:P]|r2d2[:M]",
            description = "Prior of the coefficients, in units of the data's own spread: weak, 2.5 standard deviations"
                    + " of the target for one of a column; flat, no assumption; learned, a width learned from the"
                    + " data; normal:SD, SD instead of 2.5; or of many columns of which few matter, horseshoe, P of"
                    + " which are expected to matter (default: a quarter), or r2d2, M the mean of R squared (default:"
                    + " 0.5); these two are fitted by NUTS (default: weak).")
    @Nullable
    String prior;

    @Option(
            names = "--prior-for",
            paramLabel = "NAME=normal:SD",
            description = "A column whose coefficient has the prior N(0, SD^2) of its own, SD in the coefficient's own"
                    + " unit; may be given several times.")
    List<String> priorFor = new ArrayList<>();

    @Option(
            names = "--alpha",
            paramLabel = "A",
            description = "Instead of --prior: the coefficients' prior precision, one over the variance, in the units"
                    + " of the table.")
    @Nullable
    Double alpha;

    @Option(
            names = "--beta",
            paramLabel = "B",
            description = "Precision of the noise, one over its variance in the target's unit squared (default:"
                    + " learned).")
    @Nullable
    Double beta;

    @Option(
            names = "--likelihood",
            defaultValue = "gaussian",
            paramLabel =
                    "gaussian|student|logistic|probit|poisson|negative-binomial|gamma|beta|ordinal|ordinal-probit|categorical",
            description =
                    "How the target depends on Xw: with normal noise, with the heavy tails of Student's t, as 0 and 1"
                            + " by the logistic or the normal distribution function, as counts of rate exp(Xw), which may"
                            + " vary more than Poisson's (negative-binomial), as positive numbers of mean exp(Xw)"
                            + " (gamma), or as shares between 0 and 1 (beta), or as one of"
                            + " several levels, in order (ordinal, ordinal-probit) or not (categorical) (default: ${DEFAULT-VALUE}).")
    String likelihood;

    @Option(
            names = "--levels",
            paramLabel = "A,B,C",
            description = "The levels of an ordinal target in their order, or of a categorical one, the reference first"
                    + " (default: numbers by size; of a categorical target words by the alphabet).")
    @Nullable
    String levels;

    @Option(
            names = "--degrees-of-freedom",
            paramLabel = "NU|learned",
            description = "Degrees of freedom of Student's t: a positive number, or learned, the one of 12 values"
                    + " with the largest ELBO (default: 4).")
    @Nullable
    String degreesOfFreedom;

    @Option(
            names = "--intercept",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Add an intercept (default: yes).")
    boolean intercept;

    @Option(
            names = "--standardize",
            negatable = true,
            fallbackValue = "true",
            description =
                    "Take alpha for the prior precision of the change in the target per standard deviation of a column,"
                            + " not of the coefficient itself (default: yes if alpha is learned).")
    @Nullable
    Boolean standardize;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    RegressionSetup() {}

    /** Refuses options that contradict each other. */
    void check() {
        if (formula != null
                && (target != null
                        || !columns.features().isEmpty()
                        || !columns.dropped().isEmpty())) {
            throw new UserError(
                    "--formula names the target and the columns: leave --target, --features and --drop out");
        }
        if (formula == null && target == null) {
            throw new UserError("name the column to predict with --target, or give a --formula");
        }
        if (offset != null && exposure != null) {
            throw new UserError("--offset and --exposure both name an offset: leave one of them out");
        }
    }

    /** The regression. */
    Regression regression(TableSource source) {
        Regression regression = formula == null
                ? Regression.of(source, Objects.requireNonNull(target))
                : Regression.ofFormula(source, formula);
        if (exposure == null) {
            regression.offset(offset);
        } else {
            regression.exposure(exposure);
        }
        return regression
                .likelihood(likelihoods())
                .trials(trials)
                .levels(levels == null ? List.of() : NameList.parse("--levels", List.of(levels)))
                .features(columns.features())
                .drop(columns.dropped())
                .references(NameList.parse("--reference", references))
                .weights(weights)
                .missing(RowReader.Missing.of(missing))
                .prior(prior == null ? null : Prior.of(prior))
                .priorFor(priorFor)
                .alpha(alpha)
                .beta(beta)
                .intercept(intercept)
                .standardize(standardize);
    }

    /** The same with groups. */
    MixedRegression mixed(TableSource source) {
        GroupOptions.refuse(
                GroupOptions.name("--alpha", alpha),
                GroupOptions.name("--beta", beta),
                GroupOptions.name("--standardize", standardize),
                GroupOptions.name("--levels", levels),
                GroupOptions.name("--prior-for", priorFor.isEmpty() ? null : priorFor));
        MixedRegression regression = formula == null
                ? MixedRegression.of(source, Objects.requireNonNull(target))
                : MixedRegression.ofFormula(source, formula);
        if (exposure == null) {
            regression.offset(offset);
        } else {
            regression.exposure(exposure);
        }
        return regression
                .likelihood(likelihoods().get(0))
                .trials(trials)
                .features(columns.features())
                .drop(columns.dropped())
                .references(NameList.parse("--reference", references))
                .weights(weights)
                .missing(RowReader.Missing.of(missing))
                .prior(prior == null ? Prior.weak() : Prior.of(prior))
                .intercept(intercept);
    }

    private List<Likelihood> likelihoods() {
        if (degreesOfFreedom == null) {
            return List.of(Likelihood.of(likelihood, Map.of()));
        }
        if (!likelihood.equals("student")) {
            throw new UserError("--degrees-of-freedom is Student's t's: leave it out, or use --likelihood student");
        }
        if (degreesOfFreedom.equals("learned")) {
            return Likelihood.studentTs();
        }
        try {
            return List.of(Likelihood.studentT(Double.parseDouble(degreesOfFreedom)));
        } catch (NumberFormatException e) {
            throw new UserError("--degrees-of-freedom is '" + degreesOfFreedom
                    + "': a positive finite number is needed, such as 4, or the word learned");
        }
    }
}
