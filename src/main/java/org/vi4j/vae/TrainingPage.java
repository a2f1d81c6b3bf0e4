package org.vi4j.vae;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.vi4j.data.Dataset;
import org.vi4j.report.HtmlPage;
import org.vi4j.vae.evaluation.LatentUse;
import org.vi4j.vae.network.VaeNetwork;
import org.vi4j.vae.training.RunFolder;
import org.vi4j.vae.training.TrainingJob;

/** A run's {@code report.html}: curves, samples through time, use of the latent space, configuration. */
final class TrainingPage {
    private static final int MOST_PICTURES = 9;

    private TrainingPage() {}

    static void write(
            TrainingJob.Result result, VaeNetwork best, Dataset validation, Map<String, ?> settings, RunFolder folder) {
        HtmlPage page = new HtmlPage("VAE on " + result.summary().get("data"))
                .paragraph("Stopped: " + result.summary().get("because")
                        + ". All numbers are nats per image; the ELBO is a"
                        + " lower bound on log p(x), estimated with one draw of z an image. Targets: "
                        + result.summary().get("targets") + "; likelihood: "
                        + result.summary().get("likelihood") + ".")
                .heading("Result")
                .table(result.summary())
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
                .paragraph("The KL divergence of each latent dimension: near 0 where it carries nothing of the image.")
                .figure(
                        EvaluationPage.klByDimension(LatentUse.klPerDimension(best, validation)),
                        "KL of each dimension (nats per image)")
                .heading("Configuration")
                .table(settings)
                .write(folder.file("report.html"));
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
