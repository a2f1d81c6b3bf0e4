package org.vi4j.inference;

import java.util.Arrays;
import java.util.Optional;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;

/**
 * Coordinates v in which the posterior is about as wide as N(0, I), so that one step size suits all of them: u = shift
 * + scale · v, or, for a family that is closed under linear maps, u = shift + C v.
 *
 * @param shift {@code [d]}
 * @param scale {@code [d]}
 * @param factor C, lower triangular, {@code [d, d]}, where there is one
 */
@SuppressWarnings("ArrayRecordComponent")
record Coordinates(double[] shift, double[] scale, Optional<double[][]> factor) {
    Coordinates(double[] shift, double[] scale) {
        this(shift, scale, Optional.empty());
    }

    /** Returns these coordinates with v further turned and stretched by a lower triangular matrix. */
    Coordinates whitened(double[][] lower) {
        double[][] c = new double[lower.length][];
        for (int i = 0; i < c.length; i++) {
            double own = scale[i];
            c[i] = Arrays.stream(lower[i]).map(x -> own * x).toArray();
        }
        return new Coordinates(shift, scale, Optional.of(c));
    }

    /** Returns these coordinates with v further stretched. */
    Coordinates stretched(double[] by) {
        double[] longer = scale.clone();
        Arrays.setAll(longer, j -> scale[j] * by[j]);
        return new Coordinates(shift, longer);
    }

    /** λ of u, given λ of v. */
    double[] unstandardize(Family family, double[] lambda) {
        return factor.isPresent() && family.whitening().isPresent()
                ? family.whitening().get().rescale(lambda, shift, factor.get())
                : family.rescale(lambda, shift, scale);
    }

    /** λ of v, given λ of u; without C. */
    double[] standardize(Family family, double[] lambda) {
        double[] narrow = new double[scale.length];
        double[] back = new double[scale.length];
        Arrays.setAll(narrow, j -> 1 / scale[j]);
        Arrays.setAll(back, j -> -shift[j] / scale[j]);
        return family.rescale(lambda, back, narrow);
    }

    /** The log joint of v. */
    LogJoint of(LogJoint joint) {
        return new Moved(joint, this);
    }

    private void toModel(double[] v, int from, double[] u) {
        for (int i = 0; i < shift.length; i++) {
            u[from + i] = shift[i] + (factor.isPresent() ? dot(factor.get()[i], v, from, i) : scale[i] * v[from + i]);
        }
    }

    private static double dot(double[] row, double[] v, int from, int last) {
        double sum = 0;
        for (int j = 0; j <= last; j++) {
            sum += row[j] * v[from + j];
        }
        return sum;
    }

    /** ∂f/∂u to ∂f/∂v, in place. */
    private void pullBack(double[] gradient, int from) {
        int d = shift.length;
        if (factor.isEmpty()) {
            for (int j = 0; j < d; j++) {
                gradient[from + j] *= scale[j];
            }
            return;
        }
        double[] product = new double[d];
        for (int i = 0; i < d; i++) {
            double[] row = factor.get()[i];
            double slope = gradient[from + i];
            for (int j = 0; j <= i; j++) {
                product[j] += row[j] * slope;
            }
        }
        System.arraycopy(product, 0, gradient, from, d);
    }

    private double logDeterminant() {
        double sum = 0;
        for (int j = 0; j < scale.length; j++) {
            sum += Math.log(factor.isPresent() ? factor.get()[j][j] : scale[j]);
        }
        return sum;
    }

    private record Moved(LogJoint joint, Coordinates coordinates) implements LogJoint {
        @Override
        public Parameters parameters() {
            return joint.parameters();
        }

        @Override
        public void logDensityAndGradient(double[] points, int count, double[] logDensity, double[] gradient) {
            joint.logDensityAndGradient(moved(points, count), count, logDensity, gradient);
            addLogDeterminant(logDensity, count);
            int d = coordinates.shift.length;
            for (int s = 0; s < count; s++) {
                coordinates.pullBack(gradient, s * d);
            }
        }

        @Override
        public void logDensity(double[] points, int count, double[] logDensity) {
            joint.logDensity(moved(points, count), count, logDensity);
            addLogDeterminant(logDensity, count);
        }

        private double[] moved(double[] points, int count) {
            int d = coordinates.shift.length;
            double[] u = new double[count * d];
            for (int s = 0; s < count; s++) {
                coordinates.toModel(points, s * d, u);
            }
            return u;
        }

        private void addLogDeterminant(double[] logDensity, int count) {
            double logDeterminant = coordinates.logDeterminant();
            for (int s = 0; s < count; s++) {
                logDensity[s] += logDeterminant;
            }
        }
    }
}
