package org.vi4j.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;

/** Tables that NumPy wrote (npy.py), and files that are none. */
class NpyReaderTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference/data");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"f4.npy", "f8.npy", "version2.npy"})
    void readsWhatNumPyWrote(String name) {
        try (NpyReader reader = new NpyReader(REFERENCE.resolve(name))) {
            assertThat(reader.header()).containsExactly("x1", "x2", "x3");
            assertThat(reader.rows()).isEqualTo(4);
            double[] all = new double[12];
            reader.read(0, 4, all);
            assertThat(all).containsExactly(0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, Double.NaN);
            for (int i = 0; i < 4; i++) {
                assertThat(reader.next()).isTrue();
                assertThat(reader.number(1)).isEqualTo(all[3 * i + 1]);
            }
            assertThat(reader.next()).isFalse();
            assertThat(reader.recordText()).isEqualTo("2.25,2.5,NaN");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fortran.npy | is stored column by column",
                "integers.npy | holds numbers of type '<i8'",
                "vector.npy | has shape (4,)",
                "objects.npy | holds numbers of type '|O'",
            })
    void refusesOtherArrays(String name, String message) {
        assertThatThrownBy(() -> new NpyReader(REFERENCE.resolve(name)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(message);
    }

    private Path header(String dict, int data) throws IOException {
        byte[] text = dict.getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[10 + text.length + data];
        System.arraycopy(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}, 0, all, 0, 8);
        all[8] = (byte) text.length;
        System.arraycopy(text, 0, all, 10, text.length);
        return Files.write(folder.resolve("t.npy"), all);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775807, 2",
                "99999999999999999999, 2",
                "4611686018427387904, 4",
                "3, 0",
                "-1, 2",
                "2, 2000000000",
                "1, 2, 1"
            })
    void refusesShapesThatAreNotTheFiles(String shape) throws IOException {
        Path file = header("{'descr': '<f8', 'fortran_order': False, 'shape': (" + shape + "), }\n", 16);
        assertThatThrownBy(() -> new NpyReader(file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("t.npy");
    }

    @Test
    void refusesFilesThatAreCutOff() throws IOException {
        byte[] whole = Files.readAllBytes(REFERENCE.resolve("f8.npy"));
        for (int length = 0; length < whole.length; length++) {
            Path file = Files.write(folder.resolve("cut.npy"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> new NpyReader(file)).isInstanceOf(UserError.class);
        }
        Path longer = Files.write(folder.resolve("longer.npy"), Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> new NpyReader(longer))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("a header for 4 rows of 3 numbers");
    }

    @Test
    void takesTheNamesBesideIt() throws IOException {
        Path file = folder.resolve("n.npy");
        Files.copy(REFERENCE.resolve("f8.npy"), file);
        Path names = Files.writeString(folder.resolve("n.npy.columns"), "a\nb, c\ny\n");
        try (NpyReader reader = new NpyReader(file)) {
            assertThat(reader.header()).isEqualTo(List.of("a", "b, c", "y"));
            assertThat(reader.headerText()).isEqualTo("a,\"b, c\",y");
        }
        Files.writeString(names, "a\nb\n");
        assertThatThrownBy(() -> new NpyReader(file)).hasMessageContaining("has 2 names");
        Files.writeString(names, "a\na\nb\n");
        assertThatThrownBy(() -> new NpyReader(file)).hasMessageContaining("names a column twice");
    }
}
