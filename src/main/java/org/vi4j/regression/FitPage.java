package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.internal.text.Nearest;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Prediction;

/** Turns a fit into the numbers of its page. */
final class FitPage {
    private static final int GRID = 81;
    private static final double LEVEL = 0.95;
    /** The most levels that have a picture of their own. */
    private static final int CURVES = 6;

    private final RegressionFit fit;
    private final RegressionModel model;
    private final FitSummary summary;
    private final int feature;
    private final RegressionPage page;

    private FitPage(RegressionFit fit, FitSummary summary, int feature) {
        this.fit = fit;
        this.model = fit.model();
        this.summary = summary;
        this.feature = feature;
        this.page = new RegressionPage("Regression of " + model.target(), summary.facts());
    }

    static String of(RegressionFit fit, RegressionDraws draws, @Nullable String band) {
        List<String> features = fit.model().design().features();
        if (band != null && !features.contains(band)) {
            throw new UserError("band: no feature is named '" + band + "'" + Nearest.hint(band, features));
        }
        FitSummary summary = new FitSummary(fit, draws);
        int feature = band == null ? mostRelevant(fit, summary) : features.indexOf(band);
        return new FitPage(fit, summary, feature).html(draws);
    }

    private static int mostRelevant(RegressionFit fit, FitSummary summary) {
        double[] relevance = summary.relevance();
        int best = -1;
        for (int j = 0; j < relevance.length; j++) {
            boolean feature = fit.model().design().feature(j) >= 0;
            best = feature && (best < 0 || relevance[j] > relevance[best]) ? j : best;
        }
        return best < 0 ? -1 : fit.model().design().feature(best);
    }

    private String html(RegressionDraws draws) {
        page.table(summary.header(), summary.cells());
        page.lines(summary.leftOut());
        page.lines(summary.verdict());
        PowerScaling scaling = summary.scaling();
        if (scaling != null && summary.shown().length == scaling.cells().size()) {
            page.table(PowerScaling.header(), scaling.cells());
        }
        boolean columns = !model.design().features().isEmpty();
        if (columns) {
            forest();
        }
        if (fit.found().mixture() == null) {
            fit.ascent().ifPresent(ascent -> page.elbo(ascent.elboTrace()));
        }
        if (columns) {
            band();
        }
        new FitChecks(fit, draws).add(page);
        return page.html();
    }

    /** Effects of one standard deviation, so that columns of different units share an axis. */
    private void forest() {
        Design design = model.design();
        double[] spread = fit.scan().moments().sd();
        Coefficients coefficients = model.coefficients();
        double[] mean = coefficients.mean();
        int[] places = Arrays.stream(summary.shown())
                .filter(j -> design.feature(j) >= 0)
                .toArray();
        List<String> names = new ArrayList<>();
        double[] middle = new double[places.length];
        double[] low = new double[places.length];
        double[] high = new double[places.length];
        for (int k = 0; k < places.length; k++) {
            int j = places[k];
            double unit = spread[design.feature(j)];
            names.add(coefficients.names().get(j));
            middle[k] = mean[j] * unit;
            double[] ends = fit.interval(j);
            low[k] = ends[0] * unit;
            high[k] = ends[1] * unit;
        }
        boolean real = model.likelihood().support() == Likelihood.Support.REAL;
        page.forest(
                names,
                middle,
                low,
                high,
                "Change of " + (real ? model.target() : "the linear predictor")
                        + " for one standard deviation of each column.");
    }

    private void band() {
        Moments moments = fit.scan().moments();
        Columns.Extras extras = model.design().extras();
        double[] xs = new double[GRID];
        Prediction[] predictions = new Prediction[GRID];
        double[] row = Arrays.copyOf(moments.mean(), model.design().width());
        for (int i = 0; i < GRID; i++) {
            xs[i] = moments.min()[feature] + (moments.max()[feature] - moments.min()[feature]) * i / (GRID - 1);
            row[feature] = xs[i];
            predictions[i] = model.predict(row);
        }
        double[][] dots = Arrays.stream(fit.scan().sample())
                .map(values -> new double[] {
                    values[feature],
                    values[values.length - 1] / (extras.trials() == null ? 1 : values[values.length - 2])
                })
                .toArray(double[][]::new);
        if (model.likelihood() instanceof LevelsLikelihood levels) {
            levels(levels.levels(), xs, predictions, dots);
            return;
        }
        double[] mean = numbers(i -> predictions[i].mean());
        double[] lower = numbers(i -> predictions[i].interval(LEVEL).lower());
        double[] upper = numbers(i -> predictions[i].interval(LEVEL).upper());
        String name = model.design().features().get(feature);
        if (model.likelihood().support() == Likelihood.Support.REAL) {
            double[] parameter = numbers(i -> CoefficientTable.REACH * predictions[i].parameterSd());
            page.band(name, model.target(), xs, mean, parameter, numbers(i -> upper[i] - mean[i]), dots);
            return;
        }
        boolean binary = model.likelihood().binary();
        String what = binary ? "P(" + model.outcome() + ")" : model.target();
        page.response(
                name,
                what,
                xs,
                mean,
                lower,
                upper,
                dots,
                what + " along " + name + ", the other columns at their means, with the 95 % band of "
                        + (binary ? "the probability" : "a new observation")
                        + ". Dots: rows of the data, whose other columns differ.");
    }

    /** A curve of each level's probability. */
    private void levels(List<String> levels, double[] xs, Prediction[] predictions, double[][] dots) {
        String name = model.design().features().get(feature);
        List<Map<String, Double>> values =
                Arrays.stream(predictions).map(p -> p.values(LEVEL)).toList();
        for (int k = 0; k < Math.min(CURVES, levels.size()); k++) {
            int at = k;
            String level = levels.get(k);
            String what = "P(" + model.target() + " = " + level + ")";
            page.response(
                    name,
                    what,
                    xs,
                    numbers(i -> values.get(i).get("p_" + level)),
                    numbers(i -> values.get(i).get("lower_" + level)),
                    numbers(i -> values.get(i).get("upper_" + level)),
                    Arrays.stream(dots)
                            .map(dot -> new double[] {dot[0], dot[1] == at ? 1 : 0})
                            .toArray(double[][]::new),
                    what + " along " + name + ", the other columns at their means, with the 95 % band of the"
                            + " probability. Dots: rows of the data, whose other columns differ.");
        }
    }

    private static double[] numbers(java.util.function.IntToDoubleFunction value) {
        double[] numbers = new double[GRID];
        Arrays.setAll(numbers, value);
        return numbers;
    }
}
