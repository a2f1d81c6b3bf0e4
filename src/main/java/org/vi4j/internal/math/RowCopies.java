package org.vi4j.internal.math;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.vi4j.UserError;

/** Rows of which each counts as many, as the rows that they stand for: row numbers, in order. */
public final class RowCopies {
    private RowCopies() {}

    /**
     * Repeats each row as often as it counts.
     *
     * @param table its name, for messages
     * @param lines of the rows in the table, {@code [n]}
     * @param weights how many each counts as, {@code [n]}
     * @return the rows' numbers, each as often as its weight says
     * @throws UserError if a weight is not a whole number, or they are too many
     */
    public static int[] whole(String table, long[] lines, double[] weights) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            if (weights[i] != Math.rint(weights[i])) {
                throw new UserError(table + ", line " + lines[i] + ": the row counts " + weights[i]
                        + " times, and data can be made up for whole rows only: give whole weights, or fit without");
            }
        }
        // Numbers of them are kept for each draw, so many more would not fit either.
        if (sum > Integer.MAX_VALUE / 8.0) {
            throw new UserError(table + ": its rows count as " + String.format(java.util.Locale.ROOT, "%.3g", sum)
                    + ", more than memory holds: give smaller weights");
        }
        return IntStream.range(0, weights.length)
                .flatMap(i -> IntStream.generate(() -> i).limit((long) weights[i]))
                .toArray();
    }

    /**
     * Takes rows in proportion to their weights, evenly spaced along the weights' sum.
     *
     * @param weights how many each row counts as, {@code [n]}
     * @param most rows to take, where the weights' sum is more
     * @return the rows' numbers
     */
    public static int[] evenly(double[] weights, int most) {
        double sum = Arrays.stream(weights).sum();
        int count = (int) Math.max(1, Math.min(most, Math.rint(sum)));
        int[] rows = new int[count];
        double passed = weights[0];
        int at = 0;
        for (int k = 0; k < count; k++) {
            while (passed < (k + 0.5) * sum / count && at < weights.length - 1) {
                passed += weights[++at];
            }
            rows[k] = at;
        }
        return rows;
    }
}
