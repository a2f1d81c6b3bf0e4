package org.vi4j.model;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A target that is one of K levels, y ∈ {0, …, K − 1}. It has K − 1 linear predictors η, each a linear function of the
 * parameters θ and the row x: which, the likelihood says.
 */
public sealed interface LevelsLikelihood extends Likelihood permits OrdinalLikelihood, CategoricalLikelihood {
    /** Returns the levels' names, in order; empty before the data are seen. */
    List<String> levels();

    /**
     * Returns the same likelihood of a target of known levels.
     *
     * @param names at least two, in order
     * @return the likelihood
     */
    LevelsLikelihood of(List<String> names);

    /** Says whether the levels have an order, so that words need one that is given. */
    boolean ordered();

    /** Returns the number of parameters for rows of so many numbers. */
    int dimension(int row);

    /**
     * Returns the linear predictors of a row as functions of the parameters.
     *
     * @param x the row, as the design makes it
     * @return the coefficients of θ, {@code [K - 1, D]}
     */
    double[][] predictors(double[] x);

    /**
     * Returns the linear predictors of a row.
     *
     * @param x the row, as the design makes it
     * @param theta θ, {@code [D]}
     * @return η, {@code [K - 1]}
     */
    double[] linear(double[] x, double[] theta);

    /**
     * Returns ln p(y | η), in nats; minus infinity where η is none that a target can have.
     *
     * @param y the level's number
     * @param eta η, {@code [K - 1]}
     * @return the log probability
     */
    double logProbability(int y, double[] eta);

    /**
     * Finds ln p(y | η) with its derivatives.
     *
     * @param y the level's number
     * @param eta η, {@code [K - 1]}
     * @param slope receives ∂ln p/∂η, {@code [K - 1]}
     * @param curvature receives −∂²ln p/∂η∂ηᵀ, {@code [K - 1, K - 1]}
     * @return ln p(y | η)
     */
    double derivatives(int y, double[] eta, double[] slope, double[][] curvature);

    /**
     * Returns E p(y = k | η) of every level where the predictors are normal.
     *
     * @param mean of η, {@code [K - 1]}
     * @param covariance of η, {@code [K - 1, K - 1]}
     * @return the probabilities, {@code [K]}
     */
    double[] probabilities(double[] mean, double[][] covariance);

    /**
     * Returns θ at which the levels are as probable as they are frequent.
     *
     * @param counts how often each level is there, {@code [K]}
     * @param row the numbers of a row
     * @param intercept whether a row begins with a one
     * @return θ, {@code [D]}
     */
    double[] start(double[] counts, int row, boolean intercept);

    @Override
    default Support support() {
        return Support.LEVEL;
    }

    private static IllegalStateException none() {
        return new IllegalStateException("a target of levels has a linear predictor for each level but one");
    }

    @Override
    default double logDensity(double y, double linear, double beta, double weight) {
        throw none();
    }

    @Override
    default double replaceBySlope(double[] eta, int at, double[] y, int row, int n, double beta) {
        throw none();
    }

    @Override
    default double constant(double y, double beta) {
        return 0;
    }

    @Override
    default double curvature(double y, double linear, double beta) {
        throw none();
    }

    @Override
    default double draw(double linear, double beta, RandomGenerator random) {
        throw none();
    }

    @Override
    default double noiseVariance(double m, double s, Precision noise) {
        throw none();
    }

    @Override
    default double[] interval(double level, double m, double s, Precision noise) {
        throw none();
    }
}
