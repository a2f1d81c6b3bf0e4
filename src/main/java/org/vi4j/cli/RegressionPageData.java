package org.vi4j.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.distribution.Gaussian;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Design;
import org.vi4j.model.Moments;
import org.vi4j.model.Predictive;
import org.vi4j.regression.Draws;
import org.vi4j.regression.RegressionFit;
import org.vi4j.report.RegressionPage;
import org.vi4j.text.Nearest;

/** Turns a fit into the numbers of its page. */
final class RegressionPageData {
    private static final int REPLICATIONS = 30;
    private static final int GRID = 81;

    private final RegressionFit fit;
    private final RegressionSummary summary;
    private final Draws draws;
    private final int feature;

    RegressionPageData(RegressionFit fit, RegressionSummary summary, Draws draws, @Nullable String band) {
        this.fit = fit;
        this.summary = summary;
        this.draws = draws;
        List<String> features = fit.model().design().features();
        if (band != null && !features.contains(band)) {
            throw new UserError("band: no feature is named '" + band + "'" + Nearest.hint(band, features));
        }
        this.feature = band == null ? mostRelevant() : features.indexOf(band);
    }

    private int mostRelevant() {
        double[] relevance = summary.relevance();
        int first = fit.model().design().intercept() ? 1 : 0;
        int best = first;
        for (int j = first; j < relevance.length; j++) {
            best = relevance[j] > relevance[best] ? j : best;
        }
        return best - first;
    }

    String html() {
        RegressionPage page = new RegressionPage("Regression of " + fit.model().target(), summary.facts());
        page.table(RegressionSummary.header(), summary.cells());
        page.lines(summary.leftOut());
        page.lines(summary.verdict());
        forest(page);
        if (fit.cavi() != null) {
            page.elbo(fit.cavi().elboTrace());
        }
        band(page);
        check(page);
        return page.html();
    }

    /** Effects of one standard deviation, so that columns of different units share an axis. */
    private void forest(RegressionPage page) {
        Design design = fit.model().design();
        int first = design.intercept() ? 1 : 0;
        double[] spread = fit.scan().moments().sd();
        double[] mean = summary.coefficients().mean();
        double[] sd = summary.coefficients().sd();
        double z = Predictive.quantile(0.95);
        int[] places = Arrays.stream(summary.shown()).filter(j -> j >= first).toArray();
        List<String> names = new ArrayList<>();
        double[] middle = new double[places.length];
        double[] low = new double[places.length];
        double[] high = new double[places.length];
        for (int k = 0; k < places.length; k++) {
            int j = places[k];
            names.add(design.features().get(j - first));
            middle[k] = mean[j] * spread[j - first];
            low[k] = (mean[j] - z * sd[j]) * spread[j - first];
            high[k] = (mean[j] + z * sd[j]) * spread[j - first];
        }
        page.forest(
                names,
                middle,
                low,
                high,
                "Change of " + fit.model().target() + " for one standard deviation of each column.");
    }

    private void band(RegressionPage page) {
        Moments moments = fit.scan().moments();
        int p = fit.model().design().features().size();
        double[] xs = new double[GRID];
        double[] mean = new double[GRID];
        double[] parameter = new double[GRID];
        double[] total = new double[GRID];
        Gaussian weights = fit.model().weights();
        double z = Predictive.quantile(0.95);
        double wide = Predictive.quantile(0.95, fit.model().noise());
        double[] row = Arrays.copyOf(moments.mean(), p);
        for (int i = 0; i < GRID; i++) {
            xs[i] = moments.min()[feature] + (moments.max()[feature] - moments.min()[feature]) * i / (GRID - 1);
            row[feature] = xs[i];
            Predictive y = fit.model().predict(row, weights);
            mean[i] = y.mean();
            parameter[i] = z * y.parameterSd();
            total[i] = wide * y.sd();
        }
        double[][] dots = Arrays.stream(fit.scan().sample())
                .map(values -> new double[] {values[feature], values[p]})
                .toArray(double[][]::new);
        page.band(fit.model().design().features().get(feature), fit.model().target(), xs, mean, parameter, total, dots);
    }

    private void check(RegressionPage page) {
        double[][] sample = fit.scan().sample();
        Design design = fit.model().design();
        int p = design.features().size();
        if (sample.length < 2) {
            return;
        }
        double[] observed = Arrays.stream(sample).mapToDouble(row -> row[p]).toArray();
        List<double[]> replicated = new ArrayList<>();
        List<Draws.Draw> some =
                draws.list().subList(0, Math.min(REPLICATIONS, draws.list().size()));
        for (int k = 0; k < some.size(); k++) {
            RandomGenerator random = new RandomStreams(0).at("replication", k);
            double[] w = design.onTableScale(some.get(k).weights());
            double sigma = 1 / Math.sqrt(some.get(k).beta());
            int first = design.intercept() ? 1 : 0;
            double[] y = new double[sample.length];
            for (int i = 0; i < y.length; i++) {
                y[i] = (first == 1 ? w[0] : 0) + sigma * random.nextGaussian();
                for (int j = 0; j < p; j++) {
                    y[i] += w[j + first] * sample[i][j];
                }
            }
            replicated.add(y);
        }
        page.check(fit.model().target(), observed, replicated);
    }
}
