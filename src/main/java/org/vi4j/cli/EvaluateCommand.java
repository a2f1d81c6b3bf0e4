package org.vi4j.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.vi4j.data.Images;
import org.vi4j.device.DeviceChoice;
import org.vi4j.math.Workers;
import org.vi4j.vae.ModelFile;
import org.vi4j.vae.Vae;
import org.vi4j.vae.VaeConfig;
import org.vi4j.vae.evaluation.ElboEstimate;
import org.vi4j.vae.evaluation.ElboEvaluator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a trained VAE on images. */
@Command(
        name = "evaluate",
        description =
                "Measure a trained VAE on test images: ELBO with standard error, reconstruction, KL, active units.",
        mixinStandardHelpOptions = true)
final class EvaluateCommand implements Runnable {
    @Mixin
    private Output output;

    @Mixin
    private DeviceOption device;

    @Mixin
    private DataOption source;

    @Parameters(paramLabel = "RUN", description = "A run folder, or a model file.")
    private Path run;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of the noise (1).")
    private long seed;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    EvaluateCommand() {}

    @Override
    public void run() {
        DeviceChoice choice = device.choose();
        Vae vae = ModelFile.read(run);
        Images images = source.test(output);
        images.requireSize(vae.height(), vae.width(), "the model");
        output.note(choice.line());
        ElboEstimate estimate;
        try (Workers workers = new Workers(VaeConfig.defaults().threads())) {
            estimate = ElboEvaluator.evaluate(vae, images, seed, workers);
        }
        output.line(String.format(Locale.ROOT, "images          %d", estimate.images()));
        output.line(String.format(
                Locale.ROOT, "ELBO            %.3f ± %.3f nats an image", estimate.elbo(), estimate.elboSe()));
        output.line(String.format(Locale.ROOT, "reconstruction  %.3f", estimate.reconstruction()));
        output.line(String.format(Locale.ROOT, "KL              %.3f", estimate.kl()));
        output.line(String.format(
                Locale.ROOT,
                "active units    %d of %d",
                estimate.activeUnits(),
                vae.config().latent()));
        output.document(estimate.toMap());
    }
}
