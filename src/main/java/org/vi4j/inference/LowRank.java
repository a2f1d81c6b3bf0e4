package org.vi4j.inference;

import java.util.Optional;
import org.vi4j.UserError;
import org.vi4j.inference.Family.GaussianFamily;
import org.vi4j.internal.math.Cholesky;

/**
 * A Gaussian with covariance Σ = D² + BBᵀ, D = diag(exp ω) and B of few columns: u = μ + D ε₁ + B ε₂, λ = (μ, ω, B row
 * by row) (Ong, Nott and Smith, "Gaussian variational approximation with a factor covariance structure", 2018). With M
 * = I + BᵀD⁻²B, of size r: |Σ| = |D|²|M| and Σ⁻¹ = D⁻² − D⁻²BM⁻¹BᵀD⁻².
 *
 * @param dimension d, at least 1
 * @param rank r, the columns of B, at least 1
 */
record LowRank(int dimension, int rank) implements GaussianFamily {
    /** Checks the rank. */
    public LowRank {
        if (!(rank >= 1 && rank <= dimension)) {
            throw new UserError(
                    "rank " + rank + " of a low-rank family, must be between 1 and the dimension " + dimension);
        }
    }

    @Override
    public int noiseDimension() {
        return dimension + rank;
    }

    @Override
    public int size() {
        return dimension * (2 + rank);
    }

    @Override
    public String name() {
        return "low-rank(" + rank + ")";
    }

    /** Returns λ with columns of B that are small and unlike each other, since B = 0 is a saddle. */
    @Override
    public double[] start(double[] mean, double[] sd) {
        double[] lambda = new double[size()];
        System.arraycopy(mean, 0, lambda, 0, dimension);
        for (int j = 0; j < dimension; j++) {
            lambda[dimension + j] = Math.log(sd[j]);
            for (int k = 0; k < rank; k++) {
                lambda[factor(j) + k] = 0.1 * sd[j] * Math.cos(Math.PI * (j + 0.5) * (k + 1) / dimension);
            }
        }
        return lambda;
    }

    @Override
    public double[] rescale(double[] lambda, double[] shift, double[] scale) {
        double[] out = lambda.clone();
        for (int j = 0; j < dimension; j++) {
            out[j] = shift[j] + scale[j] * lambda[j];
            out[dimension + j] += Math.log(scale[j]);
            for (int k = 0; k < rank; k++) {
                out[factor(j) + k] *= scale[j];
            }
        }
        return out;
    }

    @Override
    public Optional<Units> units(double[][] precision) {
        return Optional.of(new LowRankUnits(this, precision));
    }

    private int factor(int j) {
        return 2 * dimension + j * rank;
    }

    @Override
    public void transform(double[] lambda, double[] noise, int count, double[] u) {
        for (int j = 0; j < dimension; j++) {
            double sd = Math.exp(lambda[dimension + j]);
            int b = factor(j);
            for (int s = 0; s < count; s++) {
                int row = s * (dimension + rank);
                double sum = lambda[j] + sd * noise[row + j];
                for (int k = 0; k < rank; k++) {
                    sum += lambda[b + k] * noise[row + dimension + k];
                }
                u[s * dimension + j] = sum;
            }
        }
    }

    @Override
    public void pullBack(double[] lambda, double[] noise, int count, double[] w, double[] gradient) {
        for (int j = 0; j < dimension; j++) {
            double sd = Math.exp(lambda[dimension + j]);
            int b = factor(j);
            for (int s = 0; s < count; s++) {
                int row = s * (dimension + rank);
                double weight = w[s * dimension + j];
                gradient[j] += weight;
                gradient[dimension + j] += weight * sd * noise[row + j];
                for (int k = 0; k < rank; k++) {
                    gradient[b + k] += weight * noise[row + dimension + k];
                }
            }
        }
    }

    /** Σ⁻¹ and ln|Σ|, by the r × r matrix M. */
    private final class Inverse {
        private final double[] weights = new double[dimension];
        private final double[] lambda;
        private final Cholesky m;
        private final double logDeterminant;

        Inverse(double[] lambda) {
            this.lambda = lambda;
            double[][] inner = new double[rank][rank];
            double sum = 0;
            for (int j = 0; j < dimension; j++) {
                weights[j] = Math.exp(-2 * lambda[dimension + j]);
                sum += lambda[dimension + j];
                for (int a = 0; a < rank; a++) {
                    for (int c = 0; c < rank; c++) {
                        inner[a][c] += weights[j] * lambda[factor(j) + a] * lambda[factor(j) + c];
                    }
                }
            }
            for (int k = 0; k < rank; k++) {
                inner[k][k] += 1;
            }
            this.m = Cholesky.of(inner);
            this.logDeterminant = 2 * sum + m.logDeterminant();
        }

        /** Σ⁻¹ v. */
        double[] times(double[] v) {
            double[] inner = new double[rank];
            for (int j = 0; j < dimension; j++) {
                for (int k = 0; k < rank; k++) {
                    inner[k] += lambda[factor(j) + k] * weights[j] * v[j];
                }
            }
            double[] solved = m.solve(inner);
            double[] out = new double[dimension];
            for (int j = 0; j < dimension; j++) {
                double sum = v[j];
                for (int k = 0; k < rank; k++) {
                    sum -= lambda[factor(j) + k] * solved[k];
                }
                out[j] = weights[j] * sum;
            }
            return out;
        }

        /** Adds factor · ½ ∂ln|Σ|/∂λ = factor · (Σ⁻¹B, (Σ⁻¹)ⱼⱼ σⱼ²). */
        void addSlope(double factor, double[] gradient) {
            double[][] middle = m.inverse();
            for (int j = 0; j < dimension; j++) {
                // Σ⁻¹B = D⁻²BM⁻¹; (Σ⁻¹)ⱼⱼσⱼ² = 1 − (D⁻²BM⁻¹Bᵀ)ⱼⱼ
                double diagonal = 1;
                for (int k = 0; k < rank; k++) {
                    double sum = 0;
                    for (int a = 0; a < rank; a++) {
                        sum += lambda[factor(j) + a] * middle[a][k];
                    }
                    gradient[factor(j) + k] += factor * weights[j] * sum;
                    diagonal -= weights[j] * sum * lambda[factor(j) + k];
                }
                gradient[dimension + j] += factor * diagonal;
            }
        }
    }

    private double[] centred(double[] lambda, double[] u, int s) {
        double[] centred = new double[dimension];
        java.util.Arrays.setAll(centred, j -> u[s * dimension + j] - lambda[j]);
        return centred;
    }

    @Override
    public void logDensity(double[] lambda, double[] u, int count, double[] logDensity, double[] slope) {
        Inverse inverse = new Inverse(lambda);
        for (int s = 0; s < count; s++) {
            double[] centred = centred(lambda, u, s);
            double[] v = inverse.times(centred);
            double square = 0;
            for (int j = 0; j < dimension; j++) {
                square += centred[j] * v[j];
                slope[s * dimension + j] = -v[j];
            }
            logDensity[s] = -0.5 * (dimension * MeanField.LOG_TWO_PI + inverse.logDeterminant + square);
        }
    }

    @Override
    public void score(double[] lambda, double[] u, int count, double[] c, double[] gradient) {
        Inverse inverse = new Inverse(lambda);
        double total = 0;
        for (int s = 0; s < count; s++) {
            double[] v = inverse.times(centred(lambda, u, s));
            double[] inner = new double[rank];
            for (int j = 0; j < dimension; j++) {
                for (int k = 0; k < rank; k++) {
                    inner[k] += v[j] * lambda[factor(j) + k];
                }
            }
            for (int j = 0; j < dimension; j++) {
                double sd = Math.exp(lambda[dimension + j]);
                gradient[j] += c[s] * v[j];
                gradient[dimension + j] += c[s] * v[j] * v[j] * sd * sd;
                for (int k = 0; k < rank; k++) {
                    gradient[factor(j) + k] += c[s] * v[j] * inner[k];
                }
            }
            total += c[s];
        }
        inverse.addSlope(-total, gradient);
    }

    @Override
    public double entropy(double[] lambda, double factor, double[] gradient) {
        Inverse inverse = new Inverse(lambda);
        inverse.addSlope(factor, gradient);
        return 0.5 * (dimension * (1 + MeanField.LOG_TWO_PI) + inverse.logDeterminant);
    }

    @Override
    public double[] sd(double[] lambda) {
        double[] sd = new double[dimension];
        for (int j = 0; j < dimension; j++) {
            double square = Math.exp(2 * lambda[dimension + j]);
            for (int k = 0; k < rank; k++) {
                square += lambda[factor(j) + k] * lambda[factor(j) + k];
            }
            sd[j] = Math.sqrt(square);
        }
        return sd;
    }

    @Override
    public double variance(double[] lambda, double[] a) {
        double sum = 0;
        double[] along = new double[rank];
        for (int j = 0; j < dimension; j++) {
            double own = a[j] * Math.exp(lambda[dimension + j]);
            sum += own * own;
            for (int k = 0; k < rank; k++) {
                along[k] += a[j] * lambda[factor(j) + k];
            }
        }
        for (double x : along) {
            sum += x * x;
        }
        return sum;
    }

    @Override
    public double[][] covariance(double[] lambda) {
        double[][] covariance = new double[dimension][dimension];
        for (int i = 0; i < dimension; i++) {
            for (int j = 0; j < dimension; j++) {
                for (int k = 0; k < rank; k++) {
                    covariance[i][j] += lambda[factor(i) + k] * lambda[factor(j) + k];
                }
            }
            covariance[i][i] += Math.exp(2 * lambda[dimension + i]);
        }
        return covariance;
    }
}
