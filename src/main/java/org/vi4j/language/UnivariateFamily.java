package org.vi4j.language;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A univariate family, whose log density falls into three parts, in nats: ln p(y | a) = b(y) + g(a) + h(y, a). Of a
 * vector of rows with shared arguments, g is computed once; b, of data only, once for all evaluations.
 */
abstract class UnivariateFamily {
    /** Where {@link #kernel} writes the derivative by y. */
    static final int VALUE = 4;

    final String name;
    final List<String> arguments;

    UnivariateFamily(String name, String... arguments) {
        this.name = name;
        this.arguments = List.of(arguments);
    }

    /**
     * Computes g.
     *
     * @param a the arguments
     * @param slopes receives ∂g/∂a, {@code [arguments]}
     * @return g(a); NaN outside of the arguments' range
     */
    abstract double normalizer(double[] a, double[] slopes);

    /**
     * Computes h.
     *
     * @param slopes receives ∂h/∂a from 0, and ∂h/∂y at {@link #VALUE}
     * @return h(y, a); −∞ where the density is zero
     */
    abstract double kernel(double y, double[] a, double[] slopes);

    /**
     * Computes Σᵢ g(aᵢ) + h(yᵢ, aᵢ), and adds its derivatives, times a weight, to the adjoints: row by row. Families of
     * which models have thousands of rows have a loop of their own, which takes the logarithm of many rows' product.
     *
     * @param w the workspace
     * @param y the values, {@code [n]}
     * @param arguments one number or {@code [n]} each
     * @param weight of the derivatives
     * @return the sum, without the weight
     */
    double rows(Workspace w, Slot y, Slot[] arguments, double weight) {
        boolean shared = true;
        for (Slot argument : arguments) {
            shared &= argument.step == 0;
        }
        double[] a = w.arguments;
        double[] sums = w.sums;
        Arrays.fill(sums, 0);
        load(w, arguments, 0);
        double sum = 0;
        if (shared) {
            sum += y.size * normalizer(a, w.normalizerSlopes);
            for (int k = 0; k < arguments.length; k++) {
                sums[k] = y.size * w.normalizerSlopes[k];
            }
        }
        double[] values = y.in(w);
        for (int i = 0; i < y.size; i++) {
            if (!shared) {
                load(w, arguments, i);
                sum += normalizer(a, w.normalizerSlopes);
            }
            sum += kernel(values[y.at + i], a, w.slopes);
            if (y.variable()) {
                w.adjoints[y.at + i] += weight * w.slopes[VALUE];
            }
            for (int k = 0; k < arguments.length; k++) {
                double slope = shared ? w.slopes[k] : w.slopes[k] + w.normalizerSlopes[k];
                if (arguments[k].step == 0) {
                    sums[k] += slope;
                } else if (arguments[k].variable()) {
                    w.adjoints[arguments[k].at + i] += weight * slope;
                }
            }
        }
        for (int k = 0; k < arguments.length; k++) {
            if (arguments[k].step == 0 && arguments[k].variable()) {
                w.adjoints[arguments[k].at] += weight * sums[k];
            }
        }
        return sum;
    }

    /** Copies the arguments of row i to where {@link #kernel} expects them. */
    static void load(Workspace w, Slot[] arguments, int i) {
        for (int k = 0; k < arguments.length; k++) {
            w.arguments[k] = arguments[k].get(w, i);
        }
    }

    /** Computes b, of data: with constant arguments, such as the number of trials, where it needs them. */
    double base(double y, double[] a) {
        return 0;
    }

    /** Says what values of y can have, if not any number, such as "a whole number of at least 0"; else is empty. */
    String support() {
        return "";
    }

    /** Says whether a datum can have the value. */
    boolean supports(double y) {
        return Double.isFinite(y);
    }

    /** Says whether y is a count, which no parameter can be. */
    boolean discrete() {
        return false;
    }

    /** Variates from it. */
    abstract double draw(double[] a, RandomGenerator random);
}
