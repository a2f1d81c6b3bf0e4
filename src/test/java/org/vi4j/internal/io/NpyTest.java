package org.vi4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NpyTest {
    /** matrix.npy is what {@code numpy.save} writes of these numbers (NumPy 1.24, see npy.py). */
    @Test
    void writesWhatNumPyWrites() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Npy.header(out, Npy.Type.FLOAT32, 2, 3);
        Npy.row(out, new float[] {0.5f, -1.25f, 3});
        Npy.row(out, new float[] {1e-7f, 2, 1 / 3f});
        assertThat(out.toByteArray())
                .isEqualTo(Files.readAllBytes(Path.of("src/test/resources/reference/data/matrix.npy")));
    }

    @Test
    void theNumbersAreAlignedWhateverTheShape() throws Exception {
        for (int rows : new int[] {1, 99, 12_345_678}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Npy.header(out, Npy.Type.FLOAT64, rows, 40);
            assertThat(out.size() % 64).isZero();
        }
    }
}
