package org.vi4j.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.io.Settings;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.training.VaeTraining;
import picocli.CommandLine.Option;

/** The configuration of a VAE from the command line: defaults, then a file, then options. */
final class ConfigOptions {
    private static final Map<String, Map<String, Object>> PRESETS = Map.of(
            "dense", Map.of("convolutions", List.of(), "encoder", List.of(400), "decoder", List.of(400)),
            "conv", Map.of("convolutions", List.of(32, 64), "encoder", List.of(256), "decoder", List.of(256)));

    @Option(
            names = "--config",
            paramLabel = "F.yaml",
            description = "Read settings from a YAML file; the options below override it.")
    private @Nullable Path config;

    @Option(
            names = "--encoder",
            paramLabel = "N,N…",
            description = "Widths of the encoder's hidden layers (default: 400).")
    private @Nullable String encoder;

    @Option(names = "--latent", paramLabel = "N", description = "Dimensions of z (default: 20).")
    private @Nullable String latent;

    @Option(
            names = "--decoder",
            paramLabel = "N,N…",
            description = "Widths of the decoder's hidden layers (default: 400).")
    private @Nullable String decoder;

    @Option(
            names = "--activation",
            paramLabel = "NAME",
            description =
                    "Activation of the hidden layers: relu, leaky_relu, tanh, sigmoid, softplus, elu or identity (default: relu).")
    private @Nullable String activation;

    @Option(names = "--learning-rate", paramLabel = "X", description = "Adam's step size (default: 0.001).")
    private @Nullable String learningRate;

    @Option(names = "--batch", paramLabel = "N", description = "Images per step (default: 128).")
    private @Nullable String batch;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training images (default: 10).")
    private @Nullable String epochs;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of weights, shuffles and noise (default: 1).")
    private @Nullable String seed;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Workers that share each batch (default: all cores, at most 8).")
    private @Nullable String threads;

    @Option(
            names = "--binarize",
            paramLabel = "HOW",
            description = "Turn grey values into 0 or 1: none, static (one draw) or dynamic (a new draw each epoch)"
                    + " (default: none).")
    private @Nullable String binarize;

    @Option(
            names = "--likelihood",
            paramLabel = "NAME",
            description = "p(x|z): bernoulli, or gaussian, laplace, discretized-logistic, each with :SCALE (:0.1),"
                    + " -learned or -per-dimension, or mixed:1,1,3 (default: bernoulli).")
    private @Nullable String likelihood;

    @Option(
            names = "--convolutions",
            paramLabel = "N,N…",
            description = "Channels of the convolutions next to the image, each of which halves its sides; or none"
                    + " (default: none).")
    private @Nullable String convolutions;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "A network: dense (784-400-20) or conv (convolutions 32,64, hidden layers 256); other"
                    + " options override it.")
    private @Nullable String preset;

    @Option(
            names = "--posterior",
            paramLabel = "NAME",
            description = "Covariance of q(z|x): diagonal or full (default: diagonal).")
    private @Nullable String posterior;

    @Option(names = "--beta", paramLabel = "X", description = "Weight of the KL divergence in training (default: 1).")
    private @Nullable String beta;

    @Option(
            names = "--kl-warmup",
            paramLabel = "EPOCHS",
            description = "Epochs over which the weight of the KL divergence rises from 0 (default: 0).")
    private @Nullable String klWarmup;

    @Option(
            names = "--free-bits",
            paramLabel = "NATS",
            description = "KL divergence of each dimension, in nats, that costs nothing in training (default: 0).")
    private @Nullable String freeBits;

    @Option(
            names = "--importance",
            paramLabel = "K",
            description = "Train on the importance-weighted bound with K samples (default: 1, the ELBO).")
    private @Nullable String importance;

    @Option(
            names = "--on-collapse",
            paramLabel = "WHAT",
            description =
                    "What to do if most dimensions of z carry nothing: ignore, warn or free-bits (default:" + " warn).")
    private @Nullable String onCollapse;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            description = "Schedule of the learning rate: constant, cosine or step (default: constant).")
    private @Nullable String schedule;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            description = "Steps over which the learning rate rises (default: 0).")
    private @Nullable String warmup;

    @Option(
            names = "--decay",
            paramLabel = "X",
            description = "Factor by which the step schedule multiplies the learning rate (default: 0.5).")
    private @Nullable String decay;

    @Option(
            names = "--decay-every",
            paramLabel = "N",
            description = "Epochs between two steps of the step schedule (default: 10).")
    private @Nullable String decayEvery;

    @Option(
            names = "--clip",
            paramLabel = "X",
            description = "Largest norm of a gradient; 0 for no limit (default: 0).")
    private @Nullable String clip;

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "Stop after N epochs without an improvement beyond the noise; 0 for never (default: 0).")
    private @Nullable String patience;

    @Option(
            names = "--max-time",
            paramLabel = "T",
            description = "Stop after a time such as 90s, 30m, 8h (default: none).")
    private @Nullable String maxTime;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N|T",
            description = "Also write a checkpoint every N steps, or after each time T such as 10m (default: only"
                    + " one after each epoch).")
    private @Nullable String checkpointEvery;

    @Option(names = "--keep", paramLabel = "N", description = "Number of checkpoints to keep (default: 3).")
    private @Nullable String keep;

    /**
     * What to train, and how.
     *
     * @param config of the model and its training
     * @param options of the job
     */
    record Resolved(VaeConfig config, VaeTraining.Options options) {}

    /** Returns the file that settings are read from, if any. */
    @Nullable
    Path file() {
        return config;
    }

    /**
     * Returns the validated configuration.
     *
     * @param base settings of a run to go on with, or none
     */
    Resolved resolve(Map<String, Object> base) {
        VaeConfig config = VaeConfig.defaults();
        VaeTraining.Options options = VaeTraining.Options.defaults();
        Map<String, Object> all = new LinkedHashMap<>(config.toMap());
        all.putAll(options.toMap());
        Map<String, Object> file = this.config == null ? Map.of() : Settings.read(this.config);
        for (Map<String, Object> more : List.of(base, file, preset(), given())) {
            Settings.requireKnown(more, all.keySet());
            all.putAll(more);
        }
        Map<String, Object> ofModel = new LinkedHashMap<>(all);
        ofModel.keySet().retainAll(config.toMap().keySet());
        all.keySet().removeAll(ofModel.keySet());
        return new Resolved(config.with(ofModel), options.with(all));
    }

    private Map<String, Object> preset() {
        if (preset == null) {
            return Map.of();
        }
        Map<String, Object> network = PRESETS.get(preset);
        if (network == null) {
            throw new UserError("--preset is '" + preset + "': give one of " + new TreeSet<>(PRESETS.keySet()));
        }
        return network;
    }

    private Map<String, Object> given() {
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
        put(given, "binarize", binarize);
        put(given, "likelihood", likelihood);
        put(given, "convolutions", convolutions);
        put(given, "posterior", posterior);
        put(given, "beta", beta);
        put(given, "kl_warmup", klWarmup);
        put(given, "free_bits", freeBits);
        put(given, "importance", importance);
        put(given, "on_collapse", onCollapse);
        put(given, "schedule", schedule);
        put(given, "warmup", warmup);
        put(given, "decay", decay);
        put(given, "decay_every", decayEvery);
        put(given, "clip", clip);
        put(given, "patience", patience);
        put(given, "max_time", maxTime);
        put(given, "checkpoint_every", checkpointEvery);
        put(given, "keep", keep);
        return given;
    }

    private static void put(Map<String, Object> settings, String name, @Nullable String value) {
        if (value != null) {
            settings.put(name, value);
        }
    }
}
