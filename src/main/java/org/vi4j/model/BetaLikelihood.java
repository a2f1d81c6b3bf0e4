package org.vi4j.model;

import java.util.random.RandomGenerator;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.special.Gamma;
import org.vi4j.internal.math.Variates;

/**
 * Shares between 0 and 1 of mean μ = σ(η): y ~ Beta(μφ, (1 − μ)φ), of variance μ(1 − μ)/(1 + φ), φ in β's place. With v
 * = μ(1 − μ) and y* = ln y/(1 − y) less its expectation ψ(μφ) − ψ((1 − μ)φ),
 *
 * <pre>∂ln p/∂η = φ v y*,   −∂²ln p/∂η² = φ²v² (ψ′(μφ) + ψ′((1 − μ)φ)) − φ v (1 − 2μ) y*</pre>
 *
 * (Ferrari and Cribari-Neto, "Beta regression for modelling rates and proportions", Journal of Applied Statistics
 * 2004.)
 */
record BetaLikelihood() implements DispersionLikelihood {
    /** The logit of y is looked for as far as float64 can tell y from 0 and from 1. */
    private static final double LEAST_LOGIT = -700;

    private static final double MOST_LOGIT = 36;

    @Override
    public String label() {
        return "beta";
    }

    @Override
    public Support support() {
        return Support.SHARE;
    }

    @Override
    public double logDensity(double y, double linear, double beta, double weight) {
        return weight * (varying(y, linear, beta) + constant(y, beta));
    }

    private static double varying(double y, double linear, double beta) {
        double a = beta * Sigmoid.of(linear);
        double b = beta * Sigmoid.of(-linear);
        // A shape that float64 takes for 0 has all mass at an end.
        return a > 0 && b > 0
                ? a * Math.log(y) + b * Math.log1p(-y) - Gamma.logGamma(a) - Gamma.logGamma(b)
                : Double.NEGATIVE_INFINITY;
    }

    @Override
    public double replaceBySlope(double[] eta, int at, double[] y, int row, int n, double beta) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += varying(y[row + i], eta[at + i], beta);
            eta[at + i] = beta * spread(eta[at + i]) * surprise(y[row + i], eta[at + i], beta);
        }
        return sum;
    }

    /** μ(1 − μ). */
    private static double spread(double linear) {
        return Sigmoid.of(linear) * Sigmoid.of(-linear);
    }

    /** y*. */
    private static double surprise(double y, double linear, double beta) {
        return Math.log(y)
                - Math.log1p(-y)
                - Gamma.digamma(beta * Sigmoid.of(linear))
                + Gamma.digamma(beta * Sigmoid.of(-linear));
    }

    @Override
    public double constant(double y, double beta) {
        return Gamma.logGamma(beta) - Math.log(y) - Math.log1p(-y);
    }

    @Override
    public double curvature(double y, double linear, double beta) {
        double slant = Sigmoid.of(-linear) - Sigmoid.of(linear);
        return positiveCurvature(y, linear, beta) - beta * spread(linear) * slant * surprise(y, linear, beta);
    }

    /** Fisher's information, the expectation of the curvature. */
    @Override
    public double positiveCurvature(double y, double linear, double beta) {
        double root = beta * spread(linear);
        return root * root * (Gamma.trigamma(beta * Sigmoid.of(linear)) + Gamma.trigamma(beta * Sigmoid.of(-linear)));
    }

    @Override
    public double draw(double linear, double beta, RandomGenerator random) {
        double a = Variates.gamma(beta * Sigmoid.of(linear), random);
        double b = Variates.gamma(beta * Sigmoid.of(-linear), random);
        return a / (a + b);
    }

    @Override
    public double inverseLink(double linear) {
        return Sigmoid.of(linear);
    }

    @Override
    public double mean(double m, double s) {
        return Intervals.expectation(this::inverseLink, m, s);
    }

    /** E[μ(1 − μ)]/(1 + φ), φ as is typical. */
    @Override
    public double noiseVariance(double m, double s, Precision noise) {
        return Intervals.expectation(BetaLikelihood::spread, m, s) / (1 + DispersionLikelihood.typical(noise));
    }

    @Override
    public double parameterVariance(double m, double s) {
        double mean = mean(m, s);
        return Intervals.expectation(linear -> Math.pow(inverseLink(linear) - mean, 2), m, s);
    }

    /** Where P(y ≤ t), averaged over η, has both ends' probabilities; φ as is typical. */
    @Override
    public double[] interval(double level, double m, double s, Precision noise) {
        Intervals.quantile(level);
        double phi = DispersionLikelihood.typical(noise);
        return new double[] {quantile((1 - level) / 2, m, s, phi), quantile((1 + level) / 2, m, s, phi)};
    }

    private static double quantile(double probability, double m, double s, double phi) {
        BrentSolver solver = new BrentSolver(1e-12, 1e-12);
        if (below(LEAST_LOGIT, m, s, phi) >= probability) {
            return 0;
        }
        if (below(MOST_LOGIT, m, s, phi) <= probability) {
            return 1;
        }
        return Sigmoid.of(solver.solve(300, t -> below(t, m, s, phi) - probability, LEAST_LOGIT, MOST_LOGIT));
    }

    private static double below(double logit, double m, double s, double phi) {
        double y = Sigmoid.of(logit);
        return Intervals.expectation(
                linear -> Intervals.betaProbability(y, phi * Sigmoid.of(linear), phi * Sigmoid.of(-linear)),
                m,
                s,
                1 / Math.sqrt(1 + phi));
    }

    @Override
    public Words words() {
        return new Words(
                "1/sqrt(phi)",
                "dispersion",
                "odds ratio",
                "Odds ratio: the factor by which one unit of the column multiplies mean/(1 - mean), posterior median and"
                        + " 95 % interval.",
                "ELBO",
                "",
                "phi");
    }
}
