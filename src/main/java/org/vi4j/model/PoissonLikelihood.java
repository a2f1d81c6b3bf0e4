package org.vi4j.model;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.special.Gamma;
import org.vi4j.internal.math.Variates;

/** Counts, y ~ Poisson(e^η), y ∈ {0, 1, 2, …}: ln p = yη − e^η − ln y!. */
record PoissonLikelihood() implements Likelihood {
    /** Counts beyond this are taken for normal about their rate. */
    private static final double MOST_EXACT = 1e7;

    /** ln y! of small counts, looked up instead of computed. */
    private static final double[] LOG_FACTORIALS =
            IntStream.range(0, 256).mapToDouble(y -> Gamma.logGamma(y + 1)).toArray();

    @Override
    public String label() {
        return "poisson";
    }

    @Override
    public Support support() {
        return Support.COUNT;
    }

    @Override
    public double logDensity(double y, double linear, double beta, double weight) {
        return weight * (y * linear - Math.exp(linear) + constant(y, beta));
    }

    @Override
    public double replaceBySlope(double[] eta, int at, double[] y, int row, int n, double beta) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double rate = Math.exp(eta[at + i]);
            sum += y[row + i] * eta[at + i] - rate;
            eta[at + i] = y[row + i] - rate;
        }
        return sum;
    }

    @Override
    public double constant(double y, double beta) {
        return y < LOG_FACTORIALS.length ? -LOG_FACTORIALS[(int) y] : -Gamma.logGamma(y + 1);
    }

    @Override
    public void derivatives(double y, double linear, double[] out) {
        double rate = Math.exp(linear);
        out[0] = y * linear - rate + constant(y, 1);
        out[1] = y - rate;
        out[2] = rate;
    }

    @Override
    public double curvature(double y, double linear, double beta) {
        return Math.exp(linear);
    }

    /** Computes them in closed form, from the mean of a log-normal rate. */
    @Override
    public void expectations(double y, double m, double s, double[] out) {
        double rate = mean(m, s);
        out[0] = y * m - rate + constant(y, 1);
        out[1] = y - rate;
        out[2] = rate;
    }

    @Override
    public double draw(double linear, double beta, RandomGenerator random) {
        return Variates.poisson(Math.exp(linear), random);
    }

    @Override
    public double inverseLink(double linear) {
        return Math.exp(linear);
    }

    /** The mean of a log-normal rate, e^(m + s²/2). */
    @Override
    public double mean(double m, double s) {
        return Math.exp(m + s * s / 2);
    }

    @Override
    public double noiseVariance(double m, double s, Precision noise) {
        return mean(m, s);
    }

    @Override
    public double parameterVariance(double m, double s) {
        return Intervals.logNormalVariance(m, s);
    }

    /** The smallest counts at which P(y ≤ k), averaged over η, reaches both ends' probabilities. */
    @Override
    public double[] interval(double level, double m, double s, Precision noise) {
        double reach = Intervals.quantile(level) * s;
        return new double[] {
            CountQuantile.of((1 - level) / 2, k -> below(k, m, s), Math.exp(m - reach)),
            CountQuantile.of((1 + level) / 2, k -> below(k, m, s), Math.exp(m + reach))
        };
    }

    private static double below(double count, double m, double s) {
        return Intervals.expectation(linear -> cdf(count, Math.exp(linear)), m, s);
    }

    private static double cdf(double count, double rate) {
        if (count > MOST_EXACT || rate > MOST_EXACT) {
            return org.vi4j.internal.math.Normal.cdf((count + 0.5 - rate) / Math.sqrt(rate));
        }
        return rate == 0 ? 1 : new PoissonDistribution(rate).cumulativeProbability((int) count);
    }

    @Override
    public Words words() {
        return new Words(
                "",
                "",
                "rate ratio",
                "Rate ratio: the factor by which one unit of the column multiplies the expected count, posterior median"
                        + " and 95 % interval.",
                "ELBO",
                "");
    }
}
