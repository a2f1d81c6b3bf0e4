package org.vi4j.inference;

import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.vi4j.internal.math.Cholesky;

/**
 * N(μ, H) with the covariance of L-BFGS in factors, H = diag α + βγβᵀ with β = [diag(α) Y, S] (Byrd, Nocedal and
 * Schnabel, Mathematical Programming 1994; Zhang, Carpenter, Gelman and Vehtari, "Pathfinder", JMLR 2022, algorithms 3
 * and 4). With B = diag(α)^(−1/2) β and Q an orthonormal basis of its columns, H = diag(α)^(1/2) (I + Q(M − I)Qᵀ)
 * diag(α)^(1/2) with M = I + (QᵀB)γ(QᵀB)ᵀ = LLᵀ, so that a draw costs O(dJ).
 */
final class LowRankGaussian {
    private static final double NEGLIGIBLE = 1e-10;

    private final double[] mean;
    private final double[] scale;
    /** Rows are the basis' vectors, {@code [r, d]}. */
    private final double[][] basis;

    private final double[][] lower;
    private final double logDeterminant;

    /** A step s = u' − u of a path and the change y = −(∇f' − ∇f) of the slope on it. */
    @SuppressWarnings("ArrayRecordComponent")
    record Pair(double[] s, double[] y) {}

    /**
     * The Gaussian that a quadratic fit at a point of a path gives.
     *
     * @param u the point
     * @param gradient ∇f there
     * @param alpha the initial inverse Hessian's diagonal, positive
     * @param pairs the last steps, oldest first, at least one
     * @throws org.vi4j.UserError if rounding leaves H not positive definite
     */
    LowRankGaussian(double[] u, double[] gradient, double[] alpha, List<Pair> pairs) {
        int d = u.length;
        int n = pairs.size();
        double[][] beta = new double[2 * n][d];
        double[][] stepSlope = new double[n][n];
        double[][] slopes = new double[n][n];
        for (int a = 0; a < n; a++) {
            double[] s = pairs.get(a).s();
            double[] y = pairs.get(a).y();
            for (int j = 0; j < d; j++) {
                beta[a][j] = alpha[j] * y[j];
                beta[n + a][j] = s[j];
            }
            for (int b = 0; b < n; b++) {
                stepSlope[a][b] = b < a ? 0 : dot(s, pairs.get(b).y());
                slopes[a][b] = dot(beta[a], pairs.get(b).y()) + (a == b ? dot(s, y) : 0);
            }
        }
        RealMatrix gamma = gamma(stepSlope, slopes);
        this.mean = u.clone();
        double[] inner = gamma.operate(multiply(beta, gradient));
        this.scale = new double[d];
        for (int j = 0; j < d; j++) {
            mean[j] += alpha[j] * gradient[j];
            for (int a = 0; a < 2 * n; a++) {
                mean[j] += beta[a][j] * inner[a];
            }
            scale[j] = Math.sqrt(alpha[j]);
        }
        for (double[] column : beta) {
            for (int j = 0; j < d; j++) {
                column[j] /= scale[j];
            }
        }
        this.basis = orthonormal(beta, d);
        double[][] projected = new double[basis.length][2 * n];
        for (int q = 0; q < basis.length; q++) {
            projected[q] = multiply(beta, basis[q]);
        }
        RealMatrix p = new Array2DRowRealMatrix(projected, false);
        double[][] m = p.multiply(gamma).multiply(p.transpose()).getData();
        for (int q = 0; q < m.length; q++) {
            m[q][q] += 1;
            for (int r = 0; r < q; r++) {
                m[q][r] = (m[q][r] + m[r][q]) / 2;
                m[r][q] = m[q][r];
            }
        }
        Cholesky factor = Cholesky.of(m);
        this.lower = factor.lower();
        double log = factor.logDeterminant();
        for (double a : alpha) {
            log += Math.log(a);
        }
        this.logDeterminant = log;
    }

    /** [[0, −R⁻¹], [−R⁻ᵀ, R⁻ᵀ(D + Yᵀ diag(α) Y)R⁻¹]] with R the upper triangle of SᵀY. */
    private static RealMatrix gamma(double[][] r, double[][] middle) {
        int n = r.length;
        RealMatrix inverse = new LUDecomposition(new Array2DRowRealMatrix(r, false), 0)
                .getSolver()
                .getInverse();
        RealMatrix gamma = new Array2DRowRealMatrix(2 * n, 2 * n);
        gamma.setSubMatrix(inverse.scalarMultiply(-1).getData(), 0, n);
        gamma.setSubMatrix(inverse.transpose().scalarMultiply(-1).getData(), n, 0);
        gamma.setSubMatrix(
                inverse.transpose()
                        .multiply(new Array2DRowRealMatrix(middle, false))
                        .multiply(inverse)
                        .getData(),
                n,
                n);
        return gamma;
    }

    /** An orthonormal basis of the columns' span by Gram and Schmidt, twice, without what is left by rounding. */
    private static double[][] orthonormal(double[][] columns, int d) {
        java.util.ArrayList<double[]> basis = new java.util.ArrayList<>();
        for (double[] column : columns) {
            double[] v = column.clone();
            double before = Math.sqrt(dot(v, v));
            for (int pass = 0; pass < 2; pass++) {
                for (double[] q : basis) {
                    double along = dot(q, v);
                    for (int j = 0; j < d; j++) {
                        v[j] -= along * q[j];
                    }
                }
            }
            double length = Math.sqrt(dot(v, v));
            if (length > NEGLIGIBLE * before && basis.size() < d) {
                for (int j = 0; j < d; j++) {
                    v[j] /= length;
                }
                basis.add(v);
            }
        }
        return basis.toArray(double[][]::new);
    }

    double[] mean() {
        return mean.clone();
    }

    /** The variances, {@code [d]}. */
    double[] variance() {
        double[] variance = new double[mean.length];
        for (int j = 0; j < variance.length; j++) {
            double sum = 1;
            // eⱼᵀ(I + Q(LLᵀ − I)Qᵀ)eⱼ.
            for (int c = 0; c < lower.length; c++) {
                double along = 0;
                for (int q = c; q < lower.length; q++) {
                    along += basis[q][j] * lower[q][c];
                }
                sum += along * along - basis[c][j] * basis[c][j];
            }
            variance[j] = sum * scale[j] * scale[j];
        }
        return variance;
    }

    /** The draw that belongs to a standard normal z: μ + diag(α)^(1/2) (z + Q(L − I)Qᵀz). */
    double[] draw(double[] z) {
        double[] along = multiply(basis, z);
        double[] draw = z.clone();
        for (int q = 0; q < basis.length; q++) {
            double change = -along[q];
            for (int c = 0; c <= q; c++) {
                change += lower[q][c] * along[c];
            }
            for (int j = 0; j < draw.length; j++) {
                draw[j] += change * basis[q][j];
            }
        }
        for (int j = 0; j < draw.length; j++) {
            draw[j] = mean[j] + scale[j] * draw[j];
        }
        return draw;
    }

    double logDensity(double[] u) {
        double[] w = new double[u.length];
        for (int j = 0; j < w.length; j++) {
            w[j] = (u[j] - mean[j]) / scale[j];
        }
        double[] along = multiply(basis, w);
        double square = dot(w, w) - dot(along, along);
        double[] solved = new double[along.length];
        for (int q = 0; q < along.length; q++) {
            double rest = along[q];
            for (int c = 0; c < q; c++) {
                rest -= lower[q][c] * solved[c];
            }
            solved[q] = rest / lower[q][q];
        }
        square += dot(solved, solved);
        return -(square + logDeterminant + u.length * Math.log(2 * Math.PI)) / 2;
    }

    private static double[] multiply(double[][] rows, double[] x) {
        double[] product = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            product[i] = dot(rows[i], x);
        }
        return product;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }
}
