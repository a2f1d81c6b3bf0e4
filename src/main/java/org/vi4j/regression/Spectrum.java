package org.vi4j.regression;

import java.util.Arrays;
import java.util.List;
import org.vi4j.math.Workers;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.model.Precision;

/**
 * A linear regression in coordinates z in which its posterior is independent, whatever the noise's precision β and the
 * shared prior precision α. With prior precisions diag(π) where these are known, α where they are shared, w = D^−½Vz
 * for the eigenvectors V of D^−½XᵀXD^−½ = VλVᵀ, D the known ones, and with c = (D^−½V)ᵀXᵀy,
 *
 * <pre>z_k | y, α, β ~ N(βc_k/p_k, 1/p_k),   p_k = π_k + βλ_k
 * ln p(y | α, β) = ½ ( n ln(β/2π) + Σᵢ ln Wᵢ + Σ_k ln(π_k/p_k) − β (r + Σ_k c_k²π_k/(λ_k p_k)) ),   r = yᵀy − Σ_k c_k²/λ_k
 * </pre>
 *
 * where π_k is 1, α, or for the intercept its own; of a flat prior it is 0 and its logarithm is left out. (MacKay,
 * "Bayesian interpolation", Neural Computation 1992.) An intercept is a coordinate of its own, since columns and target
 * are about their means.
 */
final class Spectrum {
    private final int d;
    private final int first;
    private final long rows;
    private final double logWeights;
    /** What a coordinate is in the coefficients, {@code [d - first, d - first]}. */
    private final double[][] basis;

    private final double[] lambda;
    private final double[] c;
    /** Known prior precisions, 0 where it is shared or flat. */
    private final double[] own;

    private final boolean[] shared;
    private final double residual;
    /** ln |D|^½. */
    private final double logScale;

    private Spectrum(LinearRegression data, boolean intercept, double[] precision, boolean[] learned, boolean flat) {
        this.d = data.dimension();
        this.first = intercept ? 1 : 0;
        this.rows = data.rows();
        this.logWeights = data.logWeights();
        int p = d - first;
        double[][] gram = data.gram();
        double[] xty = data.xty();
        double[] root = new double[p];
        Arrays.setAll(root, j -> flat || learned[j + first] ? 1 : Math.sqrt(precision[j + first]));
        double[][] scaled = new double[p][p];
        for (int i = 0; i < p; i++) {
            for (int j = 0; j < p; j++) {
                scaled[i][j] = gram[i + first][j + first] / root[i] / root[j];
            }
        }
        SymmetricEigen eigen;
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            eigen = SymmetricEigen.of(scaled, workers);
        }
        double[] values = eigen.values();
        double[] vectors = eigen.vectors();
        double smallest = 8 * Math.ulp(1.0) * p * Arrays.stream(values).max().orElse(0);
        this.basis = new double[p][p];
        this.lambda = new double[d];
        this.c = new double[d];
        this.own = new double[d];
        this.shared = new boolean[d];
        if (intercept) {
            lambda[0] = gram[0][0];
            c[0] = xty[0];
            own[0] = flat ? 0 : precision[0];
        }
        for (int k = 0; k < p; k++) {
            for (int j = 0; j < p; j++) {
                basis[k][j] = vectors[k * p + j] / root[j];
                c[k + first] += basis[k][j] * xty[j + first];
            }
            lambda[k + first] = values[k] > smallest ? values[k] : 0;
            c[k + first] = lambda[k + first] > 0 ? c[k + first] : 0;
            shared[k + first] = learned[first];
            own[k + first] = flat || learned[first] ? 0 : 1;
        }
        double left = data.yty();
        for (int k = 0; k < d; k++) {
            left -= lambda[k] > 0 ? c[k] * c[k] / lambda[k] : 0;
        }
        // The sums of squares do not tell less from nothing.
        this.residual = Math.max(left, 4 * Math.ulp(1.0) * data.yty());
        this.logScale = Arrays.stream(root).map(Math::log).sum();
    }

    /**
     * Decomposes a regression.
     *
     * @param data its sums, about the means where there is an intercept
     * @param intercept whether the first coefficient is one
     * @param groups the priors; but for an intercept's all are known, or one is shared
     * @param flat whether the known ones stand for none
     */
    static Spectrum of(
            LinearRegression data, boolean intercept, List<HierarchicalRegression.Group> groups, boolean flat) {
        double[] precision = data.priorPrecision();
        boolean[] learned = new boolean[precision.length];
        for (HierarchicalRegression.Group group : groups) {
            group.members().forEach(j -> learned[j] = group.precision() instanceof Precision.Uncertain);
        }
        return new Spectrum(data, intercept, precision, learned, flat);
    }

    int dimension() {
        return d;
    }

    long rows() {
        return rows;
    }

    /** Whether a shared precision is learned. */
    boolean learned() {
        return shared[d - 1];
    }

    /** The directions along which the rows say nothing. */
    int blind() {
        return (int) Arrays.stream(lambda).filter(value -> value == 0).count();
    }

    double logWeights() {
        return logWeights;
    }

    /** r, what least squares leaves. */
    double residual() {
        return residual;
    }

    /** What the residual sum of squares exceeds r by at z_k: λ(z_k − c_k/λ_k)². */
    double excess(int k, double z) {
        return lambda[k] == 0 ? 0 : lambda[k] * (z - c[k] / lambda[k]) * (z - c[k] / lambda[k]);
    }

    /** λ_k. */
    double curvature(int k) {
        return lambda[k];
    }

    boolean isShared(int k) {
        return shared[k];
    }

    /** π_k where it is known. */
    double own(int k) {
        return own[k];
    }

    /** The coefficients' variances given α and β, {@code [d]}. */
    double[] variances(double alpha, double beta) {
        double[] variance = new double[d];
        if (first == 1) {
            variance[0] = 1 / precision(0, alpha, beta);
        }
        for (int k = first; k < d; k++) {
            double ofZ = 1 / precision(k, alpha, beta);
            for (int j = first; j < d; j++) {
                variance[j] += basis[k - first][j - first] * basis[k - first][j - first] * ofZ;
            }
        }
        return variance;
    }

    private double prior(int k, double alpha) {
        return shared[k] ? alpha : own[k];
    }

    /** p_k. */
    double precision(int k, double alpha, double beta) {
        return prior(k, alpha) + beta * lambda[k];
    }

    /** E[z_k | y, α, β]. */
    double mean(int k, double alpha, double beta) {
        return c[k] == 0 ? 0 : beta * c[k] / precision(k, alpha, beta);
    }

    /** ln p(y | α, β); of a flat prior ∫p(y | w, β)dw. */
    double logMarginal(double alpha, double beta) {
        double sum = rows * Math.log(beta / (2 * Math.PI)) + logWeights - beta * residual;
        for (int k = 0; k < d; k++) {
            double prior = prior(k, alpha);
            double precision = prior + beta * lambda[k];
            sum += Math.log(prior == 0 ? 2 * Math.PI / precision : prior / precision);
            if (lambda[k] > 0) {
                sum -= beta * c[k] * (c[k] / lambda[k]) * (prior / precision);
            }
        }
        return sum / 2;
    }

    /** z's coordinates of a linear function of the coefficients: Σⱼ aⱼwⱼ = Σ_k g_k z_k. */
    double[] function(double[] a) {
        double[] g = new double[d];
        if (first == 1) {
            g[0] = a[0];
        }
        for (int k = first; k < d; k++) {
            for (int j = first; j < d; j++) {
                g[k] += basis[k - first][j - first] * a[j];
            }
        }
        return g;
    }

    /** The coefficients at z. */
    double[] coefficients(double[] z) {
        double[] w = new double[d];
        if (first == 1) {
            w[0] = z[0];
        }
        for (int k = first; k < d; k++) {
            for (int j = first; j < d; j++) {
                w[j] += basis[k - first][j - first] * z[k];
            }
        }
        return w;
    }

    /** The coefficients' covariance where z has another, symmetric. */
    double[][] covariance(double[][] ofZ) {
        double[][] half = new double[d][];
        for (int k = 0; k < d; k++) {
            half[k] = coefficients(ofZ[k]);
        }
        double[][] covariance = new double[d][d];
        for (int j = 0; j < d; j++) {
            double[] column = new double[d];
            for (int k = 0; k < d; k++) {
                column[k] = half[k][j];
            }
            covariance[j] = coefficients(column);
        }
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < i; j++) {
                covariance[i][j] = (covariance[i][j] + covariance[j][i]) / 2;
                covariance[j][i] = covariance[i][j];
            }
        }
        return covariance;
    }

    /** What a log density over z gains as one over the coefficients. */
    double logScale() {
        return logScale;
    }
}
