package org.vi4j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * The process's standard output, which remembers why it could not be written to: Java's own stream forgets. Where a
 * reader, such as {@code head}, had read enough, the rest is dropped and nothing has failed.
 */
final class StandardOutput extends OutputStream {
    private final OutputStream to;
    private Optional<String> failure = Optional.empty();

    StandardOutput() {
        this(new FileOutputStream(FileDescriptor.out));
    }

    StandardOutput(OutputStream to) {
        this.to = to;
    }

    /** Returns what went wrong. */
    Optional<String> failure() {
        return failure;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            to.write(bytes, from, length);
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.contains("Broken pipe")) {
                failure = failure.or(() -> Optional.of(message));
                throw e;
            }
        }
    }
}
