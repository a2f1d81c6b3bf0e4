package org.vi4j.model;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
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

    /**
     * The coordinate update of k independent precisions in a graph. Where a precision's prior is Gamma(a₀, b₀) and t
     * terms with expected squares s hang on it, q is Gamma(a₀ + t/2, b₀ + s/2); a known one stays.
     *
     * @param mean E[x], {@code [k, 1]}
     * @param meanLog E[ln x], {@code [k, 1]}
     * @param rate b, {@code [k, 1]}; without meaning where x is known
     * @param divergence Σ KL(q(x)‖p(x)) over the learned ones, in nats
     */
    record PrecisionUpdate(SDVariable mean, SDVariable meanLog, SDVariable rate, SDVariable divergence) {
        /** Returns q of one precision on which so many terms hang, given its rate b; a known one stays. */
        public static Precision posterior(Precision prior, long terms, double rate) {
            return prior instanceof Precision.Uncertain learned
                    ? new Precision.Uncertain(new Gamma(learned.gamma().shape() + terms / 2.0, rate))
                    : prior;
        }

        /** Returns q of one precision on which terms of so many expected squares hang; a known one stays. */
        public static Precision of(Precision prior, long terms, double squares) {
            return prior instanceof Precision.Uncertain learned
                    ? posterior(prior, terms, learned.gamma().rate() + squares / 2)
                    : prior;
        }

        /**
         * Adds the update to a graph.
         *
         * @param name a prefix for the constants' names
         * @param priors the priors, k of them
         * @param terms t, {@code [k]}
         * @param squares s, {@code [k, 1]}
         */
        public static PrecisionUpdate of(
                SameDiff graph, String name, List<Precision> priors, double[] terms, SDVariable squares) {
            int k = priors.size();
            double[] learned = new double[k];
            double[] known = new double[k];
            double[] log = new double[k];
            double[] shape = new double[k];
            double[] priorShape = new double[k];
            double[] priorRate = new double[k];
            double constant = 0;
            for (int g = 0; g < k; g++) {
                if (priors.get(g) instanceof Precision.Uncertain prior) {
                    Gamma unit = new Gamma(prior.gamma().shape() + terms[g] / 2, 1);
                    learned[g] = 1;
                    log[g] = unit.meanLog();
                    shape[g] = unit.shape();
                    priorShape[g] = prior.gamma().shape();
                    priorRate[g] = prior.gamma().rate();
                    // KL is a₀ ln b + b₀ a/b and this; taken at b = b₀, so that no digits cancel for small b₀.
                    constant += new Gamma(shape[g], priorRate[g]).klTo(prior.gamma())
                            - priorShape[g] * Math.log(priorRate[g])
                            - shape[g];
                } else {
                    known[g] = priors.get(g).mean();
                    log[g] = Math.log(known[g]);
                    priorRate[g] = 1;
                }
            }
            SDVariable mask = graph.constant(name + "_learned", column(learned));
            SDVariable prior = graph.constant(name + "_prior_rate", column(priorRate));
            SDVariable rate = squares.mul(mask).mul(0.5).add(prior);
            SDVariable expected = graph.constant(name + "_shape", column(shape)).div(rate);
            SDVariable logRate = graph.math.log(rate).mul(mask);
            SDVariable divergence = graph.sum(graph.constant(name + "_prior_shape", column(priorShape))
                            .mul(logRate)
                            .add(prior.mul(expected)))
                    .add(constant);
            return new PrecisionUpdate(
                    expected.add(graph.constant(name + "_known", column(known))),
                    graph.constant(name + "_log", column(log)).sub(logRate),
                    rate,
                    divergence);
        }

        /** Returns numbers as a column, {@code [n, 1]}. */
        static INDArray column(double[] values) {
            return Nd4j.create(values, new long[] {values.length, 1}, 'c');
        }
    }
}
