package org.vi4j.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.vi4j.UserError;
import org.vi4j.net.NetData.Target;

/**
 * What several draws of a net predict of some rows. Of classes: probabilities [S, n·K]. Of a number: a normal
 * distribution's means and variances [S, n] for each draw, in the target's unit, and how much of a variance is of the
 * weights.
 *
 * @param probabilities of classes, empty of a number
 * @param means of a number, empty of classes
 * @param variances of noise and last layer
 * @param ofWeights the part of them that comes from the last layer's weights
 */
@SuppressWarnings("ArrayRecordComponent")
record NetDraws(double[][] probabilities, double[][] means, double[][] variances, double[][] ofWeights) {
    static NetDraws classes(double[][] probabilities) {
        return new NetDraws(probabilities, new double[0][], new double[0][], new double[0][]);
    }

    static NetDraws numbers(double[][] means, double[][] variances, double[][] ofWeights) {
        return new NetDraws(new double[0][], means, variances, ofWeights);
    }

    /**
     * Refuses what is no distribution, as of weights that are finite, but not their products.
     *
     * @param from the place of the first row
     * @param to the place behind the last row
     * @return this
     * @throws UserError naming the first such row
     */
    NetDraws requireFinite(int from, int to) {
        int n = to - from;
        for (int s = 0; s < count(); s++) {
            double[] values = probabilities.length > 0 ? probabilities[s] : means[s];
            int width = values.length / n;
            for (int i = 0; i < values.length; i++) {
                boolean spread = variances.length == 0
                        || (ofWeights[s][i] >= 0 && variances[s][i] >= 0 && Double.isFinite(variances[s][i]));
                if (!spread || !Double.isFinite(values[i])) {
                    throw new UserError("row " + (from + i / width + 1) + ": the net predicts no finite number of it:"
                            + " a feature lies too far from what it was trained on, or its weights are damaged or"
                            + " diverged; train the net again, with a lower learning rate");
                }
            }
        }
        return this;
    }

    /** Returns what the draws come to for one row. */
    NetPrediction prediction(int row, Target target) {
        return target instanceof Target.Classes classes ? label(row, classes.classes()) : number(row);
    }

    private NetPrediction.Label label(int row, List<String> classes) {
        int k = classes.size();
        double[] mean = new double[k];
        double entropies = 0;
        for (double[] draw : probabilities) {
            double[] p = Arrays.copyOfRange(draw, row * k, (row + 1) * k);
            entropies += entropy(p) / count();
            for (int j = 0; j < k; j++) {
                mean[j] += p[j] / count();
            }
        }
        int best = 0;
        for (int j = 1; j < k; j++) {
            best = mean[j] > mean[best] ? j : best;
        }
        return new NetPrediction.Label(
                classes.get(best),
                Arrays.stream(mean).boxed().toList(),
                Math.max(0, entropy(mean) - entropies),
                entropies);
    }

    private NetPrediction.Numeric number(int row) {
        double mean = 0;
        double noise = 0;
        double weights = 0;
        List<Double> ofRow = new ArrayList<>();
        List<Double> variancesOfRow = new ArrayList<>();
        for (int s = 0; s < count(); s++) {
            ofRow.add(means[s][row]);
            variancesOfRow.add(variances[s][row]);
            mean += means[s][row] / count();
            weights += ofWeights[s][row] / count();
            noise += (variances[s][row] - ofWeights[s][row]) / count();
        }
        for (double m : ofRow) {
            weights += (m - mean) * (m - mean) / count();
        }
        return new NetPrediction.Numeric(mean, weights, noise, ofRow, variancesOfRow);
    }

    private static double entropy(double[] p) {
        double sum = 0;
        for (double value : p) {
            sum -= value > 0 ? value * Math.log(value) : 0;
        }
        return sum;
    }

    /** Returns the number of draws, S. */
    int count() {
        return Math.max(probabilities.length, means.length);
    }
}
