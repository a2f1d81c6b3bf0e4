package org.vi4j.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.vi4j.diagnostics.Evidence;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;

/**
 * Weighs an approximation against its model: are its draws, with Pareto-smoothed weights exp(f − ln q), the
 * posterior's?
 */
public final class Weighing {
    private Weighing() {}

    /**
     * Weighs draws of an approximation, and sets its moments of every parameter and every unconstrained coordinate
     * beside the weighted ones.
     *
     * @param q the approximation
     * @param draws from q, {@code [n, d]}
     * @return the evidence
     * @throws org.vi4j.UserError if f is −∞ or NaN at all draws
     */
    static Evidence evidence(Posterior.Approximation q, double[][] draws) {
        Parameters parameters = q.parameters();
        List<String> names = new ArrayList<>(parameters.names());
        double[][] constrained = Arrays.stream(draws).map(parameters::constrain).toArray(double[][]::new);
        List<double[]> columns = new ArrayList<>(List.of(columns(constrained)));
        List<String> coordinates = parameters.coordinateNames();
        double[][] unconstrained = columns(draws);
        for (int j = 0; j < unconstrained.length; j++) {
            if (!names.contains(coordinates.get(j))) {
                names.add(coordinates.get(j));
                columns.add(unconstrained[j]);
            }
        }
        return Evidence.of(of(q.model(), q, draws), names, columns.toArray(double[][]::new));
    }

    private static double[][] columns(double[][] rows) {
        double[][] columns = new double[rows[0].length][rows.length];
        for (int s = 0; s < rows.length; s++) {
            for (int j = 0; j < columns.length; j++) {
                columns[j][s] = rows[s][j];
            }
        }
        return columns;
    }

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
