package org.vi4j.vae.evaluation;

/** One Gaussian N(μ, diag σ²) a row. The arrays are this package's own to change. */
public final class DiagonalGaussians {
    private static final double LOG_2_PI = Math.log(2 * Math.PI);

    final int rows;
    final int latent;

    /** μ, [rows, L]. */
    final double[] mean;

    /** log σ, [rows, L]. */
    final double[] logDeviation;

    /**
     * Takes the arrays over.
     *
     * @param rows how many
     * @param latent L
     * @param mean μ, [rows, L]
     * @param logDeviation log σ, [rows, L]
     */
    public DiagonalGaussians(int rows, int latent, double[] mean, double[] logDeviation) {
        if (mean.length != rows * latent || logDeviation.length != rows * latent) {
            throw new IllegalArgumentException(mean.length + " means and " + logDeviation.length + " deviations for "
                    + rows + " rows of " + latent);
        }
        this.rows = rows;
        this.latent = latent;
        this.mean = mean;
        this.logDeviation = logDeviation;
    }

    DiagonalGaussians copy() {
        return new DiagonalGaussians(rows, latent, mean.clone(), logDeviation.clone());
    }

    /** Returns the standard normal distribution, once a row. */
    static DiagonalGaussians standard(int rows, int latent) {
        return new DiagonalGaussians(rows, latent, new double[rows * latent], new double[rows * latent]);
    }

    /** Returns KL(N(μ, diag σ²) ‖ N(0, I)) of a row, in nats. */
    double kl(int row) {
        double kl = 0;
        for (int j = row * latent; j < (row + 1) * latent; j++) {
            kl += 0.5 * (mean[j] * mean[j] + Math.exp(2 * logDeviation[j]) - 1) - logDeviation[j];
        }
        return kl;
    }

    /** Returns log N(z; μ, diag σ²) of a row, for the z that begins at an offset. */
    double logDensity(int row, double[] z, int offset) {
        double log = -0.5 * latent * LOG_2_PI;
        for (int j = 0; j < latent; j++) {
            double standardized = (z[offset + j] - mean[row * latent + j]) * Math.exp(-logDeviation[row * latent + j]);
            log -= 0.5 * standardized * standardized + logDeviation[row * latent + j];
        }
        return log;
    }

    /** Returns log N(z; 0, I) for the z that begins at an offset. */
    static double logPrior(double[] z, int offset, int latent) {
        double log = -0.5 * latent * LOG_2_PI;
        for (int j = offset; j < offset + latent; j++) {
            log -= 0.5 * z[j] * z[j];
        }
        return log;
    }
}
