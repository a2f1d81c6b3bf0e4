package org.vi4j.inference;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.vi4j.internal.math.LogSumExp;
import org.vi4j.joint.LogJoint;
import org.vi4j.math.RandomStreams;
import org.vi4j.posterior.Posterior;
import org.vi4j.posterior.Posterior.Trace;

/** The equal mixture q of the paths' Gaussians. */
record PathMixture(LogJoint model, List<LowRankGaussian> paths, Trace trace) implements Posterior.Approximation {
    /** Copies the list. */
    PathMixture {
        paths = List.copyOf(paths);
    }

    @Override
    public String description() {
        return "Pathfinder, a mixture of " + paths.size() + (paths.size() == 1 ? " path" : " paths");
    }

    /** Returns the kind of posterior and its parameters. */
    @Override
    public String toString() {
        return description() + " (" + parameters() + ")";
    }

    /** Draws from the mixture, from its paths in turn. */
    @Override
    public double[][] drawUnconstrained(int count, long seed) {
        double[][] drawn = new double[count][];
        for (int s = 0; s < count; s++) {
            RandomGenerator random = new RandomStreams(seed).at("pathfinder draw", s);
            double[] z = new double[model.dimension()];
            Arrays.setAll(z, j -> random.nextGaussian());
            drawn[s] = paths.get(s % paths.size()).draw(z);
        }
        return drawn;
    }

    @Override
    public double[] unconstrainedMean() {
        double[] mean = new double[model.dimension()];
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
        return LogSumExp.ofMean(logs);
    }
}
