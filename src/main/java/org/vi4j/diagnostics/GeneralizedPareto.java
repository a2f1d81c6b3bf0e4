package org.vi4j.diagnostics;

/**
 * A generalized Pareto distribution of exceedances over a threshold, with quantiles σ((1 − p)⁻ᵏ − 1)/k; moments of
 * order 1/k and above do not exist.
 *
 * @param k the shape
 * @param sigma the scale
 */
record GeneralizedPareto(double k, double sigma) {
    private static final int PRIOR = 3;
    private static final int GRID = 30;
    /** The weakly informative prior on k counts as much as ten observations of shape 1/2. */
    private static final double PRIOR_WEIGHT = 10;

    private static final double PRIOR_K = 0.5;
    /** Products within these bounds can take another factor. */
    private static final double SMALL = 1e-100;

    private static final double LARGE = 1e100;

    /**
     * Fits by the quasi-Bayesian estimator of Zhang and Stephens ("A new and efficient estimation method for the
     * generalized Pareto distribution", Technometrics 2009), and shrinks k towards 1/2 as R's loo and posterior do
     * (Vehtari, Simpson, Gelman, Yao and Gabry, "Pareto smoothed importance sampling", JMLR 2024, appendix G).
     *
     * @param exceedances above the threshold, ascending, {@code [n]}
     * @return the fit; k is +∞ where none exists
     */
    static GeneralizedPareto fit(double[] exceedances) {
        int n = exceedances.length;
        int grid = GRID + (int) Math.floor(Math.sqrt(n));
        double quartile = exceedances[(int) Math.floor(n / 4.0 + 0.5) - 1];
        double[] theta = new double[grid];
        double[] profile = new double[grid];
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < grid; j++) {
            theta[j] = 1 / exceedances[n - 1] + (1 - Math.sqrt(grid / (j + 0.5))) / PRIOR / quartile;
            double k = shape(theta[j], exceedances);
            profile[j] = n * (Math.log(-theta[j] / k) - k - 1);
            largest = Math.max(largest, profile[j]);
        }
        double sum = 0;
        double weighted = 0;
        for (int j = 0; j < grid; j++) {
            double weight = Math.exp(profile[j] - largest);
            sum += weight;
            weighted += weight * theta[j];
        }
        double mean = weighted / sum;
        double k = shape(mean, exceedances);
        double shrunk = (k * n + PRIOR_WEIGHT * PRIOR_K) / (n + PRIOR_WEIGHT);
        return new GeneralizedPareto(Double.isNaN(shrunk) ? Double.POSITIVE_INFINITY : shrunk, -k / mean);
    }

    /** The standard error of k̂ from n exceedances; 0 where there is no k̂. */
    static double error(double k, int n) {
        if (!Double.isFinite(k)) {
            return 0;
        }
        return Math.max(0, 1 + k) * Math.sqrt(n) / (n + PRIOR_WEIGHT);
    }

    /** The mean of ln(1 − θx), by the logarithm of products: each factor is positive, as θ is at most 1/max x. */
    private static double shape(double theta, double[] x) {
        double sum = 0;
        double product = 1;
        for (double value : x) {
            double factor = 1 - theta * value;
            if (!(factor < LARGE)) {
                sum += Math.log(factor);
                continue;
            }
            product *= factor;
            if (!(product > SMALL && product < LARGE)) {
                sum += Math.log(product);
                product = 1;
            }
        }
        return (sum + Math.log(product)) / x.length;
    }

    double quantile(double p) {
        return k == 0 ? -sigma * Math.log1p(-p) : sigma * Math.expm1(-k * Math.log1p(-p)) / k;
    }
}
