package org.vi4j.cli;

import java.nio.file.Path;
import org.vi4j.device.DeviceChoice;
import org.vi4j.vae.ModelFile;
import org.vi4j.vae.Vae;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which trained model, and where it computes. To be read before anything else touches ND4J. */
final class ModelArgument {
    @Parameters(index = "0", paramLabel = "RUN", description = "A run folder, or a model file.")
    private Path run;

    @Mixin
    private DeviceOption device;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    ModelArgument() {}

    /**
     * A model on its device.
     *
     * @param device a line for standard error that says which and why
     */
    record Loaded(Vae vae, String device) {}

    /** Returns the argument as it was given. */
    Path path() {
        return run;
    }

    /** Chooses the device, and reads the model. */
    Loaded read() {
        DeviceChoice choice = device.choose();
        return new Loaded(ModelFile.read(run), choice.line());
    }
}
