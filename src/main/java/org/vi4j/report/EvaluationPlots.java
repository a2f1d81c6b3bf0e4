package org.vi4j.report;

import java.util.List;
import java.util.Locale;
import org.vi4j.report.Plot.Ink;

/** Pictures of what a generative model is worth, as SVG elements for {@link HtmlPage#plot}. */
public final class EvaluationPlots {
    private EvaluationPlots() {}

    /**
     * A number with its standard error.
     *
     * @param name what it is
     * @param value in nats
     * @param se its standard error
     */
    public record Bar(String name, double value, double se) {}

    /**
     * Draws a curve, with a band of two standard errors around it.
     *
     * @param xs the abscissae, rising
     * @param ys the ordinates
     * @param ses their standard errors; not finite ones count as 0
     * @param xName names the abscissa
     * @param yName names the ordinate
     * @return the element
     */
    public static String curve(double[] xs, double[] ys, double[] ses, String xName, String yName) {
        double[] low = new double[xs.length];
        double[] high = new double[xs.length];
        for (int i = 0; i < xs.length; i++) {
            double reach = Double.isFinite(ses[i]) ? 2 * ses[i] : 0;
            low[i] = ys[i] - reach;
            high[i] = ys[i] + reach;
        }
        return Plot.of(xName, yName)
                .size(460, 300)
                .band("", xs, low, high, Ink.MODEL.opacity(0.22))
                .marked("", xs, ys, Ink.MODEL)
                .svg();
    }

    /**
     * Draws horizontal bars from 0, with lines of two standard errors to both sides.
     *
     * @param bars from top to bottom, at least one; each name is followed by its number
     * @param axis what they measure
     * @return the element
     */
    public static String bars(List<Bar> bars, String axis) {
        return Plots.bars(
                        bars.stream().map(EvaluationPlots::name).toList(),
                        bars.stream().mapToDouble(Bar::value).toArray(),
                        bars.stream().mapToDouble(Bar::se).toArray(),
                        axis)
                .svg();
    }

    private static String name(Bar bar) {
        return String.format(Locale.ROOT, "%s  %.2f", bar.name, bar.value);
    }

    /**
     * Draws a histogram.
     *
     * @param values at least one
     * @param axis what they are
     * @param counted what is counted
     * @return the element
     */
    public static String histogram(double[] values, String axis, String counted) {
        return Plots.histogram(values, axis, counted).svg();
    }
}
