package org.vi4j.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.vae.Settings;
import org.vi4j.vae.VaeConfig;
import picocli.CommandLine.Option;

/** The configuration of a VAE from the command line: defaults, then a file, then options. */
final class ConfigOptions {
    @Option(
            names = "--config",
            paramLabel = "F.yaml",
            description = "Read settings from a YAML file; options below win over it.")
    private @Nullable Path config;

    @Option(names = "--encoder", paramLabel = "N,N…", description = "Widths of the encoder's hidden layers (400).")
    private @Nullable String encoder;

    @Option(names = "--latent", paramLabel = "N", description = "Dimensions of z (20).")
    private @Nullable String latent;

    @Option(names = "--decoder", paramLabel = "N,N…", description = "Widths of the decoder's hidden layers (400).")
    private @Nullable String decoder;

    @Option(
            names = "--activation",
            paramLabel = "NAME",
            description = "relu, leaky_relu, tanh, sigmoid, softplus, elu or identity (relu).")
    private @Nullable String activation;

    @Option(names = "--learning-rate", paramLabel = "X", description = "Adam's step size (0.001).")
    private @Nullable String learningRate;

    @Option(names = "--batch", paramLabel = "N", description = "Images a step (128).")
    private @Nullable String batch;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training images (10).")
    private @Nullable String epochs;

    @Option(names = "--seed", paramLabel = "N", description = "Of weights, shuffles and noise (1).")
    private @Nullable String seed;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Workers that share each batch (all cores, at most 8).")
    private @Nullable String threads;

    /** Returns the validated configuration. */
    VaeConfig resolve() {
        VaeConfig base = VaeConfig.defaults();
        VaeConfig fromFile = config == null ? base : base.with(Settings.read(config));
        Map<String, Object> given = new LinkedHashMap<>();
        put(given, "encoder", encoder);
        put(given, "latent", latent);
        put(given, "decoder", decoder);
        put(given, "activation", activation);
        put(given, "learning_rate", learningRate);
        put(given, "batch", batch);
        put(given, "epochs", epochs);
        put(given, "seed", seed);
        put(given, "threads", threads);
        return fromFile.with(given);
    }

    private static void put(Map<String, Object> settings, String name, @Nullable String value) {
        if (value != null) {
            settings.put(name, value);
        }
    }
}
