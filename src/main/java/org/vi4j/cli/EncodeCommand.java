package org.vi4j.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.image.Images;
import org.vi4j.internal.io.Json;
import org.vi4j.vae.Vae;
import org.vi4j.vae.network.VaeNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the codes of images. */
@Command(
        name = "encode",
        description =
                "Write the codes of images or of a table's rows, mean and standard deviation of each latent dimension.",
        mixinStandardHelpOptions = true)
final class EncodeCommand implements Runnable {
    @Mixin
    private Output output;

    @Mixin
    private ModelArgument model;

    @Mixin
    private HalfOption source;

    @Option(
            names = "--out",
            paramLabel = "F.csv|F.npy",
            required = true,
            description = "The codes: a CSV table, or a NumPy array of μ and then σ.")
    private Path out;

    @Mixin
    private UnseenOption unseen;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    EncodeCommand() {}

    @Override
    public void run() {
        requireEnding();
        OutputFiles.check(source.source().read(model, null), out);
        try (ModelArgument.Loaded loaded = model.load()) {
            encode(loaded.vae(), loaded.device());
        }
    }

    private void encode(VaeNetwork vae, String device) {
        Dataset images = source.read(output, vae, unseen.policy());
        vae.codec().requireFits(images, "the model");
        output.note(device);
        Counter counter = new Counter(output, "encoded", images.count());
        Vae.of(vae).codes(images, counter::reached).write(out);
        int latent = vae.config().latent();
        output.line("codes of " + images.count() + " " + vae.codec().noun() + "s in " + latent
                + " dimensions, μ and σ, in " + out);
        output.line("data: " + source.source().name());
        output.document(Json.object(
                Map.entry(vae.codec().noun() + "s", images.count()),
                Map.entry("latent", latent),
                Map.entry("data", source.source().name()),
                Map.entry("codes", out.toString())));
        if (images instanceof Images) {
            output.next(
                    "draws the codes as a map",
                    "vae",
                    "latent",
                    model.path(),
                    "--data",
                    source.source().name(),
                    "--out",
                    "latent.png");
        } else {
            output.next(
                    "tells the unusual rows",
                    "vae",
                    "score",
                    model.path(),
                    "--data",
                    source.source().name(),
                    "--out",
                    "scores.csv");
        }
    }

    private void requireEnding() {
        String name = out.toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".csv") && !name.endsWith(".npy")) {
            throw new UserError("--out is " + out + ": name a file that ends in .csv or .npy");
        }
    }
}
