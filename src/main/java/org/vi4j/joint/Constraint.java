package org.vi4j.joint;

import org.vi4j.UserError;

/**
 * Where a parameter may lie, with the smooth one-to-one map from unconstrained coordinates onto it, the log of that
 * map's Jacobian determinant and its derivative (Stan Reference Manual, "Constraint transforms"). The methods work on a
 * window of longer arrays: θ from {@code theta[at]}, u from {@code u[from]}.
 */
public sealed interface Constraint
        permits Constraint.Real, Constraint.Positive, Constraint.Interval, Constraint.Ordered, Constraint.Simplex {
    /**
     * Returns how many unconstrained coordinates a parameter of some size has.
     *
     * @param size the number of elements of θ
     * @return the number of elements of u
     */
    default int coordinates(int size) {
        return size;
    }

    /**
     * Computes θ(u).
     *
     * @return ln|det ∂θ/∂u|
     */
    double constrain(double[] u, int from, double[] theta, int at, int size);

    /** Computes u(θ), the inverse of {@link #constrain}. θ on the boundary gives infinite or NaN coordinates. */
    void unconstrain(double[] theta, int at, double[] u, int from, int size);

    /**
     * Turns the gradient of a density over θ into one over u: ∂/∂u (f(θ(u)) + ln|det ∂θ/∂u|).
     *
     * @param theta θ(u)
     * @param gradientTheta ∂f/∂θ, from {@code at}
     * @param gradientU receives the result, from {@code from}
     */
    void pullBack(double[] u, int from, double[] theta, int at, int size, double[] gradientTheta, double[] gradientU);

    /** ℝ: θ = u. */
    record Real() implements Constraint {
        @Override
        public double constrain(double[] u, int from, double[] theta, int at, int size) {
            System.arraycopy(u, from, theta, at, size);
            return 0;
        }

        @Override
        public void unconstrain(double[] theta, int at, double[] u, int from, int size) {
            System.arraycopy(theta, at, u, from, size);
        }

        @Override
        public void pullBack(
                double[] u, int from, double[] theta, int at, int size, double[] gradientTheta, double[] gradientU) {
            System.arraycopy(gradientTheta, at, gradientU, from, size);
        }
    }

    /** (0, ∞): θ = exp u. */
    record Positive() implements Constraint {
        @Override
        public double constrain(double[] u, int from, double[] theta, int at, int size) {
            double logJacobian = 0;
            for (int i = 0; i < size; i++) {
                theta[at + i] = Math.exp(u[from + i]);
                logJacobian += u[from + i];
            }
            return logJacobian;
        }

        @Override
        public void unconstrain(double[] theta, int at, double[] u, int from, int size) {
            for (int i = 0; i < size; i++) {
                u[from + i] = Math.log(theta[at + i]);
            }
        }

        @Override
        public void pullBack(
                double[] u, int from, double[] theta, int at, int size, double[] gradientTheta, double[] gradientU) {
            for (int i = 0; i < size; i++) {
                gradientU[from + i] = gradientTheta[at + i] * theta[at + i] + 1;
            }
        }
    }

    /**
     * (lower, upper): θ = lower + (upper − lower) · logistic(u).
     *
     * @param lower the lower end, finite
     * @param upper the upper end, finite, above the lower one
     */
    record Interval(double lower, double upper) implements Constraint {
        /** Checks the ends. */
        public Interval {
            if (!(lower < upper && lower > Double.NEGATIVE_INFINITY && upper < Double.POSITIVE_INFINITY)) {
                throw new UserError("interval(" + lower + ", " + upper + "): the ends must be finite and the lower one"
                        + " first; for one-sided bounds shift a positive parameter");
            }
        }

        @Override
        public double constrain(double[] u, int from, double[] theta, int at, int size) {
            double logJacobian = size * Math.log(upper - lower);
            for (int i = 0; i < size; i++) {
                double x = u[from + i];
                double tail = Math.exp(-Math.abs(x));
                double share = (x > 0 ? 1 : tail) / (1 + tail);
                theta[at + i] = lower + (upper - lower) * share;
                logJacobian += -Math.abs(x) - 2 * Math.log1p(tail);
            }
            return logJacobian;
        }

        @Override
        public void unconstrain(double[] theta, int at, double[] u, int from, int size) {
            for (int i = 0; i < size; i++) {
                u[from + i] = Math.log((theta[at + i] - lower) / (upper - theta[at + i]));
            }
        }

        @Override
        public void pullBack(
                double[] u, int from, double[] theta, int at, int size, double[] gradientTheta, double[] gradientU) {
            for (int i = 0; i < size; i++) {
                double tail = Math.exp(-Math.abs(u[from + i]));
                double slope = tail / ((1 + tail) * (1 + tail));
                double tanhHalf = (1 - tail) / (1 + tail);
                gradientU[from + i] =
                        gradientTheta[at + i] * (upper - lower) * slope - Math.copySign(tanhHalf, u[from + i]);
            }
        }
    }

    /** θ₁ &lt; θ₂ &lt; …: θ₁ = u₁, θᵢ = θᵢ₋₁ + exp uᵢ. */
    record Ordered() implements Constraint {
        @Override
        public double constrain(double[] u, int from, double[] theta, int at, int size) {
            theta[at] = u[from];
            double logJacobian = 0;
            for (int i = 1; i < size; i++) {
                theta[at + i] = theta[at + i - 1] + Math.exp(u[from + i]);
                logJacobian += u[from + i];
            }
            return logJacobian;
        }

        @Override
        public void unconstrain(double[] theta, int at, double[] u, int from, int size) {
            u[from] = theta[at];
            for (int i = 1; i < size; i++) {
                u[from + i] = Math.log(theta[at + i] - theta[at + i - 1]);
            }
        }

        @Override
        public void pullBack(
                double[] u, int from, double[] theta, int at, int size, double[] gradientTheta, double[] gradientU) {
            double after = 0;
            for (int i = size - 1; i > 0; i--) {
                after += gradientTheta[at + i];
                gradientU[from + i] = after * Math.exp(u[from + i]) + 1;
            }
            gradientU[from] = after + gradientTheta[at];
        }
    }

    /**
     * The simplex θᵢ &gt; 0, Σ θᵢ = 1, by breaking a stick (Stan Reference Manual, "Unit simplex"): of K elements, K −
     * 1 are free. With i = 1 … K−1 and rᵢ = 1 − Σ_{j&lt;i} θⱼ what is left of the stick,
     *
     * <pre>zᵢ = logistic(uᵢ − ln(K − i)),   θᵢ = rᵢ zᵢ,   ln|det ∂θ/∂u| = Σ ln rᵢ zᵢ (1 − zᵢ)</pre>
     *
     * so that u = 0 gives θᵢ = 1/K.
     */
    record Simplex() implements Constraint {
        @Override
        public int coordinates(int size) {
            return size - 1;
        }

        @Override
        public double constrain(double[] u, int from, double[] theta, int at, int size) {
            double logJacobian = 0;
            double logRest = 0;
            for (int i = 0; i < size - 1; i++) {
                double x = u[from + i] - Math.log(size - 1 - i);
                double logTail = Math.log1p(Math.exp(-Math.abs(x)));
                double logZ = Math.min(x, 0) - logTail;
                double logOther = Math.min(-x, 0) - logTail;
                theta[at + i] = Math.exp(logRest + logZ);
                logJacobian += logRest + logZ + logOther;
                logRest += logOther;
            }
            theta[at + size - 1] = Math.exp(logRest);
            return logJacobian;
        }

        @Override
        public void unconstrain(double[] theta, int at, double[] u, int from, int size) {
            double rest = theta[at + size - 1];
            for (int i = size - 2; i >= 0; i--) {
                u[from + i] = Math.log(theta[at + i] / rest) + Math.log(size - 1 - i);
                rest += theta[at + i];
            }
        }

        @Override
        public void pullBack(
                double[] u, int from, double[] theta, int at, int size, double[] gradientTheta, double[] gradientU) {
            // Backwards, with below = Σ_{j>i} θⱼ ∂f/∂θⱼ / r_{i+1}: what one unit of the rest of the stick is worth.
            double below = gradientTheta[at + size - 1];
            for (int i = size - 2; i >= 0; i--) {
                double z = 1 / (1 + Math.exp(Math.log(size - 1 - i) - u[from + i]));
                double rest = 0;
                for (int j = i; j < size; j++) {
                    rest += theta[at + j];
                }
                // zᵢ enters θᵢ, every later θ, its own Jacobian term and the rests of those that follow.
                int later = size - 2 - i;
                gradientU[from + i] = z * (1 - z) * rest * (gradientTheta[at + i] - below) + 1 - 2 * z - later * z;
                below = z * gradientTheta[at + i] + (1 - z) * below;
            }
        }
    }
}
