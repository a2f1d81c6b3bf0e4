package org.vi4j.mixed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.vi4j.math.Workers;

/**
 * The coefficients' posterior, a mixture of normal distributions over weighted points ψ: means and covariances of each
 * level's effects and of the fixed coefficients, in the fit's units.
 */
final class CoefficientMoments {
    /** Operations that all covariances together may take, beyond which they are averaged over fewer points. */
    private static final double BUDGET = 4e10;

    private static final int MOST = 4096;
    private static final int LEAST = 16;
    /** A covariance takes about so many times what a density does. */
    private static final double DEARER = 3;

    private final Layout layout;
    private final double[] mean;
    private final double[][][] second;
    private final List<double[]> fixedMeans = new ArrayList<>();
    private final List<double[]> fixedCovariances = new ArrayList<>();
    private final List<Double> weights = new ArrayList<>();

    private CoefficientMoments(Layout layout) {
        this.layout = layout;
        this.mean = new double[layout.dimension()];
        this.second = new double[layout.factors()][][];
        for (int f = 0; f < second.length; f++) {
            second[f] = new double[layout.levels(f)][layout.width(f) * layout.width(f)];
        }
    }

    /** Averages over the first points, as many as are affordable, by their weights: half of a Sobol sequence is one. */
    static CoefficientMoments of(SpreadTarget target, Integration integration, Layout layout, Workers workers) {
        int count = Math.min(MOST, integration.points().size());
        while (count > LEAST && count * DEARER * target.cost() > BUDGET) {
            count /= 2;
        }
        double[] shares = Arrays.copyOf(integration.shares(), count);
        double total = Arrays.stream(shares).sum();
        CoefficientMoments moments = new CoefficientMoments(layout);
        // Added up in the order of the points, so that the sums do not depend on who is quicker.
        for (int from = 0; from < shares.length; from += workers.count()) {
            int begin = from;
            Point[] some = new Point[Math.min(workers.count(), shares.length - from)];
            workers.run(part -> {
                if (part < some.length) {
                    some[part] = Point.of(target, integration.points().get(begin + part));
                }
            });
            for (int i = 0; i < some.length; i++) {
                moments.add(some[i], shares[from + i] / total);
            }
        }
        return moments;
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Point(double[] mean, Factored.Covariances covariances) {
        static Point of(SpreadTarget target, double[] psi) {
            SpreadTarget.Conditional given = target.conditional(psi);
            return new Point(given.mean(), given.covariances());
        }
    }

    private void add(Point point, double weight) {
        for (int j = 0; j < mean.length; j++) {
            mean[j] += weight * point.mean[j];
        }
        for (int f = 0; f < second.length; f++) {
            int k = layout.width(f);
            for (int level = 0; level < second[f].length; level++) {
                int at = layout.at(f, level);
                double[] covariance = point.covariances.levels()[f][level];
                for (int a = 0; a < k; a++) {
                    for (int b = 0; b < k; b++) {
                        second[f][level][a * k + b] +=
                                weight * (covariance[a * k + b] + point.mean[at + a] * point.mean[at + b]);
                    }
                }
            }
        }
        fixedMeans.add(Arrays.copyOfRange(point.mean, layout.fixedAt(), layout.dimension()));
        fixedCovariances.add(point.covariances.fixed());
        weights.add(weight);
    }

    /** E[b], {@code [d]}. */
    double[] mean() {
        return mean.clone();
    }

    /** The mean and covariance of a term's effects of one level, on the table's scale. */
    Effect effect(Layout.Term term, int level, double[][] toTable) {
        int q = term.size();
        int k = layout.width(term.factor());
        int at = layout.at(term.factor(), level) + term.at();
        double[][] covariance = new double[q][q];
        for (int a = 0; a < q; a++) {
            for (int b = 0; b < q; b++) {
                covariance[a][b] =
                        second[term.factor()][level][(term.at() + a) * k + term.at() + b] - mean[at + a] * mean[at + b];
            }
        }
        double[] own = MixedUnits.times(toTable, Arrays.copyOfRange(mean, at, at + q));
        double[][] spread = MixedUnits.sandwich(toTable, covariance);
        double[] sd = new double[q];
        Arrays.setAll(sd, a -> Math.sqrt(Math.max(0, spread[a][a])));
        return new Effect(own, sd);
    }

    /**
     * Effects of one level.
     *
     * @param mean {@code [q]}
     * @param sd {@code [q]}
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Effect(double[] mean, double[] sd) {}

    /** A linear function aᵀw of the fixed coefficients: the mixture of normal distributions over the points. */
    MixedFit.Estimate fixed(String name, double[] a, double shift) {
        int p = a.length;
        double[] weight = weights.stream().mapToDouble(w -> w).toArray();
        double[] means = new double[weight.length];
        double[] sds = new double[weight.length];
        for (int i = 0; i < weight.length; i++) {
            double variance = 0;
            for (int j = 0; j < p; j++) {
                means[i] += a[j] * fixedMeans.get(i)[j];
                for (int l = 0; l < p; l++) {
                    variance += a[j] * fixedCovariances.get(i)[j * p + l] * a[l];
                }
            }
            sds[i] = Math.sqrt(variance);
        }
        return NormalMixture.estimate(name, weight, means, sds, shift);
    }
}
