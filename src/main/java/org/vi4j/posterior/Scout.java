package org.vi4j.posterior;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.special.Gamma;
import org.vi4j.internal.math.Cholesky;

/**
 * A proposal around a mode, as wide as its curvature says: half a Gaussian, whose weights are even where the posterior
 * is nearly one, in any dimension; half a Student's t of three degrees of freedom, that bounds them where it is not
 * (Hesterberg, "Weighted average importance sampling and defensive mixture distributions", 1995).
 */
final class Scout {
    private static final int DEGREES = 3;
    private static final double LN_2 = Math.log(2);

    private final double[] mean;
    private final double[][] lower;
    private final double[] scale;
    private final Cholesky factor;
    private final double logStudentPeak;
    private final double logNormalPeak;

    /**
     * Creates it.
     *
     * @param mean the mode, {@code [d]}
     * @param precision the curvature there, {@code [d, d]}
     * @throws org.vi4j.UserError if the curvature is not positive definite
     */
    Scout(double[] mean, double[][] precision) {
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
        double logRoot = factor.logDeterminant() / 2 - logScale;
        this.logNormalPeak = logRoot - d / 2.0 * Math.log(2 * Math.PI);
        this.logStudentPeak = logRoot
                + Gamma.logGamma((DEGREES + d) / 2.0)
                - Gamma.logGamma(DEGREES / 2.0)
                - d / 2.0 * Math.log(DEGREES * Math.PI);
    }

    /** The draw of a number: even ones are the Gaussian's, odd ones Student's. */
    double[] draw(int number, RandomGenerator random) {
        double[] z = new double[mean.length];
        Arrays.setAll(z, j -> random.nextGaussian());
        double longer = number % 2 == 0 ? 1 : longer(random);
        double[] draw = factor.solveTransposed(z);
        Arrays.setAll(draw, j -> mean[j] + longer * scale[j] * draw[j]);
        return draw;
    }

    private static double longer(RandomGenerator random) {
        double square = 0;
        for (int k = 0; k < DEGREES; k++) {
            double next = random.nextGaussian();
            square += next * next;
        }
        return Math.sqrt(DEGREES / square);
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
        double student = logStudentPeak - (DEGREES + mean.length) / 2.0 * Math.log1p(square / DEGREES);
        double normal = logNormalPeak - square / 2;
        double most = Math.max(student, normal);
        return most + Math.log1p(Math.exp(Math.min(student, normal) - most)) - LN_2;
    }
}
