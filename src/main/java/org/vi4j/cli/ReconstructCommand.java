package org.vi4j.cli;

import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.internal.io.Json;
import org.vi4j.vae.Vae;
import org.vi4j.vae.network.VaeNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows images above their reconstructions. */
@Command(
        name = "reconstruct",
        description = "Encode images and decode them again: draw a picture of originals above their reconstructions.",
        mixinStandardHelpOptions = true)
final class ReconstructCommand implements Runnable {
    @Mixin
    private Output output;

    @Mixin
    private ModelArgument model;

    @Mixin
    private DataOption source;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "10",
            description = "Number of test images, from the first (default: 10).")
    private int count;

    @Mixin
    private PictureOption picture;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    ReconstructCommand() {}

    @Override
    public void run() {
        UserError.requireBetween("--count", count, 1, SampleCommand.MOST);
        OutputFiles.check(source.read(model, null), picture.file());
        try (ModelArgument.Loaded loaded = model.load()) {
            reconstruct(loaded.vae(), loaded.device());
        }
    }

    private void reconstruct(VaeNetwork vae, String device) {
        Dataset images = vae.config()
                .binarize()
                .evaluation(source.testImages(output, vae), vae.config().seed());
        Dataset shown = images.subset(0, Math.min(count, images.count()));
        Vae.of(vae).reconstruct(shown).write(picture.file());
        output.note(device);
        output.line(shown.count() + " images and their reconstructions in " + picture.file());
        output.line("data: " + source.name());
        output.document(Json.object(
                Map.entry("images", shown.count()),
                Map.entry("data", source.name()),
                Map.entry("picture", picture.file().toString())));
        output.next("measures how well the model does", "vae", "evaluate", model.path(), "--data", source.name());
    }
}
