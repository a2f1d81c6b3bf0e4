package org.vi4j.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.vi4j.distribution.NormalWishart;
import org.vi4j.inference.cavi.CaviMixture;
import org.vi4j.mixture.MixtureModel;
import org.vi4j.report.MixturePage;

/** Turns a mixture into the numbers of its page: two columns as they are, more by their first two components. */
final class MixturePageData {
    private static final int MOST_DOTS = 2000;
    private static final int GRID = 401;

    private MixturePageData() {}

    static String html(
            String source,
            List<String> names,
            double[][] rows,
            CaviMixture mixture,
            List<CaviMixture.Result> results,
            int best,
            List<Integer> order,
            List<String> lines) {
        CaviMixture.Result result = results.get(best);
        MixturePage page = new MixturePage("Mixture of " + order.size() + " in " + source, lines);
        if (names.size() > 1) {
            double[][] axes = axes(rows);
            double[] center =
                    names.size() == 2 ? new double[2] : CaviMixture.vague(rows).mean();
            double[][] r = mixture.responsibilities(result.posterior());
            List<double[]> dots = new ArrayList<>();
            List<Integer> colors = new ArrayList<>();
            int step = Math.max(1, (rows.length + MOST_DOTS - 1) / MOST_DOTS);
            for (int i = 0; i < rows.length; i += step) {
                dots.add(project(axes, center, rows[i]));
                int most = 0;
                for (int k = 0; k < order.size(); k++) {
                    most = r[i][order.get(k)] > r[i][order.get(most)] ? k : most;
                }
                colors.add(most);
            }
            List<MixturePage.Ellipse> ellipses = new ArrayList<>();
            double[] weight = result.posterior().weights().mean();
            for (int k = 0; k < order.size(); k++) {
                NormalWishart component = result.posterior().components().get(order.get(k));
                double[] middle = project(axes, center, component.mean());
                RealMatrix a = new Array2DRowRealMatrix(axes);
                RealMatrix covariance = a.multiply(new Array2DRowRealMatrix(component.covariance()))
                        .multiply(a.transpose());
                ellipses.add(new MixturePage.Ellipse(
                        middle[0],
                        middle[1],
                        covariance.getEntry(0, 0),
                        covariance.getEntry(0, 1),
                        covariance.getEntry(1, 1),
                        weight[order.get(k)]));
            }
            boolean plain = names.size() == 2;
            page.scatter(
                    plain ? names.get(0) : "first principal component",
                    plain ? names.get(1) : "second principal component",
                    dots,
                    colors,
                    ellipses);
        }
        if (names.size() == 1) {
            densities(
                    page,
                    rows,
                    MixtureModel.of(
                            names,
                            result.posterior().weights(),
                            result.posterior().components(),
                            result.elbo(),
                            rows.length));
        }
        page.restarts(results.stream().mapToDouble(CaviMixture.Result::elbo).toArray(), best);
        page.elbo(result.elboTrace());
        return page.html();
    }

    private static void densities(MixturePage page, double[][] rows, MixtureModel model) {
        double[] values = Arrays.stream(rows).mapToDouble(row -> row[0]).toArray();
        double low = Arrays.stream(values).min().orElse(0);
        double high = Arrays.stream(values).max().orElse(1);
        double margin = 0.05 * (high - low);
        double[] xs = new double[GRID];
        Arrays.setAll(xs, i -> low - margin + (high - low + 2 * margin) * i / (GRID - 1));
        List<double[]> components = new ArrayList<>();
        for (int k = 0; k < model.components().size(); k++) {
            int which = k;
            components.add(Arrays.stream(xs)
                    .map(x -> Math.exp(model.logDensities(new double[] {x})[which]))
                    .toArray());
        }
        page.densities(model.columns().get(0), values, xs, components);
    }

    /** Two rows that map a table's row to the picture: the columns, or the standardized columns' main directions. */
    private static double[][] axes(double[][] rows) {
        int d = rows[0].length;
        if (d == 2) {
            return new double[][] {{1, 0}, {0, 1}};
        }
        double[][] covariance = CaviMixture.vague(rows).inverseScale();
        double[][] correlation = new double[d][d];
        for (int a = 0; a < d; a++) {
            for (int b = 0; b < d; b++) {
                correlation[a][b] = covariance[a][b] / Math.sqrt(covariance[a][a] * covariance[b][b]);
            }
        }
        EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(correlation));
        double[][] axes = new double[2][];
        for (int k = 0; k < 2; k++) {
            axes[k] = eigen.getEigenvector(k).toArray();
            for (int j = 0; j < d; j++) {
                axes[k][j] /= Math.sqrt(covariance[j][j]);
            }
        }
        return axes;
    }

    private static double[] project(double[][] axes, double[] center, double[] row) {
        double[] point = new double[2];
        for (int k = 0; k < 2; k++) {
            for (int j = 0; j < row.length; j++) {
                point[k] += axes[k][j] * (row[j] - center[j]);
            }
        }
        return point;
    }
}
