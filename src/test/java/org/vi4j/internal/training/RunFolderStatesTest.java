package org.vi4j.internal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.support.TinyRun;

/** States that a killed process or a job's scheduler leaves a run's folder in: none is stuck. */
class RunFolderStatesTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(RunFolder.Existing.class)
    void aFolderOfAProcessKilledBeforeItsFirstFileIsFree(RunFolder.Existing existing) throws IOException {
        Files.createFile(folder.resolve(".lock"));
        Files.writeString(folder.resolve(".config.yaml.12345.tmp"), "enco");
        Files.writeString(folder.resolve(".DS_Store"), "finder");
        Files.writeString(folder.resolve("log.txt"), "redirected");

        assertThat(new TinyRun(folder, Map.of("epochs", 1), Map.of())
                        .run(existing)
                        .epochs())
                .hasSize(1);

        assertThat(folder.resolve(".config.yaml.12345.tmp")).doesNotExist();
        assertThat(folder.resolve("log.txt")).hasContent("redirected");
        assertThat(folder.resolve(".DS_Store")).exists();
    }

    @ParameterizedTest
    @EnumSource(
            value = RunFolder.Existing.class,
            names = {"RESUME", "OVERWRITE"})
    void aRunWhoseFilesWereBeingDeletedIsStillARun(RunFolder.Existing existing) throws IOException {
        new TinyRun(folder, Map.of("epochs", 1), Map.of()).run(RunFolder.Existing.REFUSE);
        // Killed in the middle of --overwrite: the mark is the last to go.
        for (String file : new String[] {"checkpoints/step-000000000000.zip", "checkpoints/step-000000000007.zip"}) {
            Files.delete(folder.resolve(file));
        }
        for (String file : new String[] {"metrics.csv", "summary.json", "model.zip"}) {
            Files.delete(folder.resolve(file));
        }
        Files.writeString(folder.resolve("checkpoints/.step-000000000007.zip.99.tmp"), "half");

        assertThat(new TinyRun(folder, Map.of("epochs", 2), Map.of())
                        .run(existing)
                        .epochs())
                .hasSize(2);
        assertThat(folder.resolve("checkpoints/.step-000000000007.zip.99.tmp")).doesNotExist();
        assertThat(folder.resolve("last.zip")).exists();
    }

    @ParameterizedTest
    @EnumSource(RunFolder.Existing.class)
    void aFolderWhoseRunWasDeletedAndTheNextNotYetBegunIsFree(RunFolder.Existing existing) throws IOException {
        Files.createDirectories(folder.resolve("checkpoints"));
        Files.createDirectories(folder.resolve("samples"));

        assertThat(new TinyRun(folder, Map.of("epochs", 1), Map.of())
                        .run(existing)
                        .epochs())
                .hasSize(1);
    }

    @Test
    void aRunThatWasKilledBeforeItsFirstCheckpointBeginsAnewAlsoWithOtherSettings() throws IOException {
        new TinyRun(folder, Map.of("epochs", 1), Map.of()).run(RunFolder.Existing.REFUSE);
        Files.delete(folder.resolve("checkpoints/step-000000000000.zip"));
        Files.delete(folder.resolve("checkpoints/step-000000000007.zip"));

        assertThat(new TinyRun(folder, Map.of("epochs", 1, "latent", 3), Map.of())
                        .run(RunFolder.Existing.RESUME)
                        .epochs())
                .hasSize(1);
        assertThat(RunFolder.settings(folder)).containsEntry("latent", 3L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFolderThatIsDeletedWhileTrainingEndsTheRunAndIsNotMadeAnew(boolean replaced) {
        Path run = folder.resolve("run");
        TinyRun tiny = new TinyRun(run, Map.of("epochs", 1000), Map.of()).atStep(at -> {
            if (at.steps == 10) {
                delete(run);
                if (replaced) {
                    new TinyRun(run, Map.of("epochs", 1), Map.of()).run(RunFolder.Existing.REFUSE);
                }
            }
        });

        assertThatThrownBy(() -> tiny.run(RunFolder.Existing.REFUSE))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(run + " was deleted or replaced");

        assertThat(tiny.steps).isLessThan(20);
        if (!replaced) {
            assertThat(run).doesNotExist();
        }
    }

    private static void delete(Path run) {
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theFileThatIsNotARunsIsNamed() throws IOException {
        Files.writeString(folder.resolve("thesis.tex"), "work of years");
        assertThatThrownBy(() -> RunFolder.open(folder, RunFolder.Existing.OVERWRITE))
                .hasMessageContaining("not a run's, such as thesis.tex");
        assertThat(folder.resolve("thesis.tex")).hasContent("work of years");
    }
}
