package org.vi4j.spark;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Some consecutive rows as a VAE sees them, kept on an executor: grey values as bytes where they came as such, numbers
 * else.
 *
 * @param rows how many
 * @param grey values of 0 to 255, {@code [n, k]}; null where there are numbers
 * @param numbers {@code [n, k]}; null where there are grey values
 * @param error why the rows cannot be used; null where they can
 */
@SuppressWarnings("ArrayRecordComponent")
record RowBlock(
        int rows,
        byte @Nullable [] grey,
        float @Nullable [] numbers,
        @Nullable String error) implements Serializable {
    /** Rows of a block but the last of a partition. */
    static final int ROWS = 64;

    private static final int WHITE = 255;

    /** Copies a row's numbers, grey values divided by 255. */
    void copy(int row, int width, float[] out, int at) {
        if (grey == null) {
            System.arraycopy(Objects.requireNonNull(numbers), row * width, out, at, width);
            return;
        }
        for (int j = 0; j < width; j++) {
            out[at + j] = (grey[row * width + j] & WHITE) / (float) WHITE;
        }
    }

    /** Returns a grey value of 0 to 255, or −1 where the row is of numbers. */
    int grey(int row, int width, int j) {
        return grey == null ? -1 : grey[row * width + j] & WHITE;
    }

    /** Returns the bytes that the rows' checksum is of. */
    byte[] bytes() {
        if (grey != null) {
            return grey;
        }
        float[] values = Objects.requireNonNull(numbers);
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
