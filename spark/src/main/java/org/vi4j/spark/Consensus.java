package org.vi4j.spark;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.vi4j.UserError;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.inference.Nuts;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.joint.LogJoint;
import org.vi4j.posterior.GaussianPosterior;

/**
 * Consensus Monte Carlo: each task samples the posterior of its own share of the data, with the prior to the power 1/K,
 * and the k-th draws of all shares are merged into one, weighted by the precisions Wₖ of the shares' draws:
 *
 * <pre>θ = (Σₖ Wₖ)⁻¹ Σₖ Wₖ θₖ</pre>
 *
 * <p>That is exact where the shares' posteriors are normal. Whether it is good enough here is measured: the normal
 * distribution with the merged draws' mean and covariance is weighed against the whole posterior, whose density is the
 * product of the shares', and Pareto k̂ of the weights gives the verdict. (Scott et al., "Bayes and big data: the
 * consensus Monte Carlo algorithm", 2016.)
 */
public final class Consensus {
    private static final int WEIGHED = 1000;

    private final double[][] draws;
    private final double[] mean;
    private final double[][] covariance;
    private final ImportanceWeights weights;

    private Consensus(double[][] draws, double[] mean, double[][] covariance, ImportanceWeights weights) {
        this.draws = draws;
        this.mean = mean;
        this.covariance = covariance;
        this.weights = weights;
    }

    /** Makes the model of a share of the data; it runs where the share is sampled. */
    public interface Share extends Serializable {
        /**
         * Returns the share's log likelihood plus 1/K of the log prior; over all shares they add up to the log joint.
         *
         * @param number of the share, 0 … K−1
         */
        LogJoint get(int number);
    }

    /**
     * Samples the shares and merges their draws.
     *
     * @param spark the session
     * @param shares K, at least 1
     * @param model makes a share's model; all have the same parameters
     * @param options of the sampler; a share has one chain
     * @param seed of all chains
     * @return the merged draws and the verdict on them
     * @throws UserError if a share cannot be sampled, or its draws have no covariance
     */
    public static Consensus nuts(SparkSession spark, int shares, Share model, Nuts options, long seed) {
        if (shares < 1) {
            throw new UserError("shares: " + shares + ", at least 1 is needed");
        }
        Chains.Sampler sampler = Chains.Sampler.of(options);
        List<Chains.Part> parts = Chains.run(spark, shares, number -> sampler.run(model.get(number), seed, number));
        double[][] merged = merge(parts.stream().map(Chains.Part::draws).toList());
        double[] mean = mean(merged);
        double[][] covariance = covariance(merged, mean);
        GaussianPosterior normal = GaussianPosterior.of(model.get(0), mean, covariance);
        double[][] tried = normal.drawUnconstrained(WEIGHED, seed);
        double[] logRatios = logDensities(spark, shares, model, tried);
        for (int i = 0; i < WEIGHED; i++) {
            logRatios[i] -= normal.logDensity(tried[i]);
        }
        return new Consensus(merged, mean, covariance, ImportanceWeights.of(logRatios));
    }

    /** The whole log joint at points: each share's, added up in their order. */
    private static double[] logDensities(SparkSession spark, int shares, Share model, double[][] points) {
        return Partitions.sum(
                JavaSparkContext.fromSparkContext(spark.sparkContext())
                        .parallelize(IntStream.range(0, shares).boxed().toList(), shares),
                points.length,
                (numbers, sums) -> {
                    LogJoint share = model.get(numbers.next());
                    int d = share.dimension();
                    double[] flat = Arrays.stream(points)
                            .flatMapToDouble(Arrays::stream)
                            .toArray();
                    share.logDensityAndGradient(flat, points.length, sums, new double[points.length * d]);
                });
    }

    private static double[][] merge(List<double[][]> shares) {
        int d = shares.get(0)[0].length;
        int n = shares.stream().mapToInt(share -> share.length).min().orElse(0);
        double[][] total = new double[d][d];
        double[][] sums = new double[n][d];
        for (double[][] share : shares) {
            double[][] precision = Cholesky.of(covariance(share, mean(share))).inverse();
            for (int j = 0; j < d; j++) {
                for (int l = 0; l < d; l++) {
                    total[j][l] += precision[j][l];
                    for (int i = 0; i < n; i++) {
                        sums[i][j] += precision[j][l] * share[i][l];
                    }
                }
            }
        }
        Cholesky factor = Cholesky.of(total);
        return Arrays.stream(sums).map(factor::solve).toArray(double[][]::new);
    }

    private static double[] mean(double[][] draws) {
        double[] mean = new double[draws[0].length];
        for (double[] draw : draws) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += draw[j] / draws.length;
            }
        }
        return mean;
    }

    private static double[][] covariance(double[][] draws, double[] mean) {
        int d = mean.length;
        double[][] covariance = new double[d][d];
        for (double[] draw : draws) {
            for (int j = 0; j < d; j++) {
                for (int l = 0; l < d; l++) {
                    covariance[j][l] += (draw[j] - mean[j]) * (draw[l] - mean[l]) / (draws.length - 1);
                }
            }
        }
        return covariance;
    }

    /** Returns the merged draws of the unconstrained coordinates, {@code [draws, d]}. */
    public double[][] draws() {
        return Arrays.stream(draws).map(double[]::clone).toArray(double[][]::new);
    }

    /** Returns the mean of the merged draws, {@code [d]}. */
    public double[] mean() {
        return mean.clone();
    }

    /** Returns the covariance of the merged draws, {@code [d, d]}. */
    public double[][] covariance() {
        return Arrays.stream(covariance).map(double[]::clone).toArray(double[][]::new);
    }

    /** Returns the weights of draws from the normal distribution with that mean and covariance. */
    public ImportanceWeights weights() {
        return weights;
    }

    /** Returns the verdict on the merged draws. */
    public Verdict verdict() {
        return Verdict.of(weights);
    }

    @Override
    public String toString() {
        return "consensus of " + draws.length + " merged draws: "
                + String.join(" ", verdict().lines());
    }
}
