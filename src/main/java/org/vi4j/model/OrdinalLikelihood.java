package org.vi4j.model;

import java.util.List;
import org.vi4j.internal.math.Logistic;
import org.vi4j.internal.math.Normal;

/**
 * Levels in order: P(y ≤ k) = F(c_k − xᵀw) with cutpoints c₁ &lt; … &lt; c_{K−1} and F the logistic or the normal
 * distribution function, so that
 *
 * <pre>P(y = k) = F(η_k) − F(η_{k−1}),   η_k = c_k − xᵀw,   θ = (w, c)</pre>
 *
 * It is concave in η on a logarithmic scale for both F. (McCullagh, "Regression models for ordinal data", JRSS B 1980.)
 *
 * @param probit whether F is the normal distribution function
 * @param levels the levels' names
 */
record OrdinalLikelihood(boolean probit, List<String> levels) implements LevelsLikelihood {
    OrdinalLikelihood {
        levels = List.copyOf(levels);
    }

    @Override
    public String label() {
        return probit ? "ordinal-probit" : "ordinal";
    }

    @Override
    public LevelsLikelihood of(List<String> names) {
        return new OrdinalLikelihood(probit, names);
    }

    @Override
    public boolean ordered() {
        return true;
    }

    private int cutpoints() {
        return levels.size() - 1;
    }

    @Override
    public int dimension(int row) {
        return row + cutpoints();
    }

    @Override
    public double[][] predictors(double[] x) {
        double[][] rows = new double[cutpoints()][x.length + cutpoints()];
        for (int k = 0; k < rows.length; k++) {
            for (int j = 0; j < x.length; j++) {
                rows[k][j] = -x[j];
            }
            rows[k][x.length + k] = 1;
        }
        return rows;
    }

    @Override
    public double[] linear(double[] x, double[] theta) {
        double[] eta = new double[cutpoints()];
        double sum = 0;
        for (int j = 0; j < x.length; j++) {
            sum += x[j] * theta[j];
        }
        for (int k = 0; k < eta.length; k++) {
            eta[k] = theta[x.length + k] - sum;
        }
        return eta;
    }

    @Override
    public double logProbability(int y, double[] eta) {
        for (int k = 1; k < eta.length; k++) {
            if (!(eta[k] > eta[k - 1])) {
                return Double.NEGATIVE_INFINITY;
            }
        }
        if (y == 0) {
            return logCdf(eta[0]);
        }
        return y == eta.length ? logCdf(-eta[y - 1]) : between(eta[y - 1], eta[y]);
    }

    private double logCdf(double t) {
        return probit ? Normal.logCdf(t) : -Logistic.softplus(-t);
    }

    /** ln(F(b) − F(a)), on the side of 0 where F is small. */
    private double between(double a, double b) {
        if (a > 0) {
            return between(-b, -a);
        }
        if (!probit) {
            // σ(b) − σ(a) = σ(b) σ(−a) (1 − e^(a − b)).
            return -Logistic.softplus(-b) - Logistic.softplus(a) + Math.log(-Math.expm1(a - b));
        }
        double low = Normal.logCdf(a);
        double high = Normal.logCdf(b);
        if (high == Double.NEGATIVE_INFINITY) {
            return high;
        }
        return high + Math.log(-Math.expm1(low - high));
    }

    /** ln F′. */
    private double logDensity(double t) {
        return probit ? -t * t / 2 - Normal.LOG_ROOT_2PI : -Logistic.softplus(t) - Logistic.softplus(-t);
    }

    /** F″/F′. */
    private double tilt(double t) {
        return probit ? -t : 1 - 2 * Sigmoid.of(t);
    }

    /** With g = F′/p at either end: slopes g and −g, and second derivatives g (F″/F′) − g² and so on. */
    @Override
    public double derivatives(int y, double[] eta, double[] slope, double[][] curvature) {
        double log = logProbability(y, eta);
        for (int k = 0; k < eta.length; k++) {
            slope[k] = 0;
            for (int l = 0; l < eta.length; l++) {
                curvature[k][l] = 0;
            }
        }
        double upper = 0;
        if (y < eta.length) {
            upper = Math.exp(logDensity(eta[y]) - log);
            slope[y] = upper;
            curvature[y][y] = upper * (upper - tilt(eta[y]));
        }
        if (y > 0) {
            double lower = Math.exp(logDensity(eta[y - 1]) - log);
            slope[y - 1] = -lower;
            curvature[y - 1][y - 1] = lower * (lower + tilt(eta[y - 1]));
            if (y < eta.length) {
                curvature[y - 1][y] = -lower * upper;
                curvature[y][y - 1] = -lower * upper;
            }
        }
        return log;
    }

    /** One predictor at a time is enough: differences of E F(η_k). */
    @Override
    public double[] probabilities(double[] mean, double[][] covariance) {
        Likelihood two = probit ? new ProbitLikelihood() : new LogisticLikelihood();
        double[] shares = new double[mean.length + 1];
        double below = 0;
        for (int k = 0; k < mean.length; k++) {
            double up = two.mean(mean[k], Math.sqrt(Math.max(0, covariance[k][k])));
            shares[k] = Math.max(0, up - below);
            below = Math.max(up, below);
        }
        shares[mean.length] = 1 - below;
        return shares;
    }

    @Override
    public double[] start(double[] counts, int row, boolean intercept) {
        double[] theta = new double[dimension(row)];
        double total = 0;
        for (double count : counts) {
            total += count + 1;
        }
        double below = 0;
        for (int k = 0; k < cutpoints(); k++) {
            below += (counts[k] + 1) / total;
            theta[row + k] = probit ? Intervals.normalQuantile(below) : Math.log(below / (1 - below));
        }
        return theta;
    }

    @Override
    public Words words() {
        return probit
                ? new Words("", "", "", "", "ELBO", "")
                : new Words(
                        "",
                        "",
                        "odds ratio",
                        "Odds ratio: the factor by which one unit of the column multiplies the odds of a higher level,"
                                + " posterior median and 95 % interval.",
                        "ELBO",
                        "");
    }
}
