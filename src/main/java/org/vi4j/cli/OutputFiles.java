package org.vi4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;

/** Looks at the places to write to before the work is done, so that a bad one costs nothing and leaves nothing. */
final class OutputFiles {
    /** What is read of a folder of data. */
    private static final Pattern DATA =
            Pattern.compile("(?i).*(\\.(png|jpe?g|jfif|jpe|gif|bmp|tiff?|webp)|-ubyte|-ubyte\\.gz)");

    private OutputFiles() {}

    /**
     * Checks that files can be written and are distinct from each other and from what is read.
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
                || (Files.isDirectory(taken)
                        && Files.exists(file)
                        && file.startsWith(taken)
                        && DATA.matcher(String.valueOf(file.getFileName())).matches());
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
