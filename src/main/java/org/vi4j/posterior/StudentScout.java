package org.vi4j.posterior;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.special.Gamma;
import org.vi4j.math.Cholesky;

/** A multivariate Student's t of three degrees of freedom, around a mode and as wide as its curvature says. */
final class StudentScout {
    private static final int DEGREES = 3;

    private final double[] mean;
    private final double[][] lower;
    private final double[] scale;
    private final Cholesky factor;
    private final double logPeak;

    /**
     * Creates it.
     *
     * @param mean the mode, {@code [d]}
     * @param precision the curvature there, {@code [d, d]}
     * @throws org.vi4j.UserError if the curvature is not positive definite
     */
    StudentScout(double[] mean, double[][] precision) {
        int d = mean.length;
        this.mean = mean.clone();
        this.scale = new double[d];
        Arrays.setAll(scale, j -> 1 / Math.sqrt(precision[j][j]));
        double[][] scaled = new double[d][d];
        double logScale = 0;
        for (int i = 0; i < d; i++) {
            logScale += Math.log(scale[i]);
            for (int j = 0; j < d; j++) {
                scaled[i][j] = precision[i][j] * scale[i] * scale[j];
            }
        }
        this.factor = Cholesky.of(scaled);
        this.lower = factor.lower();
        this.logPeak = Gamma.logGamma((DEGREES + d) / 2.0)
                - Gamma.logGamma(DEGREES / 2.0)
                - d / 2.0 * Math.log(DEGREES * Math.PI)
                + factor.logDeterminant() / 2
                - logScale;
    }

    double[] draw(RandomGenerator random) {
        double[] z = new double[mean.length];
        Arrays.setAll(z, j -> random.nextGaussian());
        double square = 0;
        for (int k = 0; k < DEGREES; k++) {
            double next = random.nextGaussian();
            square += next * next;
        }
        double longer = Math.sqrt(DEGREES / square);
        double[] draw = factor.solveTransposed(z);
        Arrays.setAll(draw, j -> mean[j] + longer * scale[j] * draw[j]);
        return draw;
    }

    double logDensity(double[] u) {
        double square = 0;
        for (int j = 0; j < mean.length; j++) {
            double along = 0;
            for (int i = j; i < mean.length; i++) {
                along += lower[i][j] * (u[i] - mean[i]) / scale[i];
            }
            square += along * along;
        }
        return logPeak - (DEGREES + mean.length) / 2.0 * Math.log1p(square / DEGREES);
    }
}
