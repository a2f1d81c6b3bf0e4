package org.vi4j.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.Binarize;
import org.vi4j.data.Images;
import org.vi4j.device.DeviceChoice;
import org.vi4j.math.Workers;
import org.vi4j.vae.ModelFile;
import org.vi4j.vae.Vae;
import org.vi4j.vae.VaeConfig;
import org.vi4j.vae.evaluation.ElboEstimate;
import org.vi4j.vae.evaluation.ElboEvaluator;
import org.vi4j.vae.evaluation.ImportanceWeighted;
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
    private static final int MOST_SAMPLES = 1_000_000;

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

    @Option(
            names = "--importance-samples",
            paramLabel = "K",
            description = "Also the importance-weighted bound on log p(x) with K draws an image, a tighter one.")
    private @Nullable Integer importanceSamples;

    @Option(
            names = "--binarize",
            paramLabel = "HOW",
            description = "Grey values to 0 or 1 by a fixed draw: none, static or dynamic (as in training).")
    private @Nullable String binarize;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    EvaluateCommand() {}

    @Override
    public void run() {
        if (importanceSamples != null && (importanceSamples < 1 || importanceSamples > MOST_SAMPLES)) {
            throw new UserError(
                    "--importance-samples is " + importanceSamples + ": give a number from 1 to " + MOST_SAMPLES);
        }
        DeviceChoice choice = device.choose();
        Vae vae = ModelFile.read(run);
        Binarize targets = binarize == null ? vae.config().binarize() : Binarize.parse(binarize);
        if (targets != Binarize.NONE && !vae.config().likelihood().toString().equals("bernoulli")) {
            throw new UserError("--binarize is " + targets + ", but the model's likelihood is "
                    + vae.config().likelihood() + ": leave it out");
        }
        Images grey = source.test(output);
        grey.requireSize(vae.height(), vae.width(), "the model");
        // A static draw belongs to the data that the model was trained for; a dynamic one to this evaluation.
        long draw = targets == Binarize.STATIC ? vae.config().seed() : seed;
        Images images = targets.evaluation(grey, draw);
        String words = targets == Binarize.NONE ? targets.words() : "binarised, the fixed draw of seed " + draw;
        output.note(choice.line());
        Map<String, Object> document;
        try (Workers workers = new Workers(VaeConfig.defaults().threads())) {
            ElboEstimate estimate = ElboEvaluator.evaluate(vae, images, seed, workers);
            print(estimate, vae);
            document = estimate.toMap();
            document.put("binarize", targets.toString());
            document.put("targets", words);
            document.put("likelihood", vae.config().likelihood().toString());
            output.line(
                    "targets         " + words + ", likelihood " + vae.config().likelihood());
            if (importanceSamples != null) {
                ImportanceWeighted bound = ImportanceWeighted.evaluate(vae, images, importanceSamples, seed, workers);
                print(bound);
                document.put("importance_weighted", bound.toMap());
            }
        }
        output.document(document);
    }

    private void print(ElboEstimate estimate, Vae vae) {
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
    }

    private void print(ImportanceWeighted bound) {
        output.line(String.format(
                Locale.ROOT,
                "IWAE-%-10d %.3f ± %.3f nats an image, effective samples %.1f of %d",
                bound.samples(),
                bound.logLikelihood(),
                bound.se(),
                bound.ess(),
                bound.samples()));
    }
}
