package org.vi4j.internal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.internal.training.RunFolder.Existing;
import org.vi4j.math.RandomStreams;
import org.vi4j.support.TinyRun;

/** Files of a run that are not as the run wrote them: refused by name, or without effect. */
class RunChecksumTest {
    @TempDir
    private Path folder;

    private Path run = Path.of("run");

    @BeforeEach
    void train() {
        run = folder.resolve("run");
        tiny(run, 2).run(Existing.REFUSE);
    }

    private static TinyRun tiny(Path at, int epochs) {
        return new TinyRun(at, Map.of("epochs", epochs), Map.of());
    }

    @Test
    void anEditedSettingIsNotResumed() throws IOException {
        Path config = run.resolve("config.yaml");
        String text = Files.readString(config);
        assertThat(text).contains("learning_rate: 0.001");
        Files.writeString(config, text.replace("learning_rate: 0.001", "learning_rate: 0.002"));

        assertThatThrownBy(() -> RunFolder.settings(run))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("config.yaml has changed since the run wrote it");
        assertThatThrownBy(() -> tiny(run, 3).run(Existing.RESUME)).hasMessageContaining("config.yaml has changed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\n# looked at\n"})
    void theLayoutOfAConfigurationIsFree(String lineEnd) throws IOException {
        Path config = run.resolve("config.yaml");
        Files.writeString(config, Files.readString(config).replace("\n", lineEnd));

        assertThat(tiny(run, 3).run(Existing.RESUME).epochs()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aMissingModelIsNamedWhetherThereIsMoreToDoOrNot(int epochs) throws IOException {
        Files.delete(run.resolve("model.zip"));

        assertThatThrownBy(() -> tiny(run, epochs).run(Existing.RESUME))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("model.zip, the model of the run's best epoch, is missing");
    }

    @Test
    void aRunWithoutChecksumsIsResumedWithANote() throws IOException {
        Path config = run.resolve("config.yaml");
        Files.writeString(config, Files.readString(config).replaceFirst("\n  sha256: .*", ""));
        byte[] model = Files.readAllBytes(run.resolve("model.zip"));
        int seal = new String(model, StandardCharsets.ISO_8859_1).lastIndexOf("sha256:");
        model[seal - 2] = 0; // the length of the comment that the zip file ends with
        Files.write(run.resolve("model.zip"), java.util.Arrays.copyOf(model, seal));

        TinyRun resumed = tiny(run, 3);
        assertThat(resumed.run(Existing.RESUME).epochs()).hasSize(3);
        assertThat(resumed.notes).singleElement().asString().contains("config.yaml carries no checksum");
    }

    /** As the command line resumes: by the settings in the folder. */
    @Test
    void whateverByteOfARunIsChangedItIsRefusedInOneLineOrTheResultIsTheSame() throws IOException {
        Path whole = folder.resolve("whole");
        copy(run, whole);
        tiny(whole, 3).run(Existing.RESUME);
        List<Path> files;
        try (Stream<Path> found = Files.walk(run)) {
            files = found.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith(RunLock.NAME))
                    .map(run::relativize)
                    .sorted()
                    .toList();
        }
        assertThat(files).hasSizeGreaterThan(5);
        RandomGenerator random = new RandomStreams(17).at("damage", 0);
        for (Path file : files) {
            byte[] good = Files.readAllBytes(run.resolve(file));
            int refused = 0;
            for (int i = 0; i < 12; i++) {
                byte[] bad = good.clone();
                int at = random.nextInt(bad.length);
                bad[at] ^= (byte) (1 << random.nextInt(8));
                Path copy = folder.resolve(file.getFileName() + "-" + i);
                copy(run, copy);
                Files.write(copy.resolve(file), bad);
                try {
                    assertThat(RunFolder.settings(copy)).containsEntry("learning_rate", 0.001);
                    tiny(copy, 3).run(Existing.RESUME);
                    for (String name : List.of("model.zip", "last.zip")) {
                        assertThat(copy.resolve(name))
                                .as("%s after a change of byte %d of %s", name, at, file)
                                .hasBinaryContent(Files.readAllBytes(whole.resolve(name)));
                    }
                } catch (UserError e) {
                    refused++;
                    assertThat(e.getMessage()).hasLineCount(1).contains(String.valueOf(file.getFileName()));
                }
            }
            if (List.of("model.zip", "last.zip", "config.yaml").contains(file.toString())) {
                assertThat(refused).as("refused of %s", file).isGreaterThan(9);
            }
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
