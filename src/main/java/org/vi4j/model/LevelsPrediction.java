package org.vi4j.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vi4j.distribution.Gaussian;

/** The predictive distribution of a target of levels, whose linear predictors are jointly normal. */
final class LevelsPrediction {
    private final LevelsLikelihood likelihood;
    private final double[] mean;
    private final double[][] covariance;
    private final double[] probabilities;

    private LevelsPrediction(LevelsLikelihood likelihood, double[] mean, double[][] covariance) {
        this.likelihood = likelihood;
        this.mean = mean;
        this.covariance = covariance;
        this.probabilities = likelihood.probabilities(mean, covariance);
    }

    static LevelsPrediction at(LevelsLikelihood likelihood, Gaussian theta, double[] x) {
        double[][] rows = likelihood.predictors(x);
        int m = rows.length;
        double[] mean = likelihood.linear(x, theta.mean());
        double[][] covariance = new double[m][m];
        for (int k = 0; k < m; k++) {
            covariance[k][k] = theta.variance(rows[k]);
            for (int l = 0; l < k; l++) {
                double[] sum = rows[k].clone();
                for (int j = 0; j < sum.length; j++) {
                    sum[j] += rows[l][j];
                }
                // Var(a + b) = Var a + Var b + 2 Cov(a, b).
                covariance[k][l] = (theta.variance(sum) - covariance[k][k] - covariance[l][l]) / 2;
                covariance[l][k] = covariance[k][l];
            }
        }
        return new LevelsPrediction(likelihood, mean, covariance);
    }

    double[] probabilities() {
        return probabilities.clone();
    }

    /** Names of the probabilities, and then of the ends of their intervals. */
    static List<String> names(List<String> levels) {
        List<String> names = new ArrayList<>();
        levels.forEach(level -> names.add("p_" + level));
        for (String level : levels) {
            names.add("lower_" + level);
            names.add("upper_" + level);
        }
        return names;
    }

    /** The probabilities, and intervals of p(y = k | η), whose only uncertainty is the coefficients'. */
    Map<String, Double> values(double level) {
        Intervals.quantile(level);
        List<String> names = names(likelihood.levels());
        double[][] points = NormalPoints.of(mean, covariance);
        int levels = probabilities.length;
        Map<String, Double> values = new LinkedHashMap<>();
        for (int k = 0; k < levels; k++) {
            values.put(names.get(k), probabilities[k]);
        }
        for (int k = 0; k < levels; k++) {
            int at = k;
            double[] shares = Arrays.stream(points)
                    .mapToDouble(eta -> Math.exp(likelihood.logProbability(at, eta)))
                    .sorted()
                    .toArray();
            values.put(names.get(levels + 2 * k), quantile(shares, (1 - level) / 2));
            values.put(names.get(levels + 2 * k + 1), quantile(shares, (1 + level) / 2));
        }
        return values;
    }

    private static double quantile(double[] sorted, double probability) {
        double place = probability * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    @Override
    public String toString() {
        int best = 0;
        for (int k = 1; k < probabilities.length; k++) {
            best = probabilities[k] > probabilities[best] ? k : best;
        }
        return String.format(
                Locale.ROOT, "%s, probability %.6g", likelihood.levels().get(best), probabilities[best]);
    }
}
