package org.vi4j.regression;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.vi4j.distribution.Gaussian;
import org.vi4j.inference.NutsResult;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Precision;
import org.vi4j.posterior.Assessment;

/** A posterior that is known by the draws of Markov chains. */
final class NutsPosterior implements PrecisionMixture {
    private final NutsResult result;
    private final Assessment.Chains assessment;
    private final double[][] weights;
    private final double[] beta;
    private final double[] logP;

    /**
     * Takes chains.
     *
     * @param result the chains
     * @param weights the design's coefficients, chain after chain, {@code [S, d]}
     * @param beta β, {@code [S]}
     */
    NutsPosterior(NutsResult result, double[][] weights, double[] beta) {
        this.result = result;
        this.assessment = result.assess(0, 0);
        this.weights = weights;
        this.beta = beta;
        this.logP = assessment.logP();
    }

    /** The chains as judged. */
    Assessment.Chains assessment() {
        return assessment;
    }

    /** The chains. */
    NutsResult result() {
        return result;
    }

    @Override
    public int points() {
        return beta.length;
    }

    @Override
    public Gaussian gaussian() {
        int d = weights[0].length;
        double[] mean = new double[d];
        for (double[] w : weights) {
            for (int j = 0; j < d; j++) {
                mean[j] += w[j] / weights.length;
            }
        }
        double[][] covariance = new double[d][d];
        for (double[] w : weights) {
            for (int i = 0; i < d; i++) {
                for (int j = 0; j <= i; j++) {
                    covariance[i][j] += (w[i] - mean[i]) * (w[j] - mean[j]) / (weights.length - 1);
                }
            }
        }
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < i; j++) {
                covariance[j][i] = covariance[i][j];
            }
        }
        return Gaussian.ofMean(mean, Cholesky.of(covariance).inverse());
    }

    @Override
    public Precision noise() {
        double[] equal = new double[beta.length];
        Arrays.fill(equal, 1.0 / beta.length);
        return MatchedGamma.ofSd(
                equal, Arrays.stream(beta).map(b -> 1 / Math.sqrt(b)).toArray());
    }

    @Override
    public List<BetaCell> betaCells() {
        return Arrays.stream(beta)
                .mapToObj(value -> new BetaCell(1.0 / beta.length, Math.log(value), 0))
                .toList();
    }

    /** {@inheritDoc} Quantiles of the draws. */
    @Override
    public double[] interval(double[] a, double level) {
        double[] values = Arrays.stream(weights)
                .mapToDouble(w -> RowTerms.dot(a, w))
                .sorted()
                .toArray();
        return new double[] {quantile(values, (1 - level) / 2), quantile(values, (1 + level) / 2)};
    }

    private static double quantile(double[] sorted, double probability) {
        double place = probability * (sorted.length - 1);
        int below = (int) Math.min(place, sorted.length - 2);
        return sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]);
    }

    @Override
    public Draw draw(RandomGenerator random) {
        return draw(random.nextInt(beta.length));
    }

    private Draw draw(int s) {
        return new Draw(weights[s], Double.NaN, beta[s], logP[s]);
    }

    /** Draws, none twice while there are enough. */
    Draw[] draws(int count, long seed) {
        Draw[] draws = new Draw[count];
        int[] order = new int[0];
        for (int i = 0; i < count; i++) {
            if (i % beta.length == 0) {
                order = new RandomStreams(seed).permutation("posterior", i / beta.length, beta.length);
            }
            draws[i] = draw(order[i % beta.length]);
        }
        return draws;
    }

    /** All draws, chain after chain. */
    Draw[] all() {
        return IntStream.range(0, beta.length).mapToObj(this::draw).toArray(Draw[]::new);
    }
}
