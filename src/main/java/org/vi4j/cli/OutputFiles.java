package org.vi4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.internal.training.RunFolder;

/** Looks at the places to write to before the work is done, so that a bad one costs nothing and leaves nothing. */
final class OutputFiles {
    /** What is read of a folder of data. */
    private static final Pattern DATA =
            Pattern.compile("(?i).*(\\.(png|jpe?g|jfif|jpe|gif|bmp|tiff?|webp)|-ubyte|-ubyte\\.gz)");

    private OutputFiles() {}

    /**
     * Returns what a command reads, as far as it is in files.
     *
     * @param model a run folder or a model
     * @param data the names of data, such as files, folders or built-in sets; null where none were named
     */
    static List<Path> read(Path model, @Nullable String... data) {
        List<Path> read = new ArrayList<>(List.of(model));
        for (String name : data) {
            try {
                if (name != null && Files.exists(Path.of(name))) {
                    read.add(Path.of(name));
                }
            } catch (InvalidPathException e) {
                // Then there is no such file.
            }
        }
        return read;
    }

    /**
     * Checks that files can be written, are distinct from each other and from what is read, and no part of a run's
     * record.
     *
     * @param inputs files that are read, and folders of pictures or IDX files
     * @param outputs files to write; null where none was asked for
     */
    static void check(List<Path> inputs, @Nullable Path... outputs) {
        List<Path> taken = new ArrayList<>(inputs);
        for (Path output : outputs) {
            if (output != null) {
                checkPlace(output);
                for (Path other : taken) {
                    if (same(output, other)) {
                        throw new UserError(output + " is also " + (inputs.contains(other) ? "read" : "written")
                                + " by this command: name another file to write to");
                    }
                }
                if (RunFolder.isRecord(output)) {
                    throw new UserError(output + " belongs to a training run, which would be lost: name another file"
                            + " to write to");
                }
                taken.add(output);
            }
        }
    }

    /** Checks that a folder is there to write into, or can be made. */
    static void checkFolder(Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UserError(folder + " is a file: name a folder to write to");
        }
        checkPlace(folder.resolve("file"));
    }

    private static boolean same(Path output, Path other) {
        Path file = output.toAbsolutePath().normalize();
        Path taken = other.toAbsolutePath().normalize();
        return file.equals(taken)
                || isSameFile(file, taken)
                || (Files.isDirectory(taken)
                        && Files.exists(file)
                        && file.startsWith(taken)
                        && DATA.matcher(String.valueOf(file.getFileName())).matches());
    }

    /** Links to a file are the file. */
    private static boolean isSameFile(Path file, Path taken) {
        try {
            return Files.exists(file) && Files.exists(taken) && Files.isSameFile(file, taken);
        } catch (IOException e) {
            return false;
        }
    }

    private static void checkPlace(Path output) {
        if (Files.isDirectory(output)) {
            throw new UserError(output + " is a folder: name a file to write to");
        }
        if (Files.exists(output) && !Files.isRegularFile(output)) {
            throw new UserError(output + " is a device or pipe, not a file: name a file to write to");
        }
        Path folder = output.toAbsolutePath().getParent();
        while (folder != null && !Files.exists(folder)) {
            folder = folder.getParent();
        }
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new UserError("cannot write " + output + " (" + folder
                    + " is not a folder you may write to): name another place");
        }
    }
}
