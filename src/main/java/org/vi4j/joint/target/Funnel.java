package org.vi4j.joint.target;

import java.util.Arrays;
import org.vi4j.UserError;
import org.vi4j.joint.Parameters;

/**
 * Neal's funnel: v ~ N(0, 3²), xᵢ | v ~ N(0, eᵛ) (Neal, "Slice sampling", Annals of Statistics 31, 2003). The width of
 * x varies over orders of magnitude with v, which neither a Gaussian nor one step size follows.
 */
final class Funnel implements KnownPosterior {
    private static final double SCALE = 3;
    private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

    private final int d;
    private final Parameters parameters;

    /**
     * Creates the funnel.
     *
     * @param d the number of coordinates, v and d − 1 of x, at least 2
     */
    public Funnel(int d) {
        if (!(d >= 2)) {
            throw new UserError("funnel of dimension " + d + ", must be at least 2");
        }
        this.d = d;
        this.parameters = Parameters.empty().real("v").real("x", d - 1);
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public double logEvidence() {
        return 0;
    }

    @Override
    public double[] mean() {
        return new double[d];
    }

    /** Returns the covariance: Var v = 9, Var xᵢ = E eᵛ = e^4.5, all else 0. */
    @Override
    public double[][] covariance() {
        double[][] covariance = new double[d][d];
        covariance[0][0] = SCALE * SCALE;
        for (int j = 1; j < d; j++) {
            covariance[j][j] = Math.exp(SCALE * SCALE / 2);
        }
        return covariance;
    }

    @Override
    public double[] sd() {
        double[] sd = new double[d];
        Arrays.fill(sd, Math.exp(SCALE * SCALE / 4));
        sd[0] = SCALE;
        return sd;
    }

    @Override
    public void logDensityAndGradient(double[] points, int count, double[] logDensity, double[] gradient) {
        for (int s = 0; s < count; s++) {
            int row = s * d;
            double v = points[row];
            double precision = Math.exp(-v);
            double squares = 0;
            for (int j = 1; j < d; j++) {
                double x = points[row + j];
                squares += x * x;
                gradient[row + j] = -x * precision;
            }
            double z = v / SCALE;
            logDensity[s] = -0.5 * (z * z + squares * precision + (d - 1) * v + d * LOG_TWO_PI) - Math.log(SCALE);
            gradient[row] = -z / SCALE + 0.5 * (squares * precision - (d - 1));
        }
    }
}
