package org.vi4j.vae.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    @Test
    void theFileThatIsNotARunsIsNamed() throws IOException {
        Files.writeString(folder.resolve("thesis.tex"), "work of years");
        assertThatThrownBy(() -> RunFolder.open(folder, RunFolder.Existing.OVERWRITE))
                .hasMessageContaining("not a run's, such as thesis.tex");
        assertThat(folder.resolve("thesis.tex")).hasContent("work of years");
    }
}
