package org.vi4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.vi4j.internal.cuda.Gpu;
import org.vi4j.internal.cuda.GpuVae;
import org.vi4j.internal.device.DeviceGuard.DeviceChoice;
import org.vi4j.vae.network.VaeNetwork;
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
     * A model on its device; to be closed.
     *
     * @param device a line for standard error that says which and why
     * @param copy on vi4j's own GPU, if it is there
     * @param place that GPU
     */
    record Loaded(VaeNetwork vae, String device, @Nullable GpuVae copy, DeviceOption.@Nullable Chosen place)
            implements AutoCloseable {
        /** Frees the copy, then gives its GPU back, whatever becomes of the first. */
        @Override
        public void close() {
            try (place;
                    copy) {
                // In reverse order, and both.
            }
        }
    }

    /** Returns the argument as it was given. */
    Path path() {
        return run;
    }

    /** Returns the files that it reads, and those of a run that are its record. */
    List<Path> files() {
        return Files.isDirectory(run)
                ? Stream.of("model.zip", "config.yaml", "metrics.csv", "summary.json")
                        .map(run::resolve)
                        .toList()
                : List.of(run);
    }

    /** Reads the model and what encodes and decodes it: a GPU by vi4j's kernels where that is asked for. */
    Loaded load() {
        if (!device.isOwn()) {
            return read();
        }
        DeviceOption.Chosen chosen = device.open();
        Gpu gpu = Objects.requireNonNull(chosen.gpu());
        try {
            VaeNetwork vae = VaeNetwork.read(run);
            GpuVae copy = GpuVae.on(gpu, vae);
            return new Loaded(vae.through(copy), chosen.choice().line(), copy, chosen);
        } catch (RuntimeException e) {
            chosen.close();
            throw e;
        }
    }

    /** Chooses the device, which vi4j's own kernels are not, and reads the model. */
    Loaded read() {
        DeviceChoice choice = device.choose();
        return new Loaded(VaeNetwork.read(run), choice.line(), null, null);
    }

    /** A model, and the device that was opened for it; to be closed. */
    record Opened(VaeNetwork vae, DeviceOption.Chosen place) implements AutoCloseable {
        @Override
        public void close() {
            place.close();
        }
    }

    /** Opens the device, which may be a GPU by vi4j's kernels, and reads the model. */
    Opened open() {
        DeviceOption.Chosen chosen = device.open();
        VaeNetwork vae = VaeNetwork.read(run);
        return new Opened(vae, device.withRoom(chosen, vae));
    }
}
