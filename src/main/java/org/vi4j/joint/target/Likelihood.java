package org.vi4j.joint.target;

import java.util.random.RandomGenerator;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.random.Well19937c;

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
     * Bernoulli(σ(η)), y ∈ {0, 1}: ln p = ½((2y − 1)η − |η|) − ln(1 + e^−|η|). e^−|η| is a Taylor series of −|η|/64
     * squared six times, |η| cut off at 40, where it is 4e-18; the relative error is below 1e-13. One logarithm of the
     * product of all (1 + e^−|η|) ≤ 2 replaces a logarithm for each.
     */
    record Bernoulli() implements Likelihood {
        @Override
        public double replaceBySlope(double[] eta, int at, double[] y, int row, int n) {
            double[] tails = new double[n];
            for (int i = 0; i < n; i++) {
                tails[i] = Math.min(Math.abs(eta[at + i]), 40.0) * (-1.0 / 64);
            }
            // A loop of its own: together with the one above, the compiler does not vectorize it.
            for (int i = 0; i < n; i++) {
                double t = tails[i];
                double e = 1.0 / 479001600;
                e = 1.0 / 39916800 + t * e;
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
                tails[i] = e;
            }
            double sum = 0;
            for (int i = 0; i < n; i++) {
                double x = eta[at + i];
                sum += (y[row + i] - 0.5) * x - 0.5 * Math.abs(x);
            }
            for (int i = 0; i < n; i++) {
                double tail = tails[i];
                // σ(x) − ½ = ½ sign(x) (1 − e)/(1 + e); bounds give the sign in vector instructions, copySign does not.
                double half = 0.5 * (1 - tail) / (1 + tail);
                eta[at + i] = y[row + i] - 0.5 - Math.max(-half, Math.min(half, 1e300 * eta[at + i]));
            }
            double even = 1;
            double odd = 1;
            for (int i = 0; i + 1 < n; i += 2) {
                even *= 1 + tails[i];
                odd *= 1 + tails[i + 1];
            }
            if (n % 2 == 1) {
                even *= 1 + tails[n - 1];
            }
            return sum - Math.log(even) - Math.log(odd);
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

        /** From a rate of a million on, the rounded normal draw differs from Poisson's by less than 0.1 % of its sd. */
        @Override
        public double draw(double eta, RandomGenerator random) {
            double rate = Math.exp(eta);
            if (!(rate < 1e6)) {
                return rate < Double.POSITIVE_INFINITY
                        ? Math.rint(rate + Math.sqrt(rate) * random.nextGaussian())
                        : Double.NaN;
            }
            if (rate == 0) {
                return 0;
            }
            return new PoissonDistribution(new Well19937c(random.nextLong()), rate, 1e-12, 1_000_000).sample();
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
