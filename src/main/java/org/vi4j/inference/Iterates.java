package org.vi4j.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.vi4j.diagnostics.Convergence;

/**
 * The iterates of stochastic ascent with one step size, seen as a Markov chain (Dhaka et al., "Robust, accurate
 * stochastic optimization for variational inference", NeurIPS 2020): once they have stopped drifting and only scatter,
 * their average is worth its Monte Carlo standard error. A few quantities of λ are watched, in units in which 1 is a
 * posterior standard deviation.
 *
 * <p>A quantity does not drift over a window if split-R̂ is near 1, or if the means of the window's halves differ by
 * less than half the accuracy: noise may hide a drift, but no larger one. A drift towards the optimum takes 1/(step
 * size · curvature) steps, and along the direction of least curvature a shorter window shows only its share of it:
 * there R̂ says nothing, and the halves may differ by that share alone.
 */
final class Iterates {
    /** As in the paper; draws of a posterior would need 1.01, the average of iterates does not. */
    private static final double MAX_R_HAT = 1.1;

    private static final int CHUNK = 100;
    private static final int WINDOWS = 5;
    /** With fewer effective iterates their own standard error is not well known, and is taken to be larger. */
    private static final double ENOUGH = 20;

    private final double accuracy;
    private final List<double[]> watched = new ArrayList<>();
    /** Σλ of the first c chunks. */
    private final List<double[]> sums = new ArrayList<>();

    private final double[] sum;
    private final int means;
    private final double slowest;
    private int nextCheck = 2 * CHUNK;
    private int start = -1;
    private double[] errors = {Double.POSITIVE_INFINITY};

    /**
     * Begins.
     *
     * @param size of λ
     * @param accuracy in posterior standard deviations
     * @param means how many of the watched quantities, the first, are means
     * @param slowest the steps that the slowest drift of a mean takes
     */
    Iterates(int size, double accuracy, int means, double slowest) {
        this.accuracy = accuracy;
        this.means = means;
        this.slowest = slowest;
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
        // Looked for every time: what seemed to be still may have been a saddle.
        start = stationaryFrom(n);
        errors = start >= 0 ? errors(n) : new double[] {Double.POSITIVE_INFINITY};
        return worstError() <= accuracy;
    }

    int count() {
        return watched.size();
    }

    boolean stationary() {
        return start >= 0;
    }

    /** The largest Monte Carlo standard error of the averaged quantities. */
    double worstError() {
        return Arrays.stream(errors).max().orElseThrow();
    }

    /** The Monte Carlo standard error of each averaged quantity; one that is infinite as long as they drift. */
    double[] errors() {
        return errors;
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
        int half = (n - from) / 2;
        double share = Math.min(1, (n - from) / slowest);
        for (int q = 0; q < watched.get(0).length; q++) {
            double[] chain = chain(q, from, n);
            double early = Arrays.stream(chain, 0, half).average().orElseThrow();
            double late = Arrays.stream(chain, half, chain.length).average().orElseThrow();
            double own = q < means ? share : 1;
            boolean near = Math.abs(late - early) <= own * accuracy / 2;
            if (!near && !(own == 1 && Convergence.rHat(new double[][] {chain}) <= MAX_R_HAT)) {
                return false;
            }
        }
        return true;
    }

    private double[] errors(int n) {
        double[] all = new double[watched.get(0).length];
        for (int q = 0; q < all.length; q++) {
            double[][] chain = {chain(q, start, n)};
            double error = Convergence.mcseMean(chain) * Math.max(1, ENOUGH / Convergence.essMean(chain));
            // NaN where all iterates are the same.
            all[q] = error > 0 ? error : 0;
        }
        return all;
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
