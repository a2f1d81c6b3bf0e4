package org.vi4j.joint.target;

import org.vi4j.distribution.MultivariateGaussian;

/**
 * Linear regression with known noise in closed form: the same density as {@link Regression#linear}, with its posterior.
 */
public final class ConjugateRegression {
    private ConjugateRegression() {}

    /**
     * Returns y ~ N(Xw, noiseSd²), wⱼ ~ N(0, priorSd²): Λ = I/priorSd² + XᵀX/noiseSd², Λμ = Xᵀy/noiseSd², and
     *
     * <pre>ln p(y) = f(μ) + d/2 ln 2π − ½ ln|Λ|</pre>
     *
     * (Bishop, <i>Pattern Recognition and Machine Learning</i>, 3.5).
     *
     * @param x the rows, {@code [n, d]}
     * @param y the outcomes, {@code [n]}
     * @param noiseSd the standard deviation of the noise, positive
     * @param priorSd the prior's, positive and finite
     * @return the posterior and its evidence
     */
    public static GaussianTarget of(double[][] x, double[] y, double noiseSd, double priorSd) {
        Regression model = Regression.linear(x, y, noiseSd, priorSd);
        int d = x[0].length;
        double[][] precision = new double[d][d];
        double[] information = new double[d];
        double beta = 1 / (noiseSd * noiseSd);
        for (int i = 0; i < y.length; i++) {
            for (int j = 0; j < d; j++) {
                information[j] += beta * x[i][j] * y[i];
                for (int k = 0; k < d; k++) {
                    precision[j][k] += beta * x[i][j] * x[i][k];
                }
            }
        }
        for (int j = 0; j < d; j++) {
            precision[j][j] += 1 / (priorSd * priorSd);
        }
        MultivariateGaussian posterior = MultivariateGaussian.ofInformation(information, precision);
        double[] peak = new double[1];
        model.logDensityAndGradient(posterior.mean(), 1, peak, new double[d]);
        double logEvidence = peak[0] + 0.5 * (d * Math.log(2 * Math.PI) + posterior.logDeterminant());
        return new GaussianTarget(model.parameters(), posterior, logEvidence);
    }
}
