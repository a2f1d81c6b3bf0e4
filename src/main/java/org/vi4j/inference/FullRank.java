package org.vi4j.inference;

import java.util.Optional;
import org.vi4j.UserError;
import org.vi4j.inference.Family.GaussianFamily;
import org.vi4j.internal.math.Platform;

/**
 * A Gaussian with a full covariance LLᵀ, u = μ + L ε, L lower triangular: λ = (μ, L row by row), the diagonal as its
 * logarithm.
 *
 * @param dimension d, at least 1
 */
record FullRank(int dimension) implements GaussianFamily {
    /** λ itself, its gradient, the optimizer's two moments, iterates and their averages. */
    private static final double COPIES = 10;

    /**
     * Checks that there is room for λ while it is learned.
     *
     * @throws UserError if there is not, or λ is longer than an array can be
     */
    public FullRank {
        double size = dimension + dimension * (dimension + 1.0) / 2;
        if (size > Integer.MAX_VALUE) {
            throw new UserError(
                    "full-rank covariance of " + dimension + " coordinates: its factor has more numbers than"
                            + " an array can hold; use mean-field or low-rank");
        }
        Platform.requireMemory(
                "full-rank covariance of " + dimension + " coordinates", COPIES * size, "use mean-field or low-rank");
    }

    @Override
    public int noiseDimension() {
        return dimension;
    }

    @Override
    public int size() {
        return dimension + dimension * (dimension + 1) / 2;
    }

    @Override
    public String name() {
        return "full-rank";
    }

    /** Where row i of L begins in λ. */
    int row(int i) {
        return dimension + i * (i + 1) / 2;
    }

    @Override
    public double[] start(double[] mean, double[] sd) {
        double[] lambda = new double[size()];
        System.arraycopy(mean, 0, lambda, 0, dimension);
        for (int j = 0; j < dimension; j++) {
            lambda[row(j) + j] = Math.log(sd[j]);
        }
        return lambda;
    }

    @Override
    public double[] startAt(double[] mean, double[][] lower) {
        return start(mean, lower);
    }

    /**
     * Returns λ of N(mean, LLᵀ).
     *
     * @param mean {@code [d]}
     * @param lower L, its diagonal positive, {@code [d, d]}
     * @return λ
     */
    public double[] start(double[] mean, double[][] lower) {
        double[] lambda = new double[size()];
        System.arraycopy(mean, 0, lambda, 0, dimension);
        for (int i = 0; i < dimension; i++) {
            System.arraycopy(lower[i], 0, lambda, row(i), i);
            lambda[row(i) + i] = Math.log(lower[i][i]);
        }
        return lambda;
    }

    @Override
    public double[] rescale(double[] lambda, double[] shift, double[] scale) {
        double[] out = lambda.clone();
        for (int i = 0; i < dimension; i++) {
            out[i] = shift[i] + scale[i] * lambda[i];
            for (int j = 0; j < i; j++) {
                out[row(i) + j] *= scale[i];
            }
            out[row(i) + i] += Math.log(scale[i]);
        }
        return out;
    }

    @Override
    public Optional<Whitening> whitening() {
        return Optional.of(this::rescale);
    }

    /**
     * Returns λ of the distribution of shift + Cu, u drawn from q.
     *
     * @param lambda λ
     * @param shift {@code [d]}
     * @param lower C, lower triangular, its diagonal positive, {@code [d, d]}
     * @return λ of the moved distribution
     */
    public double[] rescale(double[] lambda, double[] shift, double[][] lower) {
        double[][] own = lower(lambda);
        double[] mean = shift.clone();
        double[][] product = new double[dimension][dimension];
        for (int i = 0; i < dimension; i++) {
            for (int k = 0; k <= i; k++) {
                mean[i] += lower[i][k] * lambda[k];
                for (int j = 0; j <= k; j++) {
                    product[i][j] += lower[i][k] * own[k][j];
                }
            }
        }
        return start(mean, product);
    }

    @Override
    public void transform(double[] lambda, double[] noise, int count, double[] u) {
        for (int i = 0; i < dimension; i++) {
            int row = row(i);
            double diagonal = Math.exp(lambda[row + i]);
            for (int s = 0; s < count; s++) {
                double sum = lambda[i] + diagonal * noise[s * dimension + i];
                for (int j = 0; j < i; j++) {
                    sum += lambda[row + j] * noise[s * dimension + j];
                }
                u[s * dimension + i] = sum;
            }
        }
    }

    @Override
    public void pullBack(double[] lambda, double[] noise, int count, double[] w, double[] gradient) {
        for (int i = 0; i < dimension; i++) {
            int row = row(i);
            double diagonal = Math.exp(lambda[row + i]);
            for (int s = 0; s < count; s++) {
                double weight = w[s * dimension + i];
                gradient[i] += weight;
                for (int j = 0; j < i; j++) {
                    gradient[row + j] += weight * noise[s * dimension + j];
                }
                gradient[row + i] += weight * diagonal * noise[s * dimension + i];
            }
        }
    }

    @Override
    public void logDensity(double[] lambda, double[] u, int count, double[] logDensity, double[] slope) {
        double logDeterminant = logDeterminant(lambda);
        double[] white = new double[dimension];
        for (int s = 0; s < count; s++) {
            whiten(lambda, u, s * dimension, white);
            double sum = dimension * MeanField.LOG_TWO_PI + 2 * logDeterminant;
            for (int j = 0; j < dimension; j++) {
                sum += white[j] * white[j];
                white[j] = -white[j];
            }
            logDensity[s] = -0.5 * sum;
            unwhiten(lambda, white);
            System.arraycopy(white, 0, slope, s * dimension, dimension);
        }
    }

    @Override
    public void score(double[] lambda, double[] u, int count, double[] c, double[] gradient) {
        double[] white = new double[dimension];
        for (int s = 0; s < count; s++) {
            whiten(lambda, u, s * dimension, white);
            double[] scaled = white.clone();
            java.util.Arrays.setAll(scaled, j -> -white[j]);
            pullBackWhitened(lambda, white, scaled, c[s], gradient);
        }
    }

    /**
     * Adds factor · ∂/∂λ (f(x(λ)) − ln|L|), x = L⁻¹(u − μ), given ∂f/∂x, which becomes ∂f/∂u = L⁻ᵀ ∂f/∂x.
     *
     * @param x the whitened point, {@code [d]}
     * @param slope ∂f/∂x, replaced by ∂f/∂u, {@code [d]}
     */
    void pullBackWhitened(double[] lambda, double[] x, double[] slope, double factor, double[] gradient) {
        unwhiten(lambda, slope);
        for (int i = 0; i < dimension; i++) {
            int row = row(i);
            gradient[i] -= factor * slope[i];
            for (int j = 0; j < i; j++) {
                gradient[row + j] -= factor * slope[i] * x[j];
            }
            gradient[row + i] -= factor * (slope[i] * x[i] * Math.exp(lambda[row + i]) + 1);
        }
    }

    /** ln|L|. */
    double logDeterminant(double[] lambda) {
        double sum = 0;
        for (int i = 0; i < dimension; i++) {
            sum += lambda[row(i) + i];
        }
        return sum;
    }

    /** x = L⁻¹(u − μ). */
    void whiten(double[] lambda, double[] u, int from, double[] x) {
        for (int i = 0; i < dimension; i++) {
            int row = row(i);
            double sum = u[from + i] - lambda[i];
            for (int j = 0; j < i; j++) {
                sum -= lambda[row + j] * x[j];
            }
            x[i] = sum * Math.exp(-lambda[row + i]);
        }
    }

    /** L⁻ᵀ v, in place. */
    private void unwhiten(double[] lambda, double[] v) {
        for (int i = dimension - 1; i >= 0; i--) {
            int row = row(i);
            v[i] *= Math.exp(-lambda[row + i]);
            for (int j = 0; j < i; j++) {
                v[j] -= lambda[row + j] * v[i];
            }
        }
    }

    /** Lᵀ v of one draw, added nowhere: what a gradient by u is as one by the noise. */
    void transposed(double[] lambda, double[] v, int from, double[] out) {
        java.util.Arrays.fill(out, 0);
        for (int i = 0; i < dimension; i++) {
            int row = row(i);
            double weight = v[from + i];
            for (int j = 0; j < i; j++) {
                out[j] += lambda[row + j] * weight;
            }
            out[i] += Math.exp(lambda[row + i]) * weight;
        }
    }

    @Override
    public double entropy(double[] lambda, double factor, double[] gradient) {
        for (int i = 0; i < dimension; i++) {
            gradient[row(i) + i] += factor;
        }
        return 0.5 * dimension * (1 + MeanField.LOG_TWO_PI) + logDeterminant(lambda);
    }

    @Override
    public double[] sd(double[] lambda) {
        double[] sd = new double[dimension];
        for (int i = 0; i < dimension; i++) {
            double square = Math.exp(2 * lambda[row(i) + i]);
            for (int j = 0; j < i; j++) {
                square += lambda[row(i) + j] * lambda[row(i) + j];
            }
            sd[i] = Math.sqrt(square);
        }
        return sd;
    }

    @Override
    public double[][] covariance(double[] lambda) {
        double[][] lower = lower(lambda);
        double[][] covariance = new double[dimension][dimension];
        for (int i = 0; i < dimension; i++) {
            for (int j = 0; j < dimension; j++) {
                for (int k = 0; k <= Math.min(i, j); k++) {
                    covariance[i][j] += lower[i][k] * lower[j][k];
                }
            }
        }
        return covariance;
    }

    /** L, {@code [d, d]}. */
    private double[][] lower(double[] lambda) {
        double[][] lower = new double[dimension][dimension];
        for (int i = 0; i < dimension; i++) {
            System.arraycopy(lambda, row(i), lower[i], 0, i);
            lower[i][i] = Math.exp(lambda[row(i) + i]);
        }
        return lower;
    }
}
