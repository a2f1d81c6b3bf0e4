package org.vi4j.mixed;

import org.apache.commons.math3.analysis.integration.gauss.HermiteRuleFactory;
import org.apache.commons.math3.util.Pair;

/**
 * Gauss–Hermite quadrature in k dimensions, the product of rules of one: E[g(z)] ≈ Σ wₘ g(zₘ) for z ~ N(0, I).
 *
 * @param each points along each dimension
 * @param points z, {@code [m][k]}
 * @param logWeights ln w + |z|²/2, {@code [m]}: so ∫ g(z) dz ≈ (2π)^(k/2) Σ exp(logWeight) g
 */
@SuppressWarnings("ArrayRecordComponent")
record HermiteRule(int each, double[][] points, double[] logWeights) {
    /** Points along each dimension that are tried in turn, by the number of dimensions. */
    private static final int[][] SIZES = {{}, {7, 15, 25, 41, 61}, {5, 9, 15, 23}, {3, 5, 7, 9}, {3, 5}};

    /** The most dimensions in which there is such a rule of more than one point. */
    static final int MOST = SIZES.length - 1;

    /** Points along each dimension that are worth trying, ascending. */
    static int[] sizes(int k) {
        return k > MOST ? new int[] {1} : SIZES[k].clone();
    }

    static HermiteRule of(int each, int k) {
        Pair<double[], double[]> line = new HermiteRuleFactory().getRule(each);
        int count = 1;
        for (int a = 0; a < k; a++) {
            count *= each;
        }
        double[][] points = new double[count][k];
        double[] logs = new double[count];
        for (int m = 0; m < count; m++) {
            int left = m;
            for (int a = 0; a < k; a++) {
                int at = left % each;
                left /= each;
                // The factory's weight function is exp(−x²).
                double x = line.getFirst()[at];
                points[m][a] = Math.sqrt(2) * x;
                logs[m] += Math.log(line.getSecond()[at] / Math.sqrt(Math.PI)) + x * x;
            }
        }
        return new HermiteRule(each, points, logs);
    }

    int count() {
        return points.length;
    }
}
