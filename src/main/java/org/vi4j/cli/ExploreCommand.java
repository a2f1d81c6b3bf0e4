package org.vi4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.data.image.Images;
import org.vi4j.internal.io.Json;
import org.vi4j.vae.Codes.LatentDimension;
import org.vi4j.vae.Vae;
import org.vi4j.vae.network.VaeNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a page in which the decoder runs. */
@Command(
        name = "explore",
        description = "Write a page on which the decoder runs in the browser: a slider for each latent dimension, a"
                + " map of codes, the nearest training images, and the path between two of them.",
        mixinStandardHelpOptions = true)
final class ExploreCommand implements Runnable {
    private static final int MOST = 2000;
    private static final int MOST_PIXELS = 4_000_000;

    @Mixin
    private Output output;

    @Mixin
    private ModelArgument model;

    @Mixin
    private DataOption source;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "240",
            description = "Number of training images on the page, chosen at random by --seed (default: 240).")
    private int count;

    @Mixin
    private SeedOption seed;

    @Option(names = "--out", paramLabel = "F.html", required = true, description = "The page to write.")
    private Path out;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    ExploreCommand() {}

    @Override
    public void run() {
        UserError.requireBetween("--count", count, 2, MOST);
        OutputFiles.check(source.read(model, null), out);
        ModelArgument.Loaded loaded = model.read();
        VaeNetwork vae = loaded.vae();
        Path name = model.path().toAbsolutePath().normalize().getFileName();
        int most = Math.max(2, Math.min(count, MOST_PIXELS / vae.pixels()));
        Images images = source.train(output, vae).some(most, seed.value(), "explore");
        Vae.of(vae).explorer(images, name == null ? "model" : name.toString()).write(out);
        long bytes = out.toFile().length();
        List<LatentDimension> dimensions = LatentDimension.byKl(vae, images);
        long active = dimensions.stream().filter(LatentDimension::isActive).count();
        output.note(loaded.device());
        output.line(String.format(
                Locale.ROOT,
                "%d of %d dimensions are active; the decoder and %d training images in %s (%.1f MB)",
                active,
                dimensions.size(),
                images.count(),
                out,
                bytes / 1e6));
        output.line("data: " + source.name());
        output.document(Json.object(
                Map.entry("active", active),
                Map.entry("images", images.count()),
                Map.entry("data", source.name()),
                Map.entry("page", out.toString()),
                Map.entry("bytes", bytes)));
        output.nextStep("open " + out + " in a browser");
    }
}
