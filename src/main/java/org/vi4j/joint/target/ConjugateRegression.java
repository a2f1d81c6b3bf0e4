package org.vi4j.joint.target;

import java.util.Arrays;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.LinearRegression.ExactRegression;

/**
 * Linear regression with known noise in closed form: the same density as {@link GlmJoint#linear}, with its posterior.
 */
final class ConjugateRegression {
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
        double[][] columns = new double[x[0].length][y.length];
        for (int i = 0; i < y.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                columns[j][i] = x[i][j];
            }
        }
        GlmJoint model = GlmJoint.linear(x, y, noiseSd, priorSd);
        double[] alpha = new double[columns.length];
        Arrays.fill(alpha, 1 / (priorSd * priorSd));
        ExactRegression exact = ExactRegression.of(LinearRegression.of(columns, y, alpha, 1 / (noiseSd * noiseSd)));
        return new GaussianTarget(model.parameters(), exact.posterior(), exact.logEvidence());
    }
}
