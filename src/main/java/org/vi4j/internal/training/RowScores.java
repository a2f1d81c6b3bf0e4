package org.vi4j.internal.training;

import java.util.Map;

/**
 * A score of each of a set of rows, the larger the better, and numbers about all of them. Two of them on the same rows
 * with the same draws can be compared row by row, which is far more precise than comparing their means.
 */
public final class RowScores {
    private final double[] scores;
    private final Map<String, Object> numbers;

    /**
     * Keeps scores and numbers.
     *
     * @param scores of each row, [n], in nats
     * @param numbers about all rows, by their names in JSON: numbers, or lists of them
     */
    public RowScores(double[] scores, Map<String, Object> numbers) {
        this.scores = scores.clone();
        this.numbers = numbers;
    }

    /**
     * Returns every row's score.
     *
     * @return a copy, [n], in nats
     */
    public double[] scores() {
        return scores.clone();
    }

    /**
     * Returns the numbers about all rows.
     *
     * @return by their names in JSON
     */
    public Map<String, Object> numbers() {
        return numbers;
    }

    /**
     * A mean difference.
     *
     * @param mean in nats per row
     * @param se its standard error
     */
    public record Difference(double mean, double se) {}

    /**
     * Compares row by row.
     *
     * @param other the same rows under another model, with the same draws
     * @return the mean of this − other over rows, with its standard error s/√n
     */
    public Difference minus(RowScores other) {
        if (other.scores.length != scores.length) {
            throw new IllegalArgumentException(scores.length + " rows cannot be compared with " + other.scores.length);
        }
        double[] differences = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
            differences[i] = scores[i] - other.scores[i];
        }
        return new Difference(mean(differences), standardError(differences));
    }

    /**
     * Returns the mean of numbers.
     *
     * @param values [n]
     * @return their mean
     */
    public static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /**
     * Returns the standard error of the mean of numbers, s/√n.
     *
     * @param values [n]
     * @return NaN for a single one
     */
    public static double standardError(double[] values) {
        double mean = mean(values);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        int n = values.length;
        return Math.sqrt(squares / (n - 1) / n);
    }
}
