package org.vi4j.net;

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

    /** Returns the number of draws, S. */
    int count() {
        return Math.max(probabilities.length, means.length);
    }
}
