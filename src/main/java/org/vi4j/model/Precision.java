package org.vi4j.model;

import org.vi4j.UserError;
import org.vi4j.distribution.Gamma;

/**
 * A precision, one over a variance, before or after the data: a given number, or one with a Gamma distribution. What
 * goes into an inference as {@link Known} comes out unchanged; what goes in as {@link Uncertain} comes out as the
 * posterior.
 */
public sealed interface Precision {
    /** Returns its expectation. */
    double mean();

    /** Returns its standard deviation. */
    default double spread() {
        return 0;
    }

    /** Returns E[ln x]. */
    double meanLog();

    /** Returns the expected variance E[1/x]. */
    double variance();

    /** Returns the expected standard deviation E[x^−½]. */
    double sdMean();

    /** Returns how far the standard deviation x^−½ itself is known: its standard deviation. */
    default double sdSd() {
        return Math.sqrt(Math.max(0, variance() - sdMean() * sdMean()));
    }

    /**
     * A given precision.
     *
     * @param mean its value, positive and finite, as is one over it
     */
    record Known(double mean) implements Precision {
        /**
         * Creates the precision.
         *
         * @throws UserError if it is not a positive finite number
         */
        public Known {
            require("precision", mean);
        }

        @Override
        public double meanLog() {
            return Math.log(mean);
        }

        @Override
        public double variance() {
            return 1 / mean;
        }

        @Override
        public double sdMean() {
            return 1 / Math.sqrt(mean);
        }

        @Override
        public double sdSd() {
            return 0;
        }
    }

    /**
     * A precision to learn, or learned.
     *
     * @param gamma its distribution
     */
    record Uncertain(Gamma gamma) implements Precision {
        @Override
        public double mean() {
            return gamma.mean();
        }

        @Override
        public double spread() {
            return Math.sqrt(gamma.shape()) / gamma.rate();
        }

        @Override
        public double meanLog() {
            return gamma.meanLog();
        }

        @Override
        public double variance() {
            return gamma.meanInverse();
        }

        @Override
        public double sdMean() {
            return gamma.meanInverseRoot();
        }
    }

    /**
     * Refuses what is no precision.
     *
     * @param name the option's, for the message
     * @param value the number
     * @throws UserError if it, or one over it, is not a positive finite number
     */
    static void require(String name, double value) {
        if (value > 0 && Double.isFinite(value) && Double.isFinite(1 / value)) {
            return;
        }
        throw new UserError(name + " is " + value + ": a precision (one over a variance) is a positive finite number");
    }
}
