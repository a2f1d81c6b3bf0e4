package org.vi4j.inference;

/**
 * Stochastic ascent with steps that noise does not lengthen: each coordinate's gradient is divided by the root mean
 * square of its gradients so far, up to the last 1,000 steps, wherever that is above a floor, and cut at three times
 * it. Where the noise dies out, as it does for a family that holds the posterior, steps become those of plain ascent
 * and die out too; Adam's (Kingma and Ba 2015) never do. Dividing by an average over all steps, not the last few, makes
 * the iterates a stationary process that can be averaged (Welandawe et al. 2022).
 */
final class NormalizedAscent implements StepRule {
    private static final double LEAST_SHARE = 1e-3;
    private static final double LIMIT = 3;

    private final double[] first;
    private final double[] squares;
    private final double stepSize;
    private final double momentum;
    private final double floor;
    private int steps;

    private NormalizedAscent(int size, double stepSize, double momentum, double floor) {
        this.first = new double[size];
        this.squares = new double[size];
        this.stepSize = stepSize;
        this.momentum = momentum;
        this.floor = floor;
    }

    /** Without momentum, gradients below 1 as they are: for λ whose units are posterior standard deviations. */
    static NormalizedAscent standardized(int size, double stepSize) {
        return new NormalizedAscent(size, stepSize, 0, 1);
    }

    /** Like Adam, for numbers of any size. */
    static NormalizedAscent adaptive(int size, double stepSize) {
        return new NormalizedAscent(size, stepSize, 0.9, 1e-8);
    }

    @Override
    public void step(double[] lambda, double[] gradient) {
        steps++;
        double share = Math.max(1.0 / steps, LEAST_SHARE);
        double bias = 1 - Math.pow(momentum, steps);
        for (int k = 0; k < lambda.length; k++) {
            first[k] = momentum * first[k] + (1 - momentum) * gradient[k];
            squares[k] = (1 - share) * squares[k] + share * gradient[k] * gradient[k];
            double move = first[k] / bias / Math.max(floor, Math.sqrt(squares[k]));
            lambda[k] += stepSize * Math.max(-LIMIT, Math.min(LIMIT, move));
        }
    }
}
