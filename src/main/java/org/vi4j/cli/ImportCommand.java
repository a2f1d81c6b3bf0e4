package org.vi4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.vi4j.internal.device.DeviceGuard.DeviceChoice;
import org.vi4j.internal.io.Json;
import org.vi4j.vae.Vae;
import org.vi4j.vae.network.VaeNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads a model of another program. */
@Command(
        name = "import",
        description = "Make a model file of weights from PyTorch: a folder with model.safetensors and config.json.",
        mixinStandardHelpOptions = true)
final class ImportCommand implements Runnable {
    @Mixin
    private Output output;

    @Mixin
    private DeviceOption device;

    @Parameters(paramLabel = "FOLDER", description = "A folder with model.safetensors and config.json.")
    private Path folder;

    @Option(names = "--out", paramLabel = "F.zip", required = true, description = "The model file to write.")
    private Path out;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    ImportCommand() {}

    @Override
    public void run() {
        OutputFiles.check(List.of(folder.resolve("model.safetensors"), folder.resolve("config.json")), out);
        DeviceChoice choice = device.choose();
        Vae imported = Vae.importTorch(folder);
        imported.save(out);
        VaeNetwork vae = imported.network();
        output.note(choice.line());
        output.line(
                "a model of " + vae.shape() + " pixels and " + vae.config().latent() + " latent dimensions in " + out);
        output.document(Json.object(Map.entry("latent", vae.config().latent()), Map.entry("model", out.toString())));
        output.next("measures it on data of your own", "vae", "evaluate", out, "--data", "DIR");
    }
}
