package org.vi4j.vae;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vi4j.data.Dataset;
import org.vi4j.internal.training.RunFolder;
import org.vi4j.internal.training.TrainingJob;
import org.vi4j.report.HtmlPage;
import org.vi4j.vae.network.VaeNetwork;
import org.vi4j.vae.training.VaeEpoch;
import org.vi4j.vae.training.VaeEpoch.ElboEstimate;

/** A run's {@code report.html}: curves, samples through time, use of the latent space, configuration. */
final class TrainingPage {
    private static final int MOST_PICTURES = 9;

    private TrainingPage() {}

    static void write(
            TrainingJob.Result result, VaeNetwork best, Dataset validation, Map<String, ?> settings, RunFolder folder) {
        HtmlPage page = new HtmlPage("VAE on " + result.summary().get("data"))
                .paragraph("The ELBO, in nats, is a lower bound on log p(x), the probability that the model gives to an"
                        + " example; it is the reconstruction's log likelihood minus the KL divergence of codes from the"
                        + " prior. Each example uses one draw of z.")
                .table(opening(result))
                .heading("Curves")
                .picture(folder.file("elbo.png"), "negative ELBO and its two terms, by epoch", false)
                .heading("Reconstructions")
                .picture(
                        folder.file("reconstructions.png"), "validation images and what the model makes of them", false)
                .heading("Samples through time")
                .paragraph("The same draws of z from the prior, decoded after different epochs.");
        for (int epoch : shown(result.epochs().size())) {
            if (Files.exists(folder.samples(epoch))) {
                page.picture(folder.samples(epoch), "epoch " + epoch, true);
            }
        }
        page.heading("Use of the latent space")
                .paragraph("The KL divergence of each latent dimension: near 0 if it carries nothing about the image.")
                .figure(
                        EvaluationPage.klByDimension(LatentUse.klPerDimension(best, validation)),
                        "KL of each dimension (nats per image)")
                .heading("Configuration")
                .table(settings)
                .heading("All numbers")
                .paragraph("As in summary.json.")
                .table(result.summary())
                .write(folder.file("report.html"));
    }

    /** What a person looks for first, rounded; all digits stand at the end of the page. */
    private static Map<String, String> opening(TrainingJob.Result result) {
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("stopped", String.valueOf(result.summary().get("because")));
        if (result.best() != null) {
            VaeEpoch best = VaeEpoch.of(result.best());
            ElboEstimate validation = best.validation();
            rows.put("best epoch", best.number() + " of " + result.epochs().size());
            rows.put("validation ELBO", format("%.2f ± %.2f nats", validation.elbo(), validation.elboSe()));
            rows.put("reconstruction", format("%.2f nats", validation.reconstruction()));
            rows.put("KL", format("%.2f nats", validation.kl()));
            rows.put(
                    "active units",
                    validation.activeUnits() + " of " + best.klByDimension().size());
        }
        rows.put(
                "targets",
                result.summary().get("targets") + ", likelihood "
                        + result.summary().get("likelihood"));
        if (result.summary().get("seconds") instanceof Number seconds) {
            rows.put("time", format("%.1f s", seconds.doubleValue()));
        }
        return rows;
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /** The first and the last epoch, and some evenly between. */
    private static List<Integer> shown(int epochs) {
        List<Integer> shown = new ArrayList<>();
        int pictures = Math.min(MOST_PICTURES, epochs);
        for (int i = 0; i < pictures; i++) {
            shown.add(pictures == 1 ? 1 : 1 + (int) Math.round((epochs - 1.0) * i / (pictures - 1)));
        }
        return shown;
    }
}
