package org.vi4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vi4j.UserError;
import org.vi4j.support.IdxFiles;
import org.vi4j.vae.network.VaeConfig;

class SettingsTest {
    @TempDir
    private Path folder;

    private Path file(String yaml) {
        return IdxFiles.write(folder.resolve("config.yaml"), yaml.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsNumbersNamesAndLists() {
        Map<String, Object> settings = Settings.read(file("""
                # a comment
                encoder: [400, 200]
                latent: 20
                learning_rate: 1e-3
                activation: tanh
                seed: -9223372036854775808
                decoder:
                  - 7
                """));
        assertThat(settings)
                .containsEntry("encoder", List.of(400L, 200L))
                .containsEntry("latent", 20L)
                .containsEntry("activation", "tanh")
                .containsEntry("seed", Long.MIN_VALUE)
                .containsEntry("decoder", List.of(7L));
        assertThat(VaeConfig.defaults().with(settings).learningRate()).isEqualTo(1e-3);
    }

    @Test
    void aRunsOwnConfigurationCanBeTrainedFromAgain() {
        VaeConfig config = VaeConfig.defaults()
                .with(Map.of("latent", 3, "activation", "elu", "learning_rate", 1.25e-7, "encoder", List.of(3, 2)));
        Map<String, Object> all = new LinkedHashMap<>(config.toMap());
        all.put(Settings.PROVENANCE, Map.of("data", Map.of("name", "sample"), "latent", 99));
        Path file = file(Settings.write(all));
        assertThat(VaeConfig.defaults().with(Settings.read(file))).isEqualTo(config);
    }

    static Stream<Arguments> badFiles() {
        return Stream.of(
                Arguments.of("empty", "", "is not a configuration: lines such as 'latent: 20' were expected"),
                Arguments.of("a comment", "# nothing\n", "is not a configuration"),
                Arguments.of("a list", "- latent\n- 20\n", "is not a configuration"),
                Arguments.of("a word", "latent", "is not a configuration"),
                Arguments.of("no YAML", "latent: [1, 2\nx: }", "cannot be read as YAML, line 2: "),
                Arguments.of("tabs", "latent:\n\t- 3", "cannot be read as YAML, line 2: found character"),
                Arguments.of("control characters", "latent: \u0000\u0001", "cannot be read as YAML"),
                Arguments.of("a tag", "latent: !!int 20", ", line 1: YAML's tags (!)"),
                Arguments.of(
                        "a class",
                        "seed: 1\nencoder: !!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[]]]",
                        ", line 2: YAML's tags (!)"),
                Arguments.of("a tagged mapping", "!!java.util.HashMap {latent: 3}", "YAML's tags (!)"),
                Arguments.of("an alias", "latent: *a", "YAML's tags (!), anchors (&) and aliases (*)"),
                Arguments.of("an anchored list", "encoder: &a [1]\ndecoder: *a", ", line 1: YAML's tags"),
                Arguments.of("two documents", "latent: 3\n---\nepochs: 5", ", line 3: a second document begins"),
                Arguments.of("a key twice", "latent: 3\nlatent: 4", "Duplicate field 'latent'"),
                Arguments.of("nested", "encoder: " + "[".repeat(100_000), "nested more than 16 deep"),
                Arguments.of("too large", "#" + "x".repeat(1 << 20), "has 1048577 bytes, a configuration at most"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badFiles")
    @Timeout(10)
    void aBadFileGetsOneLineThatNamesIt(String name, String content, String says) {
        Path file = file(content);
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> Settings.read(file))
                .withMessageStartingWith(file.toString())
                .withMessageContaining(says)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    static Stream<Arguments> badValues() {
        return Stream.of(
                Arguments.of("latent:", "latent is empty: give a number, a name or a list"),
                Arguments.of("latent: ~", "latent is empty"),
                Arguments.of("latent: {a: 1}", "latent is {\"a\":1}: give a number, a name or a list"),
                Arguments.of("latent: true", "latent is true"),
                Arguments.of("encoder: [1, {}]", "encoder is {}"));
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void aValueOfAnotherKindIsNamed(String yaml, String says) {
        Path file = file(yaml);
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> Settings.read(file))
                .withMessageContaining(says);
    }

    @Test
    void aMissingFileAndAFolderAreNamed() {
        for (Path path : List.of(folder.resolve("none.yaml"), folder)) {
            assertThatExceptionOfType(UserError.class)
                    .isThrownBy(() -> Settings.read(path))
                    .withMessageStartingWith("cannot read " + path + " (");
        }
    }
}
