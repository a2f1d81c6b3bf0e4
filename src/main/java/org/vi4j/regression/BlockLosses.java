package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.model.Precision;

/** What a posterior of independent blocks loses against the full covariance, at the fitted precisions. */
final class BlockLosses {
    private static final int MOST_BLOCKS = 8;
    /** Coefficients up to which block sizes are compared, each with a factorization of its own. */
    static final int COMPARED = 1000;

    private BlockLosses() {}

    /**
     * The variance that a block size loses.
     *
     * @param block the size
     * @param kl the divergence to the full covariance, in nats
     * @param worstRatio the smallest ratio of standard deviations
     * @param worst the coefficient's place
     */
    record Loss(int block, double kl, double worstRatio, int worst) {}

    /** The losses of some block sizes, this fit's among them; none for too many coefficients. */
    static List<Loss> of(RegressionFit fit, LinearRegression data) {
        int d = data.dimension();
        if (d > COMPARED) {
            return List.of();
        }
        double[][] precision = fitted(fit, data).posteriorPrecision();
        Cholesky whole = Cholesky.of(precision);
        double[][] covariance = whole.inverse();
        TreeSet<Integer> sizes = new TreeSet<>(List.of(1, d));
        for (int k = 2; k < d && sizes.size() < MOST_BLOCKS; k *= 2) {
            sizes.add(k);
        }
        sizes.add(fit.model().posterior().blockSize(d));
        List<Loss> losses = new ArrayList<>();
        for (int block : sizes) {
            losses.add(loss(precision, covariance, whole.logDeterminant(), block));
        }
        return losses;
    }

    private static LinearRegression fitted(RegressionFit fit, LinearRegression data) {
        double[] alpha = data.priorPrecision();
        List<Precision> precisions = fit.innerPrecisions();
        for (int g = 0; g < precisions.size(); g++) {
            HierarchicalRegression.Group group = fit.groups().get(g);
            double mean = precisions.get(g).mean();
            group.members().forEach(j -> alpha[j] = mean);
        }
        return data.at(alpha, fit.found().noise().mean());
    }

    private static Loss loss(double[][] precision, double[][] covariance, double wholeLogDeterminant, int block) {
        int d = precision.length;
        double logDeterminant = 0;
        double worstRatio = Double.POSITIVE_INFINITY;
        int worst = 0;
        for (int start = 0; start < d; start += block) {
            int end = Math.min(d, start + block);
            double[][] part = new double[end - start][];
            for (int i = start; i < end; i++) {
                part[i - start] = Arrays.copyOfRange(precision[i], start, end);
            }
            Cholesky factor = Cholesky.of(part);
            double[][] inverse = factor.inverse();
            logDeterminant += factor.logDeterminant();
            for (int i = start; i < end; i++) {
                double ratio = Math.sqrt(inverse[i - start][i - start] / covariance[i][i]);
                if (ratio < worstRatio) {
                    worstRatio = ratio;
                    worst = i;
                }
            }
        }
        return new Loss(block, Math.max(0, (logDeterminant - wholeLogDeterminant) / 2), Math.min(1, worstRatio), worst);
    }
}
