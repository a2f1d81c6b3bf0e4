package org.vi4j.joint;

import java.util.List;
import org.vi4j.UserError;

/**
 * A model, seen as the log of its joint density ln p(x, θ) with the data x fixed, over unconstrained coordinates u ∈
 * ℝᵈ:
 *
 * <pre>f(u) = ln p(x, θ(u)) + ln|det ∂θ/∂u|</pre>
 *
 * so that exp f, normalised, is the posterior density of u, and draws of u become draws of θ by {@link #parameters()}.
 * Everything is in nats. An implementation keeps no state between calls that changes a result; calls may come from
 * several threads at once.
 */
public interface LogJoint {
    /**
     * Makes a log joint of a density that is computed one point at a time. For example μ ~ N(0, 1):
     *
     * <pre>
     * LogJoint.of(Parameters.empty().real("mu"), (theta, gradient) -&gt; {
     *     gradient[0] = -theta[0];
     *     return -theta[0] * theta[0] / 2;
     * })</pre>
     *
     * @param parameters θ, at least one
     * @param density ln p(x, θ) and its gradient, over θ as constrained
     * @return the log joint over u, with the log Jacobian
     * @throws org.vi4j.UserError if there is no parameter
     */
    static LogJoint of(Parameters parameters, Density.Pointwise density) {
        return ConstrainedJoint.pointwise(parameters, density);
    }

    /**
     * Makes a log joint of a density that is computed for many points at once.
     *
     * @param parameters θ, at least one
     * @param density ln p(x, θ) and its gradient, over θ as constrained
     * @return the log joint over u, with the log Jacobian
     * @throws org.vi4j.UserError if there is no parameter
     */
    static LogJoint ofBatches(Parameters parameters, Density density) {
        return ConstrainedJoint.of(parameters, density);
    }

    /** Returns the names, shapes and constraints of θ, and the maps between θ and u. */
    Parameters parameters();

    /** Returns d, the number of unconstrained coordinates, at least 1. */
    default int dimension() {
        return parameters().dimension();
    }

    /**
     * Computes f and its gradient at a batch of points. A point where the density is zero gives f = −∞; a point where
     * it cannot be computed gives NaN. Neither throws.
     *
     * @param points u, {@code [count, d]}, row after row
     * @param count the number of points, at least 1; arrays may be longer
     * @param logDensity receives f(u), {@code [count]}, in nats
     * @param gradient receives ∂f/∂u, {@code [count, d]}
     */
    void logDensityAndGradient(double[] points, int count, double[] logDensity, double[] gradient);

    /**
     * Computes f alone at a batch of points, the same numbers as {@link #logDensityAndGradient}; where this is not
     * overridden, by it.
     *
     * @param points u, {@code [count, d]}, row after row
     * @param count the number of points, at least 1; arrays may be longer
     * @param logDensity receives f(u), {@code [count]}, in nats
     */
    default void logDensity(double[] points, int count, double[] logDensity) {
        logDensityAndGradient(points, count, logDensity, new double[points.length]);
    }

    /**
     * Says why f is infinite or NaN at a point, where the model can tell: which statements are, and by which numbers.
     *
     * @param u unconstrained coordinates, {@code [d]}
     * @return sentences without a full stop; none where f is finite, or of a model that does not know
     */
    default List<String> explain(double[] u) {
        return List.of();
    }

    /** Returns a sentence on what a gradient costs, where that is much and could be less; else empty. */
    default String cost() {
        return "";
    }

    /**
     * The log of a joint density ln p(x, θ) over constrained parameters θ, with its gradient: what a user writes. See
     * {@link LogJoint#ofBatches}.
     */
    @FunctionalInterface
    public interface Density {
        /**
         * Computes ln p(x, θ) and its gradient at a batch of points, as {@link LogJoint#logDensityAndGradient} does but
         * over θ and without a Jacobian.
         *
         * @param theta θ, {@code [count, p]}, row after row
         * @param count the number of points
         * @param logDensity receives ln p(x, θ), {@code [count]}, in nats
         * @param gradient receives ∂ln p/∂θ, {@code [count, p]}
         */
        void evaluate(double[] theta, int count, double[] logDensity, double[] gradient);

        /** The same at one point. */
        @FunctionalInterface
        interface Pointwise {
            /**
             * Computes ln p(x, θ) and its gradient.
             *
             * @param theta θ, {@code [p]}
             * @param gradient receives ∂ln p/∂θ, {@code [p]}, zero before
             * @return ln p(x, θ), in nats
             */
            double at(double[] theta, double[] gradient);
        }
    }

    /**
     * A log joint of independent rows, ln p(θ) + Σᵢ ln p(xᵢ | θ), that can be estimated from some of them:
     *
     * <pre>f_B(u) = ln p(θ) + ln|det ∂θ/∂u| + N/B Σ_{i∈B} ln p(xᵢ | θ),   E f_B = f</pre>
     */
    interface DataJoint extends LogJoint {
        /** Returns N, the number of rows. */
        int rows();

        /**
         * Returns the log joint's unbiased estimate from some rows. The prior is not scaled.
         *
         * @param batch which rows, of {@link #rows()}
         * @return f_B
         */
        LogJoint on(MiniBatch batch);

        /**
         * A mini-batch, rows drawn from a data set, which knows the size of the set it came from: the log likelihood of
         * B rows of N is worth N/B times as much, and that factor is applied here and nowhere else.
         *
         * @param rows row numbers, counted from 0, {@code [B]}
         * @param of N, the number of rows of the whole set
         */
        // The array is not copied: a sampler makes one for every step.
        @SuppressWarnings("ArrayRecordComponent")
        record MiniBatch(int[] rows, int of) {
            /** Checks that the rows are of the set. */
            public MiniBatch {
                if (rows.length < 1 || rows.length > of) {
                    throw new UserError("a mini-batch of " + rows.length + " rows of " + of + ": between 1 and " + of
                            + " are needed");
                }
                for (int row : rows) {
                    if (row < 0 || row >= of) {
                        throw new UserError("row " + row + " of a mini-batch: the set has rows 0 to " + (of - 1));
                    }
                }
            }

            /** Returns N/B, what the log likelihood of these rows is multiplied by. */
            public double scale() {
                return (double) of / rows.length;
            }
        }
    }
}
