package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.distribution.Gaussian;
import org.vi4j.math.Cholesky;
import org.vi4j.model.Ascent;
import org.vi4j.model.ExactRegression;
import org.vi4j.model.HierarchicalRegression;
import org.vi4j.model.Likelihood;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.Precision;
import org.vi4j.model.RowSums;
import org.vi4j.model.Separation;

/** Goes from a table to its fit: a pass over the data, the design, the priors, the posterior. */
final class Fitting {
    private final TableData data;
    private final Columns columns;
    private final RowReader.Missing missing;
    private final RegressionOptions options;
    private final Scan scan;
    private final Moments moments;
    private final Design design;
    private final double targetVariance;
    private final List<HierarchicalRegression.Group> groups;
    private final Precision noise;

    private Fitting(TableData data, Columns columns, RowReader.Missing missing, RegressionOptions options) {
        this.data = data;
        this.columns = columns;
        this.missing = missing;
        this.options = options;
        FeatureChecks.checkNames(data.name(), columns.features(), options);
        this.scan = data.scan(columns, missing);
        this.moments = scan.moments();
        FeatureChecks.check(data.name(), columns.features(), moments, options);
        int p = columns.features().size();
        boolean real = options.likelihood().support() == Likelihood.Support.REAL;
        this.design = design(real);
        this.targetVariance = real ? moments.sd()[p] * moments.sd()[p] : 1;
        this.groups = groups();
        this.noise = options.likelihood().hasNoise()
                ? options.beta().isPresent()
                        ? new Precision.Known(options.beta().getAsDouble())
                        : RegressionOptions.hyperprior(targetVariance)
                : new Precision.Known(1);
    }

    static RegressionFit fit(TableData data, Columns columns, RowReader.Missing missing, RegressionOptions options) {
        Fitting fitting = new Fitting(data, columns, missing, options);
        try {
            return options.likelihood().needsRows() ? fitting.ofRows() : fitting.ofSums();
        } catch (Cholesky.NotPositiveDefinite e) {
            throw FeatureChecks.notToldApart(data.name(), fitting.design, e);
        }
    }

    /** How the columns enter; a target of any real number is centered where an intercept takes up the shift. */
    private Design design(boolean real) {
        List<String> features = columns.features();
        if (!options.standardize()) {
            return Design.plain(features, options.intercept());
        }
        int p = features.size();
        double[] center = options.intercept() ? Arrays.copyOf(moments.mean(), p) : new double[p];
        return Design.of(
                features,
                options.intercept(),
                center,
                Arrays.copyOf(moments.sd(), p),
                options.intercept() && real ? moments.mean()[p] : 0);
    }

    private List<HierarchicalRegression.Group> groups() {
        int first = design.intercept() ? 1 : 0;
        List<HierarchicalRegression.Group> all = new ArrayList<>();
        if (first == 1) {
            all.add(new HierarchicalRegression.Group(
                    List.of(0), new Precision.Known(RegressionOptions.INTERCEPT_PRECISION)));
        }
        List<Integer> members =
                IntStream.range(first, design.coefficients().size()).boxed().toList();
        Precision prior = options.weights() instanceof RegressionOptions.Given given
                ? new Precision.Known(given.alpha())
                : RegressionOptions.hyperprior(targetVariance);
        if (options.weights() instanceof RegressionOptions.PerWeight) {
            members.forEach(j -> all.add(new HierarchicalRegression.Group(List.of(j), prior)));
        } else {
            all.add(new HierarchicalRegression.Group(members, prior));
        }
        return all;
    }

    private RegressionFit ofRows() {
        FitData rows = data instanceof TableData.Elsewhere elsewhere
                ? new FitData.Elsewhere(elsewhere.table().rows(columns, missing, scan, design))
                : RegressionRows.of(data, columns, missing, scan, design);
        Optional<Separation> separation = options.likelihood().binary() ? separation(rows) : Optional.empty();
        RegressionFit fit = ofRows(rows, options.method(), separation.orElse(null));
        return options.method() == FitMethod.CAVI && !options.likelihood().hasNoise()
                ? fit.beside(ofRows(rows, FitMethod.GAUSSIAN_VI, separation.orElse(null)))
                : fit;
    }

    private RegressionFit ofRows(FitData rows, FitMethod method, @Nullable Separation separation) {
        Map<Likelihood, Double> elbo = new LinkedHashMap<>();
        Ascent<? extends Ascent.RegressionState> best = null;
        Likelihood chosen = options.likelihood();
        for (Likelihood likelihood : options.likelihoods()) {
            Ascent<? extends Ascent.RegressionState> result = ascent(rows, likelihood, method);
            elbo.put(likelihood, result.elbo());
            if (best == null || result.elbo() > best.elbo()) {
                best = result;
                chosen = likelihood;
            }
        }
        Ascent<? extends Ascent.RegressionState> ascent = Objects.requireNonNull(best);
        Factorization full = new Factorization.Full();
        RegressionModel model = model(
                full,
                Map.of(full, ascent.state().posterior()),
                ascent.state().noise(),
                score(false, ascent.elbo()),
                chosen);
        return new RegressionFit(model, options, scan, rows, groups, noise, ascent, null, separation, elbo, null);
    }

    private static Optional<Separation> separation(FitData data) {
        return data instanceof RegressionRows rows
                ? Separation.of(rows.x(), rows.target())
                : Separation.of(((FitData.Elsewhere) data).rows());
    }

    private Ascent<? extends Ascent.RegressionState> ascent(FitData data, Likelihood likelihood, FitMethod method) {
        if (data instanceof RegressionRows rows) {
            return method == FitMethod.CAVI
                    ? new CaviGlm(rows.matrix(), rows.target(), rows.weights(), likelihood, groups, noise)
                            .run(options.cavi())
                    : new GlmGaussianVi(rows.x(), rows.target(), rows.weights(), likelihood, groups)
                            .run(options.cavi());
        }
        RowSums rows = ((FitData.Elsewhere) data).rows();
        return method == FitMethod.CAVI
                ? new SummedGlm(rows, likelihood, groups, noise).run(options.cavi())
                : new GlmGaussianVi(rows, likelihood, groups).run(options.cavi());
    }

    private RegressionFit ofSums() {
        HierarchicalRegression hierarchy = hierarchy();
        Factorization asked = options.posterior().at(hierarchy.data().dimension());
        Map<Factorization, Gaussian> posteriors = new LinkedHashMap<>();
        RegressionFit.Known known = null;
        Ascent<CaviRegression.State> cavi = null;
        if (options.precisionsKnown()) {
            ExactRegression exact = ExactRegression.of(hierarchy.data());
            Ascent<CaviRegression.State> meanField = new CaviRegression(hierarchy.data()).run(options.cavi());
            Gaussian q = meanField.state().posterior();
            known = new RegressionFit.Known(exact, meanField, q.klTo(exact.posterior()));
            posteriors.put(new Factorization.Full(), exact.posterior());
            posteriors.put(new Factorization.MeanField(), q);
            cavi = asked instanceof Factorization.MeanField ? meanField : null;
        }
        if (!posteriors.containsKey(asked)) {
            cavi = new CaviRegression(hierarchy, asked).run(options.cavi());
            posteriors.put(asked, cavi.state().posterior());
        }
        double nats = cavi == null ? Objects.requireNonNull(known).exact().logEvidence() : cavi.elbo();
        RegressionModel model = model(
                asked,
                posteriors,
                cavi == null ? noise : cavi.state().noise(),
                score(cavi == null, nats),
                options.likelihood());
        return new RegressionFit(
                model, options, scan, new FitData.Sums(hierarchy), groups, noise, cavi, known, null, Map.of(), null);
    }

    /** The model with the precisions at which the ascent starts. */
    private HierarchicalRegression hierarchy() {
        int p = design.features().size();
        int first = design.intercept() ? 1 : 0;
        double start = options.weights() instanceof RegressionOptions.Given given ? given.alpha() : p / targetVariance;
        double[] alpha = new double[p + first];
        Arrays.fill(alpha, start);
        if (first == 1) {
            alpha[0] = RegressionOptions.INTERCEPT_PRECISION;
        }
        LinearRegression sums = LinearRegression.ofProducts(
                moments.products(design),
                moments.rows(),
                moments.logWeights(),
                alpha,
                options.beta().orElse(2 / targetVariance));
        return new HierarchicalRegression(sums, groups, noise);
    }

    private RegressionModel.Score score(boolean exact, double nats) {
        int p = columns.features().size();
        long learned = groups.stream()
                .filter(group -> group.precision() instanceof Precision.Uncertain)
                .count();
        return new RegressionModel.Score(
                exact,
                nats,
                moments.rows(),
                moments.mean()[p],
                moments.sd()[p],
                OptionalInt.of((int) learned + (noise instanceof Precision.Uncertain ? 1 : 0)));
    }

    private RegressionModel model(
            Factorization asked,
            Map<Factorization, Gaussian> posteriors,
            Precision learnedNoise,
            RegressionModel.Score score,
            Likelihood likelihood) {
        List<Double> means = Arrays.stream(moments.mean())
                .limit(columns.features().size())
                .boxed()
                .toList();
        return new RegressionModel(columns, design, means, learnedNoise, asked, posteriors, score, likelihood);
    }
}
