package org.vi4j.inference;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleConsumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.internal.math.LogSumExp;
import org.vi4j.joint.LogJoint;
import org.vi4j.posterior.GaussianPosterior;
import org.vi4j.posterior.Posterior;
import org.vi4j.posterior.Posterior.Algorithm;
import org.vi4j.posterior.Posterior.Trace;
import org.vi4j.posterior.Run;

/**
 * The Gaussian that minimises the <i>inclusive</i> divergence KL(p‖q) = E_p[ln p − ln q], which covers the posterior
 * rather than seeking a mode of it. Its mean and covariance are the posterior's (Bishop, <i>Pattern Recognition and
 * Machine Learning</i>, 10.7), here by Pareto-smoothed self-normalised importance sampling: first with the mixture of
 * several Pathfinder paths as the proposal, which has been to several modes, then with the Gaussian itself, half of the
 * draws from one twice as wide in variance, until its moments settle (Cappé, Guillin, Marin and Robert, "Population
 * Monte Carlo", 2004).
 *
 * @param paths the number of Pathfinder's paths, at least 1
 * @param draws the number of draws of each proposal, at least 100
 */
public record InclusiveGaussian(int paths, int draws) implements Algorithm<GaussianPosterior> {
    private static final int MIN_DRAWS = 100;
    private static final double WIDER = 2;
    private static final int ROUNDS = 10;
    /** In standard deviations: a few standard errors of the draws' means. */
    private static final double SETTLED = 0.05;

    /** Checks the numbers. */
    public InclusiveGaussian {
        if (!(paths >= 1 && draws >= MIN_DRAWS)) {
            throw new UserError("paths " + paths + " and draws " + draws + ": at least 1 and " + MIN_DRAWS
                    + " are needed, 8 and 4000 are usual");
        }
    }

    /** Returns the usual options: 8 paths, 4,000 draws of each proposal. */
    public static InclusiveGaussian defaults() {
        return new InclusiveGaussian(8, 4_000);
    }

    /** Returns these options with another number of Pathfinder's paths to begin with. */
    public InclusiveGaussian withPaths(int other) {
        return new InclusiveGaussian(other, draws);
    }

    /** Returns these options with another number of draws of each proposal. */
    public InclusiveGaussian withDraws(int other) {
        return new InclusiveGaussian(paths, other);
    }

    /**
     * Fits the Gaussian.
     *
     * @param model the log joint f
     * @param run the seed of paths and draws, the cancellation and the listener
     * @return the Gaussian; k̂ of its own weights says how far it can be believed
     * @throws UserError if no path finds a Gaussian, or the weights leave too few draws for a covariance
     */
    @Override
    public GaussianPosterior fit(LogJoint model, Run run) {
        if (2 * model.dimension() >= draws) {
            throw new UserError("inclusive divergence of " + model.dimension() + " coordinates: its " + draws
                    + " draws give a covariance of fewer than " + draws / 2 + "; use mean-field, low-rank or NUTS");
        }
        LogJoint target = run.heard(model);
        long seed = run.seed();
        DoubleStream.Builder worth = DoubleStream.builder();
        GaussianPosterior q =
                match(target, new Pathfinder(paths).fit(target, Run.of(seed).withCancel(run.cancel())), seed, worth);
        boolean settled = false;
        for (int round = 1; round < ROUNDS && !settled && !run.cancelled(); round++) {
            double[][] wide = q.unconstrainedCovariance();
            for (double[] row : wide) {
                Arrays.setAll(row, k -> WIDER * row[k]);
            }
            Posterior.Approximation proposal =
                    new HalfWide(q, GaussianPosterior.of(target, q.unconstrainedMean(), wide));
            GaussianPosterior next = match(target, proposal, seed + round, worth);
            settled = near(q, next);
            q = next;
        }
        return q.withModel(model)
                .found(
                        "Gaussian by the inclusive divergence",
                        new Trace(
                                "effective draws among " + draws + " of each round's proposal",
                                worth.build().toArray()));
    }

    /** The weighted mean and covariance of draws of a proposal; {@code worth} hears their effective sample size. */
    private GaussianPosterior match(
            LogJoint target, Posterior.Approximation proposal, long seed, DoubleConsumer worth) {
        int d = target.dimension();
        double[][] points = proposal.drawUnconstrained(draws, seed);
        ImportanceWeights weights = proposal.weigh(points);
        worth.accept(weights.ess());
        if (!(weights.ess() > 2 * d)) {
            throw new UserError(String.format(
                    Locale.ROOT,
                    "importance weights leave %.0f of %d draws, too few for a covariance of %d coordinates: the"
                            + " inclusive divergence needs fewer dimensions or a better start; use another inference",
                    weights.ess(),
                    draws,
                    d));
        }
        double[] log = weights.logWeights();
        double[] mean = new double[d];
        for (int s = 0; s < draws; s++) {
            for (int j = 0; j < d; j++) {
                mean[j] += Math.exp(log[s]) * points[s][j];
            }
        }
        double[][] covariance = new double[d][d];
        for (int s = 0; s < draws; s++) {
            double w = Math.exp(log[s]);
            for (int j = 0; j < d; j++) {
                for (int k = 0; k < d; k++) {
                    covariance[j][k] += w * (points[s][j] - mean[j]) * (points[s][k] - mean[k]);
                }
            }
        }
        return GaussianPosterior.of(target, mean, covariance);
    }

    /**
     * Half q, half a wider one: where q is right, at least half of its own draws' worth in any dimension, and weights
     * that are bounded where the posterior is up to as wide as the wider one.
     */
    private record HalfWide(GaussianPosterior q, GaussianPosterior wide) implements Posterior.Approximation {
        @Override
        public LogJoint model() {
            return q.model();
        }

        @Override
        public String description() {
            return q.description() + ", half of it wider";
        }

        @Override
        public double[][] drawUnconstrained(int count, long seed) {
            double[][] draws = wide.drawUnconstrained(count, seed);
            System.arraycopy(q.drawUnconstrained(count, seed), 0, draws, 0, count / 2);
            return draws;
        }

        @Override
        public double[] unconstrainedMean() {
            return q.unconstrainedMean();
        }

        @Override
        public double[] unconstrainedSd() {
            double[] sd = q.unconstrainedSd();
            Arrays.setAll(sd, j -> sd[j] * Math.sqrt((1 + WIDER) / 2));
            return sd;
        }

        @Override
        public double logDensity(double[] u) {
            return LogSumExp.ofMean(new double[] {q.logDensity(u), wide.logDensity(u)});
        }

        @Override
        public Trace trace() {
            return Trace.NONE;
        }
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
