package org.vi4j.inference;

import org.vi4j.inference.Family.GaussianFamily;

/**
 * Independent Gaussians, λ = (μ, ω), ω = ln σ: u = μ + exp(ω) ε.
 *
 * @param dimension d, at least 1
 */
record MeanField(int dimension) implements GaussianFamily {
    static final double LOG_TWO_PI = Math.log(2 * Math.PI);

    @Override
    public int noiseDimension() {
        return dimension;
    }

    @Override
    public int size() {
        return 2 * dimension;
    }

    @Override
    public String name() {
        return "mean-field";
    }

    @Override
    public double[] start(double[] mean, double[] sd) {
        double[] lambda = new double[size()];
        System.arraycopy(mean, 0, lambda, 0, dimension);
        for (int j = 0; j < dimension; j++) {
            lambda[dimension + j] = Math.log(sd[j]);
        }
        return lambda;
    }

    @Override
    public double[] rescale(double[] lambda, double[] shift, double[] scale) {
        double[] out = lambda.clone();
        for (int j = 0; j < dimension; j++) {
            out[j] = shift[j] + scale[j] * lambda[j];
            out[dimension + j] += Math.log(scale[j]);
        }
        return out;
    }

    @Override
    public double[] sd(double[] lambda) {
        double[] sd = new double[dimension];
        java.util.Arrays.setAll(sd, j -> Math.exp(lambda[dimension + j]));
        return sd;
    }

    @Override
    public void transform(double[] lambda, double[] noise, int count, double[] u) {
        double[] sd = sd(lambda);
        for (int s = 0, k = 0; s < count; s++) {
            for (int j = 0; j < dimension; j++, k++) {
                u[k] = lambda[j] + sd[j] * noise[k];
            }
        }
    }

    @Override
    public void pullBack(double[] lambda, double[] noise, int count, double[] w, double[] gradient) {
        double[] sd = sd(lambda);
        for (int s = 0, k = 0; s < count; s++) {
            for (int j = 0; j < dimension; j++, k++) {
                gradient[j] += w[k];
                gradient[dimension + j] += w[k] * sd[j] * noise[k];
            }
        }
    }

    @Override
    public void logDensity(double[] lambda, double[] u, int count, double[] logDensity, double[] slope) {
        double[] sd = sd(lambda);
        for (int s = 0, k = 0; s < count; s++) {
            double sum = dimension * LOG_TWO_PI;
            for (int j = 0; j < dimension; j++, k++) {
                double z = (u[k] - lambda[j]) / sd[j];
                sum += z * z + 2 * lambda[dimension + j];
                slope[k] = -z / sd[j];
            }
            logDensity[s] = -0.5 * sum;
        }
    }

    @Override
    public void score(double[] lambda, double[] u, int count, double[] c, double[] gradient) {
        double[] sd = sd(lambda);
        for (int s = 0, k = 0; s < count; s++) {
            for (int j = 0; j < dimension; j++, k++) {
                double z = (u[k] - lambda[j]) / sd[j];
                gradient[j] += c[s] * z / sd[j];
                gradient[dimension + j] += c[s] * (z * z - 1);
            }
        }
    }

    @Override
    public double entropy(double[] lambda, double factor, double[] gradient) {
        double entropy = 0.5 * dimension * (1 + LOG_TWO_PI);
        for (int j = dimension; j < 2 * dimension; j++) {
            entropy += lambda[j];
            gradient[j] += factor;
        }
        return entropy;
    }

    @Override
    public double[][] covariance(double[] lambda) {
        double[][] covariance = new double[dimension][dimension];
        for (int j = 0; j < dimension; j++) {
            covariance[j][j] = Math.exp(2 * lambda[dimension + j]);
        }
        return covariance;
    }
}
