package org.vi4j.study;

import java.util.Arrays;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;

/** posteriordb's two Gaussian processes over one dimension. */
final class Processes {
    private static final double STEP = 1e-5;

    private Processes() {}

    /** Γ(25, 4) for the length, N⁺(0, 2²) for the height. */
    private static double priors(double[] t, double[] g) {
        g[0] += 24 / t[0] - 4;
        g[1] -= t[1] / 4;
        return 24 * Math.log(t[0]) - 4 * t[0] - t[1] * t[1] / 8;
    }

    private static double[][] covariance(double[] x, double rho, double alpha, double noise) {
        double[][] k = new double[x.length][x.length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < x.length; j++) {
                double z = (x[i] - x[j]) / rho;
                k[i][j] = alpha * alpha * Math.exp(-z * z / 2) + (i == j ? noise : 0);
            }
        }
        return k;
    }

    /** y ~ N(0, K + σ I), as the Stan program has it: σ is a variance. */
    static LogJoint gaussian(double[] x, double[] y) {
        Parameters parameters =
                Parameters.empty().positive("rho").positive("alpha").positive("sigma");
        return LogJoint.of(parameters, (t, g) -> {
            double sum = priors(t, g) - t[2] * t[2] / 2;
            g[2] -= t[2];
            Cholesky factor;
            try {
                factor = Cholesky.of(covariance(x, t[0], t[1], t[2]));
            } catch (Cholesky.NotPositiveDefinite e) {
                return Double.NaN;
            }
            double[][] inverse = factor.inverse();
            double[] a = factor.solve(y);
            for (int i = 0; i < x.length; i++) {
                sum -= y[i] * a[i] / 2 + Math.log(factor.lower()[i][i]);
                for (int j = 0; j < x.length; j++) {
                    double weight = (a[i] * a[j] - inverse[i][j]) / 2;
                    double z = (x[i] - x[j]) / t[0];
                    double k = t[1] * t[1] * Math.exp(-z * z / 2);
                    g[0] += weight * k * z * z / t[0];
                    g[1] += weight * 2 * k / t[1];
                    g[2] += i == j ? weight : 0;
                }
            }
            return sum;
        });
    }

    /** kᵢ ~ Poisson(exp fᵢ), f = L z; the slope by ρ and α by central differences of L z. */
    static LogJoint poisson(double[] x, double[] counts) {
        int n = x.length;
        Parameters parameters =
                Parameters.empty().positive("rho").positive("alpha").real("z", n);
        return LogJoint.of(parameters, (t, g) -> {
            double sum = priors(t, g);
            double[] z = Arrays.copyOfRange(t, 2, 2 + n);
            double[][] lower;
            double[] byRho;
            double[] byAlpha;
            try {
                lower = lower(x, t[0], t[1]);
                byRho = slope(x, z, t[0] * (1 + STEP), t[1], t[0] * (1 - STEP), t[1], 2 * STEP * t[0]);
                byAlpha = slope(x, z, t[0], t[1] * (1 + STEP), t[0], t[1] * (1 - STEP), 2 * STEP * t[1]);
            } catch (Cholesky.NotPositiveDefinite e) {
                return Double.NaN;
            }
            double[] f = times(lower, z);
            for (int i = 0; i < n; i++) {
                double residual = counts[i] - Math.exp(f[i]);
                sum += counts[i] * f[i] - Math.exp(f[i]) - z[i] * z[i] / 2;
                g[0] += residual * byRho[i];
                g[1] += residual * byAlpha[i];
                g[2 + i] -= z[i];
                for (int j = 0; j <= i; j++) {
                    g[2 + j] += residual * lower[i][j];
                }
            }
            return sum;
        });
    }

    private static double[] slope(
            double[] x, double[] z, double rho, double alpha, double rho0, double alpha0, double width) {
        double[] up = times(lower(x, rho, alpha), z);
        double[] down = times(lower(x, rho0, alpha0), z);
        Arrays.setAll(up, i -> (up[i] - down[i]) / width);
        return up;
    }

    private static double[][] lower(double[] x, double rho, double alpha) {
        return Cholesky.of(covariance(x, rho, alpha, 1e-10)).lower();
    }

    private static double[] times(double[][] lower, double[] z) {
        double[] f = new double[z.length];
        for (int i = 0; i < f.length; i++) {
            for (int j = 0; j <= i; j++) {
                f[i] += lower[i][j] * z[j];
            }
        }
        return f;
    }
}
