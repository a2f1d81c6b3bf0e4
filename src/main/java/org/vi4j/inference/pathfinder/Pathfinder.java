package org.vi4j.inference.pathfinder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.joint.GradientCheck;
import org.vi4j.joint.ImpropernessCheck;
import org.vi4j.joint.LogJoint;
import org.vi4j.math.RandomStreams;
import org.vi4j.posterior.Posterior;
import org.vi4j.posterior.Trace;

/**
 * Multi-path Pathfinder (Zhang, Carpenter, Gelman and Vehtari, "Pathfinder: parallel quasi-Newton variational
 * inference", JMLR 23, 2022): from several starts L-BFGS climbs towards a mode, each point of a path gives a Gaussian
 * by its inverse Hessian's low-rank factors, and the one with the highest ELBO is the path's. q is their equal mixture.
 *
 * <p>{@link #drawUnconstrained} draws from q; {@link #resample} draws from q weighed towards the posterior. Unlike in
 * the paper, a draw is weighed against the whole mixture rather than against its own path's Gaussian: the same
 * expectation with less variance (Veach and Guibas, 1995), and the density that {@link #logDensity} returns.
 */
public final class Pathfinder implements Posterior.Approximation {
    private static final int ELBO_DRAWS = 25;
    /** Candidates a resampled draw, so that leaving out those taken changes little. */
    private static final int CANDIDATES = 10;

    private static final int MIN_CANDIDATES = 1000;

    private final LogJoint target;
    private final List<LowRankGaussian> paths;
    private final Trace trace;

    private Pathfinder(LogJoint target, List<LowRankGaussian> paths, double[] elbos) {
        this.target = target;
        this.paths = List.copyOf(paths);
        this.trace = new Trace("ELBO of the Gaussians along the paths, one path after the other, nats", elbos);
    }

    /**
     * Runs the paths.
     *
     * @param target the log joint density
     * @param paths how many, at least 1; 4 is usual
     * @param seed of the starts and the ELBOs' draws
     * @param stop asked before each step; the paths so far are the result
     * @return the mixture of those paths that found a Gaussian
     * @throws UserError if none did, or the posterior is seen to be improper
     */
    public static Pathfinder fit(LogJoint target, int paths, long seed, BooleanSupplier stop) {
        if (paths < 1) {
            throw new UserError("paths is " + paths + ": at least 1 was expected, 4 is usual");
        }
        List<LowRankGaussian> found = new ArrayList<>();
        DoubleStream.Builder elbos = DoubleStream.builder();
        for (int i = 0; i < paths && (i == 0 || !stop.getAsBoolean()); i++) {
            Path path = new Path(target, seed, i);
            LowRankGaussian best = path.best(ELBO_DRAWS, stop);
            Arrays.stream(path.elbos()).forEach(elbos);
            if (best != null) {
                found.add(best);
            }
        }
        if (found.isEmpty()) {
            GradientCheck.require(target, new double[target.dimension()]);
            throw new UserError(
                    "none of " + paths + " paths found a Gaussian with a finite ELBO: the log density is not"
                            + " finite near zero, rises without end, or its gradient is wrong; check the model, or use NUTS");
        }
        double[] variance = found.get(0).variance();
        ImpropernessCheck.of(
                target,
                found.get(0).mean(),
                Arrays.stream(variance).map(Math::sqrt).toArray());
        return new Pathfinder(target, found, elbos.build().toArray());
    }

    @Override
    public LogJoint model() {
        return target;
    }

    @Override
    public String description() {
        return "Pathfinder, a mixture of " + paths.size() + (paths.size() == 1 ? " path" : " paths");
    }

    /** Returns what it is, and of which parameters. */
    @Override
    public String toString() {
        return description() + " of " + parameters();
    }

    @Override
    public Trace trace() {
        return trace;
    }

    /** Returns how many paths found a Gaussian. */
    public int paths() {
        return paths.size();
    }

    /** Draws from the mixture q, from its paths in turn. */
    @Override
    public double[][] drawUnconstrained(int count, long seed) {
        double[][] drawn = new double[count][];
        for (int s = 0; s < count; s++) {
            RandomGenerator random = new RandomStreams(seed).at("pathfinder draw", s);
            double[] z = new double[target.dimension()];
            Arrays.setAll(z, j -> random.nextGaussian());
            drawn[s] = paths.get(s % paths.size()).draw(z);
        }
        return drawn;
    }

    /**
     * Draws from q and keeps those that Pareto-smoothed importance weights choose, none twice.
     *
     * @param count how many, at least 1
     * @param seed the seed
     * @return {@code [count, d]}
     */
    public double[][] resample(int count, long seed) {
        double[][] candidates = drawUnconstrained(Math.max(MIN_CANDIDATES, CANDIDATES * count), seed);
        double[] log = weigh(candidates).logWeights();
        RandomGenerator random = new RandomStreams(seed).at("pathfinder resample", 0);
        // The largest of ln w plus Gumbel noise are a draw without replacement (Efraimidis and Spirakis, 2006).
        double[] keys = Arrays.stream(log)
                .map(l -> l - Math.log(-Math.log(random.nextDouble())))
                .toArray();
        return IntStream.range(0, candidates.length)
                .boxed()
                .sorted(Comparator.comparingDouble(s -> -keys[s]))
                .limit(count)
                .map(s -> candidates[s])
                .toArray(double[][]::new);
    }

    @Override
    public double[] unconstrainedMean() {
        double[] mean = new double[target.dimension()];
        for (LowRankGaussian path : paths) {
            double[] own = path.mean();
            Arrays.setAll(mean, j -> mean[j] + own[j] / paths.size());
        }
        return mean;
    }

    @Override
    public double[] unconstrainedSd() {
        double[] mean = unconstrainedMean();
        double[] variance = new double[mean.length];
        for (LowRankGaussian path : paths) {
            double[] own = path.variance();
            double[] at = path.mean();
            Arrays.setAll(variance, j -> variance[j] + (own[j] + (at[j] - mean[j]) * (at[j] - mean[j])) / paths.size());
        }
        return Arrays.stream(variance).map(Math::sqrt).toArray();
    }

    @Override
    public double logDensity(double[] u) {
        parameters().requireDimension(u);
        double[] logs = paths.stream().mapToDouble(path -> path.logDensity(u)).toArray();
        double max = Arrays.stream(logs).max().orElseThrow();
        double sum = Arrays.stream(logs).map(l -> Math.exp(l - max)).sum();
        return max + Math.log(sum / logs.length);
    }
}
