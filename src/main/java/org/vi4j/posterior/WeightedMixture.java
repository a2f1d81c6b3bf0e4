package org.vi4j.posterior;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.vi4j.UserError;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.diagnostics.Verdict.Evidence;
import org.vi4j.internal.math.LogSumExp;
import org.vi4j.joint.LogJoint;
import org.vi4j.math.RandomStreams;
import org.vi4j.posterior.Posterior.Approximation;

/**
 * A mixture Σₖ wₖ qₖ of approximations of one posterior p, with the weights that make E_p[ln Σ wₖ qₖ] largest, which
 * are those of stacking, and of parts that do not overlap their shares of the evidence. The expectation is over draws
 * from all parts, weighted by p/(Σ qₖ/K), and expectation maximization finds the weights.
 */
@SuppressWarnings("ArrayRecordComponent")
record WeightedMixture(List<Approximation> parts, double[] weights) implements Approximation {
    private static final int STEPS = 1_000;
    /** Weights that move by less have arrived. */
    private static final double ARRIVED = 1e-9;

    static WeightedMixture of(List<? extends Approximation> parts, long seed) {
        if (parts.isEmpty()) {
            throw new UserError("a mixture needs at least one approximation");
        }
        LogJoint model = parts.get(0).model();
        if (parts.stream().anyMatch(part -> part.model() != model)) {
            throw new UserError("a mixture's parts must approximate the posterior of one model");
        }
        double[][] draws = new double[parts.size() * WEIGHED][];
        for (int k = 0; k < parts.size(); k++) {
            System.arraycopy(parts.get(k).drawUnconstrained(WEIGHED, seed + k), 0, draws, k * WEIGHED, WEIGHED);
        }
        double[][] logQ = Arrays.stream(draws)
                .map(u -> parts.stream().mapToDouble(part -> part.logDensity(u)).toArray())
                .toArray(double[][]::new);
        double[] ratios = Assessment.Weights.logDensities(model, draws);
        Arrays.setAll(ratios, s -> ratios[s] - LogSumExp.ofMean(logQ[s]));
        return new WeightedMixture(
                List.copyOf(parts), maximized(logQ, ImportanceWeights.of(ratios).logWeights()));
    }

    /** Maximizes Σₛ vₛ ln Σₖ wₖ qₖ(uₛ) for vₛ whose logarithms are given. */
    private static double[] maximized(double[][] logQ, double[] logV) {
        double[] w = new double[logQ[0].length];
        Arrays.fill(w, 1.0 / w.length);
        for (int step = 0; step < STEPS; step++) {
            double[] next = new double[w.length];
            for (int s = 0; s < logV.length; s++) {
                double[] shares = logs(w, logQ[s]);
                double total = LogSumExp.of(shares, 0, shares.length);
                for (int k = 0; k < w.length && total > Double.NEGATIVE_INFINITY; k++) {
                    next[k] += Math.exp(logV[s] + shares[k] - total);
                }
            }
            double sum = Arrays.stream(next).sum();
            double moved = 0;
            for (int k = 0; k < w.length; k++) {
                next[k] /= sum;
                moved = Math.max(moved, Math.abs(next[k] - w[k]));
            }
            w = next;
            if (moved < ARRIVED) {
                break;
            }
        }
        return w;
    }

    private static double[] logs(double[] w, double[] logQ) {
        double[] logs = new double[w.length];
        Arrays.setAll(logs, k -> Math.log(w[k]) + logQ[k]);
        return logs;
    }

    @Override
    public LogJoint model() {
        return parts.get(0).model();
    }

    @Override
    public String description() {
        return "a mixture of " + parts.size() + " approximations, weights "
                + Arrays.stream(weights)
                        .mapToObj(w -> String.format(Locale.ROOT, "%.3g", w))
                        .collect(Collectors.joining(", "));
    }

    /** Returns the kind of posterior and its parameters. */
    @Override
    public String toString() {
        return description() + " (" + parameters() + ")";
    }

    @Override
    public double[][] drawUnconstrained(int count, long seed) {
        RandomGenerator random = new RandomStreams(seed).at("mixture part", 0);
        double[][][] own = new double[parts.size()][][];
        double[][] draws = new double[count][];
        for (int s = 0; s < count; s++) {
            double u = random.nextDouble();
            int k = 0;
            for (double above = weights[0]; u >= above && k < weights.length - 1; above += weights[k]) {
                k++;
            }
            own[k] = own[k] == null ? parts.get(k).drawUnconstrained(count, seed + k) : own[k];
            draws[s] = own[k][s];
        }
        return draws;
    }

    @Override
    public double[] unconstrainedMean() {
        double[] mean = new double[model().dimension()];
        for (int k = 0; k < weights.length; k++) {
            double w = weights[k];
            double[] own = parts.get(k).unconstrainedMean();
            Arrays.setAll(mean, j -> mean[j] + w * own[j]);
        }
        return mean;
    }

    @Override
    public double[] unconstrainedSd() {
        double[] mean = unconstrainedMean();
        double[] variance = new double[mean.length];
        for (int k = 0; k < weights.length; k++) {
            double w = weights[k];
            double[] at = parts.get(k).unconstrainedMean();
            double[] sd = parts.get(k).unconstrainedSd();
            Arrays.setAll(variance, j -> variance[j] + w * (sd[j] * sd[j] + (at[j] - mean[j]) * (at[j] - mean[j])));
        }
        return Arrays.stream(variance).map(Math::sqrt).toArray();
    }

    @Override
    public double logDensity(double[] u) {
        double[] logQ = parts.stream().mapToDouble(part -> part.logDensity(u)).toArray();
        return LogSumExp.of(logs(weights, logQ), 0, logQ.length);
    }

    @Override
    public Trace trace() {
        return Trace.NONE;
    }

    /** Returns how the part that ended worst ended. */
    @Override
    public Evidence.Ending ending() {
        return parts.stream()
                .map(Approximation::ending)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }
}
