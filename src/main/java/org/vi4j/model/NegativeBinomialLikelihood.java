package org.vi4j.model;

import java.util.random.RandomGenerator;
import org.apache.commons.math3.special.Gamma;
import org.vi4j.internal.math.Logistic;
import org.vi4j.internal.math.Variates;

/**
 * Counts that vary more than Poisson's: of mean μ = e^η and variance μ + μ²/φ, φ in β's place,
 *
 * <pre>ln p = ln Γ(y + φ) − ln Γ(φ) − ln y! − y ln φ + yη − (φ + y) ln(1 + μ/φ)</pre>
 *
 * (Cameron and Trivedi, <i>Regression Analysis of Count Data</i>, NB2.) A Poisson count whose rate is Gamma distributed
 * with mean μ and coefficient of variation φ^−½.
 */
record NegativeBinomialLikelihood() implements DispersionLikelihood {
    /** From here on φ makes no difference to a Poisson count that float64 shows. */
    private static final double POISSON = 1e8;

    private static final double LARGE = 1e12;

    @Override
    public String label() {
        return "negative-binomial";
    }

    @Override
    public Support support() {
        return Support.COUNT;
    }

    @Override
    public double logDensity(double y, double linear, double beta, double weight) {
        return weight * (constant(y, beta) + y * linear - (beta + y) * Logistic.softplus(linear - Math.log(beta)));
    }

    @Override
    public double replaceBySlope(double[] eta, int at, double[] y, int row, int n, double beta) {
        double log = Math.log(beta);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double linear = eta[at + i];
            sum += y[row + i] * linear - (beta + y[row + i]) * Logistic.softplus(linear - log);
            eta[at + i] = y[row + i] - (beta + y[row + i]) * share(linear, beta);
        }
        return sum;
    }

    @Override
    public double constant(double y, double beta) {
        return Stirling.rising(beta, y) - Gamma.logGamma(y + 1);
    }

    @Override
    public double curvature(double y, double linear, double beta) {
        double share = share(linear, beta);
        return (beta + y) * share * (1 - share);
    }

    /** μ/(μ + φ). */
    private static double share(double linear, double beta) {
        return Sigmoid.of(linear - Math.log(beta));
    }

    @Override
    public double draw(double linear, double beta, RandomGenerator random) {
        return Variates.poisson(Math.exp(linear) / beta * Variates.gamma(beta, random), random);
    }

    @Override
    public double inverseLink(double linear) {
        return Math.exp(linear);
    }

    @Override
    public double mean(double m, double s) {
        return Math.exp(m + s * s / 2);
    }

    /** E[μ] + E[μ²] E[1/φ]. */
    @Override
    public double noiseVariance(double m, double s, Precision noise) {
        return mean(m, s) + Math.exp(2 * m + 2 * s * s) * noise.variance();
    }

    @Override
    public double parameterVariance(double m, double s) {
        return Intervals.logNormalVariance(m, s);
    }

    /** The smallest counts at which P(y ≤ k), averaged over η, reaches both ends' probabilities; φ as is typical. */
    @Override
    public double[] interval(double level, double m, double s, Precision noise) {
        double phi = DispersionLikelihood.typical(noise);
        if (phi > POISSON) {
            return new PoissonLikelihood().interval(level, m, s, noise);
        }
        double reach = Intervals.quantile(level) * s;
        return new double[] {
            CountQuantile.of((1 - level) / 2, k -> below(k, m, s, phi), Math.exp(m - reach)),
            CountQuantile.of((1 + level) / 2, k -> below(k, m, s, phi), Math.exp(m + reach))
        };
    }

    /**
     * P(y ≤ k | η) is the regularized incomplete beta function I of φ and k + 1 at φ/(φ + μ). Of large counts y/μ is
     * Gamma distributed, to a share of φ/k.
     */
    private static double below(double count, double m, double s, double phi) {
        return Intervals.expectation(
                linear -> count > LARGE
                        ? Gamma.regularizedGammaP(
                                phi, phi * Math.exp(Math.min(Math.log(count) - linear, 700)), 1e-14, 100_000)
                        : Intervals.betaProbability(Sigmoid.of(Math.log(phi) - linear), phi, count + 1),
                m,
                s);
    }

    @Override
    public Words words() {
        Words rates = new PoissonLikelihood().words();
        return new Words("1/sqrt(phi)", "overdispersion", rates.effect(), rates.effectMeaning(), "ELBO", "", "phi");
    }
}
