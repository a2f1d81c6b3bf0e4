package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableSource;
import org.vi4j.inference.cavi.CaviAugmented;
import org.vi4j.inference.cavi.Factorization;
import org.vi4j.model.Design;
import org.vi4j.model.HierarchicalRegression;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Moments;
import org.vi4j.model.Precision;

/**
 * Regression of one column of a table on the others where rows have factors of their own: logistic, probit, Student's
 * t. All rows are kept in memory.
 *
 * @param model what is kept and predicts
 * @param groups the weights' prior precisions
 * @param noise β's prior; without meaning where the target is binary
 * @param cavi the coordinate ascent
 * @param rows the data
 * @param scan what a first pass left
 * @param separation what divides zeros from ones: a column's name, {@code several columns}, or null
 * @param elboByLikelihood the ELBO of each likelihood that was tried; the model has the best
 */
public record AugmentedFit(
        RegressionModel model,
        List<HierarchicalRegression.Group> groups,
        Precision noise,
        CaviAugmented.Result cavi,
        Rows rows,
        Scan scan,
        @Nullable String separation,
        Map<Likelihood, Double> elboByLikelihood) {
    /** ν that are tried where it is to be learned; beyond the last, t is normal for all that data can tell. */
    public static final List<Double> DEGREES_OF_FREEDOM =
            List.of(1., 2., 3., 4., 5., 7., 10., 15., 20., 30., 50., 100.);

    /** Creates the fit. */
    public AugmentedFit {
        groups = List.copyOf(groups);
        elboByLikelihood = new LinkedHashMap<>(elboByLikelihood);
    }

    /**
     * Fits a table on disk.
     *
     * @param source the table
     * @param wish which columns; {@code target=level} among its references names the word that is 0
     * @param missing what to do about missing cells
     * @param config the priors and how to go about it; the posterior is the full one
     * @param likelihoods one, or several of one kind of which the one with the largest ELBO is taken
     * @return the posterior
     * @throws org.vi4j.UserError if the file cannot be used or is too large for memory, a column is constant or repeats
     *     another, or a binary target has not two values
     */
    public static AugmentedFit of(
            TableSource source,
            Columns.Wish wish,
            RowReader.Missing missing,
            RegressionConfig config,
            List<? extends Likelihood> likelihoods) {
        boolean binary = likelihoods.get(0).binary();
        Columns columns = binary ? source.columnsOfBinaryTarget(wish) : source.columns(wish);
        String file = source.file().toString();
        Features.checkNames(file, columns.features(), config);
        Scan scan = Scan.of(source, columns, missing);
        Moments moments = scan.moments();
        Features.check(file, columns.features(), moments, config);
        Design design = design(columns.features(), moments, config, binary);
        int p = columns.features().size();
        double variance = binary ? 1 : moments.sd()[p] * moments.sd()[p];
        List<HierarchicalRegression.Group> groups = groups(design, config, variance);
        Precision noise = binary
                ? new Precision.Known(1)
                : config.beta().isPresent()
                        ? new Precision.Known(config.beta().getAsDouble())
                        : RegressionConfig.hyperprior(variance);
        Rows rows = Rows.of(source, columns, missing, scan, design);

        Map<Likelihood, Double> elbo = new LinkedHashMap<>();
        CaviAugmented.Result best = null;
        Likelihood chosen = likelihoods.get(0);
        for (Likelihood likelihood : likelihoods) {
            CaviAugmented.Result result = new CaviAugmented(
                            rows.x(), rows.target(), rows.weights(), likelihood, groups, noise)
                    .run(config.cavi());
            elbo.put(likelihood, result.elbo());
            if (best == null || result.elbo() > best.elbo()) {
                best = result;
                chosen = likelihood;
            }
        }
        CaviAugmented.Result cavi = Objects.requireNonNull(best);
        String full = new Factorization.Full().toString();
        RegressionModel model = new RegressionModel(
                columns,
                design,
                Arrays.stream(moments.mean()).limit(p).boxed().toList(),
                cavi.state().noise(),
                full,
                Map.of(full, cavi.state().posterior()),
                new RegressionModel.Score(
                        false,
                        cavi.elbo(),
                        moments.rows(),
                        moments.mean()[p],
                        moments.sd()[p],
                        RegressionFit.learned(groups, noise)),
                chosen);
        String separation = binary ? separation(rows, design, cavi) : null;
        return new AugmentedFit(model, groups, noise, cavi, rows, scan, separation, elbo);
    }

    /** A binary target is not centered. */
    private static Design design(List<String> features, Moments moments, RegressionConfig config, boolean binary) {
        Design design = RegressionFit.design(features, moments, config);
        return binary ? Design.of(features, design.intercept(), design.center(), design.scale(), 0) : design;
    }

    private static List<HierarchicalRegression.Group> groups(Design design, RegressionConfig config, double variance) {
        int first = design.intercept() ? 1 : 0;
        List<HierarchicalRegression.Group> groups = new ArrayList<>();
        if (first == 1) {
            groups.add(new HierarchicalRegression.Group(
                    List.of(0), new Precision.Known(RegressionConfig.INTERCEPT_PRECISION)));
        }
        List<Integer> members =
                IntStream.range(first, design.coefficients().size()).boxed().toList();
        Precision prior = config.weights() instanceof RegressionConfig.Given given
                ? new Precision.Known(given.alpha())
                : RegressionConfig.hyperprior(variance);
        if (config.weights() instanceof RegressionConfig.PerWeight) {
            members.forEach(j -> groups.add(new HierarchicalRegression.Group(List.of(j), prior)));
        } else {
            groups.add(new HierarchicalRegression.Group(members, prior));
        }
        return groups;
    }

    private static @Nullable String separation(Rows rows, Design design, CaviAugmented.Result cavi) {
        int place = rows.separation(cavi.state().posterior().mean(), design.intercept());
        List<String> names = design.coefficients();
        return place < 0 ? null : place < names.size() ? "'" + names.get(place) + "' alone" : "the columns together";
    }
}
