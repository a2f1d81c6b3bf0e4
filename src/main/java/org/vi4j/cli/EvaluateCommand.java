package org.vi4j.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.Summary;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.image.Images;
import org.vi4j.data.table.TableEncoding;
import org.vi4j.internal.cuda.Gpu;
import org.vi4j.vae.Evaluation;
import org.vi4j.vae.network.VaeNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures a trained VAE on images. */
@Command(
        name = "evaluate",
        description = "Measure a trained VAE on test images: ELBO with standard error and use of the latent space;"
                + " on request bounds on log p(x), and what the encoder loses.",
        mixinStandardHelpOptions = true)
final class EvaluateCommand implements Runnable {
    @Mixin
    private Output output;

    @Mixin
    private ModelArgument trained;

    @Mixin
    private DataOption source;

    @Mixin
    private EvaluationOptions options;

    @Mixin
    private SeedOption seed;

    @Mixin
    private TargetOption target;

    @Mixin
    private UnseenOption unseen;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    EvaluateCommand() {}

    @Override
    public void run() {
        options.check();
        OutputFiles.check(source.read(trained, options.trainingData), options.report);
        try (ModelArgument.Opened opened = trained.open()) {
            evaluate(opened);
        }
    }

    private void evaluate(ModelArgument.Opened opened) {
        VaeNetwork vae = opened.vae();
        TargetOption.Choice targets = target.of(vae, seed.value());
        Dataset all = source.test(output, vae, unseen.policy());
        vae.codec().requireFits(all, "the model");
        boolean seen = TrainingImages.isAmong(trained.path(), source.name(), all);
        if (seen) {
            output.note("most of " + source.name() + " is what " + trained.path()
                    + " was trained on: these numbers are not of held-out data");
        }
        Dataset images = some(targets.of(all), options.images == null ? all.count() : options.images);
        Dataset known = options.gaps ? training(vae, targets, seen) : null;
        Dataset training = known == null ? null : some(known, Math.min(images.count(), known.count()));
        output.note(opened.place().choice().line());
        Evaluation evaluation;
        try (EvaluationDisplay progress = new EvaluationDisplay(output)) {
            Evaluation.Options what = new Evaluation.Options(
                    seed.value(),
                    options.importanceSamples(),
                    options.annealing(),
                    options.gaps,
                    training,
                    options.refine);
            Gpu gpu = opened.place().gpu();
            evaluation = gpu == null
                    ? Evaluation.of(vae, images, targets.targets(), what, progress)
                    : Evaluation.of(vae, gpu, images, targets.targets(), what, progress);
        }
        output.line("data            " + images.source());
        Map<String, Object> document = new LinkedHashMap<>(evaluation.summary().document());
        document.put("data", source.name());
        output.show(Summary.of(evaluation.summary().lines(), document));
        if (options.report != null) {
            evaluation.write(trained.path().toString(), source.name(), options.report);
            output.line("report          " + options.report);
        }
        if (vae.codec() instanceof TableEncoding) {
            output.next("draws new rows", "vae", "sample", trained.path(), "--out", "samples.csv");
        } else {
            output.next("draws new images", "vae", "sample", trained.path(), "--out", "samples.png");
        }
    }

    /**
     * Returns what the model was trained on. A table has no halves, and the one that is looked at may be the one of the
     * training: then there is nothing to compare with unless another is named. Nor is there where the training's images
     * are not known.
     */
    private @Nullable Dataset training(VaeNetwork vae, TargetOption.Choice targets, boolean seen) {
        if (vae.codec() instanceof TableEncoding table) {
            return options.trainingData == null
                    ? null
                    : source.table(table, options.trainingData, unseen.policy(), output);
        }
        if (seen && options.trainingData == null) {
            return null;
        }
        Images images = TrainingImages.of(trained.path(), options.trainingData, source.name(), source.source(output));
        if (images == null) {
            output.note(
                    "the images that " + trained.path() + " was trained on are not known here: the generalization gap"
                            + " is left out (--training-data names them)");
        }
        return images == null ? null : targets.of(images);
    }

    /** Returns so many images, drawn at random, in their order. */
    private Dataset some(Dataset images, int count) {
        if (count > images.count()) {
            throw new UserError("--images is " + count + ", but " + images.source() + " holds " + images.count()
                    + ": give a smaller number");
        }
        return images.some(count, seed.value(), "some images");
    }
}
