package org.vi4j.inference.gradient;

import java.util.ArrayList;
import java.util.List;
import org.vi4j.diagnostics.Convergence;
import org.vi4j.diagnostics.Mcse;

/**
 * The iterates of stochastic ascent with one step size, seen as a Markov chain (Dhaka et al., "Robust, accurate
 * stochastic optimization for variational inference", NeurIPS 2020): once split-R̂ over their last part is near 1 they
 * have stopped drifting and only scatter, and their average is worth its Monte Carlo standard error. A few quantities
 * of λ are watched, in units in which 1 is a posterior standard deviation.
 */
final class Iterates {
    /** As in the paper; draws of a posterior would need 1.01, the average of iterates does not. */
    private static final double MAX_R_HAT = 1.1;

    private static final int CHUNK = 200;
    private static final int WINDOWS = 5;
    private static final int MIN_ESS = 20;

    private final double accuracy;
    private final List<double[]> watched = new ArrayList<>();
    /** Σλ of the first c chunks. */
    private final List<double[]> sums = new ArrayList<>();

    private final double[] sum;
    private int nextCheck = 2 * CHUNK;
    private int start = -1;
    private double worstError = Double.POSITIVE_INFINITY;

    Iterates(int size, double accuracy) {
        this.accuracy = accuracy;
        this.sum = new double[size];
        sums.add(new double[size]);
    }

    void add(double[] lambda, double[] quantities) {
        watched.add(quantities);
        for (int k = 0; k < sum.length; k++) {
            sum[k] += lambda[k];
        }
        if (watched.size() % CHUNK == 0) {
            sums.add(sum.clone());
        }
    }

    /** Says whether the iterates are stationary and their average is accurate; looks only now and then. */
    boolean settled() {
        int n = watched.size();
        if (n < nextCheck || n % CHUNK != 0) {
            return false;
        }
        nextCheck = n + Math.max(CHUNK, n / 8 / CHUNK * CHUNK);
        if (start < 0) {
            start = stationaryFrom(n);
        }
        if (start >= 0) {
            worstError = error(n);
        }
        return worstError <= accuracy;
    }

    int count() {
        return watched.size();
    }

    boolean stationary() {
        return start >= 0;
    }

    /** The largest Monte Carlo standard error of the averaged quantities. */
    double worstError() {
        return worstError;
    }

    /** The longest of a few windows that end now in which nothing drifts; −1 if there is none. */
    private int stationaryFrom(int n) {
        int chunks = n / CHUNK;
        int last = -1;
        for (int w = 0; w < WINDOWS; w++) {
            // From 95 % of the iterates down to two chunks.
            double share = 0.05 + (1 - 0.05) * w / WINDOWS;
            int from = Math.min((int) Math.ceil(share * chunks), chunks - 2) * CHUNK;
            if (from != last && from >= 0 && stationary(from, n)) {
                return from;
            }
            last = from;
        }
        return -1;
    }

    private boolean stationary(int from, int n) {
        for (int q = 0; q < watched.get(0).length; q++) {
            double[] chain = chain(q, from, n);
            double least = Double.POSITIVE_INFINITY;
            double most = Double.NEGATIVE_INFINITY;
            for (double x : chain) {
                least = Math.min(least, x);
                most = Math.max(most, x);
            }
            // Where q can be the posterior itself the scatter dies out; what then drifts is too little to matter.
            if (most - least > accuracy / 10 && !(Convergence.rHat(new double[][] {chain}) <= MAX_R_HAT)) {
                return false;
            }
        }
        return true;
    }

    private double error(int n) {
        double worst = 0;
        for (int q = 0; q < watched.get(0).length; q++) {
            double[][] chain = {chain(q, start, n)};
            double error = Mcse.mean(chain);
            boolean enough = Convergence.essMean(chain) >= MIN_ESS;
            // NaN where all iterates are the same.
            if (error > worst) {
                worst = enough || error < accuracy / 10 ? error : Double.POSITIVE_INFINITY;
            }
        }
        return worst;
    }

    private double[] chain(int q, int from, int n) {
        double[] chain = new double[n - from];
        for (int i = from; i < n; i++) {
            chain[i - from] = watched.get(i)[q];
        }
        return chain;
    }

    /** The mean of λ over the stationary part, or over the last half where there is none yet. */
    double[] average() {
        int chunk = (start >= 0 ? start : watched.size() / 2 / CHUNK * CHUNK) / CHUNK;
        double[] before = sums.get(chunk);
        double n = watched.size() - (double) chunk * CHUNK;
        double[] average = new double[sum.length];
        for (int k = 0; k < sum.length; k++) {
            average[k] = (sum[k] - before[k]) / n;
        }
        return average;
    }
}
