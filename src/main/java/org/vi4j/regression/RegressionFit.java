package org.vi4j.regression;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.Table;
import org.vi4j.data.table.TableSource;
import org.vi4j.distribution.Gaussian;
import org.vi4j.inference.cavi.CaviRegression;
import org.vi4j.inference.cavi.Factorization;
import org.vi4j.inference.exact.ExactRegression;
import org.vi4j.math.Cholesky;
import org.vi4j.model.Coefficients;
import org.vi4j.model.Design;
import org.vi4j.model.HierarchicalRegression;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.Moments;
import org.vi4j.model.Precision;

/**
 * Bayesian linear regression of one column of a table on the others.
 *
 * @param model what is kept and predicts
 * @param hierarchy the model that was fitted
 * @param known where both precisions were given: the exact posterior and mean-field beside it; else null
 * @param cavi the coordinate ascent of the factorization that was asked for; null where that is the exact posterior
 * @param scan what the data left
 */
public record RegressionFit(
        RegressionModel model,
        HierarchicalRegression hierarchy,
        @Nullable Known known,
        CaviRegression.@Nullable Result cavi,
        Scan scan) {
    /**
     * Both posteriors at known precisions.
     *
     * @param exact the exact posterior and log evidence
     * @param meanField the coordinate ascent with independent coefficients
     * @param klToExact KL(q‖exact) in nats, the exclusive divergence: the log evidence less the ELBO
     */
    public record Known(ExactRegression exact, CaviRegression.Result meanField, double klToExact) {}

    /**
     * Fits every other column of a table in memory.
     *
     * @param table the data
     * @param target the column to explain
     * @param config the prior, the noise and how to go about it
     * @return the posterior
     * @throws org.vi4j.UserError if the target is missing, a column is constant or repeats another, or a precision is
     *     not positive
     */
    public static RegressionFit of(Table table, String target, RegressionConfig config) {
        List<String> features =
                table.names().stream().filter(name -> !name.equals(target)).toList();
        Columns columns = Columns.numeric(target, features);
        Features.checkNames(table.source(), features, config);
        return of(table.source(), columns, Scan.of(table, columns), config);
    }

    /**
     * Fits a file, which may be larger than memory.
     *
     * @param file the table
     * @param wish which columns
     * @param missing what to do about missing cells
     * @param config the prior, the noise and how to go about it
     * @return the posterior
     * @throws org.vi4j.UserError as {@link #of(Table, String, RegressionConfig)}, and if the file cannot be used
     */
    public static RegressionFit of(Path file, Columns.Wish wish, RowReader.Missing missing, RegressionConfig config) {
        return of(TableSource.open(file), wish, missing, config);
    }

    /**
     * Fits a table on disk, which may be larger than memory.
     *
     * @param source the table
     * @param wish which columns
     * @param missing what to do about missing cells
     * @param config the prior, the noise and how to go about it
     * @return the posterior
     * @throws org.vi4j.UserError as {@link #of(Table, String, RegressionConfig)}, and if the file cannot be used
     */
    public static RegressionFit of(
            TableSource source, Columns.Wish wish, RowReader.Missing missing, RegressionConfig config) {
        Columns columns = source.columns(wish);
        String file = source.file().toString();
        Features.checkNames(file, columns.features(), config);
        return of(file, columns, Scan.of(source, columns, missing), config);
    }

    private static RegressionFit of(String source, Columns columns, Scan scan, RegressionConfig config) {
        Moments moments = scan.moments();
        Features.check(source, columns.features(), moments, config);
        Design design = design(columns.features(), moments, config);
        HierarchicalRegression hierarchy = hierarchy(design, moments, config);
        try {
            return of(columns, scan, config, design, hierarchy);
        } catch (Cholesky.NotPositiveDefinite e) {
            throw Features.notToldApart(source, design, e);
        }
    }

    private static RegressionFit of(
            Columns columns, Scan scan, RegressionConfig config, Design design, HierarchicalRegression hierarchy) {
        Moments moments = scan.moments();
        int p = columns.features().size();
        Factorization factorization = config.posterior().at(hierarchy.data().dimension());
        Map<String, Gaussian> posteriors = new LinkedHashMap<>();
        String asked = factorization.toString();
        Known known = null;
        CaviRegression.Result cavi = null;
        if (config.precisionsKnown()) {
            ExactRegression exact = ExactRegression.of(hierarchy.data());
            CaviRegression.Result meanField = new CaviRegression(hierarchy.data()).run(config.cavi());
            known = new Known(exact, meanField, meanField.posterior().klTo(exact.posterior()));
            posteriors.put(new Factorization.Full().toString(), exact.posterior());
            posteriors.put(new Factorization.MeanField().toString(), meanField.posterior());
            cavi = factorization instanceof Factorization.MeanField ? meanField : null;
        }
        if (!posteriors.containsKey(asked)) {
            cavi = new CaviRegression(hierarchy, factorization).run(config.cavi());
            posteriors.put(asked, cavi.posterior());
        }
        Precision noise = cavi == null ? hierarchy.noise() : cavi.state().noise();
        double nats =
                cavi == null ? java.util.Objects.requireNonNull(known).exact.logEvidence() : cavi.elbo();
        RegressionModel.Score score = new RegressionModel.Score(
                cavi == null,
                nats,
                moments.rows(),
                moments.mean()[p],
                moments.sd()[p],
                learned(hierarchy.groups(), hierarchy.noise()));
        List<Double> means = Arrays.stream(moments.mean()).limit(p).boxed().toList();
        RegressionModel model = new RegressionModel(columns, design, means, noise, asked, posteriors, score);
        return new RegressionFit(model, hierarchy, known, cavi, scan);
    }

    /** The number of precisions with a prior. */
    static OptionalInt learned(List<HierarchicalRegression.Group> groups, Precision noise) {
        long weights = groups.stream()
                .filter(group -> group.precision() instanceof Precision.Uncertain)
                .count();
        return OptionalInt.of((int) weights + (noise instanceof Precision.Uncertain ? 1 : 0));
    }

    /** How the columns enter, the target centered where an intercept takes up the shift. */
    static Design design(List<String> features, Moments moments, RegressionConfig config) {
        if (!config.standardize()) {
            return Design.plain(features, config.intercept());
        }
        int p = features.size();
        double[] center = config.intercept() ? Arrays.copyOf(moments.mean(), p) : new double[p];
        return Design.of(
                features,
                config.intercept(),
                center,
                Arrays.copyOf(moments.sd(), p),
                config.intercept() ? moments.mean()[p] : 0);
    }

    private static HierarchicalRegression hierarchy(Design design, Moments moments, RegressionConfig config) {
        int p = design.features().size();
        int first = design.intercept() ? 1 : 0;
        double targetSd = moments.sd()[p];
        double targetVariance = targetSd * targetSd;
        double start = config.weights() instanceof RegressionConfig.Given given ? given.alpha() : p / targetVariance;
        double[] alpha = new double[p + first];
        Arrays.fill(alpha, start);
        List<HierarchicalRegression.Group> groups = new ArrayList<>();
        if (first == 1) {
            alpha[0] = RegressionConfig.INTERCEPT_PRECISION;
            groups.add(new HierarchicalRegression.Group(List.of(0), new Precision.Known(alpha[0])));
        }
        LinearRegression data = LinearRegression.ofProducts(
                moments.products(design),
                moments.rows(),
                moments.logWeights(),
                alpha,
                config.beta().orElse(2 / targetVariance));
        List<Integer> members = IntStream.range(first, p + first).boxed().toList();
        if (config.weights() instanceof RegressionConfig.Shared) {
            groups.add(new HierarchicalRegression.Group(members, RegressionConfig.hyperprior(targetVariance)));
        } else {
            Precision each = config.weights() instanceof RegressionConfig.PerWeight
                    ? RegressionConfig.hyperprior(targetVariance)
                    : new Precision.Known(start);
            members.forEach(j -> groups.add(new HierarchicalRegression.Group(List.of(j), each)));
        }
        Precision noise = config.beta().isPresent()
                ? new Precision.Known(config.beta().getAsDouble())
                : RegressionConfig.hyperprior(targetVariance);
        return new HierarchicalRegression(data, groups, noise);
    }

    /** Returns the exact posterior's coefficients on the table's scale, where the precisions are known. */
    public Coefficients exactCoefficients() {
        return model.design().onTableScale(model.weights(new Factorization.Full()));
    }

    /** Returns the mean-field posterior's coefficients on the table's scale, where the fit has them. */
    public Coefficients meanFieldCoefficients() {
        return model.design().onTableScale(model.weights(new Factorization.MeanField()));
    }
}
