package org.vi4j.model;

import java.util.random.RandomGenerator;

/** A target of 0 and 1 whose probability of 1 is a symmetric distribution function of η. */
sealed interface BinaryLikelihood extends Likelihood permits LogisticLikelihood, ProbitLikelihood {
    @Override
    default Support support() {
        return Support.BINARY;
    }

    @Override
    default double constant(double y, double beta) {
        return 0;
    }

    @Override
    default double draw(double linear, double beta, RandomGenerator random) {
        return random.nextDouble() < inverseLink(linear) ? 1 : 0;
    }

    /** E[p(1 − p)] = p̄ − p̄² − Var p for p = P(y = 1 | η). */
    @Override
    default double noiseVariance(double m, double s, Precision noise) {
        double mean = mean(m, s);
        return Math.max(0, mean * (1 - mean) - parameterVariance(m, s));
    }

    @Override
    default double parameterVariance(double m, double s) {
        double mean = mean(m, s);
        return Math.max(0, Intervals.expectation(p -> inverseLink(p) * inverseLink(p), m, s) - mean * mean);
    }

    @Override
    default double[] interval(double level, double m, double s, Precision noise) {
        double reach = Intervals.quantile(level) * s;
        return new double[] {inverseLink(m - reach), inverseLink(m + reach)};
    }
}
