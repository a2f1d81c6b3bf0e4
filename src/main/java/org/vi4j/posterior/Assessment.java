package org.vi4j.posterior;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.vi4j.UserError;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.diagnostics.QuantitySummary;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.diagnostics.Verdict.Evidence;
import org.vi4j.joint.LogJoint;
import org.vi4j.posterior.Posterior.Elbo;

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
     * @param evidence the numbers behind the verdict; empty where there are no weights
     * @param verdict on q as it is
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Weights(
            double[][] draws,
            double[] logP,
            double[] logQ,
            Optional<ImportanceWeights> weights,
            Optional<Evidence> evidence,
            Verdict verdict)
            implements Assessment {
        private static final int BATCH = 500;

        static Weights of(Posterior.Approximation q, double[][] draws) {
            double[] logQ = Arrays.stream(draws).mapToDouble(q::logDensity).toArray();
            double[] logP = logDensities(q.model(), draws);
            return of(draws, logP, logQ, weights -> Judge.evidence(q, draws, logP, logQ, weights));
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
            return of(draws, logP, logQ, weights -> Evidence.of(weights, List.of()));
        }

        private static Weights of(
                double[][] draws, double[] logP, double[] logQ, Function<ImportanceWeights, Evidence> evidence) {
            try {
                ImportanceWeights weights = ImportanceWeights.of(ratios(logP, logQ));
                Evidence known = evidence.apply(weights);
                return new Weights(draws, logP, logQ, Optional.of(weights), Optional.of(known), Verdict.of(known));
            } catch (UserError e) {
                return new Weights(
                        draws,
                        logP,
                        logQ,
                        Optional.empty(),
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
        static double[] logDensities(LogJoint joint, double[][] draws) {
            int d = joint.dimension();
            double[] all = new double[draws.length];
            for (int from = 0; from < draws.length; from += BATCH) {
                int count = Math.min(BATCH, draws.length - from);
                double[] points = new double[count * d];
                for (int s = 0; s < count; s++) {
                    System.arraycopy(draws[from + s], 0, points, s * d, d);
                }
                double[] f = new double[count];
                joint.logDensity(points, count, f);
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
        /** A share of the posterior that may be missed. */
        private static final double MAX_UNSEEN = 0.05;

        /**
         * Assesses chains, and looks for modes that none of them entered.
         *
         * @param model f
         * @param chains the number of chains
         * @param draws of the unconstrained coordinates, chain after chain, {@code [n, d]}
         * @param logP f at the draws, {@code [n]}, in nats
         * @param energy of each draw, {@code [n]}, in nats
         * @param divergent whether the trajectory to each draw diverged, {@code [n]}
         * @param coordinates the convergence of each unconstrained coordinate, {@code [d]}
         * @param worst the worst numbers of all coordinates
         * @return the assessment
         */
        public static Chains of(
                LogJoint model,
                int chains,
                double[][] draws,
                double[] logP,
                double[] energy,
                boolean[] divergent,
                List<QuantitySummary> coordinates,
                Verdict.Worst worst) {
            Verdict own = Verdict.of(worst);
            double unseen = own.trust() == Verdict.Trust.DO_NOT_BELIEVE ? 0 : Judge.unseen(model, draws);
            Verdict verdict = unseen <= MAX_UNSEEN
                    ? own
                    : new Verdict(
                            Verdict.Trust.DO_NOT_BELIEVE,
                            String.format(
                                    Locale.ROOT,
                                    "%.0f %% of the posterior lies in a separate mode that no chain entered; %s",
                                    100 * unseen,
                                    own.reason()),
                            "run more chains from starts around every mode, and weigh the modes by their evidence");
            return new Chains(chains, draws, logP, energy, divergent, coordinates, worst, verdict);
        }

        /** Returns the number of draws in each chain. */
        public int length() {
            return draws.length / chains;
        }
    }
}
