package org.vi4j.mixed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.Summary;
import org.vi4j.UserError;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.posterior.Posterior;
import org.vi4j.regression.Prior;
import org.vi4j.report.HtmlPage;

/**
 * A fitted regression whose coefficients vary from group to group: fixed coefficients, standard deviations and
 * correlations of groups, the effects of each group, and what can be said about them.
 */
public final class MixedFit {
    private static final int SAVED_DRAWS = 1000;
    /** Numbers that a saved model's draws may have. */
    private static final int SAVED_NUMBERS = 5_000_000;

    private static final int LEAST_DRAWS = 200;

    private final MixedModel.Specification specification;
    private final GroupedRows rows;
    private final DesignRows design;
    private final MixedUnits units;
    private final Spreads spreads;
    private final SpreadTarget target;
    private final Integration integration;
    private final Approximation approximation;
    private final @Nullable Verdict chains;
    private final CoefficientMoments moments;
    private final double[] prior;
    private final double meanWeight;
    private final long seed;
    private @Nullable Map<String, Double> reml;
    private Prior.@Nullable Sensitivity sensitivity;

    /**
     * One number's posterior, on the table's scale.
     *
     * @param name what it is
     * @param mean its mean
     * @param sd its standard deviation
     * @param lower the lower end of its 95 % interval
     * @param upper the upper end
     */
    public record Estimate(String name, double mean, double sd, double lower, double upper) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "%s %.6g (sd %.4g, 95 %% interval [%.6g, %.6g])", name, mean, sd, lower, upper);
        }
    }

    MixedFit(
            MixedModel.Specification specification,
            GroupedRows rows,
            DesignRows design,
            MixedUnits units,
            Spreads spreads,
            LinkFitting.Found found,
            CoefficientMoments moments,
            double[] prior,
            double meanWeight) {
        this.specification = specification;
        this.rows = rows;
        this.design = design;
        this.units = units;
        this.spreads = spreads;
        this.target = found.target();
        this.integration = found.integration();
        this.approximation = found.approximation();
        this.chains = found.verdict();
        this.moments = moments;
        this.prior = prior;
        this.meanWeight = meanWeight;
        this.seed = specification.seed();
    }

    /** Returns the fixed coefficients, the intercept first where there is one. */
    public List<Estimate> coefficients() {
        double[][] toTable = units.fixedToTable();
        List<String> names = units.coefficients(specification.bends());
        return IntStream.range(0, names.size())
                .mapToObj(j -> moments.fixed(names.get(j), toTable[j], units.shift(j)))
                .toList();
    }

    /**
     * Returns how effects vary: of each group the standard deviations of its effects, then their correlations; of each
     * spline that of its departure from a straight line; and last the noise's where there is noise.
     */
    public List<Estimate> spreads() {
        double[] shares = integration.shares();
        return SpreadTable.of(specification, units, spreads).stream()
                .map(entry -> Weighted.estimate(
                        entry.name(),
                        integration.points().stream().mapToDouble(entry.value()).toArray(),
                        shares))
                .toList();
    }

    /**
     * Returns the restricted maximum likelihood estimates of how effects vary, which R's lme4 prints: the numbers that
     * make ∫ p(y | w, …) dw highest, w the fixed coefficients, whatever the priors of this fit. A standard deviation
     * may be zero, and has no correlations then.
     *
     * @return by the names of {@link #spreads}; empty where there is no noise, or where the fixed coefficients are not
     *     determined without a prior
     */
    public Map<String, Double> reml() {
        Map<String, Double> known = reml;
        if (known == null) {
            double[][] about = integration.moments();
            double[] psi = specification.likelihood().hasNoise()
                    ? RestrictedLikelihood.highest(design, spreads, about[0], about[1])
                    : null;
            Map<String, Double> found = new LinkedHashMap<>();
            if (psi != null) {
                SpreadTable.of(specification, units, spreads)
                        .forEach(entry -> found.put(entry.name(), entry.value().applyAsDouble(psi)));
                found.values().removeIf(value -> value.isNaN());
            }
            known = Collections.unmodifiableMap(found);
            reml = known;
        }
        return known;
    }

    /** Returns the names of the grouping factors, such as {@code school} and {@code school/class}. */
    public List<String> groups() {
        return IntStream.range(0, rows.levels().size())
                .mapToObj(specification.grouping()::name)
                .toList();
    }

    /**
     * Returns the effects of each level of a grouping factor: how far its coefficients are from the fixed ones.
     *
     * @param group one of {@link #groups}
     * @return the effects, each named {@code level, effect}, level after level; their intervals are those of normal
     *     distributions
     * @throws UserError if there is no such group
     */
    public List<Estimate> effects(String group) {
        int f = groups().indexOf(group);
        if (f < 0) {
            throw new UserError("there is no group '" + group + "': choose one of " + String.join(", ", groups()));
        }
        List<Estimate> all = new ArrayList<>();
        Levels levels = rows.levels().get(f);
        List<Layout.Term> terms = specification.grouping().terms();
        for (int level = 0; level < levels.count(); level++) {
            for (int t = 0; t < terms.size(); t++) {
                if (terms.get(t).factor() == f) {
                    CoefficientMoments.Effect effect = moments.effect(terms.get(t), level, units.toTable(terms.get(t)));
                    for (int a = 0; a < effect.mean().length; a++) {
                        double reach = REACH * effect.sd()[a];
                        all.add(new Estimate(
                                levels.names().get(level) + ", "
                                        + specification
                                                .grouping()
                                                .effects()
                                                .get(t)
                                                .get(a),
                                effect.mean()[a],
                                effect.sd()[a],
                                effect.mean()[a] - reach,
                                effect.mean()[a] + reach));
                    }
                }
            }
        }
        return all;
    }

    /** Standard deviations from the mean to the ends of a normal distribution's 95 % interval. */
    static final double REACH = 1.959963984540054;

    /** Returns how far to trust the numbers, and why. */
    public Verdict verdict() {
        return MixedVerdict.of(this);
    }

    /**
     * Returns the log evidence ln p(y), in nats and the target's unit; NaN where the fixed coefficients' prior is flat,
     * so that there is none, and of a fit by draws, which do not know it.
     */
    public double logEvidence() {
        boolean flat = Arrays.stream(prior).anyMatch(precision -> precision == 0);
        return flat
                ? Double.NaN
                : integration.logIntegral() + rows.logOrders() - rows.count() * Math.log(units.targetScale());
    }

    /**
     * Returns the fit as the posterior that every inference returns: of the fixed coefficients, and of how groups vary,
     * by the names that {@link #coefficients} and {@link #spreads} have.
     *
     * @return its sample, moments, marginals, summary and verdict
     */
    public Posterior posterior() {
        return new MixedPosterior(this);
    }

    /** Returns everything in lines and as a document. */
    public Summary summary() {
        return MixedSummary.of(this);
    }

    /** Returns what is kept and predicts. */
    public MixedModel model() {
        int d = design.layout().dimension();
        int count = Math.max(LEAST_DRAWS, Math.min(SAVED_DRAWS, SAVED_NUMBERS / d));
        List<Estimate> table = new ArrayList<>(coefficients());
        table.addAll(spreads());
        return new MixedModel(
                specification,
                units,
                design.layout(),
                rows.levels(),
                draws(count, seed),
                table,
                rows.count(),
                meanWeight);
    }

    /**
     * Writes the effects of all groups as CSV: group, level, rows, effect, mean, sd, lower, upper.
     *
     * @param file where to
     * @throws UserError if the place cannot be written to; nothing is left behind then
     */
    public void writeEffects(Path file) {
        new MixedTables(this).effects(file);
    }

    /**
     * Writes draws of the posterior in the layout of CmdStan's CSV files: the coefficients, how groups vary, and the
     * effects of each group, on the table's scale.
     *
     * @param file where to
     * @param count how many, at least 1
     * @param drawSeed of the randomness
     * @throws UserError if the place cannot be written to; nothing is left behind then
     */
    public void writeDraws(Path file, int count, long drawSeed) {
        if (count < 1) {
            throw new UserError("draw-count is " + count + ": at least 1 draw is needed");
        }
        new MixedTables(this).draws(file, count, drawSeed);
    }

    /**
     * Writes draws, with log likelihoods and made-up targets of all rows, as a folder that ArviZ reads
     * ({@code arviz.from_zarr}): groups posterior, log_likelihood, posterior_predictive and observed_data.
     *
     * @param folder where to; there must be nothing
     * @param count how many draws, at least 1
     * @param drawSeed of the randomness
     * @throws UserError if there is something, memory does not hold as many numbers as draws times rows, or the place
     *     cannot be written to; nothing is left behind then
     */
    public void writeArviz(Path folder, int count, long drawSeed) {
        if (count < 1) {
            throw new UserError("draw-count is " + count + ": at least 1 draw is needed");
        }
        MixedArviz.write(this, folder, count, drawSeed);
    }

    /**
     * Draws the shrinkage picture as PNG: each group's effects with their intervals, beside what its own rows say
     * alone.
     *
     * @param file where to
     * @throws UserError if the place cannot be written to
     */
    public void plot(Path file) {
        ShrinkagePlot.of(this).write(file);
    }

    /** Returns everything, with the picture, as one page. */
    public HtmlPage report() {
        return MixedPage.of(this);
    }

    /** Returns what each column was taken for, a line each. */
    public List<String> description() {
        List<String> lines = new ArrayList<>(specification.reading().description());
        for (int f = 0; f < rows.levels().size(); f++) {
            lines.add(specification.grouping().name(f) + ": "
                    + words(rows.levels().get(f)));
        }
        return lines;
    }

    /** Returns remarks on how the data were taken, such as rows that were left out. */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (rows.dropped() > 0) {
            notes.add(rows.dropped() + (rows.dropped() == 1 ? " row" : " rows") + " with missing cells "
                    + (rows.dropped() == 1 ? "was" : "were") + " left out");
        }
        return notes;
    }

    /** Such as {@code "groups, 18 of 10 rows each"}. */
    static String words(Levels levels) {
        int least = levels.rows().stream().mapToInt(n -> n).min().orElse(0);
        int most = levels.rows().stream().mapToInt(n -> n).max().orElse(0);
        return levels.count() + " groups of " + (least == most ? least + "" : least + " to " + most)
                + (most == 1 ? " row" : " rows");
    }

    @Override
    public String toString() {
        return summary().toString();
    }

    MixedDraws draws(int count, long drawSeed) {
        return MixedDraws.of(target, integration, spreads, design.layout(), count, drawSeed);
    }

    /** What depends on the prior, of draws that are made once. */
    Prior.Sensitivity sensitivity() {
        if (sensitivity == null) {
            sensitivity = MixedSensitivity.of(this);
        }
        return sensitivity;
    }

    MixedModel.Specification specification() {
        return specification;
    }

    GroupedRows rows() {
        return rows;
    }

    DesignRows design() {
        return design;
    }

    MixedUnits units() {
        return units;
    }

    double meanWeight() {
        return meanWeight;
    }

    Approximation approximation() {
        return approximation;
    }

    /** What chains say of themselves; null where there are none. */
    @Nullable
    Verdict chains() {
        return chains;
    }

    Integration integration() {
        return integration;
    }

    CoefficientMoments moments() {
        return moments;
    }

    /** What each level says alone. */
    Unpooled unpooled() {
        double[] mean = moments.mean();
        return new Unpooled(design, mean, target.working(mean));
    }

    double[] prior() {
        return prior;
    }

    /** The scale of the prior of standard deviations, in the fit's units. */
    double spreadScale() {
        return spreads.scale();
    }

    /** What was known before the posterior was looked for. */
    MixedFitting.Setting setting() {
        return new MixedFitting.Setting(specification, rows, units, design, spreads, prior, meanWeight);
    }
}
