package org.vi4j.inference.gradient;

/**
 * Adam (Kingma and Ba 2015) whose second moment is the plain average of the squared gradients so far, up to the last
 * 1,000 steps: with a settled scale the iterates become a stationary process that can be averaged, which Adam's do not
 * (Welandawe et al. 2022). ND4J's updaters work on INDArray views; moving a few hundred doubles there and back at every
 * step costs more than this loop, and none has this average.
 */
final class AveragedAdam {
    private static final double MOMENTUM = 0.9;
    private static final double LONGEST = 1e-3;
    private static final double EPSILON = 1e-8;

    private final double[] first;
    private final double[] second;
    private int steps;

    AveragedAdam(int size) {
        this.first = new double[size];
        this.second = new double[size];
    }

    /** Moves λ up the gradient. */
    void step(double[] lambda, double[] gradient, double stepSize) {
        steps++;
        double share = Math.max(1.0 / steps, LONGEST);
        double bias = 1 - Math.pow(MOMENTUM, steps);
        for (int k = 0; k < lambda.length; k++) {
            first[k] = MOMENTUM * first[k] + (1 - MOMENTUM) * gradient[k];
            second[k] = (1 - share) * second[k] + share * gradient[k] * gradient[k];
            lambda[k] += stepSize * first[k] / bias / (Math.sqrt(second[k]) + EPSILON);
        }
    }
}
