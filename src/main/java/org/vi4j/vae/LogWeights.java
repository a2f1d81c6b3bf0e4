package org.vi4j.vae;

/** The running mean of weights given by their logarithms, in bounded memory, relative to the largest so far. */
final class LogWeights {
    /** The logarithm of a weight that does not count beside 1. */
    private static final double NOTHING = -50;

    private double largest = Double.NEGATIVE_INFINITY;
    private double sum;
    private double sumOfSquares;
    private long count;

    void add(double logWeight) {
        if (logWeight > largest) {
            double shrink = Math.exp(largest - logWeight);
            sum *= shrink;
            sumOfSquares *= shrink * shrink;
            largest = logWeight;
        }
        count++;
        if (logWeight - largest > NOTHING) {
            double weight = Math.exp(logWeight - largest);
            sum += weight;
            sumOfSquares += weight * weight;
        }
    }

    /** Returns the logarithm of the mean weight. */
    double logMean() {
        return largest + Math.log(sum / count);
    }

    /** Returns (Σw)²/Σw². */
    double ess() {
        return sum * sum / sumOfSquares;
    }
}
