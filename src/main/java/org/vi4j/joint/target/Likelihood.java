package org.vi4j.joint.target;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.vi4j.math.PoissonDraw;

/**
 * ln p(y | η) of a generalized linear model for a run of rows, and its derivative by η. Implementations are single
 * passes that the compiler turns into vector instructions where it can.
 */
sealed interface Likelihood permits Likelihood.Normal, Likelihood.Bernoulli, Likelihood.Poisson {
    /** The most rows of one run; {@link Bernoulli} multiplies as many factors of at most 2. */
    int RUN = 256;

    /**
     * Sums log likelihoods and leaves their slopes.
     *
     * @param eta η, from {@code at}, replaced by ∂ln p/∂η
     * @param y the outcomes, from {@code row}
     * @param n how many, at most {@link #RUN}
     * @return Σ ln p(yᵢ | ηᵢ), without {@link #constant}
     */
    double replaceBySlope(double[] eta, int at, double[] y, int row, int n);

    /** The part of ln p(y | η) that η has no part in. */
    double constant(double y);

    /** Draws y. */
    double draw(double eta, RandomGenerator random);

    /** What y must be. */
    boolean allows(double y);

    /** Says what y must be. */
    String outcomes();

    /** N(η, sd²). */
    record Normal(double sd) implements Likelihood {
        @Override
        public double replaceBySlope(double[] eta, int at, double[] y, int row, int n) {
            double precision = 1 / (sd * sd);
            double sum = 0;
            for (int i = 0; i < n; i++) {
                double residual = y[row + i] - eta[at + i];
                sum += residual * residual;
                eta[at + i] = precision * residual;
            }
            return -0.5 * precision * sum;
        }

        @Override
        public double constant(double y) {
            return -Math.log(sd) - 0.5 * Math.log(2 * Math.PI);
        }

        @Override
        public double draw(double eta, RandomGenerator random) {
            return eta + sd * random.nextGaussian();
        }

        @Override
        public boolean allows(double y) {
            return Double.isFinite(y);
        }

        @Override
        public String outcomes() {
            return "finite";
        }
    }

    /**
     * Bernoulli(σ(η)), y ∈ {0, 1}: ln p = (y − ½)η − ½|η| − ln(1 + e^−|η|). One logarithm of the product of all (1 +
     * e^−|η|) ≤ 2 replaces a logarithm for each. Loops run from 0 over arrays of their own, and sums have four parts:
     * so the compiler makes vector instructions of them.
     */
    record Bernoulli() implements Likelihood {
        /** Far below the roundings of |η|, so that 0/0 is 0 where η is 0. */
        private static final double TINY = 1e-300;

        @Override
        public double replaceBySlope(double[] eta, int at, double[] y, int row, int n) {
            double[] x = Arrays.copyOfRange(eta, at, at + n);
            double[] outcome = Arrays.copyOfRange(y, row, row + n);
            double[] tails = new double[n];
            tails(x, tails, n);
            double[] terms = new double[n];
            for (int i = 0; i < n; i++) {
                terms[i] = (outcome[i] - 0.5) * x[i] - 0.5 * Math.abs(x[i]);
            }
            for (int i = 0; i < n; i++) {
                // σ(x) − ½ = ½ sign(x) (1 − e)/(1 + e)
                double e = tails[i];
                x[i] = outcome[i] - 0.5 - 0.5 * x[i] * (1 - e) / ((1 + e) * (Math.abs(x[i]) + TINY));
            }
            System.arraycopy(x, 0, eta, at, n);
            return sum(terms, n) - logOfProduct(tails, n);
        }

        /**
         * e^−|x|, as a Taylor series of −|x|/64 squared six times, |x| cut off at 40, where it is 4e-18: right to
         * 1e-14.
         */
        private static void tails(double[] x, double[] out, int n) {
            for (int i = 0; i < n; i++) {
                double t = Math.min(Math.abs(x[i]), 40.0) * (-1.0 / 64);
                double e = 1.0 / 39916800 + t * (1.0 / 479001600);
                e = 1.0 / 3628800 + t * e;
                e = 1.0 / 362880 + t * e;
                e = 1.0 / 40320 + t * e;
                e = 1.0 / 5040 + t * e;
                e = 1.0 / 720 + t * e;
                e = 1.0 / 120 + t * e;
                e = 1.0 / 24 + t * e;
                e = 1.0 / 6 + t * e;
                e = 1.0 / 2 + t * e;
                e = 1 + t * e;
                e = 1 + t * e;
                e *= e;
                e *= e;
                e *= e;
                e *= e;
                e *= e;
                e *= e;
                out[i] = e;
            }
        }

        private static double sum(double[] x, int n) {
            double a = 0;
            double b = 0;
            double c = 0;
            double d = 0;
            int i = 0;
            for (; i + 3 < n; i += 4) {
                a += x[i];
                b += x[i + 1];
                c += x[i + 2];
                d += x[i + 3];
            }
            for (; i < n; i++) {
                a += x[i];
            }
            return (a + b) + (c + d);
        }

        /** Σ ln(1 + e); the product of {@link #RUN} factors up to 2 is at most 2²⁵⁶. */
        private static double logOfProduct(double[] e, int n) {
            double a = 1;
            double b = 1;
            double c = 1;
            double d = 1;
            int i = 0;
            for (; i + 3 < n; i += 4) {
                a *= 1 + e[i];
                b *= 1 + e[i + 1];
                c *= 1 + e[i + 2];
                d *= 1 + e[i + 3];
            }
            for (; i < n; i++) {
                a *= 1 + e[i];
            }
            return Math.log(a * b * c * d);
        }

        @Override
        public double constant(double y) {
            return 0;
        }

        @Override
        public double draw(double eta, RandomGenerator random) {
            return random.nextDouble() < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
        }

        @Override
        public boolean allows(double y) {
            return y == 0 || y == 1;
        }

        @Override
        public String outcomes() {
            return "0 or 1";
        }
    }

    /** Poisson(exp η), y ∈ {0, 1, 2, …}: ln p = yη − e^η − ln y!. */
    record Poisson() implements Likelihood {
        @Override
        public double replaceBySlope(double[] eta, int at, double[] y, int row, int n) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                double rate = Math.exp(eta[at + i]);
                sum += y[row + i] * eta[at + i] - rate;
                eta[at + i] = y[row + i] - rate;
            }
            return sum;
        }

        @Override
        public double constant(double y) {
            return -org.apache.commons.math3.special.Gamma.logGamma(y + 1);
        }

        @Override
        public double draw(double eta, RandomGenerator random) {
            return PoissonDraw.of(Math.exp(eta), random);
        }

        @Override
        public boolean allows(double y) {
            return y >= 0 && y == Math.rint(y) && y < Double.POSITIVE_INFINITY;
        }

        @Override
        public String outcomes() {
            return "a count 0, 1, 2, ...";
        }
    }
}
