package org.vi4j.language;

import org.vi4j.language.Model.Expression;
import org.vi4j.language.ModelBuilder.Distribution;

/**
 * The distributions of the language, for static import. An argument is a number, an array of numbers or an expression
 * of the model: one number for all rows, or as many as there are rows. Densities are complete, constants included.
 */
public final class Distributions {
    private static final UnivariateFamily STUDENT_T = new StudentT();
    private static final UnivariateFamily HALF_NORMAL = new Half("halfNormal", SymmetricFamily.NORMAL);
    private static final UnivariateFamily HALF_CAUCHY = new Half("halfCauchy", SymmetricFamily.CAUCHY);
    private static final UnivariateFamily HALF_STUDENT_T = new Half("halfStudentT", STUDENT_T);

    private Distributions() {}

    /**
     * Returns the normal distribution N(mean, sd²).
     *
     * @param mean the mean
     * @param sd the standard deviation, above 0
     * @return the distribution
     */
    public static Distribution normal(Object mean, Object sd) {
        return new Univariate(SymmetricFamily.NORMAL, mean, sd);
    }

    /**
     * Returns the distribution of exp z with z ~ N(mean, sd²).
     *
     * @param mean the mean of the log
     * @param sd the standard deviation of the log, above 0
     * @return the distribution
     */
    public static Distribution lognormal(Object mean, Object sd) {
        return new Univariate(PositiveFamily.LOGNORMAL, mean, sd);
    }

    /**
     * Returns Student's t distribution.
     *
     * @param degrees the degrees of freedom, above 0
     * @param location the median
     * @param scale the scale, above 0
     * @return the distribution
     */
    public static Distribution studentT(Object degrees, Object location, Object scale) {
        return new Univariate(STUDENT_T, degrees, location, scale);
    }

    /**
     * Returns the Cauchy distribution.
     *
     * @param location the median
     * @param scale half of the distance between the quartiles, above 0
     * @return the distribution
     */
    public static Distribution cauchy(Object location, Object scale) {
        return new Univariate(SymmetricFamily.CAUCHY, location, scale);
    }

    /**
     * Returns the Laplace (double exponential) distribution.
     *
     * @param location the median
     * @param scale the mean distance from it, above 0
     * @return the distribution
     */
    public static Distribution laplace(Object location, Object scale) {
        return new Univariate(SymmetricFamily.LAPLACE, location, scale);
    }

    /**
     * Returns the logistic distribution.
     *
     * @param location the mean
     * @param scale the scale, above 0
     * @return the distribution
     */
    public static Distribution logistic(Object location, Object scale) {
        return new Univariate(SymmetricFamily.LOGISTIC, location, scale);
    }

    /**
     * Returns the gamma distribution of mean shape/rate.
     *
     * @param shape the shape, above 0
     * @param rate the rate, above 0
     * @return the distribution
     */
    public static Distribution gamma(Object shape, Object rate) {
        return new Univariate(PositiveFamily.GAMMA, shape, rate);
    }

    /**
     * Returns the distribution of 1/z with z ~ gamma(shape, scale).
     *
     * @param shape the shape, above 0
     * @param scale the scale, above 0
     * @return the distribution
     */
    public static Distribution inverseGamma(Object shape, Object scale) {
        return new Univariate(PositiveFamily.INVERSE_GAMMA, shape, scale);
    }

    /**
     * Returns the exponential distribution of mean 1/rate.
     *
     * @param rate the rate, above 0
     * @return the distribution
     */
    public static Distribution exponential(Object rate) {
        return new Univariate(PositiveFamily.EXPONENTIAL, rate);
    }

    /**
     * Returns the Weibull distribution, P(y > t) = exp(−(t/scale)^shape).
     *
     * @param shape the shape, above 0
     * @param scale the scale, above 0
     * @return the distribution
     */
    public static Distribution weibull(Object shape, Object scale) {
        return new Univariate(PositiveFamily.WEIBULL, shape, scale);
    }

    /**
     * Returns the beta distribution of mean alpha/(alpha + beta).
     *
     * @param alpha the first shape, above 0
     * @param beta the second shape, above 0
     * @return the distribution
     */
    public static Distribution beta(Object alpha, Object beta) {
        return new Univariate(IntervalFamily.BETA, alpha, beta);
    }

    /**
     * Returns the uniform distribution on [lower, upper].
     *
     * @param lower the lower end
     * @param upper the upper end
     * @return the distribution
     */
    public static Distribution uniform(Object lower, Object upper) {
        return new Univariate(IntervalFamily.UNIFORM, lower, upper);
    }

    /**
     * Returns the von Mises distribution of an angle in radians, p ∝ exp(concentration · cos(y − direction)).
     *
     * @param direction the mean direction
     * @param concentration the concentration, at least 0
     * @return the distribution
     */
    public static Distribution vonMises(Object direction, Object concentration) {
        return new Univariate(IntervalFamily.VON_MISES, direction, concentration);
    }

    /**
     * Returns the Poisson distribution.
     *
     * @param rate the mean, at least 0
     * @return the distribution
     */
    public static Distribution poisson(Object rate) {
        return new Univariate(CountFamily.POISSON, rate);
    }

    /**
     * Returns the Poisson distribution of mean exp(logRate).
     *
     * @param logRate the log of the mean
     * @return the distribution
     */
    public static Distribution poissonLog(Object logRate) {
        return new Univariate(CountFamily.POISSON_LOG, logRate);
    }

    /**
     * Returns the negative binomial distribution of variance mean + mean²/precision.
     *
     * @param mean the mean, above 0
     * @param precision the precision, above 0
     * @return the distribution
     */
    public static Distribution negativeBinomial2(Object mean, Object precision) {
        return new Univariate(CountFamily.NEGATIVE_BINOMIAL_2, mean, precision);
    }

    /**
     * Returns the negative binomial distribution of mean exp(logMean).
     *
     * @param logMean the log of the mean
     * @param precision the precision, above 0
     * @return the distribution
     */
    public static Distribution negativeBinomial2Log(Object logMean, Object precision) {
        return new Univariate(CountFamily.NEGATIVE_BINOMIAL_2_LOG, logMean, precision);
    }

    /**
     * Returns the binomial distribution.
     *
     * @param trials the number of trials: known whole numbers
     * @param probability the probability of success
     * @return the distribution
     */
    public static Distribution binomial(Object trials, Object probability) {
        return new Univariate(TrialsFamily.BINOMIAL, trials, probability);
    }

    /**
     * Returns the binomial distribution of probability logistic(logit).
     *
     * @param trials the number of trials: known whole numbers
     * @param logit the log odds of success
     * @return the distribution
     */
    public static Distribution binomialLogit(Object trials, Object logit) {
        return new Univariate(TrialsFamily.BINOMIAL_LOGIT, trials, logit);
    }

    /**
     * Returns the binomial distribution whose probability has the distribution beta(alpha, beta).
     *
     * @param trials the number of trials: known whole numbers
     * @param alpha the first shape, above 0
     * @param beta the second shape, above 0
     * @return the distribution
     */
    public static Distribution betaBinomial(Object trials, Object alpha, Object beta) {
        return new Univariate(TrialsFamily.BETA_BINOMIAL, trials, alpha, beta);
    }

    /**
     * Returns the distribution of |z| with z ~ N(0, scale²).
     *
     * @param scale the standard deviation of z, above 0
     * @return the distribution
     */
    public static Distribution halfNormal(Object scale) {
        return new Univariate(HALF_NORMAL, 0, scale);
    }

    /**
     * Returns the distribution of |z| with z ~ cauchy(0, scale).
     *
     * @param scale the median, above 0
     * @return the distribution
     */
    public static Distribution halfCauchy(Object scale) {
        return new Univariate(HALF_CAUCHY, 0, scale);
    }

    /**
     * Returns the distribution of |z| with z ~ studentT(degrees, 0, scale).
     *
     * @param degrees the degrees of freedom, above 0
     * @param scale the scale, above 0
     * @return the distribution
     */
    public static Distribution halfStudentT(Object degrees, Object scale) {
        return new Univariate(HALF_STUDENT_T, degrees, 0, scale);
    }

    /**
     * Returns the distribution of 1 with a probability, else 0.
     *
     * @param probability the probability of 1
     * @return the distribution
     */
    public static Distribution bernoulli(Object probability) {
        return new Univariate(TrialsFamily.BINOMIAL, 1, probability);
    }

    /**
     * Returns the distribution of 1 with probability logistic(logit), else 0.
     *
     * @param logit the log odds of 1
     * @return the distribution
     */
    public static Distribution bernoulliLogit(Object logit) {
        return new Univariate(TrialsFamily.BERNOULLI_LOGIT, 1, logit);
    }

    /**
     * Returns the Dirichlet distribution of a simplex, or of each row of a matrix.
     *
     * @param concentrations one for all, or one for each number; above 0
     * @return the distribution
     */
    public static Distribution dirichlet(Object concentrations) {
        return new DirichletDensity(concentrations);
    }

    /**
     * Returns N(mean, covariance) of a vector, or of each row of a matrix.
     *
     * @param mean a number or {@code [d]}
     * @param covariance {@code [d, d]}, positive definite
     * @return the distribution
     */
    public static Distribution multivariateNormal(Object mean, Matrix covariance) {
        return new MultivariateNormal(mean, covariance.cholesky(), false);
    }

    /**
     * Returns N(mean, LLᵀ) of a vector, or of each row of a matrix.
     *
     * @param mean a number or {@code [d]}
     * @param factor L, lower triangular, {@code [d, d]}
     * @return the distribution
     */
    public static Distribution multivariateNormalCholesky(Object mean, Matrix factor) {
        return new MultivariateNormal(mean, factor, false);
    }

    /**
     * Returns N(mean, precision⁻¹) of a vector, or of each row of a matrix.
     *
     * @param mean a number or {@code [d]}
     * @param precision {@code [d, d]}, positive definite
     * @return the distribution
     */
    public static Distribution multivariateNormalPrecision(Object mean, Matrix precision) {
        return new MultivariateNormal(mean, precision.cholesky(), true);
    }

    /**
     * Returns the LKJ distribution of the Cholesky factor of a correlation matrix.
     *
     * @param shape 1 for uniform correlation matrices; greater for weaker correlations
     * @return the distribution
     */
    public static Distribution lkjCholesky(Object shape) {
        return new CorrelationDensity(shape);
    }

    /**
     * Returns the Wishart distribution of a positive definite matrix, of mean degrees · scale.
     *
     * @param degrees above d − 1
     * @param scale {@code [d, d]}, positive definite
     * @return the distribution
     */
    public static Distribution wishart(Object degrees, Matrix scale) {
        return new WishartDensity(degrees, scale);
    }

    /**
     * Returns the distribution of a category 0 … K−1 with P(k) ∝ exp of its logit.
     *
     * @param logits {@code [K]} for all rows, or a matrix with a row for each
     * @return the distribution
     */
    public static Distribution categoricalLogit(Expression logits) {
        return new Categorical(logits);
    }

    /**
     * Returns the distribution of an ordered category 0 … K−1, P(y ≤ k) = logistic(cutpoint k − predictor).
     *
     * @param predictor one for all rows, or one for each
     * @param cutpoints increasing, {@code [K − 1]}
     * @return the distribution
     */
    public static Distribution orderedLogistic(Object predictor, Object cutpoints) {
        return new OrderedLogistic(predictor, cutpoints);
    }

    /**
     * Returns a finite mixture, with the component of each row summed out.
     *
     * @param weights the components' probabilities, which add up to 1
     * @param components distributions of one number
     * @return the distribution
     */
    public static Distribution mixture(Object weights, Distribution... components) {
        return new MixtureDistribution(weights, components);
    }

    /**
     * Returns a distribution of counts with additional zeros.
     *
     * @param probability of an additional zero
     * @param counts of all others
     * @return the distribution
     */
    public static Distribution zeroInflated(Object probability, Distribution counts) {
        return new Inflated(probability, counts);
    }

    /**
     * Returns the distribution of a series whose hidden states form a Markov chain, with the states summed out by the
     * forward algorithm.
     *
     * @param initial the first state's probabilities, {@code [K]}
     * @param transition row r holds the probabilities of what follows state r, {@code [K, K]}
     * @param emissions the distribution of a number in each state
     * @return the distribution
     */
    public static Distribution hiddenMarkov(Object initial, Matrix transition, Distribution... emissions) {
        return new HiddenMarkov(initial, transition, emissions);
    }

    /** Returns no distribution: density 1 everywhere, improper where the domain is infinite. */
    public static Distribution flat() {
        return new Flat();
    }
}
