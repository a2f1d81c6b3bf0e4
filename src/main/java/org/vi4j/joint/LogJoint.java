package org.vi4j.joint;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.vi4j.UserError;
import org.vi4j.math.RandomStreams;

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

    /**
     * A gradient compared with finite differences: (8(f(u+h) − f(u−h)) − (f(u+2h) − f(u−2h))) / 12h in every
     * coordinate, whose truncation error is of order h⁴. With h = 1e-3 max(1, |u|) it is about 1e-12 and rounding about
     * 1e-13 |f|, so that a right gradient agrees to about 1e-8 and a wrong one does not.
     *
     * @param error the largest |analytic − numeric| / max(1, |analytic|, |numeric|) over all coordinates and points;
     *     NaN if the density or gradient was
     * @param coordinate the coordinate of u where it is, counted from 0
     * @param analytic what the log joint says there
     * @param numeric what finite differences say there
     */
    record GradientCheck(double error, int coordinate, double analytic, double numeric) {
        private static final double STEP = 1e-3;
        private static final double[] STEPS = {STEP, 1e-5, 1e-7};
        private static final int REQUIRED = 3;
        private static final int DIRECTIONS = 3;
        private static final int ENOUGH = 2;
        private static final double WRONG = 1e-3;
        /** (4d + 1)d numbers take 32 MB. */
        private static final int MOST = 1_000;

        /**
         * Checks at one point, in one call of the log joint.
         *
         * @param joint the log joint
         * @param u where, {@code [d]}
         * @return the worst coordinate
         */
        public static GradientCheck at(LogJoint joint, double[] u) {
            return at(joint, u, STEP);
        }

        private static GradientCheck at(LogJoint joint, double[] u, double step) {
            int d = joint.dimension();
            double[] points = new double[(4 * d + 1) * d];
            for (int row = 0; row <= 4 * d; row++) {
                System.arraycopy(u, 0, points, row * d, d);
            }
            double[] steps = new double[d];
            double[] multiples = {1, -1, 2, -2};
            for (int j = 0; j < d; j++) {
                steps[j] = step * Math.max(1, Math.abs(u[j]));
                for (int k = 0; k < multiples.length; k++) {
                    points[(1 + 4 * j + k) * d + j] += multiples[k] * steps[j];
                }
            }
            double[] f = new double[4 * d + 1];
            double[] gradient = new double[points.length];
            joint.logDensityAndGradient(points, 4 * d + 1, f, gradient);
            GradientCheck worst = new GradientCheck(-1, 0, 0, 0);
            for (int j = 0; j < d; j++) {
                int row = 1 + 4 * j;
                double numeric = (8 * (f[row] - f[row + 1]) - (f[row + 2] - f[row + 3])) / (12 * steps[j]);
                double scale = Math.max(1, Math.max(Math.abs(gradient[j]), Math.abs(numeric)));
                double error = Math.abs(gradient[j] - numeric) / scale;
                if (!(error <= worst.error)) {
                    worst = new GradientCheck(error, j, gradient[j], numeric);
                    if (Double.isNaN(error)) {
                        break;
                    }
                }
            }
            return worst;
        }

        /**
         * Refuses a log joint whose gradient is plainly wrong: at two of three points, along one of three random
         * directions, whatever the step of the differences. Takes 45 evaluations where it is right.
         *
         * @param joint the log joint
         * @param u the middle of the points, {@code [d]}, each drawn about it with standard deviation 1
         * @throws UserError if so, with the worst coordinate, which of more than 1,000 is not looked for
         */
        public static void require(LogJoint joint, double[] u) {
            double[] last = u;
            int right = 0;
            for (int i = 0; i < REQUIRED; i++) {
                RandomGenerator random = new RandomStreams(0).at("gradient-check", i);
                double[] at =
                        Arrays.stream(u).map(x -> x + random.nextGaussian()).toArray();
                boolean wrong = false;
                for (int k = 0; k < DIRECTIONS && !wrong; k++) {
                    double[] direction = random.doubles(u.length, -1, 1).toArray();
                    // NaN says that there is nothing to compare.
                    wrong = Arrays.stream(STEPS).allMatch(step -> along(joint, at, direction, step) > WRONG);
                }
                last = wrong ? at : last;
                right += wrong ? 0 : 1;
            }
            if (right >= ENOUGH) {
                return;
            }
            double[] there = last;
            throw new UserError(
                    "the gradient does not agree with the log density"
                            + (u.length > MOST
                                    ? ""
                                    : Arrays.stream(STEPS)
                                            .mapToObj(step -> at(joint, there, step))
                                            .min(Comparator.comparingDouble(GradientCheck::error))
                                            .map(worst -> String.format(
                                                    Locale.ROOT,
                                                    ": with respect to %s it is %.6g, finite differences give %.6g",
                                                    joint.parameters()
                                                            .coordinateNames()
                                                            .get(worst.coordinate),
                                                    worst.analytic,
                                                    worst.numeric))
                                            .orElse(""))
                            + "; correct the gradient (GradientCheck shows the worst coordinate), or the density where it jumps");
        }

        /** The relative error of the derivative along a direction. */
        private static double along(LogJoint joint, double[] u, double[] direction, double step) {
            int d = u.length;
            double[] multiples = {0, 1, -1, 2, -2};
            double[] points = new double[multiples.length * d];
            double[] unit = new double[d];
            double norm = Math.sqrt(Arrays.stream(direction).map(v -> v * v).sum());
            Arrays.setAll(unit, j -> Math.max(1, Math.abs(u[j])) * direction[j] / norm);
            for (int k = 0; k < points.length; k++) {
                points[k] = u[k % d] + multiples[k / d] * step * unit[k % d];
            }
            double[] f = new double[multiples.length];
            double[] gradient = new double[points.length];
            joint.logDensityAndGradient(points, multiples.length, f, gradient);
            double analytic = 0;
            for (int j = 0; j < d; j++) {
                analytic += gradient[j] * unit[j];
            }
            double numeric = (8 * (f[1] - f[2]) - (f[3] - f[4])) / (12 * step);
            return Math.abs(analytic - numeric) / Math.max(1, Math.max(Math.abs(analytic), Math.abs(numeric)));
        }

        /**
         * Checks at standard normal points.
         *
         * @param joint the log joint
         * @param points how many, at least 1
         * @param seed the seed of the points
         * @return the worst coordinate of all points
         */
        public static GradientCheck of(LogJoint joint, int points, long seed) {
            RandomGenerator random = new RandomStreams(seed).at("gradient-check", 0);
            GradientCheck worst = new GradientCheck(-1, 0, 0, 0);
            for (int i = 0; i < points; i++) {
                double[] u = new double[joint.dimension()];
                Arrays.setAll(u, j -> random.nextGaussian());
                GradientCheck check = at(joint, u);
                if (!(check.error <= worst.error)) {
                    worst = check;
                }
            }
            return worst;
        }

        /** Returns one line for people. */
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "largest relative error %.1e, at coordinate %d: gradient %.9g, finite differences %.9g",
                    error,
                    coordinate,
                    analytic,
                    numeric);
        }
    }
}
