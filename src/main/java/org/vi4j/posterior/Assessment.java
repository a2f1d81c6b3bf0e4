package org.vi4j.posterior;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.vi4j.UserError;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.diagnostics.QuantitySummary;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.joint.LogJoint;

/**
 * Draws of a posterior, the model's density at them, and the verdict that these give: importance weights judge an
 * approximation, R̂ and effective sample sizes judge chains.
 */
public sealed interface Assessment {
    /**
     * Returns the draws of the unconstrained coordinates, {@code [n, d]}; those of chains one chain after the other.
     */
    double[][] draws();

    /** Returns the log joint f at the draws, {@code [n]}, in nats; −∞ where the model has no density. */
    double[] logP();

    /** Returns the verdict. */
    Verdict verdict();

    /**
     * An assessment of independent draws from q, by their weights p/q.
     *
     * @param draws of the unconstrained coordinates, {@code [n, d]}
     * @param logP f at the draws, {@code [n]}, in nats
     * @param logQ ln q at the draws, {@code [n]}, in nats
     * @param weights the smoothed weights; empty where there are none, as where f is −∞ at all draws
     * @param verdict on q as it is
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Weights(double[][] draws, double[] logP, double[] logQ, Optional<ImportanceWeights> weights, Verdict verdict)
            implements Assessment {
        private static final int BATCH = 500;

        static Weights of(Posterior.Approximation q, double[][] draws) {
            double[] logQ = Arrays.stream(draws).mapToDouble(q::logDensity).toArray();
            return of(draws, logDensities(q.model(), draws, BATCH), logQ);
        }

        /**
         * Weighs draws whose densities are known.
         *
         * @param draws of the unconstrained coordinates, {@code [n, d]}
         * @param logP f at the draws, {@code [n]}, in nats
         * @param logQ ln q at the draws, {@code [n]}, in nats
         * @return the assessment
         */
        public static Weights of(double[][] draws, double[] logP, double[] logQ) {
            try {
                ImportanceWeights weights = ImportanceWeights.of(ratios(logP, logQ));
                return new Weights(draws, logP, logQ, Optional.of(weights), Verdict.of(weights));
            } catch (UserError e) {
                return new Weights(
                        draws,
                        logP,
                        logQ,
                        Optional.empty(),
                        new Verdict(
                                Verdict.Trust.DO_NOT_BELIEVE, String.valueOf(e.getMessage()), "use another method"));
            }
        }

        /** Returns the estimate of the ELBO, E_q[f − ln q]. */
        public Elbo elbo() {
            return Elbo.of(logRatios());
        }

        /** Returns f − ln q at the draws, {@code [n]}, whose mean estimates the ELBO, in nats. */
        public double[] logRatios() {
            return ratios(logP, logQ);
        }

        /** f at draws, in batches; −∞ where it cannot be computed. */
        static double[] logDensities(LogJoint joint, double[][] draws, int batch) {
            int d = joint.dimension();
            double[] all = new double[draws.length];
            for (int from = 0; from < draws.length; from += batch) {
                int count = Math.min(batch, draws.length - from);
                double[] points = new double[count * d];
                for (int s = 0; s < count; s++) {
                    System.arraycopy(draws[from + s], 0, points, s * d, d);
                }
                double[] f = new double[count];
                joint.logDensityAndGradient(points, count, f, new double[points.length]);
                System.arraycopy(f, 0, all, from, count);
            }
            return Arrays.stream(all)
                    .map(f -> Double.isNaN(f) ? Double.NEGATIVE_INFINITY : f)
                    .toArray();
        }

        private static double[] ratios(double[] logP, double[] logQ) {
            double[] ratios = new double[logP.length];
            Arrays.setAll(ratios, s -> logP[s] - logQ[s]);
            return ratios;
        }
    }

    /**
     * An assessment of Markov chains, by their agreement.
     *
     * @param chains the number of chains
     * @param draws of the unconstrained coordinates, chain after chain, {@code [n, d]}
     * @param logP f at the draws, {@code [n]}, in nats
     * @param energy of each draw, {@code [n]}, in nats
     * @param divergent whether the trajectory to each draw diverged, {@code [n]}
     * @param coordinates the convergence of each unconstrained coordinate, {@code [d]}
     * @param worst the worst numbers of all coordinates
     * @param verdict on the draws
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Chains(
            int chains,
            double[][] draws,
            double[] logP,
            double[] energy,
            boolean[] divergent,
            List<QuantitySummary> coordinates,
            Verdict.Worst worst,
            Verdict verdict)
            implements Assessment {
        /** Returns the number of draws in each chain. */
        public int length() {
            return draws.length / chains;
        }
    }
}
