package org.vi4j.inference.inclusive;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.inference.pathfinder.Pathfinder;
import org.vi4j.joint.LogJoint;
import org.vi4j.posterior.GaussianPosterior;
import org.vi4j.posterior.Posterior;
import org.vi4j.posterior.Trace;

/**
 * The Gaussian that minimises the <i>inclusive</i> divergence KL(p‖q) = E_p[ln p − ln q], which covers the posterior
 * rather than seeking a mode of it. Its mean and covariance are the posterior's (Bishop, <i>Pattern Recognition and
 * Machine Learning</i>, 10.7), here by Pareto-smoothed self-normalised importance sampling: first with the mixture of
 * several Pathfinder paths as the proposal, which has been to several modes, then with the Gaussian itself, twice as
 * wide in variance, until its moments settle (Cappé, Guillin, Marin and Robert, "Population Monte Carlo", 2004).
 */
public final class InclusiveGaussian {
    private static final int PATHS = 8;
    private static final int DRAWS = 4_000;
    private static final double WIDER = 2;
    private static final int ROUNDS = 10;
    /** In standard deviations: a few standard errors of the draws' means. */
    private static final double SETTLED = 0.05;

    private InclusiveGaussian() {}

    /**
     * Fits.
     *
     * @param target the log joint f
     * @param seed of paths and draws
     * @param stop asked before each round; once true, what there is is the result
     * @return the Gaussian; k̂ of its own weights says what it is worth
     * @throws UserError if no path finds a Gaussian, or the weights leave too few draws for a covariance
     */
    public static GaussianPosterior fit(LogJoint target, long seed, BooleanSupplier stop) {
        if (2 * target.dimension() >= DRAWS) {
            throw new UserError("inclusive divergence of " + target.dimension() + " coordinates: its " + DRAWS
                    + " draws give a covariance of fewer than " + DRAWS / 2 + "; use mean-field, low-rank or NUTS");
        }
        DoubleStream.Builder worth = DoubleStream.builder();
        GaussianPosterior q = match(target, Pathfinder.fit(target, PATHS, seed, stop), seed, worth);
        boolean settled = false;
        for (int round = 1; round < ROUNDS && !settled && !stop.getAsBoolean(); round++) {
            double[][] wide = q.unconstrainedCovariance();
            for (double[] row : wide) {
                Arrays.setAll(row, k -> WIDER * row[k]);
            }
            GaussianPosterior next =
                    match(target, GaussianPosterior.of(target, q.unconstrainedMean(), wide), seed + round, worth);
            settled = near(q, next);
            q = next;
        }
        return q.found(
                "Gaussian by the inclusive divergence",
                new Trace(
                        "effective draws among " + DRAWS + " of each round's proposal",
                        worth.build().toArray()));
    }

    /** The weighted mean and covariance of draws of a proposal; {@code worth} hears how many they are worth. */
    private static GaussianPosterior match(
            LogJoint target, Posterior.Approximation proposal, long seed, DoubleConsumer worth) {
        int d = target.dimension();
        double[][] draws = proposal.drawUnconstrained(DRAWS, seed);
        ImportanceWeights weights = proposal.weigh(draws);
        worth.accept(weights.ess());
        if (!(weights.ess() > 2 * d)) {
            throw new UserError(String.format(
                    Locale.ROOT,
                    "importance weights leave %.0f of %d draws, too few for a covariance of %d coordinates: the"
                            + " inclusive divergence needs fewer dimensions or a better start; use another inference",
                    weights.ess(),
                    DRAWS,
                    d));
        }
        double[] log = weights.logWeights();
        double[] mean = new double[d];
        for (int s = 0; s < DRAWS; s++) {
            for (int j = 0; j < d; j++) {
                mean[j] += Math.exp(log[s]) * draws[s][j];
            }
        }
        double[][] covariance = new double[d][d];
        for (int s = 0; s < DRAWS; s++) {
            double w = Math.exp(log[s]);
            for (int j = 0; j < d; j++) {
                for (int k = 0; k < d; k++) {
                    covariance[j][k] += w * (draws[s][j] - mean[j]) * (draws[s][k] - mean[k]);
                }
            }
        }
        return GaussianPosterior.of(target, mean, covariance);
    }

    private static boolean near(GaussianPosterior a, GaussianPosterior b) {
        double[] ma = a.unconstrainedMean();
        double[] mb = b.unconstrainedMean();
        double[] sa = a.unconstrainedSd();
        double[] sb = b.unconstrainedSd();
        return IntStream.range(0, ma.length)
                .allMatch(
                        j -> Math.abs(ma[j] - mb[j]) <= SETTLED * sb[j] && Math.abs(sa[j] - sb[j]) <= SETTLED * sb[j]);
    }
}
