package org.vi4j.language;

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
