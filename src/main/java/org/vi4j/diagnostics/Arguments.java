package org.vi4j.diagnostics;

/** What callers must get right: shapes and ranges that no data can make wrong. */
final class Arguments {
    private Arguments() {}

    /** Requires at least one chain, all of one length. */
    static void requireChains(double[][] chains) {
        if (chains.length == 0) {
            throw new IllegalArgumentException("no chains: at least one is needed");
        }
        requireRectangle("chain", chains, chains[0].length);
    }

    /** Requires rows of one length. */
    static void requireRectangle(String row, double[][] values, int length) {
        for (int m = 0; m < values.length; m++) {
            if (values[m].length != length) {
                throw new IllegalArgumentException(row + " " + (m + 1) + " has length " + values[m].length + ", "
                        + length + " was expected: all must be of one length");
            }
        }
    }

    /** Requires as many numbers as there are of something else. */
    static void requireLength(String what, int length, int expected) {
        if (length != expected) {
            throw new IllegalArgumentException(what + ": there are " + length + ", " + expected + " were expected");
        }
    }

    /** Requires an effective sample size over the number of draws: positive and finite, above 1 where draws repel. */
    static void requireEfficiency(double relativeEfficiency) {
        if (!(relativeEfficiency > 0 && relativeEfficiency < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "relative efficiency is " + relativeEfficiency + ": a positive finite number was expected");
        }
    }

    /** Requires a probability, not NaN. */
    static void requireProbability(double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("p is " + p + ": a probability in [0, 1] was expected");
        }
    }
}
