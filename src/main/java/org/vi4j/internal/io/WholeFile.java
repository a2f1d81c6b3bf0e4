package org.vi4j.internal.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.stream.Stream;
import org.vi4j.UserError;

/** Files that appear whole or not at all: written to a temporary neighbour, synced, then renamed. */
public final class WholeFile {
    private static final SecureRandom NAMES = new SecureRandom();

    private WholeFile() {}

    /** Writes the bytes of one file. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes everything; the caller closes the stream.
         *
         * @param out the buffered stream to write to
         * @throws IOException if writing fails
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a file, replacing one that is there only once the new one is complete on disk.
     *
     * @param file where to; missing parent folders are made
     * @param content writes the bytes
     * @throws UserError if the place cannot be written to; nothing is left behind then
     */
    public static void write(Path file, Content content) {
        Path target = file.toAbsolutePath();
        Path temporary = null;
        try {
            Path folder = target.getParent();
            if (folder == null || Files.isDirectory(target)) {
                throw new UserError(file + " is a folder: name a file to write to");
            }
            // Renaming onto a device or a pipe would put a file in its place: as root, even onto /dev/null.
            if (Files.exists(target) && !Files.isRegularFile(target)) {
                throw new UserError(file + " is a device or pipe, not a file: name a file to write to");
            }
            Files.createDirectories(folder);
            temporary = folder.resolve("." + target.getFileName() + "."
                    + ProcessHandle.current().pid() + "-" + Long.toHexString(NAMES.nextLong()) + ".tmp");
            // Made anew, so that no link that lies there is followed.
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                OutputStream out = new Open(Channels.newOutputStream(channel));
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UserError("cannot write " + file + " (" + reason(e) + "): name a place you may write to", e);
        } finally {
            if (temporary != null) {
                try {
                    Files.deleteIfExists(temporary);
                } catch (IOException e) {
                    // The write's own failure is what the caller should see.
                }
            }
        }
    }

    /** Writes the files of one folder. */
    @FunctionalInterface
    public interface FolderContent {
        /**
         * Writes everything.
         *
         * @param folder an empty folder to write into
         * @throws IOException if writing fails
         */
        void writeTo(Path folder) throws IOException;
    }

    /**
     * Writes a folder that appears whole or not at all.
     *
     * @param folder where to, there must be nothing; missing parent folders are made
     * @param content writes the files
     * @throws UserError if there is something, or the place cannot be written to; nothing is left behind then
     */
    public static void writeFolder(Path folder, FolderContent content) {
        Path target = folder.toAbsolutePath();
        Path parent = target.getParent();
        if (parent == null || Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new UserError(folder + " is there already: remove it, or name another folder to write to");
        }
        Path temporary = parent.resolve("." + target.getFileName() + "."
                + ProcessHandle.current().pid() + "-" + Long.toHexString(NAMES.nextLong()) + ".tmp");
        try {
            Files.createDirectories(parent);
            Files.createDirectory(temporary);
            content.writeTo(temporary);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UserError("cannot write " + folder + " (" + reason(e) + "): name a place you may write to", e);
        } finally {
            removeOwn(temporary);
        }
    }

    /** Removes a folder of this program's own making. */
    private static void removeOwn(Path folder) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // The write's own failure is what the caller should see.
        }
    }

    /** Buffers, and stays open when a content closes it, so that what was written can still be synced. */
    private static final class Open extends BufferedOutputStream {
        Open(OutputStream out) {
            super(out, 1 << 16);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    /**
     * Says in a few words why an operation on a file failed.
     *
     * @param e the failure
     * @return such as {@code "no such file or folder"}
     */
    public static String reason(IOException e) {
        if (e instanceof java.nio.file.NoSuchFileException) {
            return "no such file or folder";
        }
        if (e instanceof java.nio.file.AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof java.nio.file.FileAlreadyExistsException) {
            return "a file stands in the way: " + e.getMessage();
        }
        if (e instanceof java.nio.file.FileSystemException f && f.getReason() != null) {
            return f.getReason();
        }
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
