package org.vi4j.net;

import java.util.ArrayList;
import java.util.List;
import org.vi4j.net.NetData.Target;

/** What a net says of one row, with its uncertainty split into what more data would lessen and what they would not. */
public sealed interface NetPrediction {
    /** Returns the uncertainty that comes from not knowing the weights: a variance, or a mutual information in nats. */
    double epistemic();

    /** Returns the uncertainty that would stay if the weights were known: a variance, or an entropy in nats. */
    double aleatoric();

    /**
     * Returns what a table of predictions says of the row.
     *
     * @param level the probability that a new number lies between lower and upper; of no account for a class
     * @return a number or a word for each of {@link Net#predictionColumns}
     */
    List<Object> values(double level);

    /**
     * A number: a mixture of normal distributions, one for each draw of the weights.
     *
     * @param mean its mean, in the target's unit
     * @param epistemic the variance of the draws' means
     * @param aleatoric the mean of the draws' noise variances
     * @param means of the draws, [S]
     * @param variances of the draws, [S]
     */
    record Numeric(double mean, double epistemic, double aleatoric, List<Double> means, List<Double> variances)
            implements NetPrediction {
        /**
         * Returns the predictive standard deviation, √(epistemic + aleatoric).
         *
         * @return in the target's unit
         */
        public double sd() {
            return Math.sqrt(epistemic + aleatoric);
        }

        /**
         * Returns the central interval that holds a new value with a probability.
         *
         * @param probability such as 0.9
         * @return its ends, [2]
         */
        public double[] interval(double probability) {
            return new double[] {quantile((1 - probability) / 2), quantile((1 + probability) / 2)};
        }

        @Override
        public List<Object> values(double level) {
            double[] interval = interval(level);
            return List.of(mean, sd(), interval[0], interval[1], Math.sqrt(epistemic), Math.sqrt(aleatoric));
        }

        private double quantile(double probability) {
            return NumberScores.quantile(meansOfDraws(), sdsOfDraws(), probability);
        }

        double[] meansOfDraws() {
            return means.stream().mapToDouble(m -> m).toArray();
        }

        double[] sdsOfDraws() {
            return variances.stream().mapToDouble(Math::sqrt).toArray();
        }
    }

    /**
     * One of several classes.
     *
     * @param label the most probable class
     * @param probabilities of all classes, [K], in the order of {@link Target.Classes#classes}
     * @param epistemic the mutual information of class and weights, in nats: the entropy of the mean probabilities less
     *     the mean entropy of the draws' (Houlsby, Huszár, Ghahramani and Lengyel, "Bayesian active learning for
     *     classification and preference learning", 2011)
     * @param aleatoric that mean entropy
     */
    record Label(String label, List<Double> probabilities, double epistemic, double aleatoric)
            implements NetPrediction {
        /**
         * Returns the entropy of the mean probabilities, epistemic + aleatoric.
         *
         * @return in nats
         */
        public double entropy() {
            return epistemic + aleatoric;
        }

        @Override
        public List<Object> values(double level) {
            List<Object> values = new ArrayList<>(List.of(label));
            values.addAll(probabilities);
            values.addAll(List.of(epistemic, aleatoric));
            return values;
        }
    }
}
