package org.vi4j.model;

import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;

/**
 * A row's expectations over a normal linear predictor η ~ N(m, s²), to about 1e-12 for functions that are as smooth as
 * ln σ and ln Φ, whose nearest singularities lie some π away from the real line: Gauss and Hermite's rule of as many
 * points as s needs, and where s is large the trapezoidal rule.
 */
final class Quadrature {
    /** Up to such an s, so many points. */
    private static final double[] WIDTHS = {0.01, 0.03, 0.1, 0.3, 0.6, 1};

    private static final int[] POINTS = {3, 4, 6, 12, 20, 32};
    private static final double[][] NODES = new double[POINTS.length][];
    private static final double[][] SHARES = new double[POINTS.length][];

    /** Normal tails beyond this many standard deviations weigh 1e-18. */
    private static final double REACH = 9;

    private static final int MOST_STEPS = 1000;

    static {
        for (int r = 0; r < POINTS.length; r++) {
            GaussIntegrator rule = new GaussIntegratorFactory().hermite(POINTS[r]);
            NODES[r] = new double[POINTS[r]];
            SHARES[r] = new double[POINTS[r]];
            for (int k = 0; k < POINTS[r]; k++) {
                NODES[r][k] = Math.sqrt(2) * rule.getPoint(k);
                SHARES[r][k] = rule.getWeight(k) / Math.sqrt(Math.PI);
            }
        }
    }

    private Quadrature() {}

    /** E ln p(y|η), E ∂ln p/∂η and E[−∂²ln p/∂η²] of a row of weight 1, into out's first three places. */
    static void expectations(TargetDistribution likelihood, double y, double m, double s, double[] out) {
        double value = 0;
        double slope = 0;
        double curvature = 0;
        for (int r = 0; r < WIDTHS.length; r++) {
            if (s <= WIDTHS[r]) {
                double[] nodes = NODES[r];
                double[] shares = SHARES[r];
                for (int k = 0; k < nodes.length; k++) {
                    likelihood.derivatives(y, m + s * nodes[k], out);
                    value += shares[k] * out[0];
                    slope += shares[k] * out[1];
                    curvature += shares[k] * out[2];
                }
                out[0] = value;
                out[1] = slope;
                out[2] = curvature;
                return;
            }
        }
        double step = Math.max(REACH / MOST_STEPS, 0.55 / s);
        double total = 0;
        int most = (int) Math.ceil(REACH / step);
        for (int k = -most; k <= most; k++) {
            double z = k * step;
            double share = Math.exp(-z * z / 2);
            likelihood.derivatives(y, m + s * z, out);
            total += share;
            value += share * out[0];
            slope += share * out[1];
            curvature += share * out[2];
        }
        out[0] = value / total;
        out[1] = slope / total;
        out[2] = curvature / total;
    }
}
