package org.vi4j.inference.gradient;

/**
 * Stochastic ascent with steps that noise does not lengthen: each coordinate's gradient is divided by the root mean
 * square of its gradients so far, up to the last 1,000 steps, wherever that is above a floor. Where the noise dies out,
 * as it does for a family that holds the posterior, steps become those of plain ascent and die out too; Adam's (Kingma
 * and Ba 2015) never do. Dividing by an average over all steps, not the last few, makes the iterates a stationary
 * process that can be averaged (Welandawe et al. 2022). ND4J's updaters work on INDArray views; moving a few hundred
 * doubles there and back at every step costs more than this loop, and none has this average.
 */
final class NormalizedAscent {
    private static final double LONGEST = 1e-3;
    private static final double LIMIT = 3;

    private final double[] first;
    private final double[] second;
    private final double momentum;
    private final double floor;
    private int steps;

    /**
     * Starts.
     *
     * @param size of λ
     * @param momentum how much of the last step's direction is kept, in [0, 1)
     * @param floor the root mean square below which gradients are taken as they are
     */
    NormalizedAscent(int size, double momentum, double floor) {
        this.first = new double[size];
        this.second = new double[size];
        this.momentum = momentum;
        this.floor = floor;
    }

    /** Moves λ up the gradient. */
    void step(double[] lambda, double[] gradient, double stepSize) {
        steps++;
        double share = Math.max(1.0 / steps, LONGEST);
        double bias = 1 - Math.pow(momentum, steps);
        for (int k = 0; k < lambda.length; k++) {
            first[k] = momentum * first[k] + (1 - momentum) * gradient[k];
            second[k] = (1 - share) * second[k] + share * gradient[k] * gradient[k];
            double move = first[k] / bias / Math.max(floor, Math.sqrt(second[k]));
            lambda[k] += stepSize * Math.max(-LIMIT, Math.min(LIMIT, move));
        }
    }
}
