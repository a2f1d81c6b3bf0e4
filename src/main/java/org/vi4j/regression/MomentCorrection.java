package org.vi4j.regression;

import java.util.Arrays;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.distribution.Gaussian;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Likelihood;
import org.vi4j.model.RowSums;

/**
 * The affine map w ↦ m + b + A(w − m) that gives an approximation the means and the covariance that its own draws have
 * when they are weighed by the exact joint density. What is taken is the difference that the weights make to the same
 * draws, so that little of their Monte Carlo error remains. (Vehtari, Simpson, Gelman, Yao and Gabry, "Pareto smoothed
 * importance sampling", JMLR 2024.)
 */
final class MomentCorrection {
    private static final int DRAWS = 4000;

    /** Rows from which on Laplace's approximation needs no correction. */
    static final long MOST_ROWS = 5000;

    private final double[] center;
    private final double[] shift;
    /** A by rows. */
    private final double[][] map;

    private MomentCorrection(double[] center, double[] shift, double[][] map) {
        this.center = center;
        this.shift = shift;
        this.map = map;
    }

    /** Finds it; the identity where the weights are not to be trusted, or the rows are many. */
    static MomentCorrection of(
            PrecisionMixture mixture, RowSums rows, Likelihood likelihood, double[] prior, NoisePrior noise) {
        int d = prior.length;
        double[] center = mixture.gaussian().mean();
        MomentCorrection none = new MomentCorrection(center, new double[d], identity(d));
        if (rows.rows() > MOST_ROWS) {
            return none;
        }
        RandomStreams streams = new RandomStreams(0);
        double[][] weights = new double[DRAWS][];
        double[] beta = new double[DRAWS];
        double[] logRatios = new double[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            PrecisionMixture.Draw draw = mixture.draw(streams.at("correction", i));
            weights[i] = draw.weights();
            beta[i] = draw.beta();
            logRatios[i] = noise.logDensity(beta[i]) - draw.logQ();
            for (int j = 0; j < d; j++) {
                logRatios[i] -= prior[j] * weights[i][j] * weights[i][j] / 2;
            }
        }
        double[] logLikelihoods = rows.sum(new FitData.LogLikelihoods(likelihood, weights, beta));
        Arrays.setAll(logRatios, i -> logRatios[i] + logLikelihoods[i]);
        ImportanceWeights importance = ImportanceWeights.of(logRatios);
        if (!(importance.paretoK() < ImportanceWeights.MAX_K)) {
            return none;
        }
        double[] weight = Arrays.stream(importance.logWeights()).map(Math::exp).toArray();
        double total = Arrays.stream(weight).sum();
        Arrays.setAll(weight, i -> weight[i] / total);
        double[] equal = new double[DRAWS];
        Arrays.fill(equal, 1.0 / DRAWS);
        double[] before = mean(weights, equal);
        double[] after = mean(weights, weight);
        double[] shift = new double[d];
        Arrays.setAll(shift, j -> after[j] - before[j]);
        double[][] from = Cholesky.of(covariance(weights, equal, before)).lower();
        double[][] to = Cholesky.of(covariance(weights, weight, after)).lower();
        return new MomentCorrection(center, shift, quotient(to, from));
    }

    private static double[][] identity(int d) {
        double[][] identity = new double[d][d];
        for (int j = 0; j < d; j++) {
            identity[j][j] = 1;
        }
        return identity;
    }

    private static double[] mean(double[][] points, double[] weights) {
        double[] mean = new double[points[0].length];
        for (int i = 0; i < points.length; i++) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += weights[i] * points[i][j];
            }
        }
        return mean;
    }

    private static double[][] covariance(double[][] points, double[] weights, double[] mean) {
        int d = mean.length;
        double[][] covariance = new double[d][d];
        for (int i = 0; i < points.length; i++) {
            for (int j = 0; j < d; j++) {
                for (int k = 0; k < d; k++) {
                    covariance[j][k] += weights[i] * (points[i][j] - mean[j]) * (points[i][k] - mean[k]);
                }
            }
        }
        return covariance;
    }

    /** LM⁻¹ for lower triangles. */
    private static double[][] quotient(double[][] l, double[][] m) {
        int d = l.length;
        double[][] quotient = new double[d][d];
        for (int i = 0; i < d; i++) {
            for (int j = i; j >= 0; j--) {
                double sum = l[i][j];
                for (int k = j + 1; k <= i; k++) {
                    sum -= quotient[i][k] * m[k][j];
                }
                quotient[i][j] = sum / m[j][j];
            }
        }
        return quotient;
    }

    /** The distribution of what a normal variable is taken to. */
    Gaussian apply(Gaussian q) {
        int d = center.length;
        double[] own = q.mean();
        double[] mean = new double[d];
        double[][] half = new double[d][d];
        double[][] within = q.covariance();
        double[][] covariance = new double[d][d];
        for (int i = 0; i < d; i++) {
            mean[i] = center[i] + shift[i];
            for (int j = 0; j <= i; j++) {
                mean[i] += map[i][j] * (own[j] - center[j]);
                for (int k = 0; k < d; k++) {
                    half[i][k] += map[i][j] * within[j][k];
                }
            }
        }
        for (int i = 0; i < d; i++) {
            for (int j = 0; j <= i; j++) {
                for (int k = 0; k <= j; k++) {
                    covariance[i][j] += half[i][k] * map[j][k];
                }
                covariance[j][i] = covariance[i][j];
            }
        }
        return Gaussian.ofMean(mean, Cholesky.of(covariance).inverse());
    }
}
