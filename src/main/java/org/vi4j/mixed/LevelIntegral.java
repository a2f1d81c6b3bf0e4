package org.vi4j.mixed;

import java.util.Arrays;

/**
 * The effects u of one level, all else known, by adaptive Gauss–Hermite quadrature: with û the mode of
 *
 * <pre>f(u) = Σ wᵢ ln p(yᵢ | ηᵢ + zᵢᵀu) − ½ uᵀΛu</pre>
 *
 * and LLᵀ its negative second derivatives there, the points are u = û + L⁻ᵀz (Pinheiro and Bates, "Approximations to
 * the log-likelihood function in the nonlinear mixed-effects model", Journal of Computational and Graphical Statistics
 * 4, 1995). One is used by one thread.
 */
final class LevelIntegral {
    private static final int MOST_STEPS = 100;
    private static final int MOST_HALVINGS = 60;

    /** The square of a step in standard deviations that is none. */
    private static final double STILL = 1e-16;

    private final LevelRows rows;
    private final HermiteRule rule;
    private final int k;
    private final double[] linear;
    private final double[] derivatives = new double[3];
    private final double[] mode;
    private final double[] lower;
    private final double[][] points;
    private final double[] logs;
    private final double[] mean;
    private final double[] covariance;
    private double log;

    LevelIntegral(LevelRows rows, HermiteRule rule) {
        this.rows = rows;
        this.rule = rule;
        this.k = rows.k();
        this.linear = new double[rows.most()];
        this.mode = new double[k];
        this.lower = new double[k * k];
        this.points = new double[rule.count()][k];
        this.logs = new double[rule.count()];
        this.mean = new double[k];
        this.covariance = new double[k * k];
    }

    /**
     * Integrates over one level's effects.
     *
     * @param g the level
     * @param eta the linear predictors of all rows without these effects, in the levels' order, {@code [n]}
     * @param precision Λ, {@code [k * k]}
     * @return ln ∫ exp f(u) du − (k/2) ln 2π; −∞ where the mode cannot be found in float64
     */
    double of(int g, double[] eta, double[] precision) {
        if (!climb(g, eta, precision)) {
            return Double.NEGATIVE_INFINITY;
        }
        double top = Double.NEGATIVE_INFINITY;
        double[] step = new double[k];
        for (int m = 0; m < logs.length; m++) {
            System.arraycopy(rule.points()[m], 0, step, 0, k);
            Block.solveTransposed(lower, k, step, 1);
            for (int a = 0; a < k; a++) {
                points[m][a] = mode[a] + step[a];
            }
            logs[m] = rule.logWeights()[m] + density(g, eta, precision, points[m]);
            top = Math.max(top, logs[m]);
        }
        double sum = 0;
        for (double each : logs) {
            sum += Math.exp(each - top);
        }
        double total = top + Math.log(sum);
        for (int m = 0; m < logs.length; m++) {
            logs[m] = Math.exp(logs[m] - total);
        }
        log = total - Block.logDeterminant(lower, k) / 2;
        moments();
        return log;
    }

    /** What Laplace's approximation says of the same: f(û) − ½ ln|LLᵀ|. */
    double laplace(int g, double[] eta, double[] precision) {
        return density(g, eta, precision, mode) - Block.logDeterminant(lower, k) / 2;
    }

    private void moments() {
        Arrays.fill(mean, 0);
        Arrays.fill(covariance, 0);
        for (int m = 0; m < logs.length; m++) {
            for (int a = 0; a < k; a++) {
                mean[a] += logs[m] * points[m][a];
            }
        }
        for (int m = 0; m < logs.length; m++) {
            for (int a = 0; a < k; a++) {
                for (int b = 0; b < k; b++) {
                    covariance[a * k + b] += logs[m] * (points[m][a] - mean[a]) * (points[m][b] - mean[b]);
                }
            }
        }
    }

    /** f(u). */
    double density(int g, double[] eta, double[] precision, double[] u) {
        double sum = 0;
        for (int a = 0; a < k; a++) {
            for (int b = 0; b < k; b++) {
                sum -= u[a] * precision[a * k + b] * u[b] / 2;
            }
        }
        for (int r = rows.begin()[g]; r < rows.begin()[g + 1]; r++) {
            sum += rows.likelihood().logDensity(rows.target()[r], linear(r, eta, u), 1, rows.weight()[r]);
        }
        return sum;
    }

    private double linear(int r, double[] eta, double[] u) {
        double sum = eta[r];
        for (int a = 0; a < k; a++) {
            sum += rows.z()[r * k + a] * u[a];
        }
        return sum;
    }

    /** Newton's steps to the mode. */
    private boolean climb(int g, double[] eta, double[] precision) {
        Arrays.fill(mode, 0);
        double value = density(g, eta, precision, mode);
        double[] slope = new double[k];
        for (int step = 0; step < MOST_STEPS; step++) {
            slopes(g, eta, precision, slope);
            if (!Block.factor(lower, k)) {
                return false;
            }
            double[] move = slope.clone();
            Block.solve(lower, k, move, 1);
            double decrement = 0;
            for (double each : move) {
                decrement += each * each;
            }
            if (!(decrement >= STILL)) {
                return Double.isFinite(value) && !Double.isNaN(decrement);
            }
            Block.solveTransposed(lower, k, move, 1);
            double[] next = mode.clone();
            double there = Double.NEGATIVE_INFINITY;
            double share = 1;
            for (int halving = 0; halving < MOST_HALVINGS; halving++) {
                for (int a = 0; a < k; a++) {
                    next[a] = mode[a] + share * move[a];
                }
                there = density(g, eta, precision, next);
                // So near, f has no digits left to judge a step by.
                if (there >= value || decrement < 1e-9) {
                    break;
                }
                share /= 2;
            }
            System.arraycopy(next, 0, mode, 0, k);
            value = there;
        }
        slopes(g, eta, precision, slope);
        return Double.isFinite(value) && Block.factor(lower, k);
    }

    /** f's slope, and its negative second derivatives, at the mode so far. */
    private void slopes(int g, double[] eta, double[] precision, double[] slope) {
        System.arraycopy(precision, 0, lower, 0, k * k);
        for (int a = 0; a < k; a++) {
            slope[a] = 0;
            for (int b = 0; b < k; b++) {
                slope[a] -= precision[a * k + b] * mode[b];
            }
        }
        for (int r = rows.begin()[g]; r < rows.begin()[g + 1]; r++) {
            rows.likelihood().derivatives(rows.target()[r], linear(r, eta, mode), derivatives);
            double w = rows.weight()[r];
            for (int a = 0; a < k; a++) {
                double za = w * rows.z()[r * k + a];
                slope[a] += za * derivatives[1];
                for (int b = 0; b <= a; b++) {
                    lower[a * k + b] += za * derivatives[2] * rows.z()[r * k + b];
                }
            }
        }
    }

    /** E[u], {@code [k]}. */
    double[] mean() {
        return mean;
    }

    /** Cov[u], {@code [k * k]}. */
    double[] covariance() {
        return covariance;
    }

    /** Leaves E[wᵢ ∂ln p/∂η] of the level's rows. */
    void slopes(int g, double[] eta, double[] into) {
        int from = rows.begin()[g];
        int n = rows.begin()[g + 1] - from;
        Arrays.fill(linear, 0, n, 0);
        for (int m = 0; m < logs.length; m++) {
            for (int i = 0; i < n; i++) {
                rows.likelihood().derivatives(rows.target()[from + i], linear(from + i, eta, points[m]), derivatives);
                linear[i] += logs[m] * derivatives[1];
            }
        }
        for (int i = 0; i < n; i++) {
            into[from + i] = rows.weight()[from + i] * linear[i];
        }
    }
}
