package org.vi4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.image.Images;
import org.vi4j.internal.io.Json;
import org.vi4j.vae.Codes;
import org.vi4j.vae.Codes.LatentDimension;
import org.vi4j.vae.Vae;
import org.vi4j.vae.network.VaeNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what each latent dimension does. */
@Command(
        name = "traverse",
        description = "Change one latent dimension at a time and decode: draw a picture with a row for each active"
                + " dimension, largest KL divergence first.",
        mixinStandardHelpOptions = true)
final class TraverseCommand implements Runnable {
    private static final int MOST_STEPS = 100;
    private static final int MOST_ROWS = 256;

    /** Below so many nats an image's code says next to nothing of a dimension. */
    private static final double SMALL = 0.01;

    @Mixin
    private Output output;

    @Mixin
    private ModelArgument model;

    @Mixin
    private HalfOption source;

    @Option(
            names = "--image",
            paramLabel = "I",
            description = "Start from this image's code (default: from the prior's mean, z = 0).")
    private @Nullable Integer image;

    @Option(
            names = "--range",
            paramLabel = "X",
            defaultValue = "3",
            description = "Range of the values: from −X to X standard deviations of the prior (default: 3).")
    private double range;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "9", description = "Number of values (default: 9).")
    private int steps;

    @Mixin
    private PictureOption picture;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    TraverseCommand() {}

    @Override
    public void run() {
        UserError.requireBetween("--steps", steps, 2, MOST_STEPS);
        if (!(range > 0 && range <= 100)) {
            throw new UserError("--range is " + range + ": give a number above 0, at most 100");
        }
        OutputFiles.check(source.source().read(model, null), picture.file());
        try (ModelArgument.Loaded loaded = model.load()) {
            traverse(loaded.vae(), loaded.device());
        }
    }

    private void traverse(VaeNetwork vae, String device) {
        Images images = source.images(output, vae);
        float[] start = new float[vae.config().latent()];
        if (image != null) {
            InterpolateCommand.requireImage(image, images);
            start = Codes.of(vae, images.subset(new int[] {image})).mean(0);
        }
        boolean several = images.count() > 1;
        List<LatentDimension> dimensions = LatentDimension.byKl(vae, images);
        // Nothing varies over one image: what its code says of a dimension is all there is.
        List<LatentDimension> active = dimensions.stream()
                .filter(dimension -> several ? dimension.isActive() : dimension.kl() > SMALL)
                .toList();
        if (active.isEmpty()) {
            throw new UserError("no latent dimension of the model is active on " + images.source()
                    + (several ? " (μ varies by less than 0.01 in each)" : " (the KL divergence of each is below 0.01)")
                    + ": train for longer");
        }
        List<LatentDimension> shown = active.subList(0, Math.min(MOST_ROWS, active.size()));
        Vae.of(vae).traverse(start, shown, range, steps).write(picture.file());
        output.note(device);
        output.line(String.format(
                Locale.ROOT,
                "%d of %d dimensions %s; KL %.2f to %.2f nats; picture in %s",
                active.size(),
                dimensions.size(),
                several ? "are active" : "say something about this image",
                active.get(0).kl(),
                active.get(active.size() - 1).kl(),
                picture.file()));
        List<Map<String, Object>> document = new ArrayList<>();
        for (LatentDimension dimension : dimensions) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dimension", dimension.index());
            entry.put("kl", dimension.kl());
            entry.put("variance", several ? dimension.variance() : null);
            entry.put("active", several ? dimension.isActive() : null);
            document.add(entry);
        }
        output.line("data: " + source.source().name());
        output.document(Json.object(
                Map.entry("dimensions", document),
                Map.entry("data", source.source().name()),
                Map.entry("picture", picture.file().toString())));
        source.nextIsExploring(output, model);
    }
}
