package org.vi4j.internal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.image.Images;
import org.vi4j.data.image.OnDiskImages;
import org.vi4j.internal.training.Batches.BatchReader;
import org.vi4j.support.IdxFiles;

/** Images that stay on disk are the same images, read ahead in order. */
@Timeout(60)
class BatchReaderTest {
    private static final int N = 101;
    private static final int SIDE = 5;

    @TempDir
    private Path folder;

    private Images onDisk() throws IOException {
        Path file = IdxFiles.write(folder.resolve("images"), IdxFiles.images(N, SIDE, SIDE, 3));
        return OnDiskImages.open(file, N, SIDE);
    }

    private Images inMemory() {
        byte[] idx = IdxFiles.images(N, SIDE, SIDE, 3);
        return Images.of(SIDE, SIDE, Arrays.copyOfRange(idx, idx.length - N * SIDE * SIDE, idx.length), "images");
    }

    private static float[] pixels(Dataset images, int[] indices) {
        float[] pixels = new float[indices.length * SIDE * SIDE];
        for (int i = 0; i < indices.length; i++) {
            images.copy(indices[i], pixels, i * SIDE * SIDE);
        }
        return pixels;
    }

    @Test
    void onDiskOrInMemoryTheImagesAreTheSame() throws IOException {
        Images disk = onDisk();
        Images memory = inMemory();

        assertThat(disk.onDisk()).isTrue();
        assertThat(memory.onDisk()).isFalse();
        assertThat(disk.count()).isEqualTo(N);
        assertThat(disk.checksum()).isEqualTo(memory.checksum());
        int[] some = {100, 0, 7, 7};
        assertThat(pixels(disk, some)).isEqualTo(pixels(memory, some));
        assertThat(disk.subset(some).onDisk()).as("a chosen few are read").isFalse();
    }

    @Test
    void batchesComeInOrderFromAnyOfThemOn() throws IOException {
        Batches batches = Batches.shuffled(1, 2, N, 3);
        Images memory = inMemory();
        for (int first : new int[] {0, 5, batches.count() - 1}) {
            try (BatchReader disk = new BatchReader(onDisk(), batches, first);
                    BatchReader direct = new BatchReader(memory, batches, first)) {
                for (int batch = first; batch < batches.count(); batch++) {
                    BatchReader.Batch a = disk.next();
                    BatchReader.Batch b = direct.next();
                    assertThat(b.indices()).isEqualTo(batches.indices(batch));
                    assertThat(pixels(a.rows(), a.indices()))
                            .as("batch " + batch)
                            .isEqualTo(pixels(b.rows(), b.indices()));
                }
            }
        }
    }

    @Test
    void aReaderClosedEarlyLeavesTheImagesReadable() throws Exception {
        Images disk = onDisk();
        for (int i = 0; i < 20; i++) {
            try (BatchReader reader = new BatchReader(disk, Batches.shuffled(1, i, N, 2), 0)) {
                reader.next();
            }
        }
        assertThat(disk.checksum()).isEqualTo(inMemory().checksum());
    }

    @Test
    void aFileThatShrinksIsToldToWhoTakesTheBatch() throws IOException {
        Images disk = onDisk();
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("images").toFile(), "rw")) {
            file.setLength(100);
        }
        try (BatchReader reader = new BatchReader(disk, Batches.inOrder(N, 10), 5)) {
            assertThatThrownBy(reader::next)
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("has become shorter while it was read");
        }
    }
}
