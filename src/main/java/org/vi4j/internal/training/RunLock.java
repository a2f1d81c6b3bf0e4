package org.vi4j.internal.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;

/** The operating system's lock on a run folder: it is gone with its process, however that ends. */
final class RunLock implements AutoCloseable {
    static final String NAME = ".lock";

    private final Path file;
    private final FileChannel channel;
    private final @Nullable Object key;

    private RunLock(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        this.key = key();
    }

    /** What tells the file from another of the same name; null where the system has nothing of the kind. */
    private @Nullable Object key() throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    /**
     * Checks that the folder is still the one that was locked.
     *
     * @throws UserError if it has been deleted, or made anew by another process
     */
    void requireHeld() {
        try {
            if (Objects.equals(key(), key)) {
                return;
            }
        } catch (IOException e) {
            // As good as gone.
        }
        throw new UserError(
                "the run folder " + file.getParent() + " was deleted or replaced while the run was training:"
                        + " training ends, because nothing of it could be kept");
    }

    /**
     * Takes the lock.
     *
     * @throws UserError if another process, or this one, holds it
     * @throws IOException if the lock file cannot be made
     */
    static RunLock take(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try {
            if (tryLock(channel) != null) {
                return new RunLock(file, channel);
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new UserError("another vi4j is training in " + folder + ": wait for it, or give another folder")
                .by("out");
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("releasing the lock of a run folder", e);
        }
    }
}
