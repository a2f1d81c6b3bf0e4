package org.vi4j.inference;

import java.util.Arrays;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.joint.LogJoint;

/**
 * Weighs an approximation against its model: are its draws, with Pareto-smoothed weights exp(f − ln q), the
 * posterior's?
 */
public final class Weighing {
    private Weighing() {}

    /**
     * Weighs draws of an approximation.
     *
     * @param target the log joint f
     * @param q the approximation
     * @param draws from q, {@code [n, d]}
     * @return their weights; a draw where f cannot be computed has none
     * @throws org.vi4j.UserError if f is −∞ or NaN at all draws
     */
    public static ImportanceWeights of(LogJoint target, Posterior.Approximation q, double[][] draws) {
        int d = target.dimension();
        double[] points = new double[draws.length * d];
        for (int s = 0; s < draws.length; s++) {
            System.arraycopy(draws[s], 0, points, s * d, d);
        }
        double[] ratios = new double[draws.length];
        target.logDensityAndGradient(points, draws.length, ratios, new double[points.length]);
        Arrays.setAll(
                ratios, s -> Double.isNaN(ratios[s]) ? Double.NEGATIVE_INFINITY : ratios[s] - q.logDensity(draws[s]));
        return ImportanceWeights.of(ratios);
    }
}
