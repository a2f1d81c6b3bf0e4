package org.vi4j.spark;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A model that travels as the bytes of its file, and is read once in each process.
 *
 * @param <M> the model
 */
final class SharedModel<M> implements Serializable {
    private static final long serialVersionUID = 1;

    private final byte[] file;
    private final Reader<M> reader;
    private transient @Nullable M model;
    private transient @Nullable Queue<M> free;

    /** Reads the file of a model. */
    interface Reader<M> extends Serializable {
        /** Returns the model. */
        M read(Path file);
    }

    private SharedModel(byte[] file, Reader<M> reader) {
        this.file = file;
        this.reader = reader;
    }

    /** Takes a model by what saves it and what reads it. */
    static <M> SharedModel<M> of(Consumer<Path> save, Reader<M> reader) {
        return new SharedModel<>(
                inTemporaryFolder(file -> {
                    save.accept(file);
                    return Files.readAllBytes(file);
                }),
                reader);
    }

    /** Returns the model, in each process the same object. */
    synchronized M get() {
        if (model == null) {
            model = read();
        }
        return model;
    }

    /**
     * Lends a model that one thread at a time may use: there are as many as tasks use at once.
     *
     * @param use what the caller does with it, before it gives it back
     * @return what that returns
     * @param <T> of that
     */
    <T> T lend(Function<? super M, T> use) {
        Queue<M> models = free();
        M one = models.poll();
        one = one == null ? read() : one;
        try {
            return use.apply(one);
        } finally {
            models.add(one);
        }
    }

    private synchronized Queue<M> free() {
        if (free == null) {
            free = new ConcurrentLinkedQueue<>();
        }
        return free;
    }

    private M read() {
        return inTemporaryFolder(path -> {
            Files.write(path, file);
            return reader.read(path);
        });
    }

    private interface Use<T> {
        T of(Path file) throws IOException;
    }

    private static <T> T inTemporaryFolder(Use<T> use) {
        try {
            Path folder = Files.createTempDirectory("vi4j");
            Path file = folder.resolve("model");
            try {
                return use.of(file);
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
