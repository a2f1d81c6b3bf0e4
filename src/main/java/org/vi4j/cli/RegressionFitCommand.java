package org.vi4j.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.io.WholeFile;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableSource;
import org.vi4j.device.DeviceGuard;
import org.vi4j.device.DeviceRequest;
import org.vi4j.inference.cavi.CaviOptions;
import org.vi4j.inference.cavi.Factorization;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Coefficients;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Precision;
import org.vi4j.regression.AugmentedFit;
import org.vi4j.regression.Draws;
import org.vi4j.regression.ModelFile;
import org.vi4j.regression.RegressionConfig;
import org.vi4j.regression.RegressionFit;
import org.vi4j.report.RegressionChart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fits a regression and says what the mean-field approximation is worth. */
@Command(
        name = "fit",
        description = "Fits y = Xw + noise with priors w ~ N(0, 1/alpha) and noise ~ N(0, 1/beta); alpha and beta are"
                + " learned where they are left out; --likelihood has others than normal noise.",
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

    @Option(names = "--target", required = true, paramLabel = "NAME", description = "The column to explain.")
    private String target;

    @Mixin
    private FeatureOptions columns;

    @Mixin
    private TableReading reading;

    @Option(
            names = "--reference",
            paramLabel = "NAME=LEVEL",
            description = "The reference level of a column of words (default: the first in the alphabet).")
    private List<String> references = new ArrayList<>();

    @Option(names = "--weights", paramLabel = "NAME", description = "A column that multiplies each row's beta.")
    private @Nullable String weights;

    @Option(
            names = "--missing",
            defaultValue = "refuse",
            paramLabel = "refuse|drop|mean",
            description = "What to do about empty cells, NA and NaN (default: ${DEFAULT-VALUE}).")
    private String missing;

    @Option(
            names = "--alpha",
            paramLabel = "A",
            description = "The coefficients' prior precision, one over the variance; the intercept has its own, 1e-6"
                    + " (default: learned).")
    private @Nullable Double alpha;

    @Option(
            names = "--beta",
            paramLabel = "B",
            description = "The noise's precision, one over its variance in the target's unit squared (default:"
                    + " learned).")
    private @Nullable Double beta;

    @Option(
            names = "--likelihood",
            defaultValue = "gaussian",
            paramLabel = "gaussian|student|logistic|probit",
            description =
                    "How the target scatters about Xw: normally, with the heavy tails of Student's t, or as 0 and 1"
                            + " by the logistic or the normal distribution function (default: ${DEFAULT-VALUE}).")
    private String likelihood;

    @Option(
            names = "--degrees-of-freedom",
            paramLabel = "NU|learned",
            description = "Of Student's t: a positive number, or the one of 12 with the largest ELBO (default: 4).")
    private @Nullable String degreesOfFreedom;

    @Option(names = "--ard", description = "Learn one precision for each coefficient (automatic relevance).")
    private boolean ard;

    @Option(
            names = "--posterior",
            defaultValue = "auto",
            paramLabel = "auto|full|mean-field|blocks:K",
            description = "Which coefficients may correlate: all, none, or K neighbours (default: all where memory"
                    + " allows, else none).")
    private String posterior;

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
                    "Fit on columns divided by their standard deviation; alpha then is the prior precision of the"
                            + " change in the target a standard deviation. Results stay on the table's scale (default: where alpha is learned).")
    private @Nullable Boolean standardize;

    @Option(
            names = "--max-sweeps",
            defaultValue = "10000",
            paramLabel = "K",
            description = "The most sweeps of coordinate ascent (default: ${DEFAULT-VALUE}).")
    private int maxSweeps;

    @Option(
            names = "--tolerance",
            defaultValue = "1e-10",
            paramLabel = "T",
            description = "The relative change of ELBO and means that counts as none (default: ${DEFAULT-VALUE}).")
    private double tolerance;

    @Option(names = "--out", paramLabel = "M", description = "Save the model, a JSON file.")
    private @Nullable Path out;

    @Option(names = "--plot", paramLabel = "F.png", description = "Draw exact and mean-field marginals side by side.")
    private @Nullable Path plot;

    @Option(
            names = "--report",
            paramLabel = "F.html",
            description = "Write everything, with pictures, as one HTML page.")
    private @Nullable Path reportFile;

    @Option(
            names = "--band",
            paramLabel = "NAME",
            description = "The feature whose predictive band the report shows (default: the most relevant).")
    private @Nullable String band;

    @Option(names = "--draws", paramLabel = "F.csv", description = "Write posterior draws in CmdStan's CSV layout.")
    private @Nullable Path drawsFile;

    @Option(
            names = "--draw-count",
            defaultValue = "1000",
            paramLabel = "N",
            description = "How many draws (default: ${DEFAULT-VALUE}).")
    private int drawCount;

    @Option(names = "--seed", defaultValue = "0", paramLabel = "S", description = "Of the draws (default: 0).")
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
        RegressionConfig config = config(sweeps);
        RowReader.Missing policy = RowReader.Missing.of(missing);
        if (drawCount < 1) {
            throw new UserError("draw-count is " + drawCount + ": at least 1 draw is needed");
        }
        OutputFiles.check(List.of(data), out, plot, reportFile, drawsFile);
        boolean gaussian = likelihood.equals("gaussian");
        if (gaussian && plot != null && !config.precisionsKnown()) {
            throw new UserError("--plot compares with the exact posterior, which needs --alpha and --beta: give both,"
                    + " or use --report");
        }
        Columns.Wish wish = new Columns.Wish(
                target, columns.features(), columns.dropped(), NameList.parse("--reference", references), weights);
        TableSource source = reading.open(data, columns.categorical(), columns.numeric());
        List<Likelihood> likelihoods = likelihoods();
        if (!(likelihoods.get(0) instanceof Likelihood.Gaussian)) {
            AugmentedFit augmented =
                    sweeps.during("fit", () -> AugmentedFit.of(source, wish, policy, config, likelihoods));
            augmented(source, augmented, config);
            return;
        }
        RegressionFit fit = sweeps.during("fit", () -> RegressionFit.of(source, wish, policy, config));
        Draws draws = Draws.of(fit, drawCount, new RandomStreams(seed));
        if (config.posterior() instanceof Factorization.Auto
                && Factorization.of(fit.model().posterior()) instanceof Factorization.MeanField) {
            output.note("the full covariance of " + fit.model().weights().dimension()
                    + " coefficients does not fit into memory, so they are taken as independent (mean-field):"
                    + " VI4J_JAVA_OPTS=-Xmx… gives more, --posterior full insists");
        }
        RegressionSummary summary = new RegressionSummary(fit, config, draws);
        String page = reportFile == null ? "" : new RegressionPageData(fit, summary, draws, band).html();
        write(fit, draws, page);
        reading.describe(source, fit.model().columns(), output);
        if (fit.scan().dropped() > 0) {
            output.note(AppendedTable.leftOut(fit.scan().dropped()));
        }
        Map<String, Object> document = summary.document();
        if (fit.known() != null) {
            RegressionReport report = new RegressionReport(fit, fit.known(), config);
            report.lines().forEach(output::line);
            output.line("");
            document.putAll(report.document());
        }
        summary.lines().forEach(output::line);
        output.document(document);
    }

    /** The likelihoods to try; options that would say nothing are refused. */
    private List<Likelihood> likelihoods() {
        boolean student = likelihood.equals("student");
        if (degreesOfFreedom != null && !student) {
            throw new UserError("--degrees-of-freedom is Student's t's: leave it out, or use --likelihood student");
        }
        if (student && "learned".equals(degreesOfFreedom)) {
            return AugmentedFit.DEGREES_OF_FREEDOM.stream()
                    .<Likelihood>map(Likelihood.StudentT::new)
                    .toList();
        }
        Likelihood one = Likelihood.of(likelihood, student ? degreesOfFreedom() : Double.NaN);
        if (one.binary() && beta != null) {
            throw new UserError(
                    "--beta is the precision of noise, and a " + likelihood + " likelihood has none: leave it out");
        }
        if (!(one instanceof Likelihood.Gaussian)
                && (plot != null
                        || !(Factorization.of(posterior) instanceof Factorization.Auto
                                || Factorization.of(posterior) instanceof Factorization.Full))) {
            throw new UserError(
                    (plot == null ? "--posterior " + posterior : "--plot") + " is for --likelihood gaussian;" + " with "
                            + likelihood + " the posterior is always full" + (plot == null ? "" : ": use --report"));
        }
        return List.of(one);
    }

    private double degreesOfFreedom() {
        try {
            return degreesOfFreedom == null ? 4 : Double.parseDouble(degreesOfFreedom);
        } catch (NumberFormatException e) {
            throw new UserError("degrees-of-freedom is '" + degreesOfFreedom
                    + "': a positive finite number is needed, such as 4, or the word learned");
        }
    }

    private void augmented(TableSource source, AugmentedFit fit, RegressionConfig config) {
        AugmentedSummary summary = new AugmentedSummary(fit, config);
        String page = reportFile == null ? "" : new AugmentedPageData(fit, summary, band).html();
        if (out != null) {
            ModelFile.save(fit.model(), out);
        }
        if (reportFile != null) {
            WholeFile.write(reportFile, stream -> stream.write(page.getBytes(StandardCharsets.UTF_8)));
        }
        if (drawsFile != null) {
            Draws draws = Draws.of(fit, drawCount, new RandomStreams(seed));
            DrawsFile.write(drawsFile, fit.model(), fit.groups(), draws, seed);
        }
        reading.describe(source, fit.model().columns(), output);
        if (fit.scan().dropped() > 0) {
            output.note(AppendedTable.leftOut(fit.scan().dropped()));
        }
        summary.lines().forEach(output::line);
        output.document(summary.document());
    }

    private RegressionConfig config(SweepDisplay sweeps) {
        if (ard && alpha != null) {
            throw new UserError("--ard learns a precision for each coefficient and --alpha gives one for all: leave"
                    + " one of them out");
        }
        RegressionConfig.WeightPrior prior = ard
                ? new RegressionConfig.PerWeight()
                : alpha == null ? new RegressionConfig.Shared() : new RegressionConfig.Given(alpha);
        if (alpha != null) {
            Precision.require("alpha", alpha);
        }
        if (beta != null) {
            Precision.require("beta", beta);
        }
        return new RegressionConfig(
                prior,
                beta == null ? OptionalDouble.empty() : OptionalDouble.of(beta),
                intercept,
                standardize == null ? alpha == null : standardize,
                Factorization.of(posterior),
                new CaviOptions(maxSweeps, tolerance, sweeps));
    }

    private void write(RegressionFit fit, Draws draws, String page) {
        if (plot != null) {
            List<RegressionChart.Panel> panels = panels(fit);
            RegressionChart.write(plot, panels);
            int all = fit.model().weights().dimension();
            if (panels.size() < all) {
                output.note(plot + " shows the " + panels.size() + " of " + all
                        + " coefficients whose spread mean-field understates most");
            }
        }
        if (out != null) {
            ModelFile.save(fit.model(), out);
        }
        if (reportFile != null) {
            WholeFile.write(reportFile, stream -> stream.write(page.getBytes(StandardCharsets.UTF_8)));
        }
        if (drawsFile != null) {
            DrawsFile.write(drawsFile, fit.model(), fit.hierarchy().groups(), draws, seed);
        }
    }

    /** The coefficients whose mean-field spread is furthest from the exact one, as many as the chart holds. */
    private static List<RegressionChart.Panel> panels(RegressionFit fit) {
        Coefficients exact = fit.exactCoefficients();
        Coefficients meanField = fit.meanFieldCoefficients();
        List<RegressionChart.Panel> panels = new ArrayList<>();
        IntStream.range(0, exact.names().size())
                .boxed()
                .sorted(Comparator.comparingDouble(j -> meanField.sd()[j] / exact.sd()[j]))
                .limit(RegressionChart.MAX_PANELS)
                .sorted()
                .forEach(j -> panels.add(new RegressionChart.Panel(
                        exact.names().get(j),
                        exact.mean()[j],
                        exact.sd()[j],
                        meanField.mean()[j],
                        meanField.sd()[j])));
        return panels;
    }
}
