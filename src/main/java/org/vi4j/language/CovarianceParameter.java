package org.vi4j.language;

/**
 * A covariance matrix Σ = LLᵀ or its Cholesky factor L, with lᵢᵢ = exp uᵢᵢ and lᵢⱼ = uᵢⱼ: ln|det ∂L/∂u| = Σ uᵢᵢ, and
 * |det ∂Σ/∂L| = 2ᵈ Πₖ lₖₖ^(d − k + 1), k = 1 … d (Muirhead, <i>Aspects of Multivariate Statistical Theory</i>, 2.1.9).
 */
final class CovarianceParameter extends ParameterOperation {
    private final int d;

    /** L and its adjoint; where θ is L, θ itself. */
    private final Slot factor;

    private final Slot slopes;

    /** Creates the parameter of a factor. */
    CovarianceParameter(String name, int first, Slot theta, int d) {
        this(name, first, theta, d, theta, theta);
    }

    /** Creates the parameter of a covariance matrix. */
    CovarianceParameter(String name, int first, Slot theta, int d, Slot factor, Slot slopes) {
        super(name, first, d * (d + 1) / 2, theta);
        this.d = d;
        this.factor = factor;
        this.slopes = slopes;
    }

    private boolean product() {
        return factor != theta;
    }

    @Override
    void forward(Workspace w) {
        double[] v = w.values;
        int u = w.from + first;
        for (int i = 0; i < d; i++) {
            int row = factor.at + i * d;
            System.arraycopy(w.point, u, v, row, i);
            v[row + i] = Math.exp(w.point[u + i]);
            java.util.Arrays.fill(v, row + i + 1, row + d, 0);
            w.target += w.point[u + i] * (product() ? d - i + 1 : 1) + (product() ? Math.log(2) : 0);
            u += i + 1;
        }
        for (int i = 0; product() && i < d; i++) {
            for (int j = 0; j <= i; j++) {
                double value = Rows.dot(v, factor.at + i * d, v, factor.at + j * d, j + 1);
                v[theta.at + i * d + j] = value;
                v[theta.at + j * d + i] = value;
            }
        }
    }

    @Override
    void backward(Workspace w) {
        double[] adjoints = product() ? w.values : w.adjoints;
        if (product()) {
            pullBackProduct(w);
        }
        int u = w.from + first;
        for (int i = 0; i < d; i++) {
            int row = slopes.at + i * d;
            System.arraycopy(adjoints, row, w.gradient, u, i);
            w.gradient[u + i] = adjoints[row + i] * w.values[factor.at + i * d + i] + (product() ? d - i + 1 : 1);
            u += i + 1;
        }
    }

    /** (Σ̄ + Σ̄ᵀ) L. */
    private void pullBackProduct(Workspace w) {
        java.util.Arrays.fill(w.values, slopes.at, slopes.at + d * d, 0);
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                double both = w.adjoints[theta.at + i * d + j] + w.adjoints[theta.at + j * d + i];
                Rows.axpy(both, w.values, factor.at + j * d, w.values, slopes.at + i * d, j + 1);
            }
        }
    }

    @Override
    void invert(Workspace w, double[] u) {
        double[] l = new double[d * d];
        if (product()) {
            CholeskyFactor.factor(w.values, theta.at, l, 0, d);
        } else {
            System.arraycopy(w.values, theta.at, l, 0, d * d);
        }
        int k = first;
        for (int i = 0; i < d; i++) {
            System.arraycopy(l, i * d, u, k, i);
            u[k + i] = Math.log(l[i * d + i]);
            k += i + 1;
        }
    }
}
