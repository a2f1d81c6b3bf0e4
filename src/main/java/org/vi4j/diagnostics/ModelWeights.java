package org.vi4j.diagnostics;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.internal.math.LogSumExp;

/** Weights of models by what they predict of points that they have not seen, from ln p(yᵢ | y₋ᵢ), {@code [K, n]}. */
final class ModelWeights {
    /** Newton's steps; a handful is usual. */
    private static final int MOST_STEPS = 500;

    /** How far from zero a slope may be, per point. */
    private static final double FLAT = 1e-13;

    /** Keeps the curvature of models that predict the same positive definite. */
    private static final double RIDGE = 1e-11;

    private ModelWeights() {}

    /**
     * The weights of the mixture of all models that predicts best, the largest Σᵢ ln Σₖ wₖ p(yᵢ | y₋ᵢ, Mₖ) over the
     * simplex (Yao, Vehtari, Simpson and Gelman, "Using stacking to average Bayesian predictive distributions",
     * Bayesian Analysis 2018). Without the sum of one as a constraint but with Σₖ wₖ taken off the mean, the largest
     * value is at the same place; Newton's steps on the weights that are not zero find it.
     *
     * @param lpd {@code [K, n]}
     * @return {@code [K]}
     */
    static double[] stacking(double[][] lpd) {
        int models = lpd.length;
        double[][] p = relative(lpd);
        double[] w = new double[models];
        Arrays.fill(w, 1.0 / models);
        boolean[] free = new boolean[models];
        Arrays.fill(free, true);
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] mixed = mixed(p, w);
            double[] slope = slope(p, mixed);
            int[] moving = IntStream.range(0, models).filter(k -> free[k]).toArray();
            if (Arrays.stream(moving).allMatch(k -> Math.abs(slope[k]) <= FLAT)) {
                int back = IntStream.range(0, models)
                        .filter(k -> !free[k] && slope[k] > FLAT)
                        .findFirst()
                        .orElse(-1);
                if (back < 0) {
                    break;
                }
                free[back] = true;
                continue;
            }
            double[] direction = direction(p, mixed, slope, moving);
            double reach = 1;
            int hit = -1;
            for (int i = 0; i < moving.length; i++) {
                double bound = -w[moving[i]] / direction[i];
                if (direction[i] < 0 && bound <= reach) {
                    reach = bound;
                    hit = moving[i];
                }
            }
            double before = value(mixed, w);
            double[] next = moved(w, moving, direction, reach);
            double share = reach;
            while (value(mixed(p, next), next) < before - 1e-15 * Math.abs(before) && share > 1e-12 * reach) {
                share /= 2;
                next = moved(w, moving, direction, share);
                hit = -1;
            }
            boolean still = Arrays.equals(w, next) && hit < 0;
            w = next;
            if (hit >= 0) {
                w[hit] = 0;
                free[hit] = false;
            } else if (still) {
                Arrays.fill(free, true);
                break;
            }
        }
        double sum = Arrays.stream(w).sum();
        return Arrays.stream(w).map(v -> v / sum).toArray();
    }

    /** Densities over the largest of each point, so that none underflows everywhere, {@code [K, n]}. */
    private static double[][] relative(double[][] lpd) {
        double[][] p = new double[lpd.length][lpd[0].length];
        for (int i = 0; i < p[0].length; i++) {
            int point = i;
            double max = Arrays.stream(lpd).mapToDouble(row -> row[point]).max().orElseThrow();
            for (int k = 0; k < p.length; k++) {
                p[k][i] = Math.exp(lpd[k][i] - max);
            }
        }
        return p;
    }

    private static double[] mixed(double[][] p, double[] w) {
        double[] mixed = new double[p[0].length];
        for (int k = 0; k < p.length; k++) {
            for (int i = 0; i < mixed.length; i++) {
                mixed[i] += w[k] * p[k][i];
            }
        }
        return mixed;
    }

    private static double value(double[] mixed, double[] w) {
        return Arrays.stream(mixed).map(Math::log).sum() / mixed.length
                - Arrays.stream(w).sum();
    }

    private static double[] slope(double[][] p, double[] mixed) {
        double[] slope = new double[p.length];
        Arrays.setAll(slope, k -> {
            double sum = 0;
            for (int i = 0; i < mixed.length; i++) {
                sum += p[k][i] / mixed[i];
            }
            return sum / mixed.length - 1;
        });
        return slope;
    }

    private static double[] direction(double[][] p, double[] mixed, double[] slope, int[] moving) {
        int d = moving.length;
        double[][] curvature = new double[d][d];
        double[] right = new double[d];
        double trace = 0;
        for (int a = 0; a < d; a++) {
            right[a] = slope[moving[a]];
            for (int b = 0; b <= a; b++) {
                double sum = 0;
                for (int i = 0; i < mixed.length; i++) {
                    sum += p[moving[a]][i] / mixed[i] * (p[moving[b]][i] / mixed[i]);
                }
                curvature[a][b] = sum / mixed.length;
                curvature[b][a] = curvature[a][b];
            }
            trace += curvature[a][a];
        }
        for (int a = 0; a < d; a++) {
            curvature[a][a] += d * RIDGE * trace + Double.MIN_NORMAL;
        }
        return Cholesky.of(curvature).solve(right);
    }

    private static double[] moved(double[] w, int[] moving, double[] direction, double share) {
        double[] next = w.clone();
        for (int i = 0; i < moving.length; i++) {
            next[moving[i]] = Math.max(0, next[moving[i]] + share * direction[i]);
        }
        return next;
    }

    /** Weights in proportion to exp(elpd), without its uncertainty. */
    static double[] pseudoBma(double[] elpd) {
        double total = LogSumExp.of(elpd);
        return Arrays.stream(elpd).map(value -> Math.exp(value - total)).toArray();
    }

    /**
     * Pseudo-BMA+: the mean of {@link #pseudoBma} over the Bayesian bootstrap of the points, Dirichlet(1, …, 1)
     * weights.
     *
     * @param lpd {@code [K, n]}
     * @param replications how often the points are weighed anew
     * @param random where the randomness comes from
     * @return {@code [K]}
     */
    static double[] pseudoBmaPlus(double[][] lpd, int replications, RandomGenerator random) {
        int n = lpd[0].length;
        double[] mean = new double[lpd.length];
        double[] weights = new double[n];
        for (int b = 0; b < replications; b++) {
            Arrays.setAll(weights, i -> random.nextExponential());
            double sum = Arrays.stream(weights).sum();
            double[] elpd = new double[lpd.length];
            for (int k = 0; k < lpd.length; k++) {
                for (int i = 0; i < n; i++) {
                    elpd[k] += weights[i] / sum * lpd[k][i];
                }
                elpd[k] *= n;
            }
            double[] own = pseudoBma(elpd);
            Arrays.setAll(mean, k -> mean[k] + own[k] / replications);
        }
        return mean;
    }
}
