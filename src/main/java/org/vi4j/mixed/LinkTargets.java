package org.vi4j.mixed;

import org.vi4j.model.Likelihood;

/** What targets without noise have in common. */
final class LinkTargets {
    private LinkTargets() {}

    /** The logarithm of the normalizing constant of the fixed coefficients' prior; without those that are flat. */
    static double logNormalizer(double[] fixedPrior) {
        double sum = 0;
        for (double precision : fixedPrior) {
            sum += precision > 0 ? (Math.log(precision) - Math.log(2 * Math.PI)) / 2 : 0;
        }
        return sum;
    }

    /** As {@link SpreadTarget#working}: the curvature, and the slope over it. */
    static double[][] working(DesignRows design, Likelihood likelihood, double[] coefficients) {
        double[] eta = design.linear(coefficients);
        double[] omega = new double[eta.length];
        double[] left = new double[eta.length];
        double[] derivatives = new double[3];
        for (int i = 0; i < eta.length; i++) {
            likelihood.derivatives(design.target()[i], eta[i], derivatives);
            omega[i] = design.weight()[i] * derivatives[2];
            left[i] = derivatives[2] > 0 ? derivatives[1] / derivatives[2] : 0;
        }
        return new double[][] {omega, left};
    }
}
