package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The names of runs that were given none. */
class RunNamesTest {
    @TempDir
    private Path folder;

    @Test
    void jobsThatBeginInTheSameSecondGetFoldersOfTheirOwn() {
        LocalDateTime now = LocalDateTime.of(2030, 1, 2, 3, 4, 5);
        List<Path> made = IntStream.range(0, 64)
                .parallel()
                .mapToObj(job -> TrainCommand.newFolder(folder.resolve("runs"), "vae", now))
                .toList();

        assertThat(made)
                .doesNotHaveDuplicates()
                .allSatisfy(path -> assertThat(path).isDirectory());
        assertThat(made)
                .contains(folder.resolve("runs/vae-20300102-030405"), folder.resolve("runs/vae-20300102-030405-64"));
    }
}
