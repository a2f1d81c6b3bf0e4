package org.vi4j.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.io.Settings;
import org.vi4j.net.NetConfig;
import org.vi4j.training.JobOptions;
import picocli.CommandLine.Option;

/** The configuration of a net from the command line: defaults, then a file, then options. */
final class NetOptions {
    @Option(
            names = "--config",
            paramLabel = "F.yaml",
            description = "Read settings from a YAML file; the options below override it.")
    private @Nullable Path config;

    @Option(
            names = "--hidden",
            paramLabel = "N,N…",
            description = "Widths of the dense hidden layers, or none (default: 50).")
    private @Nullable String hidden;

    @Option(
            names = "--convolutions",
            paramLabel = "N,N…",
            description = "Channels of 5x5 convolutions before the dense layers, each followed by the largest of 2x2"
                    + " pixels; or none (default: none).")
    private @Nullable String convolutions;

    @Option(
            names = "--activation",
            paramLabel = "NAME",
            description =
                    "Activation of hidden layers: relu, leaky_relu, tanh, sigmoid, softplus, elu (default: relu).")
    private @Nullable String activation;

    @Option(
            names = "--prior",
            paramLabel = "X",
            description = "Standard deviation of a layer's weights, times the root of its inputs (default: 1).")
    private @Nullable String prior;

    @Option(
            names = "--learn-prior-after",
            paramLabel = "EPOCHS",
            description = "Fit each layer's prior scale by the ELBO after so many epochs; 0 for never (default: 0).")
    private @Nullable String learnPriorAfter;

    @Option(
            names = "--noise",
            paramLabel = "HOW",
            description = "Noise of a number: learned, one for all rows, or heteroscedastic, predicted for each"
                    + " (default: learned).")
    private @Nullable String noise;

    @Option(
            names = "--temperature",
            paramLabel = "X",
            description = "Weight of the KL divergence. Below 1 the result is narrower than the posterior, and its"
                    + " objective is no ELBO (default: 1).")
    private @Nullable String temperature;

    @Option(
            names = "--kl-warmup",
            paramLabel = "EPOCHS",
            description = "Epochs over which that weight rises from 0; the posterior that is sought is the same"
                    + " (default: 0).")
    private @Nullable String klWarmup;

    @Option(
            names = "--dropout",
            paramLabel = "P",
            description = "Probability that mc-dropout drops a hidden unit (default: 0.1).")
    private @Nullable String dropout;

    @Option(names = "--learning-rate", paramLabel = "X", description = "Adam's step size (default: 0.001).")
    private @Nullable String learningRate;

    @Option(names = "--batch", paramLabel = "N", description = "Rows per step (default: 128).")
    private @Nullable String batch;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training rows (default: 50).")
    private @Nullable String epochs;

    @Option(
            names = "--draws",
            paramLabel = "N",
            description = "Draws of the weights for each prediction (default: 32).")
    private @Nullable String draws;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of weights, shuffles and noise (default: 1).")
    private @Nullable String seed;

    @Option(names = "--threads", paramLabel = "N", description = "Workers that share each layer (default: all cores).")
    private @Nullable String threads;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            description = "Schedule of the learning rate: constant, cosine or step (default: cosine).")
    private @Nullable String schedule;

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
            description = "Also write a checkpoint every N steps, or after each time T such as 10m (default: only one"
                    + " after each epoch).")
    private @Nullable String checkpointEvery;

    /**
     * What to train, and how.
     *
     * @param config of the net
     * @param job of the training
     */
    record Resolved(NetConfig config, JobOptions job) {}

    /**
     * Returns the validated configuration.
     *
     * @param base settings of a run to go on with, or none
     * @param method as given, if it was
     */
    Resolved resolve(Map<String, Object> base, @Nullable String method) {
        NetConfig net = NetConfig.defaults();
        JobOptions job = JobOptions.defaults().with(Map.of("schedule", "cosine"));
        Map<String, Object> all = new LinkedHashMap<>(net.toMap());
        all.putAll(job.toMap());
        Map<String, Object> file = config == null ? Map.of() : Settings.read(config);
        Map<String, Object> given = given();
        put(given, "method", method);
        for (Map<String, Object> more : List.of(base, file, given)) {
            Settings.requireKnown(more, all.keySet());
            all.putAll(more);
        }
        Map<String, Object> ofNet = new LinkedHashMap<>(all);
        ofNet.keySet().retainAll(net.toMap().keySet());
        all.keySet().removeAll(ofNet.keySet());
        return new Resolved(net.with(ofNet), job.with(all));
    }

    private Map<String, Object> given() {
        Map<String, Object> given = new LinkedHashMap<>();
        put(given, "hidden", hidden);
        put(given, "convolutions", convolutions);
        put(given, "activation", activation);
        put(given, "prior", prior);
        put(given, "learn_prior_after", learnPriorAfter);
        put(given, "noise", noise);
        put(given, "temperature", temperature);
        put(given, "warmup_kl", klWarmup);
        put(given, "dropout", dropout);
        put(given, "learning_rate", learningRate);
        put(given, "batch", batch);
        put(given, "epochs", epochs);
        put(given, "draws", draws);
        put(given, "seed", seed);
        put(given, "threads", threads);
        put(given, "schedule", schedule);
        put(given, "patience", patience);
        put(given, "max_time", maxTime);
        put(given, "checkpoint_every", checkpointEvery);
        return given;
    }

    private static void put(Map<String, Object> settings, String name, @Nullable Object value) {
        if (value != null) {
            settings.put(name, value);
        }
    }
}
