package org.vi4j.cli;

import java.nio.file.Path;
import java.util.Map;
import org.vi4j.data.Images;
import org.vi4j.device.DeviceChoice;
import org.vi4j.vae.ModelFile;
import org.vi4j.vae.Vae;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows images beside their reconstructions. */
@Command(
        name = "reconstruct",
        description = "Encode images and decode them again: a picture of originals over reconstructions.",
        mixinStandardHelpOptions = true)
final class ReconstructCommand implements Runnable {
    @Mixin
    private Output output;

    @Mixin
    private DeviceOption device;

    @Mixin
    private DataOption source;

    @Parameters(paramLabel = "RUN", description = "A run folder, or a model file.")
    private Path run;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many of the test images, from the first (10).")
    private int count;

    @Option(names = "--out", paramLabel = "F.png", required = true, description = "The picture.")
    private Path out;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    ReconstructCommand() {}

    @Override
    public void run() {
        SampleCommand.requireCount(count);
        DeviceChoice choice = device.choose();
        Vae vae = ModelFile.read(run);
        Images images = vae.config()
                .binarize()
                .evaluation(source.test(output), vae.config().seed());
        Images shown = images.subset(0, Math.min(count, images.count()));
        VaePictures.reconstructions(vae, shown, out);
        output.note(choice.line());
        output.line(shown.count() + " images and their reconstructions in " + out);
        output.document(Map.of("images", shown.count(), "picture", out.toString()));
    }
}
