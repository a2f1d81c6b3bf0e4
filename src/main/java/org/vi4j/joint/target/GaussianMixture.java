package org.vi4j.joint.target;

import java.util.Arrays;
import org.vi4j.UserError;
import org.vi4j.joint.Parameters;

/** A mixture of spherical Gaussians, Σₖ πₖ N(u | μₖ, σₖ² I): the plainest posterior with several modes. */
final class GaussianMixture implements KnownPosterior {
    private final double[] weights;
    private final double[][] means;
    private final double[] sds;
    private final int d;
    private final Parameters parameters;

    /**
     * Creates the mixture.
     *
     * @param weights π, positive with sum 1, {@code [k]}
     * @param means μ, {@code [k, d]}
     * @param sds σ, positive, {@code [k]}
     */
    public GaussianMixture(double[] weights, double[][] means, double[] sds) {
        boolean valid = weights.length >= 1
                && means.length == weights.length
                && sds.length == weights.length
                && Arrays.stream(weights).allMatch(w -> w > 0)
                && Math.abs(Arrays.stream(weights).sum() - 1) < 1e-12
                && Arrays.stream(sds).allMatch(sd -> sd > 0)
                && means[0].length >= 1
                && Arrays.stream(means).allMatch(mean -> mean.length == means[0].length);
        if (!valid) {
            throw new UserError("mixture of weights " + Arrays.toString(weights) + " and standard deviations "
                    + Arrays.toString(sds)
                    + ": one mean, of one length, and one positive number each, weights of sum 1");
        }
        this.weights = weights.clone();
        this.means = Arrays.stream(means).map(double[]::clone).toArray(double[][]::new);
        this.sds = sds.clone();
        this.d = means[0].length;
        this.parameters = Parameters.empty().real("u", d);
    }

    /**
     * Returns two equal modes of width 1 at ±(a, …, a).
     *
     * @param d the dimension
     * @param a half their distance along each axis
     * @return the mixture
     */
    public static GaussianMixture twoModes(int d, double a) {
        double[][] means = new double[2][d];
        Arrays.fill(means[0], -a);
        Arrays.fill(means[1], a);
        return new GaussianMixture(new double[] {0.5, 0.5}, means, new double[] {1, 1});
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public double logEvidence() {
        return 0;
    }

    @Override
    public double[] mean() {
        double[] mean = new double[d];
        for (int k = 0; k < weights.length; k++) {
            for (int j = 0; j < d; j++) {
                mean[j] += weights[k] * means[k][j];
            }
        }
        return mean;
    }

    @Override
    public double[][] covariance() {
        double[] mean = mean();
        double[][] covariance = new double[d][d];
        for (int k = 0; k < weights.length; k++) {
            for (int i = 0; i < d; i++) {
                for (int j = 0; j < d; j++) {
                    covariance[i][j] += weights[k] * (means[k][i] - mean[i]) * (means[k][j] - mean[j]);
                }
                covariance[i][i] += weights[k] * sds[k] * sds[k];
            }
        }
        return covariance;
    }

    @Override
    public double[] sd() {
        double[] mean = mean();
        double[] variance = new double[d];
        for (int k = 0; k < weights.length; k++) {
            for (int j = 0; j < d; j++) {
                double off = means[k][j] - mean[j];
                variance[j] += weights[k] * (sds[k] * sds[k] + off * off);
            }
        }
        return Arrays.stream(variance).map(Math::sqrt).toArray();
    }

    @Override
    public void logDensityAndGradient(double[] points, int count, double[] logDensity, double[] gradient) {
        double[] terms = new double[weights.length];
        for (int s = 0; s < count; s++) {
            int row = s * d;
            for (int k = 0; k < terms.length; k++) {
                double square = 0;
                for (int j = 0; j < d; j++) {
                    double z = (points[row + j] - means[k][j]) / sds[k];
                    square += z * z;
                }
                terms[k] = Math.log(weights[k]) - 0.5 * square - d * (Math.log(sds[k]) + 0.5 * Math.log(2 * Math.PI));
            }
            double largest = Arrays.stream(terms).max().orElseThrow();
            double sum = 0;
            for (double term : terms) {
                sum += Math.exp(term - largest);
            }
            logDensity[s] = largest + Math.log(sum);
            Arrays.fill(gradient, row, row + d, 0);
            for (int k = 0; k < terms.length; k++) {
                double share = Math.exp(terms[k] - logDensity[s]);
                for (int j = 0; j < d; j++) {
                    gradient[row + j] -= share * (points[row + j] - means[k][j]) / (sds[k] * sds[k]);
                }
            }
        }
    }
}
