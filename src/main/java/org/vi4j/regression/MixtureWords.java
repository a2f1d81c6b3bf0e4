package org.vi4j.regression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.model.Ascent;

/** A posterior over the precisions too, and coordinate ascent's compared with it, for people and as a document. */
final class MixtureWords {
    /** How a posterior without a noise to integrate over is found. */
    static final String LAPLACE = "Laplace: normal about the mode, of up to " + MomentCorrection.MOST_ROWS
            + " rows with the moments of weighted draws";

    /** A standard deviation this much smaller is worth a warning. */
    private static final double NARROW = 0.95;

    private final RegressionFit fit;
    private final boolean exact;
    private final int blind;
    private final @Nullable Ascent<? extends Ascent.RegressionState> cavi;
    private final double @Nullable [] sd;

    MixtureWords(RegressionFit fit, PrecisionMixture mixture) {
        this.fit = fit;
        this.exact = mixture instanceof IntegratedPosterior;
        this.blind = mixture instanceof IntegratedPosterior integrated ? integrated.blind() : 0;
        this.cavi = fit.ascent().orElse(null);
        this.sd = cavi == null
                ? null
                : fit.model().design().onTableScale(cavi.state().posterior()).sd();
    }

    /** Coordinate ascent's standard deviations on the table's scale; null where it was not run. */
    double @Nullable [] sd() {
        return sd == null ? null : sd.clone();
    }

    /** What was integrated over. */
    String posterior() {
        String over = fit.options().learnsWeights() ? "the coefficients' precision" : "";
        if (!(fit.noisePrior() instanceof NoisePrior.Given)) {
            String own = fit.model().likelihood().words().precision();
            String noise = own.isEmpty() ? "the noise" : own;
            over = over.isEmpty() ? noise : over + " and " + noise;
        }
        if (fit.found().mixture() instanceof NutsPosterior nuts) {
            return nuts.result().description() + ", " + fit.model().score().rows() + " rows";
        }
        String found = exact ? "exact" : "Laplace's for the coefficients";
        return found + (over.isEmpty() ? "" : ", integrated over " + over) + ", "
                + fit.model().score().rows() + " rows";
    }

    /** The ascent in a line; its ELBO where it is a bound of the same evidence. */
    List<String> facts() {
        if (fit.found().mixture() instanceof NutsPosterior nuts) {
            Verdict.Worst worst = nuts.assessment().worst();
            return List.of(String.format(
                    Locale.ROOT,
                    "chains            R-hat up to %.3f, at least %.0f effective draws, %d divergent, %,d gradients",
                    worst.rHat(),
                    Math.min(worst.essBulk(), worst.essTail()),
                    worst.trajectories().divergences(),
                    nuts.result().gradients()));
        }
        if (cavi == null) {
            return List.of();
        }
        boolean same = fit.noisePrior() instanceof NoisePrior.Conjugate || fit.noisePrior() instanceof NoisePrior.Given;
        String elbo = same ? String.format(Locale.ROOT, "ELBO %.6f nats, ", cavi.elbo()) : "";
        return List.of("CAVI              " + elbo + cavi.sweeps() + " sweeps, " + cavi.ending());
    }

    /** How far to trust the standard deviations. */
    List<String> variances() {
        List<String> lines = new ArrayList<>();
        int d = fit.weights().dimension();
        if (blind > 0) {
            lines.add("Unknown: " + fit.model().score().rows() + " rows say nothing along " + blind
                    + " of " + d + " directions of the coefficients. There the posterior is the prior, and the size"
                    + " of the noise depends on it too.");
        }
        double[] narrow = sd;
        String worth = exact ? "Variances: exact." : "";
        if (narrow == null || cavi == null) {
            if (!worth.isEmpty()) {
                lines.add(worth);
            }
            return lines;
        }
        double[] own = fit.coefficients().sd();
        int worst = 0;
        for (int j = 1; j < d; j++) {
            worst = narrow[j] / own[j] < narrow[worst] / own[worst] ? j : worst;
        }
        double ratio = narrow[worst] / own[worst];
        String name = fit.coefficients().names().get(worst);
        String ending = cavi.converged() ? "" : " (it has not converged)";
        lines.add((worth
                        + String.format(
                                Locale.ROOT,
                                ratio < NARROW
                                        ? " Coordinate ascent's%s would be too small: the standard deviation of %s is %.0f %% of"
                                                + " this one."
                                        : " Coordinate ascent%s loses little: the standard deviation of %s is %.0f %% of this"
                                                + " one.",
                                ending,
                                name,
                                100 * ratio))
                .strip());
        return lines;
    }

    /** The same for a document. */
    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        if (cavi != null) {
            Map<String, Object> beside = new LinkedHashMap<>();
            beside.put("sd", sd);
            beside.put("elbo", cavi.elbo());
            beside.putAll(cavi.document());
            document.put("cavi", beside);
        }
        if (exact) {
            document.put("blind_directions", blind);
        }
        return document;
    }
}
