package org.vi4j.regression;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.vi4j.Summary;
import org.vi4j.UserError;
import org.vi4j.data.table.TableSource;
import org.vi4j.distribution.Gaussian;
import org.vi4j.internal.io.WholeFile;
import org.vi4j.model.Ascent;
import org.vi4j.model.Likelihood;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.model.Precision;
import org.vi4j.model.Separation;
import org.vi4j.posterior.Posterior;

/** A fitted regression: its model, what can be said about it, its report, and draws from its posterior. */
public final class RegressionFit {
    private static final int SUMMARY_DRAWS = 1000;
    /** Numbers from which on a mixture is taken for a normal distribution, of which it then has nearly the shape. */
    private static final double MANY = 1e6;

    private final RegressionModel model;
    private final RegressionOptions options;
    private final Scan scan;
    private final Units units;
    private final FitData data;
    private final List<HierarchicalRegression.Group> groups;
    private final NoisePrior noisePrior;
    private final FitFound found;
    private final @Nullable Separation separation;
    private final Map<Likelihood, Double> elboByLikelihood;
    private final @Nullable RegressionFit beside;

    RegressionFit(
            RegressionModel model,
            RegressionOptions options,
            Scan scan,
            Units units,
            FitData data,
            List<HierarchicalRegression.Group> groups,
            NoisePrior noisePrior,
            FitFound found,
            @Nullable Separation separation,
            Map<Likelihood, Double> elboByLikelihood,
            @Nullable RegressionFit beside) {
        this.model = model;
        this.options = options;
        this.scan = scan;
        this.units = units;
        this.data = data;
        this.groups = List.copyOf(groups);
        this.noisePrior = noisePrior;
        this.found = found;
        this.separation = separation;
        this.elboByLikelihood = new LinkedHashMap<>(elboByLikelihood);
        this.beside = beside;
    }

    /** The same fit, with what a better method made of the same data. */
    RegressionFit beside(RegressionFit better) {
        return new RegressionFit(
                model, options, scan, units, data, groups, noisePrior, found, separation, elboByLikelihood, better);
    }

    /** The same fit, whose features a formula has made of the table's columns. */
    RegressionFit with(ModelMatrix matrix) {
        return new RegressionFit(
                model.with(matrix),
                options,
                scan,
                units,
                data,
                groups,
                noisePrior,
                found,
                separation,
                elboByLikelihood,
                beside);
    }

    /** Returns what is kept and predicts. */
    public RegressionModel model() {
        return model;
    }

    /** Returns the coefficients on the table's scale, under the posterior that was asked for. */
    public Coefficients coefficients() {
        return model.coefficients();
    }

    /** Returns the coordinate ascent, beside which the exact posterior may stand; empty where there was none. */
    public Optional<Ascent<? extends Ascent.RegressionState>> ascent() {
        return Optional.ofNullable(found.ascent()).map(units::onTarget);
    }

    /** Returns q(α_g), or the known α_g, group by group, in one over the target's unit squared. */
    public List<Precision> weightPrecisions() {
        return innerPrecisions().stream().map(units::onTarget).toList();
    }

    /** Returns a plane that separates the target's two values, if there is one. */
    public Optional<Separation> separation() {
        return Optional.ofNullable(separation);
    }

    /**
     * Draws from the posterior.
     *
     * @param count how many, at least 1
     * @param seed of the randomness
     * @return the draws
     */
    public RegressionDraws draws(int count, long seed) {
        if (count < 1) {
            throw new UserError("draw-count is " + count + ": at least 1 draw is needed");
        }
        return RegressionDraws.of(this, count, seed);
    }

    /**
     * Writes draws, with log likelihoods and made-up targets of all rows, as a folder that ArviZ reads
     * ({@code arviz.from_zarr}): groups posterior, sample_stats, log_likelihood, posterior_predictive and
     * observed_data.
     *
     * @param table the table of the fit
     * @param folder where to; there must be nothing
     * @param count how many draws; of a sampler all are written, by chain
     * @param seed of the randomness
     * @throws UserError if there is something, memory does not hold as many numbers as draws times rows, or the place
     *     cannot be written to; nothing is left behind then
     */
    public void writeArviz(TableSource table, Path folder, int count, long seed) {
        ArvizDraws.write(this, table, folder, count, seed);
    }

    /**
     * Returns the fit as the posterior that every inference returns: of the coefficients on the table's scale and,
     * where they were learned, of the noise ({@code sigma}, or the likelihood's own name for it) and of the
     * coefficients' precisions ({@code alpha.1} and so on).
     *
     * @return its sample, moments, marginals, summary and verdict
     */
    public Posterior posterior() {
        return new FitPosterior(this);
    }

    /** Returns the coefficients, the noise, how well the model fits, and how far to trust its spread. */
    public Summary summary() {
        FitSummary summary = new FitSummary(this, draws());
        List<String> lines = new ArrayList<>();
        Map<String, Object> document = summary.document();
        FitFound.Known known = found.known();
        if (known != null) {
            ExactComparison comparison = new ExactComparison(this, known);
            lines.addAll(comparison.lines());
            lines.add("");
            document.putAll(comparison.document());
        }
        lines.addAll(summary.lines());
        return Summary.of(lines, document);
    }

    /** Returns everything, with pictures, as one page; its band runs along the most relevant feature. */
    public RegressionReport report() {
        return report(null);
    }

    /**
     * Returns everything, with pictures, as one page.
     *
     * @param band the feature along which predictions are shown; null for the most relevant
     * @return the page
     * @throws org.vi4j.UserError if there is no such feature
     */
    public RegressionReport report(@Nullable String band) {
        return new RegressionReport(FitPage.of(this, draws(), band));
    }

    /**
     * Draws exact and mean-field marginals side by side, as PNG.
     *
     * @param file where to
     * @return the coefficients drawn: all, or of many those whose spread mean-field understates most
     * @throws org.vi4j.UserError if a precision was learned, so that there is no exact posterior, or the place cannot
     *     be written to
     */
    public int plot(Path file) {
        if (found.known() == null) {
            throw new UserError("a plot compares with the exact posterior, which needs normal noise and both"
                    + " alpha and beta given: give both, or write a report");
        }
        List<RegressionChart.Panel> panels = MarginalPlot.panels(model);
        RegressionChart.write(file, panels);
        return panels.size();
    }

    /** Returns remarks on how the data were taken, such as rows that were left out. */
    public List<String> notes() {
        return FitSummary.notes(this);
    }

    @Override
    public String toString() {
        return summary().toString();
    }

    /** The draws by which the fit is summarised. */
    RegressionDraws draws() {
        return draws(SUMMARY_DRAWS, options.seed());
    }

    RegressionOptions options() {
        return options;
    }

    Scan scan() {
        return scan;
    }

    FitData data() {
        return data;
    }

    Units units() {
        return units;
    }

    /** The coefficients' priors, in the fit's units. */
    List<HierarchicalRegression.Group> groups() {
        return groups;
    }

    /** Both ends of coefficient j's 95 % interval on the table's scale. */
    double[] interval(int j) {
        PrecisionMixture mixture = found.mixture();
        if (mixture == null || (double) model.weights().dimension() * mixture.points() > MANY) {
            return new CoefficientTable(model.coefficients()).interval(j);
        }
        Design design = units.design();
        double[] ends = mixture.interval(units.onTarget(design.direction(j)), 0.95);
        double shift = j == 0 && design.intercept() ? design.targetCenter() : 0;
        return new double[] {shift + ends[0], shift + ends[1]};
    }

    NoisePrior noisePrior() {
        return noisePrior;
    }

    FitFound found() {
        return found;
    }

    /** The posterior that was asked for, in the fit's units. */
    Gaussian weights() {
        return Objects.requireNonNull(found.posteriors().get(model.posterior()));
    }

    /** The posteriors of the coefficients' precisions, in the fit's units. */
    List<Precision> innerPrecisions() {
        if (found.mixture() instanceof IntegratedPosterior exact) {
            return groups.stream()
                    .map(group -> group.precision() instanceof Precision.Known ? group.precision() : exact.alpha())
                    .toList();
        }
        Ascent<? extends Ascent.RegressionState> ascent = found.ascent();
        return ascent == null || found.mixture() != null
                ? groups.stream().map(HierarchicalRegression.Group::precision).toList()
                : ascent.state().weightPrecisions();
    }

    /** Says whether inference came to its end; what is integrated or has a closed form does. */
    boolean converged() {
        return found.mixture() != null
                || Optional.ofNullable(found.ascent()).map(Ascent::converged).orElse(true);
    }

    /** What a better method made of the same data, if it was asked. */
    Optional<RegressionFit> beside() {
        return Optional.ofNullable(beside);
    }

    Map<Likelihood, Double> elboByLikelihood() {
        return elboByLikelihood;
    }

    /**
     * A fit as one HTML page that needs no other file.
     *
     * @param html the page
     */
    public record RegressionReport(String html) {
        /**
         * Writes the page.
         *
         * @param file where to
         * @throws org.vi4j.UserError if the place cannot be written to; nothing is left behind then
         */
        public void write(Path file) {
            WholeFile.write(file, stream -> stream.write(html.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
