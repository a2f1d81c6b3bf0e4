package org.vi4j.regression;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.distribution.Gaussian;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.model.Ascent;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.LinearRegression.ExactRegression;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.model.Precision;
import org.vi4j.model.RowSums;
import org.vi4j.model.Separation;
import org.vi4j.regression.CaviRegression.Factorization;

/** Goes from a table to its fit: a pass over the data, the design, the priors, the posterior. */
final class Fitting {
    private final TableData data;
    private final Columns columns;
    private final RowReader.Missing missing;
    private final RegressionOptions options;
    private final Scan scan;
    private final Moments moments;
    private Units units;
    private final List<HierarchicalRegression.Group> groups;
    private NoisePrior noisePrior;

    private Fitting(TableData data, Columns columns, RowReader.Missing missing, RegressionOptions options) {
        this.data = data;
        this.columns = columns;
        this.missing = missing;
        this.options = options;
        List<String> features = options.extras().features(columns);
        FeatureChecks.checkNames(data.name(), features, options);
        this.scan = data.scan(columns, missing);
        this.moments = scan.moments();
        FeatureChecks.check(data.name(), features, moments, options);
        this.units = Units.of(features, scan, options);
        this.groups = units.groups(moments, options);
        this.noisePrior = options.noise(units.target(), units.weight());
    }

    static RegressionFit fit(TableData data, Columns columns, RowReader.Missing missing, RegressionOptions options) {
        if (options.weights() instanceof RegressionOptions.Shrunk shrunk) {
            RegressionFit pilot = fit(data, columns, missing, options.pilot());
            return ShrinkageFit.of(pilot, shrunk.prior(), options, missing);
        }
        Fitting fitting = new Fitting(data, columns, missing, options);
        try {
            return options.likelihood().needsRows() ? fitting.ofRows() : fitting.ofSums();
        } catch (Cholesky.NotPositiveDefinite e) {
            throw FeatureChecks.notToldApart(data.name(), fitting.units.design(), e);
        }
    }

    private RegressionFit ofRows() {
        FitData rows = rows();
        Optional<Separation> separation = options.likelihood().binary() ? separation(rows) : Optional.empty();
        if (options.weights() instanceof RegressionOptions.Flat) {
            requireMaximum(rows, separation);
        }
        RegressionFit fit = ofRows(rows, options.method(), separation.orElse(null));
        if (options.method() != FitMethod.CAVI || (options.likelihood().hasNoise() && options.learnsWeights())) {
            return fit;
        }
        FitMethod better = options.likelihood().hasNoise() ? FitMethod.LAPLACE : FitMethod.GAUSSIAN_VI;
        return fit.beside(ofRows(rows, better, separation.orElse(null)));
    }

    private RegressionFit ofRows(FitData rows, FitMethod method, @Nullable Separation separation) {
        if (method == FitMethod.LAPLACE && options.likelihood().rowStep().isEmpty()) {
            return nested(rows, options.likelihood());
        }
        Map<Likelihood, Double> elbo = new LinkedHashMap<>();
        Ascent<? extends Ascent.RegressionState> best = null;
        Likelihood chosen = options.likelihood();
        for (Likelihood likelihood : options.likelihoods()) {
            Ascent<? extends Ascent.RegressionState> result = ascent(rows, likelihood, method, options.cavi());
            elbo.put(likelihood, units.nats(result.elbo()));
            if (best == null || result.elbo() > best.elbo()) {
                best = result;
                chosen = likelihood;
            }
        }
        Ascent<? extends Ascent.RegressionState> ascent = Objects.requireNonNull(best);
        Factorization full = new Factorization.Full();
        PrecisionMixture mixture =
                method == FitMethod.LAPLACE && !options.learnsWeights() ? laplace(rows, chosen, ascent.state()) : null;
        FitFound found = mixture == null
                ? new FitFound(
                        Map.of(full, ascent.state().posterior()), ascent.state().noise(), ascent, null, null)
                : new FitFound(Map.of(full, mixture.gaussian()), mixture.noise(), ascent, null, mixture);
        return fit(full, found, score(false, ascent.elbo()), chosen, rows, separation, elbo);
    }

    /** Where no coordinate ascent leads near; the ELBO is that of the summary's draws. */
    private RegressionFit nested(FitData data, Likelihood likelihood) {
        PrecisionMixture mixture =
                NestedLaplace.of(sums(data), likelihood, priorPrecisions(), noisePrior, start(data, likelihood));
        Factorization full = new Factorization.Full();
        FitFound found = new FitFound(Map.of(full, mixture.gaussian()), mixture.noise(), null, null, mixture);
        RegressionFit fit = fit(full, found, score(false, Double.NaN), likelihood, data, null, Map.of());
        return options.weights() instanceof RegressionOptions.Flat
                ? fit
                : fit(full, found, score(false, fit.draws().elbo() - units.nats(0)), likelihood, data, null, Map.of());
    }

    private double[] start(FitData data, Likelihood likelihood) {
        Design design = units.design();
        if (likelihood instanceof LevelsLikelihood levels) {
            return levels.start(
                    sums(data)
                            .sum(new RowTerms.Counts(design.outcomes().levels().size())),
                    design.row(new double[design.features().size()]).length,
                    design.intercept());
        }
        return new double[design.coefficients().size()];
    }

    private static RowSums sums(FitData data) {
        return data instanceof RegressionRows own ? own.sums() : ((FitData.Elsewhere) data).rows();
    }

    private double[] priorPrecisions() {
        double[] prior = new double[units.design().coefficients().size()];
        for (HierarchicalRegression.Group group : groups) {
            group.members().forEach(j -> prior[j] = group.precision().mean());
        }
        return prior;
    }

    /** The posterior about where coordinate ascent has led. */
    private PrecisionMixture laplace(FitData data, Likelihood likelihood, Ascent.RegressionState start) {
        return NestedLaplace.of(
                sums(data),
                likelihood,
                priorPrecisions(),
                noisePrior,
                start.posterior().mean(),
                start.noise().mean());
    }

    /** The rows in the fit's units; of Student's t these are found from the rows themselves. */
    private FitData rows() {
        Design design = units.design();
        if (data instanceof TableData.Elsewhere elsewhere) {
            return elsewhere(elsewhere.table().rows(columns, missing, scan, new FitRows(design, options.likelihood())));
        }
        RegressionRows rows = RegressionRows.of(data, columns, missing, scan, design, options.likelihood());
        if (options.likelihood().support() != Likelihood.Support.REAL) {
            options.likelihood().requireTargets(rows.target());
            units = units.about(rows.meanOffset(), rows.logOrders());
            return rows.shifted(units.design().targetCenter());
        }
        units = units.robust(rows.target());
        noisePrior = options.noise(units.target(), units.weight());
        return rows.in(units, design.targetCenter());
    }

    private FitData elsewhere(RowSums sums) {
        double center = units.design().targetCenter();
        if (options.likelihood().support() == Likelihood.Support.REAL) {
            units = units.robust(sums);
            noisePrior = options.noise(units.target(), units.weight());
            return new FitData.Elsewhere(units.of(sums, center));
        }
        RowTerms.Behind behind = RowTerms.behind(sums, options.likelihood());
        units = units.about(behind.offset() / behind.rows(), behind.nats());
        return new FitData.Elsewhere(new MovedRows(sums, units.design().targetCenter(), 0, 1, 1, behind.rows()));
    }

    private static Optional<Separation> separation(FitData data) {
        return data instanceof RegressionRows rows ? Separation.of(rows.x(), rows.target()) : Separation.of(sums(data));
    }

    /** Under a flat prior a likelihood that has no maximum leaves no posterior. */
    private void requireMaximum(FitData rows, Optional<Separation> separation) {
        Design design = units.design();
        Likelihood likelihood = options.likelihood();
        Optional<Separation> endless = likelihood.binary()
                ? separation
                : EndlessLikelihood.of(
                        sums(rows), likelihood, design.coefficients().size());
        if (endless.isPresent()) {
            throw EndlessLikelihood.refusal(data.name(), design, likelihood, endless.get());
        }
    }

    private Ascent<? extends Ascent.RegressionState> ascent(
            FitData data, Likelihood likelihood, FitMethod method, CaviOptions sweeps) {
        Precision noise = noisePrior.conjugate();
        if (data instanceof RegressionRows rows) {
            return likelihood.hasNoise() || method == FitMethod.CAVI
                    ? new CaviGlm(rows.matrix(), rows.target(), rows.weights(), likelihood, groups, noise).run(sweeps)
                    : new GlmGaussianVi(rows.sums(), likelihood, groups).run(sweeps);
        }
        RowSums rows = ((FitData.Elsewhere) data).rows();
        return likelihood.hasNoise() || method == FitMethod.CAVI
                ? new SummedGlm(rows, likelihood, groups, noise).run(sweeps)
                : new GlmGaussianVi(rows, likelihood, groups).run(sweeps);
    }

    private RegressionFit ofSums() {
        HierarchicalRegression hierarchy = hierarchy();
        Factorization asked = options.posterior().at(hierarchy.data().dimension());
        if (options.precisionsKnown()) {
            return known(hierarchy, asked);
        }
        boolean together = !(options.weights() instanceof RegressionOptions.PerWeight);
        boolean full = asked instanceof Factorization.Full;
        if (options.method() == FitMethod.EXACT && together && full) {
            return integrated(hierarchy);
        }
        Ascent<CaviRegression.State> cavi = new CaviRegression(hierarchy, asked).run(options.cavi());
        FitFound found = new FitFound(
                Map.of(asked, cavi.state().posterior()), cavi.state().noise(), cavi, null, null);
        RegressionFit fit = fit(
                asked,
                found,
                score(false, cavi.elbo()),
                options.likelihood(),
                new FitData.Sums(hierarchy),
                null,
                Map.of());
        return together && hierarchy.data().dimension() <= BlockLosses.COMPARED
                ? fit.beside(integrated(hierarchy))
                : fit;
    }

    private RegressionFit known(HierarchicalRegression hierarchy, Factorization asked) {
        ExactRegression exact = ExactRegression.of(hierarchy.data());
        Ascent<CaviRegression.State> meanField = new CaviRegression(hierarchy.data()).run(options.cavi());
        Gaussian q = meanField.state().posterior();
        Map<Factorization, Gaussian> posteriors = new LinkedHashMap<>();
        posteriors.put(new Factorization.Full(), exact.posterior());
        posteriors.put(new Factorization.MeanField(), q);
        Ascent<CaviRegression.State> cavi = asked instanceof Factorization.MeanField ? meanField : null;
        if (!posteriors.containsKey(asked)) {
            cavi = new CaviRegression(hierarchy, asked).run(options.cavi());
            posteriors.put(asked, cavi.state().posterior());
        }
        FitFound found = new FitFound(
                posteriors,
                hierarchy.noise(),
                cavi,
                new FitFound.Known(
                        units.nats(exact.logEvidence()), units.onTarget(meanField), q.klTo(exact.posterior())),
                null);
        return fit(
                asked,
                found,
                cavi == null ? score(true, exact.logEvidence()) : score(false, cavi.elbo()),
                options.likelihood(),
                new FitData.Sums(hierarchy),
                null,
                Map.of());
    }

    /** The exact posterior, with coordinate ascent's beside it where it costs little. */
    private RegressionFit integrated(HierarchicalRegression hierarchy) {
        LinearRegression data = hierarchy.data();
        boolean flat = options.weights() instanceof RegressionOptions.Flat;
        Spectrum spectrum = Spectrum.of(data, options.intercept(), groups, flat);
        if (flat) {
            FeatureChecks.checkFlat(this.data.name(), spectrum);
        }
        IntegratedPosterior exact =
                IntegratedPosterior.of(spectrum, noisePrior, spectrum.learned() ? Units.LEARNED.gamma() : null);
        Spectrum conjugate = flat ? Spectrum.of(data, options.intercept(), groups, false) : spectrum;
        Ascent<Ascent.RegressionState> cavi = data.dimension() > BlockLosses.COMPARED
                ? null
                : new SpectralAscent(conjugate, hierarchy).run(options.cavi());
        Factorization full = new Factorization.Full();
        FitFound found = new FitFound(Map.of(full, exact.gaussian()), exact.noise(), cavi, null, exact);
        return fit(
                full,
                found,
                score(true, flat ? Double.NaN : exact.logEvidence()),
                options.likelihood(),
                new FitData.Sums(hierarchy),
                null,
                Map.of());
    }

    /** The model with the precisions at which the ascent starts. */
    private HierarchicalRegression hierarchy() {
        double[] alpha = new double[units.design().coefficients().size()];
        for (HierarchicalRegression.Group group : groups) {
            // A learned precision begins where all columns together may explain the whole target.
            double start = group.precision() instanceof Precision.Known
                    ? group.precision().mean()
                    : units.design().features().size();
            group.members().forEach(j -> alpha[j] = start);
        }
        Precision noise = noisePrior.conjugate();
        LinearRegression sums = LinearRegression.ofProducts(
                units.products(moments),
                moments.rows(),
                units.logWeights(moments),
                alpha,
                noise instanceof Precision.Known ? noise.mean() : 2);
        return new HierarchicalRegression(sums, groups, noise);
    }

    /** A score, of nats in the fit's units. */
    private RegressionModel.Score score(boolean exact, double nats) {
        int last = moments.mean().length - 1;
        long learned = groups.stream()
                .filter(group -> group.precision() instanceof Precision.Uncertain)
                .count();
        boolean noiseLearned = noisePrior.conjugate() instanceof Precision.Uncertain;
        return new RegressionModel.Score(
                exact,
                units.nats(nats),
                moments.rows(),
                moments.mean()[last],
                moments.sd()[last],
                OptionalInt.of((int) learned + (noiseLearned ? 1 : 0)));
    }

    private RegressionFit fit(
            Factorization asked,
            FitFound found,
            RegressionModel.Score score,
            Likelihood likelihood,
            FitData rows,
            @Nullable Separation separation,
            Map<Likelihood, Double> elbo) {
        Columns predicting = options.extras().predicting(columns);
        List<Double> means = Arrays.stream(moments.mean())
                .limit(predicting.features().size())
                .boxed()
                .toList();
        Map<Factorization, Gaussian> posteriors = new LinkedHashMap<>();
        found.posteriors().forEach((name, q) -> posteriors.put(name, units.onTarget(q)));
        RegressionModel model = new RegressionModel(
                predicting,
                units.design(),
                means,
                units.onTarget(found.noise()),
                asked,
                posteriors,
                score,
                likelihood,
                units.weight(),
                PrecisionInterval.of(likelihood, found.mixture(), found.noise(), units.target()),
                FitSettings.of(options, missing));
        return new RegressionFit(model, options, scan, units, rows, groups, noisePrior, found, separation, elbo, null);
    }
}
