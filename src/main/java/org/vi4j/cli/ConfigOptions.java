package org.vi4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.internal.io.SettingsTable;
import org.vi4j.internal.io.SettingsTable.Row;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.training.TrainingOptions;
import picocli.CommandLine.Option;

/** The configuration of a VAE from the command line: defaults, then a file, then options. */
final class ConfigOptions extends SettingOptions {
    private static final Map<String, Map<String, Object>> PRESETS = Map.of(
            "dense", Map.of("convolutions", List.of(), "encoder", List.of(400), "decoder", List.of(400)),
            "conv", Map.of("convolutions", List.of(32, 64), "encoder", List.of(256), "decoder", List.of(256)));

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "A network: dense (784-400-20) or conv (convolutions 32,64, hidden layers 256); other"
                    + " options override it.")
    private @Nullable String preset;

    /** For picocli. */
    ConfigOptions() {
        super(table());
    }

    /** Returns the table of a VAE's settings and of its training's. */
    static List<Row> table() {
        List<Row> rows = new ArrayList<>(SettingsTable.keptBy(VaeConfig.class).rows(VaeConfig.defaults()));
        rows.addAll(SettingsTable.keptBy(TrainingOptions.class).rows(TrainingOptions.defaults()));
        return rows;
    }

    /**
     * What to train, and how.
     *
     * @param config of the model and its training
     * @param options of the job
     */
    record Resolved(VaeConfig config, TrainingOptions options) {}

    /**
     * Returns the validated configuration.
     *
     * @param base settings of a run to go on with, or none
     */
    Resolved resolve(Map<String, Object> base) {
        VaeConfig config = VaeConfig.defaults();
        TrainingOptions options = TrainingOptions.defaults();
        Map<String, Object> all = new LinkedHashMap<>(config.toMap());
        all.putAll(options.toMap());
        mergeInto(all, base, preset());
        return new Resolved(config.with(take(all, config.toMap())), options.with(all));
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
}
