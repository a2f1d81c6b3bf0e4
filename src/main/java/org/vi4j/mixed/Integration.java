package org.vi4j.mixed;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.random.SobolSequenceGenerator;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;

/**
 * The posterior of a few parameters as weighted points: those of a shifted Sobol sequence, turned into draws of a
 * {@link SplitStudent} about the peak, with Pareto-smoothed weights p/q; by a second, wider one where these do not
 * serve. No random number but the shift enters, so means are known better than by as many random draws.
 */
final class Integration {
    private static final int MOST = 2048;
    private static final int LEAST = 128;

    /** Operations that all points together may take, beyond which there are fewer. */
    private static final double BUDGET = 1e11;

    private final List<double[]> points;
    private final double[] logs;
    private final ImportanceWeights weights;
    private final double logIntegral;

    private Integration(List<double[]> points, double[] logs) {
        this(points, logs, logIntegral(logs));
    }

    private Integration(List<double[]> points, double[] logs, double logIntegral) {
        this.points = points;
        this.logs = logs;
        this.weights = ImportanceWeights.of(logs);
        this.logIntegral = logIntegral;
    }

    private static double logIntegral(double[] logs) {
        double top = Arrays.stream(logs).max().orElseThrow();
        return top
                + Math.log(Arrays.stream(logs)
                        .map(log -> Math.exp(log - top))
                        .average()
                        .orElseThrow());
    }

    /**
     * Integrates.
     *
     * @param target the log density
     * @param start near the peak
     * @param seed of the shift
     * @param workers who look at the points
     */
    static Integration of(SpreadTarget target, double[] start, long seed, Workers workers) {
        Peak peak = Peak.of(target, start, workers);
        SplitStudent proposal = SplitStudent.of(target, peak, workers);
        Integration first = by(proposal, target, seed, workers);
        double k = first.weights.paretoK();
        if (!(k > ImportanceWeights.threshold(first.points.size()))) {
            return first;
        }
        Integration second = by(proposal.wider(target, workers), target, seed, workers);
        return second.weights.paretoK() > k ? first : second;
    }

    /** Draws of the posterior as points of equal weight; the integral is not known. */
    static Integration ofDraws(List<double[]> draws) {
        return new Integration(draws, new double[draws.size()], Double.NaN);
    }

    private static Integration by(SplitStudent proposal, SpreadTarget target, long seed, Workers workers) {
        int count = count(target.cost());
        double[][] uniform = uniform(count, proposal.dimension(), seed);
        SplitStudent.Point[] drawn = Arrays.stream(uniform).map(proposal::draw).toArray(SplitStudent.Point[]::new);
        double[] logs = each(count, i -> target.log(drawn[i].psi(), null) - drawn[i].log(), workers);
        return new Integration(Arrays.stream(drawn).map(SplitStudent.Point::psi).toList(), logs);
    }

    /** Values at 0, 1, … count − 1, each by whoever is free. */
    static double[] each(int count, IntToDoubleFunction value, Workers workers) {
        double[] values = new double[count];
        AtomicInteger next = new AtomicInteger();
        workers.run(part -> {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                values[i] = value.applyAsDouble(i);
            }
        });
        return values;
    }

    /** The same points for another log density, that differs by so much at each. */
    Integration corrected(ToDoubleFunction<double[]> difference, Workers workers) {
        double[] other = each(points.size(), i -> difference.applyAsDouble(points.get(i)), workers);
        Arrays.setAll(other, i -> other[i] + logs[i]);
        return new Integration(points, other);
    }

    /** Means and standard deviations of the parameters, {@code [2][D]}. */
    double[][] moments() {
        double[] shares = shares();
        double[][] moments = new double[2][points.get(0).length];
        for (int j = 0; j < moments[0].length; j++) {
            int place = j;
            MixedFit.Estimate one = Weighted.estimate(
                    "", points.stream().mapToDouble(psi -> psi[place]).toArray(), shares);
            moments[0][j] = one.mean();
            moments[1][j] = one.sd();
        }
        return moments;
    }

    private static int count(double cost) {
        int count = MOST;
        while (count > LEAST && count * cost > BUDGET) {
            count /= 2;
        }
        return count;
    }

    private static double[][] uniform(int count, int d, long seed) {
        SobolSequenceGenerator sobol = new SobolSequenceGenerator(d);
        RandomGenerator random = new RandomStreams(seed).at("shift", 0);
        double[] shift = new double[d];
        Arrays.setAll(shift, j -> random.nextDouble());
        double[][] uniform = new double[count][];
        for (int i = 0; i < count; i++) {
            double[] point = sobol.nextVector();
            for (int j = 0; j < d; j++) {
                double moved = (point[j] + shift[j]) % 1;
                point[j] = Math.max(moved, 1e-12);
            }
            uniform[i] = point;
        }
        return uniform;
    }

    /** ψ at each point. */
    List<double[]> points() {
        return points;
    }

    /** The points' smoothed weights. */
    ImportanceWeights weights() {
        return weights;
    }

    /** ln ∫ p dψ, in nats; NaN of draws. */
    double logIntegral() {
        return logIntegral;
    }

    /** The weights themselves, which sum to one. */
    double[] shares() {
        double[] shares = weights.logWeights();
        Arrays.setAll(shares, i -> Math.exp(shares[i]));
        return shares;
    }

    /**
     * Chooses points with probabilities of their weights, by one random number (systematic resampling), in their order.
     *
     * @param count how many
     * @param random the number's source
     * @return how often each point was chosen
     */
    int[] resample(int count, RandomGenerator random) {
        double[] shares = shares();
        int[] times = new int[shares.length];
        double at = random.nextDouble() / count;
        double sum = 0;
        int chosen = 0;
        for (int i = 0; i < shares.length; i++) {
            sum += shares[i];
            while (chosen < count && at < sum) {
                times[i]++;
                chosen++;
                at += 1.0 / count;
            }
        }
        // What rounding has left over.
        times[shares.length - 1] += count - chosen;
        return times;
    }
}
