package org.vi4j.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A regression's results as one HTML page that needs no other file. Plain numbers in, no algorithms. */
public final class RegressionPage {
    private static final String BLUE = "#2f6690";
    private static final String ORANGE = "#c8552b";
    private static final int MAX_FOREST = 60;
    private static final int GRID = 121;

    private final StringBuilder html = new StringBuilder();

    /**
     * Begins a page.
     *
     * @param title its heading
     * @param facts lines under it
     */
    public RegressionPage(String title, List<String> facts) {
        html.append("<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>")
                .append(Svg.escape(title))
                .append("</title><style>body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;"
                        + "padding:0 1em;color:#222}table{border-collapse:collapse}td,th{padding:.2em .8em;"
                        + "text-align:right;border-bottom:1px solid #ddd}td:first-child,th:first-child{text-align:left}"
                        + "pre{background:#f5f5f5;padding:.8em;white-space:pre-wrap}svg{max-width:100%;height:auto;"
                        + "font:13px system-ui,sans-serif}figure{margin:1.5em 0}figcaption{color:#555}</style></head>"
                        + "<body><h1>")
                .append(Svg.escape(title))
                .append("</h1>");
        lines(facts);
    }

    /**
     * Adds lines as they stand.
     *
     * @param lines the lines
     * @return this page
     */
    public RegressionPage lines(List<String> lines) {
        if (lines.isEmpty()) {
            return this;
        }
        html.append("<pre>").append(Svg.escape(String.join("\n", lines))).append("</pre>");
        return this;
    }

    /**
     * Adds a table.
     *
     * @param header the columns' names
     * @param rows the cells, row by row
     * @return this page
     */
    public RegressionPage table(List<String> header, List<List<String>> rows) {
        html.append("<table><tr>");
        header.forEach(cell -> html.append("<th>").append(Svg.escape(cell)).append("</th>"));
        html.append("</tr>");
        for (List<String> row : rows) {
            html.append("<tr>");
            row.forEach(cell -> html.append("<td>").append(Svg.escape(cell)).append("</td>"));
            html.append("</tr>");
        }
        html.append("</table>");
        return this;
    }

    void figure(Svg svg, String caption) {
        html.append("<figure>").append(svg).append("<figcaption>");
        html.append(Svg.escape(caption)).append("</figcaption></figure>");
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
    public RegressionPage forest(List<String> names, double[] middle, double[] low, double[] high, String caption) {
        int shown = Math.min(MAX_FOREST, names.size());
        double from = Math.min(0, Arrays.stream(low).limit(shown).min().orElse(0));
        double to = Math.max(0, Arrays.stream(high).limit(shown).max().orElse(1));
        double margin = 0.03 * (to - from);
        int left = 20;
        for (String name : names.subList(0, shown)) {
            left = Math.max(left, 20 + Text.BODY.width(shorten(name)));
        }
        Svg svg = new Svg(left + 620, 80 + 26 * shown, left, from - margin, to + margin, -0.7, shown - 0.3)
                .axes("effect of one standard deviation, 95 % interval", "")
                .line(0, -0.7, 0, shown - 0.3, "#888", 1.2);
        for (int j = 0; j < shown; j++) {
            double at = shown - 1 - j;
            svg.rowName(at, shorten(names.get(j)));
            svg.line(low[j], at, high[j], at, BLUE, 3).dot(middle[j], at, 5, BLUE);
        }
        figure(svg, caption + (shown < names.size() ? " The first " + shown + " of " + names.size() + "." : ""));
        return this;
    }

    /**
     * Adds the ELBO after each sweep.
     *
     * @param elbo in nats, at least one
     * @return this page
     */
    public RegressionPage elbo(List<Double> elbo) {
        double[] ys = elbo.stream().mapToDouble(v -> v).toArray();
        double[] xs = new double[ys.length];
        Arrays.setAll(xs, i -> i + 1.0);
        double low = Arrays.stream(ys).min().orElse(0);
        double high = Arrays.stream(ys).max().orElse(1);
        double margin = 0.05 * (high - low);
        Svg svg = new Svg(760, 320, 110, 1, Math.max(2, xs.length), low - margin, high + margin)
                .axes("sweep", "ELBO (nats)")
                .curve(xs, ys, BLUE, 2, 1);
        for (int i = 0; i < xs.length && xs.length <= 60; i++) {
            svg.dot(xs[i], ys[i], 3, BLUE);
        }
        figure(svg, "The ELBO after each sweep of coordinate ascent; it never falls.");
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
    public RegressionPage band(
            String feature,
            String target,
            double[] xs,
            double[] mean,
            double[] parameter,
            double[] total,
            double[][] dots) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        double[][] edges = new double[4][xs.length];
        for (int i = 0; i < xs.length; i++) {
            edges[0][i] = mean[i] - total[i];
            edges[1][i] = mean[i] + total[i];
            edges[2][i] = mean[i] - parameter[i];
            edges[3][i] = mean[i] + parameter[i];
            low = Math.min(low, edges[0][i]);
            high = Math.max(high, edges[1][i]);
        }
        for (double[] dot : dots) {
            low = Math.min(low, dot[1]);
            high = Math.max(high, dot[1]);
        }
        Svg svg = new Svg(760, 400, 110, xs[0], xs[xs.length - 1], low, high)
                .axes(feature, target)
                .band(xs, edges[0], edges[1], "#dce8f2")
                .band(xs, edges[2], edges[3], "#a9c6de");
        for (double[] dot : dots) {
            svg.dot(dot[0], dot[1], 2.5, "#555");
        }
        svg.curve(xs, mean, BLUE, 2, 1);
        figure(
                svg,
                "Prediction of " + target + " along " + feature
                        + ", the other columns at their means: the mean, its 95 %"
                        + " band (dark) and that of a new observation (light). Dots: rows of the data, whose other"
                        + " columns differ.");
        return this;
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
    public RegressionPage response(
            String xName,
            String yName,
            double[] xs,
            double[] middle,
            double[] lower,
            double[] upper,
            double[][] dots,
            String caption) {
        double low = Arrays.stream(lower).min().orElse(0);
        double high = Arrays.stream(upper).max().orElse(1);
        for (double[] dot : dots) {
            low = Math.min(low, dot[1]);
            high = Math.max(high, dot[1]);
        }
        double margin = 0.03 * (high - low);
        Svg svg = new Svg(760, 400, 110, xs[0], xs[xs.length - 1], low - margin, high + margin)
                .axes(xName, yName)
                .band(xs, lower, upper, "#a9c6de");
        for (double[] dot : dots) {
            svg.dot(dot[0], dot[1], 2.5, "#555");
        }
        svg.curve(xs, middle, BLUE, 2, 1);
        figure(svg, caption);
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
    public RegressionPage check(String target, double[] observed, List<double[]> replicated) {
        List<double[]> all = new ArrayList<>(replicated);
        all.add(observed);
        double least = Arrays.stream(observed).min().orElse(0);
        double most = Arrays.stream(observed).max().orElse(1);
        // Of heavy tails what lies about the data, or there would be nothing else to see.
        double reach = (most - least) / 3;
        double from = least - reach;
        double to = most + reach;
        double[] xs = new double[GRID];
        Arrays.setAll(xs, i -> from + (to - from) * i / (GRID - 1));
        List<double[]> densities =
                all.stream().map(values -> density(values, xs)).toList();
        double top = densities.stream().flatMapToDouble(Arrays::stream).max().orElse(1);
        Svg svg = new Svg(760, 340, 110, from, to, 0, 1.05 * top).axes(target, "density");
        for (double[] density : densities.subList(0, replicated.size())) {
            svg.curve(xs, density, "#7fa8c9", 1, 0.5);
        }
        svg.curve(xs, densities.get(replicated.size()), ORANGE, 2.5, 1);
        figure(
                svg,
                "Posterior predictive check: the data (thick) among " + replicated.size()
                        + " data sets that the model makes up (thin). Where the thick line leaves the bundle, the model"
                        + " is wrong.");
        return this;
    }

    /**
     * Gaussian kernels with Silverman's bandwidth, which takes the smaller of the spread and that of the middle half.
     */
    private static double[] density(double[] values, double[] xs) {
        double mean = Arrays.stream(values).average().orElse(0);
        double[] sorted = Arrays.stream(values).sorted().toArray();
        double half = (sorted[3 * (sorted.length - 1) / 4] - sorted[(sorted.length - 1) / 4]) / 1.349;
        double spread = Math.sqrt(Arrays.stream(values)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElse(1));
        double sd = half > 0 ? Math.min(half, spread) : spread;
        double h = Math.max(1.06 * sd * Math.pow(values.length, -0.2), (xs[xs.length - 1] - xs[0]) * 1e-3);
        double norm = 1 / (values.length * h * Math.sqrt(2 * Math.PI));
        return Arrays.stream(xs)
                .map(x -> norm
                        * Arrays.stream(values)
                                .map(v -> Math.exp(-(x - v) * (x - v) / (2 * h * h)))
                                .sum())
                .toArray();
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
    public RegressionPage reliability(
            String what, double[] predicted, double[] observed, double[] low, double[] high, int rows) {
        Svg svg = new Svg(560, 520, 90, -0.02, 1.02, -0.02, 1.02)
                .axes("predicted " + what, "observed share")
                .line(0, 0, 1, 1, "#888", 1.2);
        for (int b = 0; b < predicted.length; b++) {
            svg.line(predicted[b], low[b], predicted[b], high[b], BLUE, 2.5);
            svg.dot(predicted[b], observed[b], 5, BLUE);
        }
        figure(
                svg,
                "Calibration: " + rows + " rows of the fit in " + predicted.length
                        + " bins of equal size by predicted probability. Dots: the share of the outcome in a bin, with"
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
    public RegressionPage quantiles(String noise, double[] expected, double[] residuals) {
        double from = expected[0];
        double to = expected[expected.length - 1];
        double margin = 0.03 * (to - from);
        double low = Math.min(from, residuals[0]);
        double high = Math.max(to, residuals[residuals.length - 1]);
        double above = 0.03 * (high - low);
        Svg svg = new Svg(560, 520, 90, from - margin, to + margin, low - above, high + above)
                .axes("quantile of " + noise, "residual, in units of the noise's scale")
                .line(from, from, to, to, "#888", 1.2);
        for (int i = 0; i < expected.length; i++) {
            svg.dot(expected[i], residuals[i], 3, BLUE);
        }
        figure(
                svg,
                "Residuals against " + noise + ": on the line where the noise is as the model says. Ends steeper than"
                        + " the line: the data's tails are heavier; flatter: lighter.");
        return this;
    }

    /** Returns the page. */
    public String html() {
        return html + "</body></html>\n";
    }

    private static String shorten(String name) {
        return name.length() <= 40 ? name : name.substring(0, 39) + "…";
    }
}
