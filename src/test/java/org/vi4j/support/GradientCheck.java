package org.vi4j.support;

import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;

/**
 * Holds a gradient against central differences in double precision, (f(x + h) − f(x − h)) / 2h with h = 1e-6. Their
 * truncation error is of order h² = 1e-12, their rounding error of order 1e-16/h = 1e-10 times f: where derivatives are
 * of order one, agreement to a relative 1e-6 is what a right gradient gives and a wrong one does not.
 */
public final class GradientCheck {
    private static final double STEP = 1e-6;

    private GradientCheck() {}

    /**
     * Returns the largest |a − n| / max(|a|, |n|, floor) over all elements of x, a analytic and n numerical.
     *
     * @param x where f is evaluated; changed and put back
     * @param gradient the analytic derivatives, of x's shape
     * @param floor derivatives smaller than this are compared absolutely, on its scale
     * @param f reads x
     */
    public static double maxRelativeError(INDArray x, INDArray gradient, double floor, DoubleSupplier f) {
        return maxRelativeError(x, gradient, floor, STEP, f);
    }

    /**
     * Returns the same for another h, for functions so large that rounding errors tell with 1e-6.
     *
     * @param x where f is evaluated; changed and put back
     * @param gradient the analytic derivatives, of x's shape
     * @param floor derivatives smaller than this are compared absolutely, on its scale
     * @param step h
     * @param f reads x
     */
    public static double maxRelativeError(INDArray x, INDArray gradient, double floor, double step, DoubleSupplier f) {
        double worst = 0;
        for (long i = 0; i < x.length(); i++) {
            // Coordinates, since linear indices mean other elements where the order in memory is another.
            long[] element = Shape.ind2subC(x.shape(), i);
            double at = x.getDouble(element);
            x.putScalar(element, at + step);
            double above = f.getAsDouble();
            x.putScalar(element, at - step);
            double below = f.getAsDouble();
            x.putScalar(element, at);
            double numerical = (above - below) / (2 * step);
            double analytic = gradient.getDouble(element);
            double scale = Math.max(floor, Math.max(Math.abs(analytic), Math.abs(numerical)));
            double error = Math.abs(analytic - numerical) / scale;
            // Not Math.max, which would lose a NaN: a check that cannot fail.
            worst = error <= worst ? worst : error;
        }
        return worst;
    }
}
