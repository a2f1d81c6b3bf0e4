package org.vi4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.internal.io.Settings;
import org.vi4j.internal.io.SettingsTable.Row;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Settings from the command line: a file's, then those of options, of which each row of a settings table is one. */
class SettingOptions {
    private final List<Row> rows;
    private final Map<String, Object> given = new LinkedHashMap<>();

    @Option(
            names = "--config",
            paramLabel = "F.yaml",
            description = "Read settings from a YAML file; the options below override it.")
    private @Nullable Path config;

    SettingOptions(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    /** Adds the options, before picocli mixes them into a command. */
    @Spec
    void declare(CommandSpec mixin) {
        for (Row row : rows) {
            if (!row.label().isEmpty()) {
                mixin.addOption(OptionSpec.builder("--" + row.option())
                        .paramLabel(row.label())
                        .type(String.class)
                        .description(row.sentence().replace("%", "%%"))
                        .setter(new ISetter() {
                            @Override
                            public <T> @Nullable T set(@Nullable T value) {
                                return put(row.name(), value);
                            }
                        })
                        .build());
            }
        }
    }

    private <T> @Nullable T put(String name, @Nullable T value) {
        if (value == null) {
            given.remove(name);
        } else {
            given.put(name, value);
        }
        return null;
    }

    /** Returns what was given here as the words of a command. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        if (config != null) {
            words.addAll(List.of("--config", config.toString()));
        }
        for (Row row : rows) {
            Object value = given.get(row.name());
            if (value != null) {
                words.addAll(List.of("--" + row.option(), value.toString()));
            }
        }
        return words;
    }

    /** Returns the file that settings are read from, if any. */
    @Nullable
    Path file() {
        return config;
    }

    /**
     * Merges what is given into the defaults.
     *
     * @param all the defaults by name, which are changed
     * @param base settings of a run to go on with, or none
     * @param preset settings that options override
     */
    void mergeInto(Map<String, Object> all, Map<String, Object> base, Map<String, Object> preset) {
        Map<String, Object> file = config == null ? Map.of() : Settings.read(config);
        for (Map<String, Object> more : List.of(base, file, preset, given)) {
            Settings.requireKnown(more, all.keySet());
            all.putAll(more);
        }
    }

    /** Returns the settings of one table, and removes them. */
    static Map<String, Object> take(Map<String, Object> all, Map<String, Object> known) {
        Map<String, Object> taken = new LinkedHashMap<>(all);
        taken.keySet().retainAll(known.keySet());
        all.keySet().removeAll(taken.keySet());
        return taken;
    }
}
