package org.vi4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.vi4j.Summary;
import org.vi4j.UserError;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.device.DeviceGuard;
import org.vi4j.internal.device.DeviceGuard.DeviceRequest;
import org.vi4j.mixed.MixedRegression;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.regression.CaviRegression.Factorization;
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
    @Mixin
    private RegressionSetup setup;

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
            paramLabel = "exact|laplace|gaussian-vi|cavi|nuts",
            description =
                    "How to find the posterior. cavi is coordinate ascent, which makes it too narrow; gaussian-vi is the"
                            + " normal distribution with the largest ELBO (default: the best for the likelihood, exact for"
                            + " gaussian, laplace for student, negative-binomial, gamma and beta, gaussian-vi for logistic,"
                            + " probit and poisson; nuts for prior horseshoe and r2d2, and with groups where there is"
                            + " no noise).")
    private @Nullable String method;

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

    @Option(
            names = "--draws",
            paramLabel = "F.csv|F.zarr",
            description =
                    "Write posterior draws: in CmdStan's CSV layout, or as a new folder F.zarr that ArviZ reads, with"
                            + " log likelihoods and made-up targets of all rows.")
    private @Nullable Path drawsFile;

    @Mixin
    private DrawOptions draws;

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
        TableSource source = setup.reading.open(setup.data);
        draws.check();
        checkFolder();
        setup.check();
        if (groups.mixed(setup.formula, source)) {
            GroupOptions.Files files = new GroupOptions.Files(setup.data, out, plot, reportFile, drawsFile);
            groups.run(mixed(source), source, setup.reading, files, draws.count(), draws.seed(), output);
            return;
        }
        groups.requireGiven();
        Regression regression = regression(source, sweeps);
        OutputFiles.check(List.of(setup.data), out, plot, reportFile, drawsFile);
        RegressionFit fit = sweeps.during("fit", regression::fit);
        Summary summary = fit.summary();
        write(fit, source);
        setup.reading.describe(source, fit.model().columns().description(), output);
        for (String note : fit.notes()) {
            output.note(note);
        }
        output.show(summary);
        if (out == null) {
            output.nextKeeping("--out model.json", "keeps the fit for vi4j regression predict");
        } else {
            output.next(
                    "predicts the target of each row",
                    "regression",
                    "predict",
                    out,
                    "--data",
                    setup.reading.shown(setup.data));
        }
    }

    private boolean arviz() {
        return drawsFile != null && drawsFile.toString().endsWith(".zarr");
    }

    /** A folder of draws is made anew, and refused before the work is done. */
    private void checkFolder() {
        if (arviz() && Files.exists(Objects.requireNonNull(drawsFile))) {
            throw new UserError("--draws " + drawsFile + " is there already: remove it, or name another folder");
        }
    }

    private Regression regression(TableSource source, SweepDisplay sweeps) {
        if (ard && setup.alpha != null) {
            throw new UserError("--ard learns a precision for each coefficient and --alpha gives one for all: leave"
                    + " one of them out");
        }
        if (setup.prior != null && (ard || setup.alpha != null)) {
            throw new UserError("--prior is '" + setup.prior + "', and " + (ard ? "--ard" : "--alpha")
                    + " is a prior of its own: leave one of them out");
        }
        if (plot != null && (!setup.likelihood.equals("gaussian") || setup.alpha == null || setup.beta == null)) {
            throw new UserError("--plot compares with the exact posterior of --likelihood gaussian, which needs --alpha"
                    + " and --beta: give both, or use --report");
        }
        return setup.regression(source)
                .ard(ard)
                .posterior(Factorization.of(posterior))
                .method(method)
                .ascent(new CaviOptions(maxSweeps, tolerance, sweeps))
                .seed(draws.seed());
    }

    private MixedRegression mixed(TableSource source) {
        GroupOptions.refuse(
                GroupOptions.name("--ard", ard),
                GroupOptions.name("--band", band),
                GroupOptions.name("--posterior", posterior.equals("auto") ? null : posterior));
        return setup.mixed(source).method(method).seed(draws.seed());
    }

    private void write(RegressionFit fit, TableSource source) {
        RegressionReport report = reportFile == null ? null : fit.report(band);
        if (drawsFile != null && arviz()) {
            fit.writeArviz(source, drawsFile, draws.count(), draws.seed());
        }
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
        if (drawsFile != null && !arviz()) {
            fit.draws(draws.count(), draws.seed()).writeCmdStan(drawsFile);
        }
    }
}
