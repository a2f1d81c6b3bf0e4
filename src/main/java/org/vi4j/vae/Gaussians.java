package org.vi4j.vae;

/**
 * One Gaussian N(μ, CCᵀ) a row, C = diag(σ) U with U lower triangular and ones on its diagonal, as in
 * {@link org.vi4j.vae.layer.LatentPosterior}: diagonal where {@code below} is empty. The arrays are this package's own
 * to change.
 */
public final class Gaussians {
    private static final double LOG_2_PI = Math.log(2 * Math.PI);

    final int rows;
    final int latent;

    /** μ, [rows, L]. */
    final double[] mean;

    /** log σ, [rows, L], the logarithm of C's diagonal. */
    final double[] logDeviation;

    /** U below its diagonal, row of U by row, [rows, L(L − 1)/2], or empty. */
    final double[] below;

    /**
     * Takes the arrays of diagonal Gaussians over.
     *
     * @param rows how many
     * @param latent L
     * @param mean μ, [rows, L]
     * @param logDeviation log σ, [rows, L]
     */
    public Gaussians(int rows, int latent, double[] mean, double[] logDeviation) {
        this(rows, latent, mean, logDeviation, new double[0]);
    }

    /**
     * Takes the arrays over.
     *
     * @param rows how many
     * @param latent L
     * @param mean μ, [rows, L]
     * @param logDeviation log σ, [rows, L]
     * @param below U below its diagonal, row by row, [rows, L(L − 1)/2], or empty for a diagonal C
     */
    public Gaussians(int rows, int latent, double[] mean, double[] logDeviation, double[] below) {
        if (mean.length != rows * latent
                || logDeviation.length != rows * latent
                || (below.length > 0 && below.length != rows * entries(latent))) {
            throw new IllegalArgumentException(mean.length + " means, " + logDeviation.length + " deviations and "
                    + below.length + " other entries for " + rows + " rows of " + latent);
        }
        this.rows = rows;
        this.latent = latent;
        this.mean = mean;
        this.logDeviation = logDeviation;
        this.below = below;
    }

    /** Returns how many entries of a matrix [L, L] stand below its diagonal. */
    static int entries(int latent) {
        return latent * (latent - 1) / 2;
    }

    Gaussians copy() {
        return new Gaussians(rows, latent, mean.clone(), logDeviation.clone(), below.clone());
    }

    /**
     * Returns the standard normal distribution, once a row.
     *
     * @param rows how many
     * @param latent L
     * @return N(0, I) in each row
     */
    public static Gaussians standard(int rows, int latent) {
        return new Gaussians(rows, latent, new double[rows * latent], new double[rows * latent]);
    }

    /** Returns these with everything off the diagonal left out. */
    Gaussians diagonal() {
        return new Gaussians(rows, latent, mean.clone(), logDeviation.clone());
    }

    /** Returns these with room off the diagonal: the same distributions. */
    Gaussians full() {
        return isDiagonal()
                ? new Gaussians(rows, latent, mean.clone(), logDeviation.clone(), new double[rows * entries(latent)])
                : copy();
    }

    boolean isDiagonal() {
        return below.length == 0;
    }

    /** Returns where U's entries left of the diagonal begin that belong to dimension j of a row, j of them. */
    int entry(int row, int j) {
        return row * entries(latent) + j * (j - 1) / 2;
    }

    /** Returns (Uε)ⱼ of a row. */
    double mixed(int row, int j, double[] noise, int from) {
        double sum = noise[from + j];
        if (!isDiagonal()) {
            int entry = entry(row, j);
            for (int k = 0; k < j; k++) {
                sum += below[entry + k] * noise[from + k];
            }
        }
        return sum;
    }

    /** Returns the sum of squares of row j of U, 1 where C is diagonal. */
    double squares(int row, int j) {
        double sum = 1;
        if (!isDiagonal()) {
            int entry = entry(row, j);
            for (int k = 0; k < j; k++) {
                sum += below[entry + k] * below[entry + k];
            }
        }
        return sum;
    }

    /** Writes the draw z = μ + Cε of a row. */
    void draw(int row, double[] noise, int from, double[] z, int to) {
        for (int j = 0; j < latent; j++) {
            int at = row * latent + j;
            z[to + j] = mean[at] + Math.exp(logDeviation[at]) * mixed(row, j, noise, from);
        }
    }

    /** Writes ε = C⁻¹(z − μ) of a row. */
    private void standardize(int row, double[] z, int from, double[] noise, int to) {
        for (int j = 0; j < latent; j++) {
            int at = row * latent + j;
            noise[to + j] = 0;
            double others = mixed(row, j, noise, to);
            noise[to + j] = (z[from + j] - mean[at]) * Math.exp(-logDeviation[at]) - others;
        }
    }

    /** Returns KL(N(μ, CCᵀ) ‖ N(0, I)) of a row, in nats. */
    double kl(int row) {
        double kl = 0;
        for (int j = 0; j < latent; j++) {
            int at = row * latent + j;
            kl += 0.5 * (mean[at] * mean[at] + variance(row, j) - 1) - logDeviation[at];
        }
        return kl;
    }

    /** Returns log N(z; μ, CCᵀ) of a row, for the z that begins at an offset. */
    double logDensity(int row, double[] z, int offset) {
        double[] noise = new double[latent];
        standardize(row, z, offset, noise, 0);
        double log = -0.5 * latent * LOG_2_PI;
        for (int j = 0; j < latent; j++) {
            log -= 0.5 * noise[j] * noise[j] + logDeviation[row * latent + j];
        }
        return log;
    }

    /** Writes ∂ log N(z; μ, CCᵀ)/∂z = −C⁻ᵀC⁻¹(z − μ) of a row, [L], for the z that begins at an offset. */
    void score(int row, double[] z, int offset, double[] score) {
        standardize(row, z, offset, score, 0);
        for (int j = latent - 1; j >= 0; j--) {
            score[j] = -score[j];
            for (int i = j + 1; i < latent && !isDiagonal(); i++) {
                score[j] -= below[entry(row, i) + j] * score[i];
            }
        }
        for (int j = 0; j < latent; j++) {
            score[j] *= Math.exp(-logDeviation[row * latent + j]);
        }
    }

    /** Returns the variance of a dimension of a row by itself. */
    double variance(int row, int j) {
        return Math.exp(2 * logDeviation[row * latent + j]) * squares(row, j);
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
