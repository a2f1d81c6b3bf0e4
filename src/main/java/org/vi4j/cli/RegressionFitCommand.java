package org.vi4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.vi4j.Summary;
import org.vi4j.UserError;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableSource;
import org.vi4j.device.DeviceGuard;
import org.vi4j.device.DeviceGuard.DeviceRequest;
import org.vi4j.mixed.MixedRegression;
import org.vi4j.model.CaviOptions;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.Design;
import org.vi4j.regression.Factorization;
import org.vi4j.regression.Prior;
import org.vi4j.regression.Regression;
import org.vi4j.regression.RegressionFit;
import org.vi4j.regression.RegressionFit.RegressionReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fits a regression and says how good the mean-field approximation is. */
@Command(
        name = "fit",
        description = "Fit y = Xw + noise, noise ~ N(0, 1/beta), with a prior on w that knows the scale of the data;"
                + " --likelihood offers alternatives to normal noise.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class RegressionFitCommand implements Runnable {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "F.csv",
            description = "The table: UTF-8 CSV with a header row; columns of words become zeros and ones.")
    private Path data;

    @Option(
            names = "--target",
            paramLabel = "NAME",
            description = "The column to predict; required, unless --formula names it.")
    private @Nullable String target;

    @Option(
            names = "--formula",
            paramLabel = "F",
            description = "Instead of --target, --features and --drop: what explains what, as R writes it, such as"
                    + " 'price ~ size * rooms + poly(age, 2) + log(km) + C(kind) + s(km)' or"
                    + " 'reaction ~ days + (1 + days | subject)'.")
    private @Nullable String formula;

    @Mixin
    private FeatureOptions columns;

    @Mixin
    private TableReading reading;

    @Option(
            names = "--reference",
            paramLabel = "NAME=LEVEL",
            description = "Reference level of a column of words (default: the first in the alphabet).")
    private List<String> references = new ArrayList<>();

    @Option(
            names = "--weights",
            paramLabel = "NAME",
            description = "A column of weights: precisions of the rows' noise, of which only the ratios matter.")
    private @Nullable String weights;

    @Option(
            names = "--offset",
            paramLabel = "NAME",
            description = "A column that is added to Xw as it is, for likelihoods with a link.")
    private @Nullable String offset;

    @Option(
            names = "--exposure",
            paramLabel = "NAME",
            description =
                    "A column whose logarithm is the offset, such as hours watched: counts then have rates for one"
                            + " unit of it.")
    private @Nullable String exposure;

    @Option(
            names = "--trials",
            paramLabel = "NAME",
            description = "A column of numbers of trials, of which the target counts the successes, for logistic and"
                    + " probit.")
    private @Nullable String trials;

    @Option(
            names = "--missing",
            defaultValue = "refuse",
            paramLabel = "refuse|drop|mean",
            description = "What to do about empty cells, NA and NaN: refuse, drop the row, or put in the column's"
                    + " mean (default: ${DEFAULT-VALUE}).")
    private String missing;

    @Option(
            names = "--prior",
            paramLabel = "weak|flat|learned|normal:SD",
            description = "Prior of the coefficients, in units of the data's own spread: weak, 2.5 standard deviations"
                    + " of the target for one of a column; flat, no assumption; learned, a width learned from the"
                    + " data; or normal:SD, SD instead of 2.5 (default: weak).")
    private @Nullable String prior;

    @Option(
            names = "--prior-for",
            paramLabel = "NAME=normal:SD",
            description = "A column whose coefficient has the prior N(0, SD^2) of its own, SD in the coefficient's own"
                    + " unit; may be given several times.")
    private List<String> priorFor = new ArrayList<>();

    @Option(
            names = "--alpha",
            paramLabel = "A",
            description = "Instead of --prior: the coefficients' prior precision, one over the variance, in the units"
                    + " of the table.")
    private @Nullable Double alpha;

    @Option(
            names = "--beta",
            paramLabel = "B",
            description = "Precision of the noise, one over its variance in the target's unit squared (default:"
                    + " learned).")
    private @Nullable Double beta;

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
    private String likelihood;

    @Option(
            names = "--levels",
            paramLabel = "A,B,C",
            description = "The levels of an ordinal target in their order, or of a categorical one, the reference first"
                    + " (default: numbers by size; of a categorical target words by the alphabet).")
    private @Nullable String levels;

    @Option(
            names = "--degrees-of-freedom",
            paramLabel = "NU|learned",
            description = "Degrees of freedom of Student's t: a positive number, or learned, the one of 12 values"
                    + " with the largest ELBO (default: 4).")
    private @Nullable String degreesOfFreedom;

    @Option(
            names = "--ard",
            description = "Instead of --prior: learn one precision for each coefficient (automatic relevance"
                    + " determination).")
    private boolean ard;

    @Option(
            names = "--posterior",
            defaultValue = "auto",
            paramLabel = "auto|full|mean-field|blocks:K",
            description = "Which coefficients may correlate in the posterior: all (full), none (mean-field), or"
                    + " blocks of K neighbours (default: auto, all if memory allows, else none).")
    private String posterior;

    @Option(
            names = "--method",
            paramLabel = "exact|laplace|gaussian-vi|cavi",
            description =
                    "How to find the posterior. cavi is coordinate ascent, which makes it too narrow; gaussian-vi is the"
                            + " normal distribution with the largest ELBO (default: the best for the likelihood, exact for"
                            + " gaussian, laplace for student, negative-binomial, gamma and beta, gaussian-vi for logistic,"
                            + " probit and poisson).")
    private @Nullable String method;

    @Option(
            names = "--intercept",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Add an intercept (default: yes).")
    private boolean intercept;

    @Option(
            names = "--standardize",
            negatable = true,
            fallbackValue = "true",
            description =
                    "Take alpha for the prior precision of the change in the target per standard deviation of a column,"
                            + " not of the coefficient itself (default: yes if alpha is learned).")
    private @Nullable Boolean standardize;

    @Option(
            names = "--max-sweeps",
            defaultValue = "10000",
            paramLabel = "K",
            description = "Largest number of sweeps of coordinate ascent (default: ${DEFAULT-VALUE}).")
    private int maxSweeps;

    @Option(
            names = "--tolerance",
            defaultValue = "1e-10",
            paramLabel = "T",
            description = "Relative change of ELBO and means below which the fit has converged (default:"
                    + " ${DEFAULT-VALUE}).")
    private double tolerance;

    @Mixin
    private GroupOptions groups;

    @Option(names = "--out", paramLabel = "M", description = "Save the model as a JSON file.")
    private @Nullable Path out;

    @Option(
            names = "--plot",
            paramLabel = "F.png",
            description = "Draw exact and mean-field marginals side by side; with --group, the groups' effects.")
    private @Nullable Path plot;

    @Option(
            names = "--report",
            paramLabel = "F.html",
            description = "Write everything, with pictures, as one HTML page.")
    private @Nullable Path reportFile;

    @Option(
            names = "--band",
            paramLabel = "NAME",
            description = "Feature whose predictive band the report shows (default: the most relevant).")
    private @Nullable String band;

    @Option(names = "--draws", paramLabel = "F.csv", description = "Write posterior draws in CmdStan's CSV layout.")
    private @Nullable Path drawsFile;

    @Option(
            names = "--draw-count",
            defaultValue = "1000",
            paramLabel = "N",
            description = "Number of draws (default: ${DEFAULT-VALUE}).")
    private int drawCount;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "S",
            description = "Seed of the draws (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private Output output;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    RegressionFitCommand() {}

    @Override
    public void run() {
        // Small matrices in double precision: nothing for a GPU.
        DeviceGuard.choose(DeviceRequest.CPU);
        SweepDisplay sweeps = new SweepDisplay(output);
        TableSource source = reading.open(data);
        if (drawCount < 1) {
            throw new UserError("--draw-count is " + drawCount + ": at least 1 draw is needed");
        }
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
        if (groups.given() && formula != null) {
            throw new UserError("--formula has groups of its own, such as (1 + days | subject): leave --group out");
        }
        boolean mixed = formula != null && Design.mixed(formula, source.header());
        if (groups.given() || mixed) {
            GroupOptions.Files files = new GroupOptions.Files(data, out, plot, reportFile, drawsFile);
            groups.run(mixed(source), source, reading, files, drawCount, seed, output);
            return;
        }
        groups.requireGiven();
        Regression regression = regression(source, sweeps);
        OutputFiles.check(List.of(data), out, plot, reportFile, drawsFile);
        RegressionFit fit = sweeps.during("fit", regression::fit);
        Summary summary = fit.summary();
        write(fit);
        reading.describe(source, fit.model().columns().description(), output);
        for (String note : fit.notes()) {
            output.note(note);
        }
        output.show(summary);
        if (out == null) {
            output.nextKeeping("--out model.json", "keeps the fit for vi4j regression predict");
        } else {
            output.next("predicts the target of each row", "regression", "predict", out, "--data", reading.shown(data));
        }
    }

    private Regression regression(TableSource source, SweepDisplay sweeps) {
        if (ard && alpha != null) {
            throw new UserError("--ard learns a precision for each coefficient and --alpha gives one for all: leave"
                    + " one of them out");
        }
        if (prior != null && (ard || alpha != null)) {
            throw new UserError("--prior is '" + prior + "', and " + (ard ? "--ard" : "--alpha")
                    + " is a prior of its own: leave one of them out");
        }
        if (plot != null && (!likelihood.equals("gaussian") || alpha == null || beta == null)) {
            throw new UserError("--plot compares with the exact posterior of --likelihood gaussian, which needs --alpha"
                    + " and --beta: give both, or use --report");
        }
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
                .ard(ard)
                .intercept(intercept)
                .standardize(standardize)
                .posterior(Factorization.of(posterior))
                .method(method)
                .ascent(new CaviOptions(maxSweeps, tolerance, sweeps))
                .seed(seed);
    }

    private MixedRegression mixed(TableSource source) {
        GroupOptions.refuse(
                GroupOptions.name("--alpha", alpha),
                GroupOptions.name("--beta", beta),
                GroupOptions.name("--ard", ard),
                GroupOptions.name("--method", method),
                GroupOptions.name("--standardize", standardize),
                GroupOptions.name("--band", band),
                GroupOptions.name("--levels", levels),
                GroupOptions.name("--prior-for", priorFor.isEmpty() ? null : priorFor),
                GroupOptions.name("--posterior", posterior.equals("auto") ? null : posterior));
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
                .intercept(intercept)
                .seed(seed);
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

    private void write(RegressionFit fit) {
        RegressionReport report = reportFile == null ? null : fit.report(band);
        if (plot != null) {
            int all = fit.model().weights().dimension();
            int shown = fit.plot(plot);
            if (shown < all) {
                output.note(plot + " shows the " + shown + " of " + all
                        + " coefficients whose spread mean-field understates most");
            }
        }
        if (out != null) {
            fit.model().save(out);
        }
        if (report != null && reportFile != null) {
            report.write(reportFile);
        }
        if (drawsFile != null) {
            fit.draws(drawCount, seed).writeCmdStan(drawsFile);
        }
    }
}
