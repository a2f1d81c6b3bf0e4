package org.vi4j.model;

import java.util.random.RandomGenerator;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.special.Gamma;
import org.vi4j.internal.math.Variates;

/**
 * Positive numbers of mean μ = e^η whose spread grows with it: y ~ Gamma(a, a/μ), of coefficient of variation a^−½, the
 * shape a in β's place,
 *
 * <pre>ln p = a (ln(y/μ) − y/μ + 1) + (a ln a − a − ln Γ(a)) − ln y</pre>
 *
 * (McCullagh and Nelder, <i>Generalized Linear Models</i>, chapter 8.)
 */
record GammaLikelihood() implements DispersionLikelihood {
    @Override
    public String label() {
        return "gamma";
    }

    @Override
    public Support support() {
        return Support.POSITIVE;
    }

    /** ln of the mean: another unit of the target moves the prior with it. */
    @Override
    public double level(double mean) {
        return Math.log(mean);
    }

    @Override
    public double logDensity(double y, double linear, double beta, double weight) {
        return weight * (beta * deviance(Math.log(y) - linear) + constant(y, beta));
    }

    /** v − e^v + 1 for v = ln(y/μ). */
    private static double deviance(double v) {
        return v - Math.expm1(v);
    }

    @Override
    public double replaceBySlope(double[] eta, int at, double[] y, int row, int n, double beta) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double v = Math.log(y[row + i]) - eta[at + i];
            sum += beta * deviance(v);
            eta[at + i] = beta * Math.expm1(v);
        }
        return sum;
    }

    @Override
    public double constant(double y, double beta) {
        return Stirling.entropy(beta) - Math.log(y);
    }

    @Override
    public double curvature(double y, double linear, double beta) {
        return beta * Math.exp(Math.log(y) - linear);
    }

    @Override
    public double draw(double linear, double beta, RandomGenerator random) {
        return Math.exp(linear) / beta * Variates.gamma(beta, random);
    }

    @Override
    public double inverseLink(double linear) {
        return Math.exp(linear);
    }

    @Override
    public double mean(double m, double s) {
        return Math.exp(m + s * s / 2);
    }

    /** E[μ²] E[1/a]. */
    @Override
    public double noiseVariance(double m, double s, Precision noise) {
        return Math.exp(2 * m + 2 * s * s) * noise.variance();
    }

    @Override
    public double parameterVariance(double m, double s) {
        return Intervals.logNormalVariance(m, s);
    }

    /** Where P(y ≤ t), averaged over η, has both ends' probabilities; a as is typical. */
    @Override
    public double[] interval(double level, double m, double s, Precision noise) {
        Intervals.quantile(level);
        double shape = DispersionLikelihood.typical(noise);
        return new double[] {quantile((1 - level) / 2, m, s, shape), quantile((1 + level) / 2, m, s, shape)};
    }

    private static double quantile(double probability, double m, double s, double shape) {
        // ln(y/μ) beyond these is less probable than any level that is asked for.
        double far = 10 * (s + 1 / Math.sqrt(shape)) + 40 / shape;
        double scale = Math.hypot(s, 1 / Math.sqrt(shape));
        return Math.exp(m
                + new BrentSolver(1e-12, 1e-10 * scale).solve(300, t -> below(t, s, shape) - probability, -far, far));
    }

    /** P(ln y ≤ m + t). */
    private static double below(double t, double s, double shape) {
        return Intervals.expectation(
                z -> Gamma.regularizedGammaP(shape, shape * Math.exp(Math.min(t - z, 700)), 1e-14, 100_000),
                0,
                s,
                1 / Math.sqrt(1 + shape));
    }

    @Override
    public Words words() {
        return new Words(
                "1/sqrt(shape)",
                "variation",
                "mean ratio",
                "Mean ratio: the factor by which one unit of the column multiplies the expected target, posterior median"
                        + " and 95 % interval.",
                "ELBO",
                "",
                "shape");
    }
}
