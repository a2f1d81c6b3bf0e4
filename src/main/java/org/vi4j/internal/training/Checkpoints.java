package org.vi4j.internal.training;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.internal.io.WholeFile;

/** The checkpoints of a run: {@code checkpoints/step-0000001234.zip}, the newest few of them kept. */
final class Checkpoints {
    static final String PATTERN = "step-*.zip";

    private final Path folder;

    Checkpoints(Path folder) {
        this.folder = folder;
    }

    /** Writes a checkpoint, then removes what is older than the newest few. */
    void write(Checkpoint checkpoint, int keep) {
        checkpoint.write(folder.resolve(
                String.format("step-%012d.zip", checkpoint.progress().step())));
        List<Path> files = newestFirst();
        for (Path old : files.subList(Math.min(keep, files.size()), files.size())) {
            delete(old);
        }
    }

    /**
     * Reads the newest checkpoint that is whole.
     *
     * @param parameters of the model that it must fit
     * @param warnings hears of each damaged one that is skipped
     * @return the checkpoint, or nothing where there is none
     * @throws UserError if there are some, all of them damaged
     */
    @Nullable
    Checkpoint newest(int parameters, Consumer<String> warnings) {
        UserError last = null;
        for (Path file : newestFirst()) {
            try {
                return Checkpoint.read(file, parameters);
            } catch (UserError e) {
                last = e;
                warnings.accept("warning: " + e.getMessage() + "; trying the one before");
            }
        }
        if (last != null) {
            throw new UserError(
                            "every checkpoint in " + folder + " is damaged: train again and overwrite the run", last)
                    .by("overwrite");
        }
        return null;
    }

    /** Says whether there is one, whole or not. */
    boolean any() {
        return !newestFirst().isEmpty();
    }

    private List<Path> newestFirst() {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, PATTERN)) {
                found.forEach(files::add);
            } catch (IOException e) {
                throw new UserError("cannot read " + folder + " (" + WholeFile.reason(e) + ")", e);
            }
        }
        files.sort(Collections.reverseOrder());
        return files;
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UserError("cannot delete the old checkpoint " + file + " (" + WholeFile.reason(e) + ")", e);
        }
    }
}
