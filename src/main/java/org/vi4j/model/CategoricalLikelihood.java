package org.vi4j.model;

import java.util.List;

/**
 * Levels without an order, each but the first with coefficients of its own:
 *
 * <pre>P(y = k) = e^{η_k} / Σ_l e^{η_l},   η₀ = 0,   η_k = xᵀw_k,   θ = (w₁, …, w_{K−1})</pre>
 *
 * (McFadden, "Conditional logit analysis of qualitative choice behavior", 1974.)
 *
 * @param levels the levels' names, the reference first
 */
record CategoricalLikelihood(List<String> levels) implements LevelsLikelihood {
    CategoricalLikelihood {
        levels = List.copyOf(levels);
    }

    @Override
    public String label() {
        return "categorical";
    }

    @Override
    public LevelsLikelihood of(List<String> names) {
        return new CategoricalLikelihood(names);
    }

    @Override
    public boolean ordered() {
        return false;
    }

    @Override
    public int dimension(int row) {
        return row * (levels.size() - 1);
    }

    @Override
    public double[][] predictors(double[] x) {
        double[][] rows = new double[levels.size() - 1][x.length * (levels.size() - 1)];
        for (int k = 0; k < rows.length; k++) {
            System.arraycopy(x, 0, rows[k], k * x.length, x.length);
        }
        return rows;
    }

    @Override
    public double[] linear(double[] x, double[] theta) {
        double[] eta = new double[levels.size() - 1];
        for (int k = 0; k < eta.length; k++) {
            for (int j = 0; j < x.length; j++) {
                eta[k] += x[j] * theta[k * x.length + j];
            }
        }
        return eta;
    }

    @Override
    public double logProbability(int y, double[] eta) {
        double top = 0;
        for (double value : eta) {
            top = Math.max(top, value);
        }
        double sum = Math.exp(-top);
        for (double value : eta) {
            sum += Math.exp(value - top);
        }
        return (y == 0 ? 0 : eta[y - 1]) - top - Math.log(sum);
    }

    @Override
    public double derivatives(int y, double[] eta, double[] slope, double[][] curvature) {
        double log = logProbability(y, eta);
        double reference = log - (y == 0 ? 0 : eta[y - 1]);
        for (int k = 0; k < eta.length; k++) {
            slope[k] = -Math.exp(eta[k] + reference);
        }
        for (int k = 0; k < eta.length; k++) {
            for (int l = 0; l < eta.length; l++) {
                curvature[k][l] = -slope[k] * slope[l] - (k == l ? slope[k] : 0);
            }
        }
        if (y > 0) {
            slope[y - 1] += 1;
        }
        return log;
    }

    /** By the points of {@link NormalPoints}, to about 1e-3; of two levels by quadrature. */
    @Override
    public double[] probabilities(double[] mean, double[][] covariance) {
        if (mean.length == 1) {
            double one = new LogisticLikelihood().mean(mean[0], Math.sqrt(Math.max(0, covariance[0][0])));
            return new double[] {1 - one, one};
        }
        double[] shares = new double[mean.length + 1];
        double[][] points = NormalPoints.of(mean, covariance);
        for (double[] eta : points) {
            for (int k = 0; k < shares.length; k++) {
                shares[k] += Math.exp(logProbability(k, eta)) / points.length;
            }
        }
        return shares;
    }

    @Override
    public double[] start(double[] counts, int row, boolean intercept) {
        double[] theta = new double[dimension(row)];
        for (int k = 1; k < levels.size() && intercept; k++) {
            theta[(k - 1) * row] = Math.log((counts[k] + 1) / (counts[0] + 1));
        }
        return theta;
    }

    @Override
    public Words words() {
        return new Words(
                "",
                "",
                "odds ratio",
                "Odds ratio: the factor by which one unit of the column multiplies the odds of the level against the"
                        + " reference, posterior median and 95 % interval.",
                "ELBO",
                "");
    }
}
