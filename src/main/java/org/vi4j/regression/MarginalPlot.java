package org.vi4j.regression;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.vi4j.regression.CaviRegression.Factorization;

/** Exact and mean-field marginals side by side. */
final class MarginalPlot {
    private MarginalPlot() {}

    /** The coefficients whose mean-field spread is furthest from the exact one, as many as the chart holds. */
    static List<RegressionChart.Panel> panels(RegressionModel model) {
        Coefficients exact = model.coefficients(new Factorization.Full());
        Coefficients meanField = model.coefficients(new Factorization.MeanField());
        double[] exactMean = exact.mean();
        double[] exactSd = exact.sd();
        double[] mean = meanField.mean();
        double[] sd = meanField.sd();
        return IntStream.range(0, exactSd.length)
                .boxed()
                .sorted(Comparator.comparingDouble(j -> sd[j] / exactSd[j]))
                .limit(RegressionChart.MAX_PANELS)
                .sorted()
                .map(j -> new RegressionChart.Panel(exact.names().get(j), exactMean[j], exactSd[j], mean[j], sd[j]))
                .toList();
    }
}
