package org.vi4j.cli;

import java.nio.file.Path;
import java.util.Map;
import org.vi4j.data.Dataset;
import org.vi4j.data.io.Json;
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

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    EncodeCommand() {}

    @Override
    public void run() {
        CodesFile file = CodesFile.of(out);
        OutputFiles.check(source.source().read(model, null), out);
        ModelArgument.Loaded loaded = model.read();
        VaeNetwork vae = loaded.vae();
        Dataset images = source.read(output, vae);
        vae.codec().requireFits(images, "the model");
        output.note(loaded.device());
        file.write(out, vae, images, new Counter(output, "encoded", images.count()));
        int latent = vae.config().latent();
        output.line("codes of " + images.count() + " images in " + latent + " dimensions, μ and σ, in " + out);
        output.document(Json.object(
                Map.entry("images", images.count()), Map.entry("latent", latent), Map.entry("codes", out.toString())));
    }
}
