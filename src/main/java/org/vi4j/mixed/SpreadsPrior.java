package org.vi4j.mixed;

import java.util.random.RandomGenerator;
import org.vi4j.internal.math.Variates;

/**
 * The prior of {@link Spreads}: σ ~ Exponential(1), τ ~ half-Student's t of 3 degrees of freedom and scale s, and
 * correlations are uniform over all correlation matrices, LKJ(1) (Lewandowski, Kurowicka and Joe, "Generating random
 * correlation matrices based on vines and extended onion method", Journal of Multivariate Analysis 100, 2009), which
 * makes zᵢⱼ² known: its log density with that of tanh is (q − j)/2 · ln(1 − z²), j from 0.
 */
final class SpreadsPrior {
    /** The degrees of freedom of the standard deviations' prior. */
    static final double DEGREES_OF_FREEDOM = 3;

    /** ln of the density of a half-Student's t of three degrees of freedom and scale 1 at zero: 4/(π√3). */
    private static final double LOG_HALF_T = Math.log(4 / (Math.PI * Math.sqrt(3)));

    private SpreadsPrior() {}

    /** The log density of the parameters; adds its gradient. */
    static double log(Spreads spreads, double[] psi, double[] gradient) {
        double log = 0;
        if (spreads.noise()) {
            log += psi[0] - Math.exp(psi[0]);
            gradient[0] += 1 - Math.exp(psi[0]);
        }
        for (int t = 0; t < spreads.terms().size(); t++) {
            int q = spreads.terms().get(t).size();
            int at = spreads.begin(t);
            for (int k = 0; k < q; k++) {
                log += logHalfT(spreads.scale(), psi, at++, gradient);
            }
            for (int i = 0; i < q; i++) {
                for (int j = 0; j < i; j++) {
                    double half = (q - j) / 2.0;
                    // The density of tanh x where z has the power half − 1 of 1 − z², which integrates to a beta
                    // function.
                    log += -2 * half * logCosh(psi[at]) - logBeta(half);
                    gradient[at] -= 2 * half * Math.tanh(psi[at]);
                    at++;
                }
            }
        }
        for (int s = 0; s < spreads.sharedScales(); s++) {
            log += logHalfT(spreads.scale(), psi, spreads.begin(spreads.terms().size()) + s, gradient);
        }
        return log;
    }

    /** Draws the parameters from their prior. */
    static double[] draw(Spreads spreads, RandomGenerator random) {
        double[] psi = new double[spreads.dimension()];
        if (spreads.noise()) {
            psi[0] = Math.log(Variates.exponential(random));
        }
        for (int place : spreads.deviations()) {
            // Student's t: a normal number over the root of χ²/ν.
            double chi = 2 * Variates.gamma(DEGREES_OF_FREEDOM / 2, random);
            psi[place] =
                    Math.log(spreads.scale() * Math.abs(random.nextGaussian()) / Math.sqrt(chi / DEGREES_OF_FREEDOM));
        }
        for (int t = 0; t < spreads.terms().size(); t++) {
            int q = spreads.terms().get(t).size();
            int at = spreads.begin(t) + q;
            for (int i = 0; i < q; i++) {
                for (int j = 0; j < i; j++) {
                    double a = Variates.gamma((q - j) / 2.0, random);
                    double b = Variates.gamma((q - j) / 2.0, random);
                    // (1 + z)/2 = a/(a + b) has a symmetric beta distribution, and x = artanh z.
                    psi[at++] = Math.log(a / b) / 2;
                }
            }
        }
        return psi;
    }

    /** The log density of ln τ. */
    private static double logHalfT(double scale, double[] psi, int at, double[] gradient) {
        double ratio = Math.exp(psi[at]) / scale;
        double square = ratio * ratio / DEGREES_OF_FREEDOM;
        gradient[at] += 1 - (DEGREES_OF_FREEDOM + 1) * square / (1 + square);
        return LOG_HALF_T + Math.log(ratio) - (DEGREES_OF_FREEDOM + 1) / 2 * Math.log1p(square);
    }

    private static double logCosh(double x) {
        double size = Math.abs(x);
        return size + Math.log1p(Math.exp(-2 * size)) - Math.log(2);
    }

    /** ln ∫ (1 − z²)^(a−1) dz over (−1, 1). */
    private static double logBeta(double a) {
        return (2 * a - 1) * Math.log(2) + org.apache.commons.math3.special.Beta.logBeta(a, a);
    }
}
