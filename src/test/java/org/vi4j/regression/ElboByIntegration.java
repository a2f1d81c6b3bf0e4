package org.vi4j.regression;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.apache.commons.math3.special.Erf;
import org.jspecify.annotations.Nullable;
import org.vi4j.distribution.Gamma;

/**
 * The ELBO of any q(w) Π q(α) q(β) Π q(rowᵢ), every expectation by a trapezoidal sum: nothing of it knows a closed form
 * or where the optimum is.
 */
final class ElboByIntegration {
    private static final GaussIntegratorFactory LEGENDRE = new GaussIntegratorFactory();
    private final String kind;
    private final double[][] x;
    private final double[] y;
    private final double nu;

    ElboByIntegration(String kind, double[][] x, double[] y, double nu) {
        this.kind = kind;
        this.x = x;
        this.y = y;
        this.nu = nu;
    }

    /** q's numbers; where precisions are known there is no Gamma, and they stand in {@code known}. */
    @SuppressWarnings("NullAway.Init")
    static final class Q {
        double[] mean;
        double[][] covariance;
        /** ξ, or the location of z before it is cut off, or the rate of q(λ). */
        double[] local;

        List<Gamma> alpha = List.of();
        double[] knownAlpha;

        @Nullable
        Gamma beta;

        double knownBeta;
        Gamma alphaPrior;
        Gamma betaPrior;

        Q copy() {
            Q q = new Q();
            q.mean = mean.clone();
            q.covariance = Arrays.stream(covariance).map(double[]::clone).toArray(double[][]::new);
            q.local = local.clone();
            q.alpha = alpha;
            q.knownAlpha = knownAlpha;
            q.beta = beta;
            q.knownBeta = knownBeta;
            q.alphaPrior = alphaPrior;
            q.betaPrior = betaPrior;
            return q;
        }
    }

    /** ∫ f over [a, b]; f and its derivatives vanish at both ends, so the rule converges geometrically. */
    private static double integrate(DoubleUnaryOperator f, double a, double b, int points) {
        double h = (b - a) / points;
        double sum = 0;
        for (int i = 0; i <= points; i++) {
            sum += f.applyAsDouble(a + i * h);
        }
        return sum * h;
    }

    /** E f(x) for x ~ Gamma, over ln x. */
    static double expectation(Gamma q, DoubleUnaryOperator f) {
        double center = Math.log(q.mean());
        return integrate(
                u -> {
                    double v = Math.exp(u);
                    return Math.exp(q.logDensity(v) + u) * f.applyAsDouble(v);
                },
                center - 45 / q.shape(),
                center + 6,
                400);
    }

    /** E f(z) for z ~ N(m, v). */
    private static double expectation(double m, double v, DoubleUnaryOperator f) {
        double sd = Math.sqrt(v);
        return integrate(t -> Math.exp(-t * t / 2) / Math.sqrt(2 * Math.PI) * f.applyAsDouble(m + sd * t), -9, 9, 40);
    }

    private static double logNormal(double z, double m, double v) {
        return -(Math.log(2 * Math.PI * v) + (z - m) * (z - m) / v) / 2;
    }

    double elbo(Q q) {
        double total = 0;
        double determinant = 1;
        if (q.mean.length == 2) {
            determinant = q.covariance[0][0] * q.covariance[1][1] - q.covariance[0][1] * q.covariance[0][1];
        } else {
            determinant = q.covariance[0][0];
        }
        total += q.mean.length * (1 + Math.log(2 * Math.PI)) / 2 + Math.log(determinant) / 2;
        for (int j = 0; j < q.mean.length; j++) {
            double m = q.mean[j];
            double v = q.covariance[j][j];
            if (q.alpha.isEmpty()) {
                double a = q.knownAlpha[j];
                total += expectation(m, v, w -> logNormal(w, 0, 1 / a));
            } else {
                Gamma g = q.alpha.get(j);
                double square = expectation(m, v, w -> w * w);
                total += expectation(g, a -> (Math.log(a / (2 * Math.PI)) - a * square) / 2);
                total += expectation(g, a -> q.alphaPrior.logDensity(a) - g.logDensity(a));
            }
        }
        Gamma beta = q.beta;
        double meanBeta = beta == null ? q.knownBeta : expectation(beta, b -> b);
        double meanLogBeta = beta == null ? Math.log(q.knownBeta) : expectation(beta, Math::log);
        if (beta != null) {
            total += expectation(beta, b -> q.betaPrior.logDensity(b) - beta.logDensity(b));
        }
        for (int i = 0; i < y.length; i++) {
            double eta = 0;
            double v = 0;
            for (int a = 0; a < q.mean.length; a++) {
                eta += x[i][a] * q.mean[a];
                for (int b = 0; b < q.mean.length; b++) {
                    v += x[i][a] * q.covariance[a][b] * x[i][b];
                }
            }
            total += row(i, eta, v, q.local[i], meanBeta, meanLogBeta);
        }
        return total;
    }

    private double row(int i, double eta, double v, double local, double meanBeta, double meanLogBeta) {
        double side = y[i] == 1 ? 1 : -1;
        if (kind.equals("logistic")) {
            double lambda = Math.tanh(local / 2) / (4 * local);
            return expectation(
                    eta,
                    v,
                    z -> -Math.log1p(Math.exp(-local)) + (side * z - local) / 2 - lambda * (z * z - local * local));
        }
        if (kind.equals("probit")) {
            double mass = Erf.erfc(-side * local / Math.sqrt(2)) / 2;
            GaussIntegrator legendre = LEGENDRE.legendre(80, 0, Math.max(0, side * local) + 9);
            return legendre.integrate(u -> {
                double z = side * u;
                double logQ = logNormal(z, local, 1) - Math.log(mass);
                double logP = expectation(eta, v, w -> logNormal(z, w, 1));
                return Math.exp(logQ) * (logP - logQ);
            });
        }
        Gamma q = new Gamma((nu + 1) / 2, local);
        Gamma p = new Gamma(nu / 2, nu / 2);
        double square = expectation(eta, v, w -> (y[i] - w) * (y[i] - w));
        return expectation(
                q,
                l -> (meanLogBeta + Math.log(l / (2 * Math.PI)) - meanBeta * l * square) / 2
                        + p.logDensity(l)
                        - q.logDensity(l));
    }
}
