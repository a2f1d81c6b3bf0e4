package org.vi4j.language;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The numbers of one evaluation of a tape; one thread uses it at a time. */
final class Workspace {
    private static final double[] NONE = {};

    /** The most arguments of a univariate distribution. */
    private static final int ARGUMENTS = 4;

    final double[] values;
    final double[] adjoints;

    /** A row's arguments. */
    final double[] arguments = new double[ARGUMENTS];

    /**
     * The derivatives of a row's log density: by its arguments, then by its value at {@link UnivariateFamily#VALUE}.
     */
    final double[] slopes = new double[ARGUMENTS + 1];

    /** The derivatives of a row's normalizer by its arguments. */
    final double[] normalizerSlopes = new double[ARGUMENTS];

    final double[] sums = new double[ARGUMENTS];

    /** Unconstrained coordinates and their gradient, from {@link #from} on. */
    double[] point = NONE;

    double[] gradient = NONE;
    int from;

    /** The log density so far, in nats. */
    double target;

    private final Map<Operation, Object> kept = new HashMap<>();

    Workspace(int size) {
        values = new double[size];
        adjoints = new double[size];
    }

    /** Lets go of the caller's arrays. */
    void release() {
        point = NONE;
        gradient = NONE;
    }

    /** Returns what an operation keeps from one evaluation to the next, such as an integrator. */
    @SuppressWarnings("unchecked")
    <T> T keep(Operation operation, Supplier<T> make) {
        return (T) kept.computeIfAbsent(operation, any -> make.get());
    }
}
