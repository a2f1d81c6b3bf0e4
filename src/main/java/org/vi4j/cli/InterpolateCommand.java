package org.vi4j.cli;

import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.data.image.Images;
import org.vi4j.internal.io.Json;
import org.vi4j.vae.Vae;
import org.vi4j.vae.Vae.Interpolation;
import org.vi4j.vae.network.VaeNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the way from one image to another through the latent space. */
@Command(
        name = "interpolate",
        description = "Draw a picture of what lies between two images: decode codes on the path from one image's"
                + " code to the other's.",
        mixinStandardHelpOptions = true)
final class InterpolateCommand implements Runnable {
    private static final int MOST_STEPS = 100;

    @Mixin
    private Output output;

    @Mixin
    private ModelArgument model;

    @Mixin
    private HalfOption source;

    @Parameters(index = "1", paramLabel = "A", description = "Index of the first image in the data, counted from 0.")
    private int a;

    @Parameters(index = "2", paramLabel = "B", description = "Index of the last image.")
    private int b;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "10",
            description = "Number of codes, both ends included (default: 10).")
    private int steps;

    @Option(
            names = "--path",
            paramLabel = "linear|spherical",
            defaultValue = "spherical",
            description = "Path between the codes: linear, a straight line, or spherical, along a great circle"
                    + " (default: spherical).")
    private Interpolation path;

    @Mixin
    private PictureOption picture;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    InterpolateCommand() {}

    @Override
    public void run() {
        UserError.requireBetween("--steps", steps, 2, MOST_STEPS);
        OutputFiles.check(source.source().read(model, null), picture.file());
        try (ModelArgument.Loaded loaded = model.load()) {
            interpolate(loaded.vae(), loaded.device());
        }
    }

    private void interpolate(VaeNetwork vae, String device) {
        Images images = source.images(output, vae);
        requireImage(a, images);
        requireImage(b, images);
        Vae.of(vae).interpolate(images.subset(new int[] {a, b}), path, steps).write(picture.file());
        output.note(device);
        output.line(steps + " steps from image " + a + " to image " + b + ", " + path + ", in " + picture.file());
        output.line("data: " + source.source().name());
        output.document(Json.object(
                Map.entry("from", a),
                Map.entry("to", b),
                Map.entry("steps", steps),
                Map.entry("path", path.toString()),
                Map.entry("data", source.source().name()),
                Map.entry("picture", picture.file().toString())));
        output.next(
                "shows what each latent dimension does",
                "vae",
                "traverse",
                model.path(),
                "--data",
                source.source().name(),
                "--out",
                "traverse.png");
    }

    /** Checks an index. */
    static void requireImage(int index, Images images) {
        if (index < 0 || index >= images.count()) {
            throw new UserError("there is no image " + index + " in " + images.source() + ": give a number from 0 to "
                    + (images.count() - 1));
        }
    }
}
