package org.vi4j.model;

import org.vi4j.UserError;
import org.vi4j.distribution.Gaussian;

/**
 * The posterior of Bayesian linear regression in closed form: w | y ~ N(m, Λ⁻¹) with Λ = diag(α) + βXᵀX and Λm = βXᵀy,
 * and the log evidence
 *
 * <pre>ln p(y) = n/2 ln(β/2π) + ½ Σⱼ ln αⱼ − ½ ln|Λ| − ½ (β yᵀy − mᵀΛm)</pre>
 *
 * (Bishop, <i>Pattern Recognition and Machine Learning</i>, 3.3 and 3.5.1.)
 *
 * @param posterior N(m, Λ⁻¹)
 * @param logEvidence ln p(y), in nats
 */
public record ExactRegression(Gaussian posterior, double logEvidence) {
    /**
     * Solves a model, by one Cholesky factorization.
     *
     * @param model the model
     * @return its posterior
     * @throws UserError if Λ is not positive definite in float64
     */
    public static ExactRegression of(LinearRegression model) {
        double[] information = model.information();
        Gaussian posterior = Gaussian.ofInformation(information, model.posteriorPrecision());
        double[] mean = posterior.mean();
        double fit = -model.noisePrecision() * model.yty();
        for (int j = 0; j < mean.length; j++) {
            fit += mean[j] * information[j];
        }
        double logPrior = 0;
        for (double alpha : model.priorPrecision()) {
            logPrior += Math.log(alpha);
        }
        double logNoise = model.rows() * Math.log(model.noisePrecision() / (2 * Math.PI)) + model.logWeights();
        return new ExactRegression(posterior, (logNoise + logPrior + posterior.logDeterminant() + fit) / 2);
    }
}
