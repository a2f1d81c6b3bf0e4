package org.vi4j.regression;

import java.util.Arrays;
import java.util.List;
import org.vi4j.report.HtmlPage;
import org.vi4j.report.HtmlPage.Drawing;
import org.vi4j.report.Plots;

/** A regression's results as one HTML page that needs no other file. Plain numbers in, no algorithms. */
final class RegressionPage {
    private static final int MAX_FOREST = 60;
    private static final int GRID = 121;

    private final HtmlPage page;

    /**
     * Begins a page.
     *
     * @param title its heading
     * @param facts lines under it
     */
    RegressionPage(String title, List<String> facts) {
        this.page = new HtmlPage(title).lines(facts);
    }

    /**
     * Adds lines as they stand.
     *
     * @param lines the lines
     * @return this page
     */
    RegressionPage lines(List<String> lines) {
        page.lines(lines);
        return this;
    }

    /**
     * Adds a table.
     *
     * @param header the columns' names
     * @param rows the cells, row by row
     * @return this page
     */
    RegressionPage table(List<String> header, List<List<String>> rows) {
        page.table(header, rows);
        return this;
    }

    void figure(Drawing drawing, String caption) {
        page.figure(drawing, caption);
    }

    /**
     * Adds a forest plot: a dot and an interval for each name.
     *
     * @param names of the rows, top first; at most 60 are shown
     * @param middle the dots, {@code [d]}
     * @param low the intervals' left ends, {@code [d]}
     * @param high their right ends, {@code [d]}
     * @param caption under it
     * @return this page
     */
    RegressionPage forest(List<String> names, double[] middle, double[] low, double[] high, String caption) {
        int shown = Math.min(MAX_FOREST, names.size());
        figure(
                Plots.forest(
                        names.subList(0, shown),
                        Arrays.copyOf(middle, shown),
                        Arrays.copyOf(low, shown),
                        Arrays.copyOf(high, shown),
                        "effect of one standard deviation, 95 % interval"),
                caption + (shown < names.size() ? " The first " + shown + " of " + names.size() + "." : ""));
        return this;
    }

    /**
     * Adds the ELBO after each sweep.
     *
     * @param elbo in nats, at least one
     * @return this page
     */
    RegressionPage elbo(List<Double> elbo) {
        figure(
                Plots.trace(elbo.stream().mapToDouble(v -> v).toArray(), "sweep", "ELBO (nats)"),
                "The ELBO after each sweep of coordinate ascent; it never falls.");
        return this;
    }

    /**
     * Adds the prediction along one feature.
     *
     * @param feature its name
     * @param target the target's name
     * @param xs the grid
     * @param mean the predictions, as long as the grid
     * @param parameter half-widths of the band of the mean
     * @param total half-widths of the band of a new observation
     * @param dots rows of the data, {@code [n][2]}
     * @return this page
     */
    RegressionPage band(
            String feature,
            String target,
            double[] xs,
            double[] mean,
            double[] parameter,
            double[] total,
            double[][] dots) {
        figure(
                Plots.band(xs, mean, List.of(around(mean, total), around(mean, parameter)), dots, feature, target),
                "Prediction of " + target + " along " + feature
                        + ", the other columns at their means: the mean, its 95 %"
                        + " band (dark) and that of a new observation (light). Dots: rows of the data, whose other"
                        + " columns differ.");
        return this;
    }

    private static double[][] around(double[] middle, double[] halfWidth) {
        double[][] edges = new double[2][middle.length];
        Arrays.setAll(edges[0], i -> middle[i] - halfWidth[i]);
        Arrays.setAll(edges[1], i -> middle[i] + halfWidth[i]);
        return edges;
    }

    /**
     * Adds a curve with one band.
     *
     * @param xName under the horizontal axis
     * @param yName beside the vertical axis
     * @param xs the grid
     * @param middle the curve, as long as the grid
     * @param lower the band's lower edge
     * @param upper its upper edge
     * @param dots rows of the data, {@code [n][2]}
     * @param caption under it
     * @return this page
     */
    RegressionPage response(
            String xName,
            String yName,
            double[] xs,
            double[] middle,
            double[] lower,
            double[] upper,
            double[][] dots,
            String caption) {
        figure(Plots.band(xs, middle, List.<double[][]>of(new double[][] {lower, upper}), dots, xName, yName), caption);
        return this;
    }

    /**
     * Adds a posterior predictive check: densities of the data and of data that the model makes up.
     *
     * @param target the target's name
     * @param observed y of some rows, at least two
     * @param replicated y made up for the same rows, draw by draw
     * @return this page
     */
    RegressionPage check(String target, double[] observed, List<double[]> replicated) {
        double least = Arrays.stream(observed).min().orElse(0);
        double most = Arrays.stream(observed).max().orElse(1);
        // Of heavy tails what lies about the data, or there would be nothing else to see.
        double reach = (most - least) / 3;
        double from = least - reach;
        double to = most + reach;
        double[] xs = new double[GRID];
        Arrays.setAll(xs, i -> from + (to - from) * i / (GRID - 1));
        List<double[]> many =
                replicated.stream().map(values -> KernelDensity.of(values, xs)).toList();
        figure(
                Plots.density(xs, many, KernelDensity.of(observed, xs), target),
                "Posterior predictive check: the data (thick) among " + replicated.size()
                        + " data sets that the model makes up (thin). Where the thick line leaves the bundle, the model"
                        + " is wrong.");
        return this;
    }

    /**
     * Adds a reliability diagram: how often the outcome came, beside how probable it was said to be.
     *
     * @param what the outcome
     * @param predicted the mean predicted probability of each bin of rows
     * @param observed the share of the bin's rows with the outcome
     * @param low the lower end of that share's interval
     * @param high its upper end
     * @param rows how many rows there are in all
     * @return this page
     */
    RegressionPage reliability(
            String what, double[] predicted, double[] observed, double[] low, double[] high, int rows) {
        figure(
                Plots.reliability(what, predicted, observed, low, high),
                "Calibration: " + rows + " rows of the fit in " + predicted.length
                        + " bins of about equal size by predicted probability. Dots: the share of the outcome in a bin, with"
                        + " its 95 % interval (Wilson). Where many intervals miss the diagonal, the probabilities are"
                        + " wrong.");
        return this;
    }

    /**
     * Adds a plot of quantiles: sorted residuals over what the noise's distribution expects of them.
     *
     * @param noise the distribution's name
     * @param expected its quantiles, ascending
     * @param residuals in units of the noise's scale, ascending
     * @return this page
     */
    RegressionPage quantiles(String noise, double[] expected, double[] residuals) {
        figure(
                Plots.quantiles(expected, residuals, "quantile of " + noise, "residual, in units of the noise's scale"),
                "Residuals against " + noise + ": on the line where the noise is as the model says. Ends steeper than"
                        + " the line: the data's tails are heavier; flatter: lighter.");
        return this;
    }

    /** Returns the page. */
    String html() {
        return page.html();
    }
}
