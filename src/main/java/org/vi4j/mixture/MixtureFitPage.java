package org.vi4j.mixture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.vi4j.mixture.Mixture.MixtureFit;
import org.vi4j.model.Ascent;

/** Turns a mixture into the numbers of its page: two columns as they are, more by their first two components. */
final class MixtureFitPage {
    private static final int MOST_DOTS = 2000;
    private static final int GRID = 401;

    private MixtureFitPage() {}

    static String html(MixtureFit fit) {
        List<String> names = fit.columns();
        MixturePage page = new MixturePage(
                "Mixture of " + fit.order().size() + " in " + fit.source(), new MixtureSummary(fit).lines());
        if (names.size() > 1) {
            scatter(page, fit);
        } else {
            densities(page, fit);
        }
        page.restarts(fit.starts().stream().mapToDouble(Ascent::elbo).toArray(), fit.best());
        page.elbo(fit.ascent().elboTrace());
        return page.html();
    }

    private static void scatter(MixturePage page, MixtureFit fit) {
        List<String> names = fit.columns();
        boolean plain = names.size() == 2;
        double[][] rows = fit.standard();
        List<Integer> order = fit.order();
        double[][] axes = axes(fit);
        double[] center = plain ? new double[2] : RowMoments.mean(rows);
        double[][] r = fit.responsibilities();
        List<double[]> dots = new ArrayList<>();
        List<Integer> colors = new ArrayList<>();
        int step = Math.max(1, (rows.length + MOST_DOTS - 1) / MOST_DOTS);
        for (int i = 0; i < rows.length; i += step) {
            dots.add(project(axes, center, plain ? fit.units().onTable(rows[i]) : rows[i]));
            int most = 0;
            for (int k = 0; k < order.size(); k++) {
                most = r[i][order.get(k)] > r[i][order.get(most)] ? k : most;
            }
            colors.add(most);
        }
        page.scatter(
                plain ? names.get(0) : "first principal component",
                plain ? names.get(1) : "second principal component",
                dots,
                colors,
                ellipses(fit, axes, center));
    }

    private static List<MixturePage.Ellipse> ellipses(MixtureFit fit, double[][] axes, double[] center) {
        CaviMixture.Components q = fit.found().state().posterior();
        double[] weight = q.weights().mean();
        List<MixturePage.Ellipse> ellipses = new ArrayList<>();
        for (int c : fit.order()) {
            NormalWishart standard = q.components().get(c);
            NormalWishart component = fit.columns().size() == 2 ? fit.units().onTable(standard) : standard;
            double[] middle = project(axes, center, component.mean());
            RealMatrix a = new Array2DRowRealMatrix(axes);
            RealMatrix covariance =
                    a.multiply(new Array2DRowRealMatrix(component.covariance())).multiply(a.transpose());
            ellipses.add(new MixturePage.Ellipse(
                    middle[0],
                    middle[1],
                    covariance.getEntry(0, 0),
                    covariance.getEntry(0, 1),
                    covariance.getEntry(1, 1),
                    weight[c]));
        }
        return ellipses;
    }

    private static void densities(MixturePage page, MixtureFit fit) {
        MixtureModel model = fit.model();
        double[] values = Arrays.stream(fit.standard())
                .mapToDouble(row -> fit.units().onTable(row)[0])
                .toArray();
        double low = Arrays.stream(values).min().orElse(0);
        double high = Arrays.stream(values).max().orElse(1);
        double margin = 0.05 * (high - low);
        double[] xs = new double[GRID];
        Arrays.setAll(xs, i -> low - margin + (high - low + 2 * margin) * i / (GRID - 1));
        List<double[]> components = new ArrayList<>();
        for (int k = 0; k < model.weights().mean().length; k++) {
            int which = k;
            components.add(Arrays.stream(xs)
                    .map(x -> Math.exp(model.logDensities(new double[] {x})[which]))
                    .toArray());
        }
        page.densities(model.columns().get(0), values, xs, components);
    }

    /** Two rows that map a row to the picture: the columns, or the standardized columns' main directions. */
    private static double[][] axes(MixtureFit fit) {
        double[][] rows = fit.standard();
        if (rows[0].length == 2) {
            return new double[][] {{1, 0}, {0, 1}};
        }
        double[][] correlation = RowMoments.covariance(rows, RowMoments.mean(rows));
        EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(correlation));
        return new double[][] {
            eigen.getEigenvector(0).toArray(), eigen.getEigenvector(1).toArray()
        };
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
