package org.vi4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.math.RandomStreams;
import org.vi4j.vae.network.VaeConfig;

/** Whatever a configuration holds, it is read or refused in a line. */
class SettingsHostileTest {
    @TempDir
    private Path folder;

    private Path file(byte[] content) throws Exception {
        return Files.write(folder.resolve("config.yaml"), content);
    }

    /** A number to the base of sixty, of digits, of signs, of points: a pattern overflowed the stack on the first. */
    @ParameterizedTest
    @ValueSource(strings = {":1", "9", "-", "._", "e9", "1_"})
    void numbersWithoutEndAreRefused(String piece) throws Exception {
        Path file = file(("latent: 2\nseed: 1" + piece.repeat(300_000) + "\n").getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Settings.read(file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("line 2: a number of more than 400 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- ", "? ", "&a [*a, ", "\"", "|\n ", "# ", "!!x ", "a: "})
    void whatIsOpenedAHundredThousandTimesIsReadOrRefused(String piece) throws Exception {
        assertReadOrRefused(("seed: " + piece.repeat(100_000)).getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes of a good file changed, taken out, doubled. */
    @Test
    void damagedConfigurationsAreReadOrRefused() throws Exception {
        byte[] good = Settings.write(VaeConfig.defaults().toMap()).getBytes(StandardCharsets.UTF_8);
        RandomGenerator random = new RandomStreams(17).at("yaml", 0);
        byte[] marks = ":-?[]{}&*!|>'\"%@`#,\n\t \0\u007f".getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 2_000; round++) {
            byte[] bad = good.clone();
            for (int k = random.nextInt(1, 8); k > 0; k--) {
                bad[random.nextInt(bad.length)] =
                        random.nextBoolean() ? marks[random.nextInt(marks.length)] : (byte) random.nextInt();
            }
            assertReadOrRefused(bad);
        }
    }

    private void assertReadOrRefused(byte[] content) throws Exception {
        Path file = file(content);
        try {
            assertThat(Settings.read(file)).isNotNull();
        } catch (UserError e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
