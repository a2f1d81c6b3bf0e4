package org.vi4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.condition.OS.LINUX;
import static org.junit.jupiter.api.condition.OS.MAC;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.UserError;

class WholeFileTest {
    @TempDir
    private Path folder;

    /** A pipe stands in for a device such as /dev/null, which a failing test must not put at risk. */
    @Test
    @EnabledOnOs({LINUX, MAC})
    void neverReplacesADeviceOrPipe() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> WholeFile.write(pipe, out -> out.write(1)))
                .isInstanceOf(UserError.class)
                .hasMessage(pipe + " is a device or pipe, not a file: name a file to write to");
        assertThat(Files.readAttributes(pipe, java.nio.file.attribute.BasicFileAttributes.class)
                        .isOther())
                .isTrue();
        assertThat(folder.toFile().list()).containsExactly("pipe");
    }
}
