package org.vi4j.model;

import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.special.Gamma;
import org.vi4j.UserError;

/**
 * Student's t noise: (y − η)√(βW) ~ t_ν, the mixture of N(η, 1/(βWλ)) over λ ~ Gamma(ν/2, ν/2). (Lange, Little and
 * Taylor, "Robust statistical modeling using the t distribution", JASA 1989.)
 *
 * @param degreesOfFreedom ν, positive and finite
 */
record StudentLikelihood(double degreesOfFreedom) implements Likelihood {
    /** The name of ν in {@link #parameters}. */
    static final String PARAMETER = "degrees_of_freedom";

    StudentLikelihood {
        boolean valid = degreesOfFreedom > 0 && Double.isFinite(degreesOfFreedom);
        if (!valid) {
            throw new UserError(
                    "degrees-of-freedom is " + degreesOfFreedom + ": a positive finite number is needed, such as 4");
        }
    }

    @Override
    public String label() {
        return "student";
    }

    @Override
    public Support support() {
        return Support.REAL;
    }

    @Override
    public boolean hasNoise() {
        return true;
    }

    @Override
    public Map<String, Double> parameters() {
        return Map.of(PARAMETER, degreesOfFreedom);
    }

    @Override
    public double logDensity(double y, double linear, double beta, double weight) {
        double precision = beta * weight;
        return constant(y, precision)
                - (degreesOfFreedom + 1) / 2 * Math.log1p(precision * (y - linear) * (y - linear) / degreesOfFreedom);
    }

    @Override
    public double replaceBySlope(double[] eta, int at, double[] y, int row, int n, double beta) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double residual = y[row + i] - eta[at + i];
            double share = beta * residual / degreesOfFreedom;
            sum += Math.log1p(share * residual);
            eta[at + i] = (degreesOfFreedom + 1) * share / (1 + share * residual);
        }
        return -(degreesOfFreedom + 1) / 2 * sum;
    }

    @Override
    public double constant(double y, double beta) {
        double nu = degreesOfFreedom;
        return Gamma.logGamma((nu + 1) / 2) - Gamma.logGamma(nu / 2) + Math.log(beta / (nu * Math.PI)) / 2;
    }

    @Override
    public double curvature(double y, double linear, double beta) {
        double nu = degreesOfFreedom;
        double square = beta * (y - linear) * (y - linear);
        return (nu + 1) * beta * (nu - square) / ((nu + square) * (nu + square));
    }

    /** That of the normal distributions of which it is a mixture. */
    @Override
    public double positiveCurvature(double y, double linear, double beta) {
        double nu = degreesOfFreedom;
        return (nu + 1) * beta / (nu + beta * (y - linear) * (y - linear));
    }

    @Override
    public double draw(double linear, double beta, RandomGenerator random) {
        // The inverse distribution function at 0 is minus infinity.
        return linear + quantile(Math.max(random.nextDouble(), 0x1p-53)) / Math.sqrt(beta);
    }

    @Override
    public double noiseVariance(double m, double s, Precision noise) {
        double nu = degreesOfFreedom;
        return nu > 2 ? noise.variance() * nu / (nu - 2) : Double.POSITIVE_INFINITY;
    }

    @Override
    public double[] interval(double level, double m, double s, Precision noise) {
        double half = Intervals.halfWidth(level, degreesOfFreedom, 1 / Math.sqrt(noise.mean()), s);
        return new double[] {m - half, m + half};
    }

    @Override
    public Optional<Double> noiseQuantile(double probability) {
        return Optional.of(quantile(probability));
    }

    private double quantile(double probability) {
        return new TDistribution(null, degreesOfFreedom).inverseCumulativeProbability(probability);
    }

    @Override
    public Words words() {
        return new Words("noise scale", "noise_scale", "", "", "ELBO", "Rows far off count less.");
    }

    @Override
    public Optional<RowFactors> rowFactors(double[] target, double[] weights, Precision noise) {
        return Optional.of(new StudentRows(degreesOfFreedom, target, weights, noise));
    }

    @Override
    public Optional<RowStep> rowStep() {
        return Optional.of(new StudentRows.Step(degreesOfFreedom));
    }
}
