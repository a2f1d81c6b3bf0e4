package org.vi4j.cli;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.model.Moments;
import org.vi4j.model.Predictive;
import org.vi4j.regression.AugmentedFit;
import org.vi4j.regression.RegressionModel;
import org.vi4j.report.RegressionPage;
import org.vi4j.text.Nearest;

/** Turns a logistic, probit or Student's t fit into the numbers of its page. */
final class AugmentedPageData {
    private static final int GRID = 81;
    private static final double LEVEL = 0.95;

    private final AugmentedFit fit;
    private final AugmentedSummary summary;
    private final RegressionModel model;
    private final double[] middle;
    private final double[] low;
    private final double[] high;
    private final int feature;

    AugmentedPageData(AugmentedFit fit, AugmentedSummary summary, @Nullable String band) {
        this.fit = fit;
        this.summary = summary;
        this.model = fit.model();
        List<String> features = model.design().features();
        if (band != null && !features.contains(band)) {
            throw new UserError("band: no feature is named '" + band + "'" + Nearest.hint(band, features));
        }
        int p = features.size();
        int first = model.design().intercept() ? 1 : 0;
        double[] mean = summary.coefficients().mean();
        double[] sd = summary.coefficients().sd();
        double[] spread = fit.scan().moments().sd();
        double z = Predictive.quantile(LEVEL);
        this.middle = new double[p];
        this.low = new double[p];
        this.high = new double[p];
        int best = 0;
        for (int j = 0; j < p; j++) {
            middle[j] = mean[j + first] * spread[j];
            low[j] = (mean[j + first] - z * sd[j + first]) * spread[j];
            high[j] = (mean[j + first] + z * sd[j + first]) * spread[j];
            best = Math.abs(middle[j]) > Math.abs(middle[best]) ? j : best;
        }
        this.feature = band == null ? best : features.indexOf(band);
    }

    String html() {
        boolean binary = model.likelihood().binary();
        RegressionPage page = new RegressionPage("Regression of " + model.target(), summary.facts());
        page.table(summary.header(), summary.cells());
        page.lines(summary.verdict());
        page.forest(
                model.design().features(),
                middle,
                low,
                high,
                "Change of " + (binary ? "the linear predictor" : model.target())
                        + " for one standard deviation of each column.");
        page.elbo(fit.cavi().elboTrace());
        band(page);
        new AugmentedChecks(fit).add(page);
        return page.html();
    }

    private void band(RegressionPage page) {
        boolean binary = model.likelihood().binary();
        Moments moments = fit.scan().moments();
        int p = model.design().features().size();
        PredictionCells cells = new PredictionCells(model, LEVEL, true);
        double[] xs = new double[GRID];
        double[] line = new double[GRID];
        double[] lower = new double[GRID];
        double[] upper = new double[GRID];
        double[] row = Arrays.copyOf(moments.mean(), p);
        for (int i = 0; i < GRID; i++) {
            xs[i] = moments.min()[feature] + (moments.max()[feature] - moments.min()[feature]) * i / (GRID - 1);
            row[feature] = xs[i];
            double[] numbers = cells.numbers(model.predict(row, model.weights()));
            line[i] = numbers[0];
            lower[i] = numbers[binary ? 1 : 2];
            upper[i] = numbers[binary ? 2 : 3];
        }
        double[][] dots = Arrays.stream(fit.scan().sample())
                .map(values -> new double[] {values[feature], values[p]})
                .toArray(double[][]::new);
        String name = model.design().features().get(feature);
        String what = binary ? "P(" + model.target() + " = " + AugmentedSummary.one(model) + ")" : model.target();
        page.response(
                name,
                what,
                xs,
                line,
                lower,
                upper,
                dots,
                what + " along " + name + ", the other columns at their means, with the 95 % band of "
                        + (binary ? "the probability" : "a new observation")
                        + ". Dots: rows of the data, whose other columns differ.");
    }
}
