package org.vi4j.internal.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.vi4j.internal.experiment.Experiment.Findings;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.report.Plot;

/**
 * Latent dimensions whose posterior is the prior. In the linear model theory says when: with noise σ² the best W has a
 * column for every eigenvalue λᵢ of the covariance above σ², with KL ½(ln λᵢ/σ²) a row on average, and zeros for the
 * others (Lucas et al., "Don't blame the ELBO!", NeurIPS 2019). Hence collapse is the likelihood's doing: the ELBO
 * there equals the exact log likelihood.
 */
final class PosteriorCollapse implements Experiment {
    private static final int LATENT = 4;

    /** A dimension whose KL is smaller carries nothing. */
    private static final double USED = 0.01;

    @Override
    public String name() {
        return "posterior-collapse";
    }

    @Override
    public String claim() {
        return "A latent dimension collapses to its prior if the data vary less along it than the decoder's noise. That"
                + " is optimal for the model, and the ELBO loses nothing.";
    }

    @Override
    public Findings run(Size size, long seed) {
        Findings.Notes notes = new Findings.Notes();
        PcaData data = PcaData.of(size.of(100, 300), 8, new double[] {9, 5, 3, 1.8}, seed);
        double[] eigenvalues = data.eigenvalues();
        // Between each two eigenvalues, where the count is clear.
        double[] noises = new double[LATENT + 1];
        Arrays.setAll(noises, i -> i == 0 ? 1.5 * eigenvalues[0] : Math.sqrt(eigenvalues[i - 1] * eigenvalues[i]));
        Findings.Notes.Rows table = notes.table(
                "dimensions_used",
                "noise_variance",
                "used",
                "eigenvalues_above",
                "kl",
                "predicted_kl",
                "elbo",
                "exact");
        boolean allAsPredicted = true;
        double klOff = 0;
        double elboOff = 0;
        CaviOptions options = new CaviOptions(size.of(1_000, 5_000), 1e-10);
        List<double[]> kls = new ArrayList<>();
        for (double noise : noises) {
            CaviPca.Result fit = CaviPca.fit(data.rows(), LATENT, noise, options, seed);
            double[] kl = fit.kl();
            kls.add(kl);
            long used = Arrays.stream(kl).filter(v -> v > USED).count();
            long above = Arrays.stream(eigenvalues)
                    .limit(LATENT)
                    .filter(v -> v > noise)
                    .count();
            double predicted = Arrays.stream(eigenvalues)
                    .limit(LATENT)
                    .filter(v -> v > noise)
                    .map(v -> 0.5 * Math.log(v / noise))
                    .sum();
            double exact = exact(eigenvalues, noise);
            table.add(noise, used, above, Arrays.stream(kl).sum(), predicted, fit.elbo(), exact);
            allAsPredicted &= used == above;
            klOff = Math.max(klOff, Math.abs(Arrays.stream(kl).sum() - predicted));
            elboOff = Math.max(elboOff, Math.abs(fit.elbo() - exact));
        }
        table.done();
        notes.check(
                allAsPredicted,
                "of %d latent dimensions, as many are used as there are eigenvalues above σ², at all %d σ²",
                LATENT,
                noises.length);
        notes.check(klOff < 0.01, "their KL is Σ ½ ln(λᵢ/σ²), to %.1e nats", klOff);
        notes.check(elboOff < 1e-4, "the ELBO is the largest exact log likelihood, to %.1e nats per row", elboOff);
        double[] x = table.column(0);
        notes.chart(
                "posterior-collapse",
                steps(
                        Plot.of("noise variance σ²", "dimensions, of " + LATENT)
                                .title("Latent dimensions in use as the decoder's noise grows")
                                .logX()
                                .marked("used at the σ² measured (KL above 0.01 nats)", x, table.column(1)),
                        eigenvalues,
                        x));
        notes.chart("posterior-collapse-kl", byDimension(noises, kls));
        return notes.findings();
    }

    /** How many of the first eigenvalues are above σ², a staircase over the range of the noises. */
    private static Plot steps(Plot plot, double[] eigenvalues, double[] noises) {
        double least = Arrays.stream(noises).min().orElseThrow();
        double most = Arrays.stream(noises).max().orElseThrow();
        // From the smallest of them up: two corners at each.
        double[] x = new double[2 * LATENT + 2];
        double[] above = new double[x.length];
        x[0] = least;
        above[0] = LATENT;
        for (int j = 0; j < LATENT; j++) {
            x[2 * j + 1] = eigenvalues[LATENT - 1 - j];
            x[2 * j + 2] = eigenvalues[LATENT - 1 - j];
            above[2 * j + 1] = LATENT - j;
            above[2 * j + 2] = LATENT - j - 1;
        }
        x[x.length - 1] = most;
        return plot.dashed("eigenvalues above σ²", x, above);
    }

    /** The largest mean log likelihood of a row for given σ². */
    private static double exact(double[] eigenvalues, double noise) {
        double sum = eigenvalues.length * Math.log(2 * Math.PI);
        for (int i = 0; i < eigenvalues.length; i++) {
            double variance = i < LATENT ? Math.max(eigenvalues[i], noise) : noise;
            sum += Math.log(variance) + eigenvalues[i] / variance;
        }
        return -0.5 * sum;
    }

    private static Plot byDimension(double[] noises, List<double[]> kls) {
        Plot plot = Plot.of("noise variance σ²", "KL(q‖p), nats per row")
                .title("What each latent dimension says, largest first")
                .logX();
        for (int rank = 0; rank < LATENT; rank++) {
            double[] values = new double[noises.length];
            for (int i = 0; i < noises.length; i++) {
                double[] sorted = kls.get(i).clone();
                Arrays.sort(sorted);
                values[i] = sorted[LATENT - 1 - rank];
            }
            plot.marked("dimension " + (rank + 1), noises, values);
        }
        return plot;
    }
}
