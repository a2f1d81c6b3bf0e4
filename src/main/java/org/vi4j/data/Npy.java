package org.vi4j.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** NumPy's .npy files, version 1.0, of single-precision numbers, row by row. */
public final class Npy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int ALIGNMENT = 64;

    private Npy() {}

    /**
     * Writes the header of a matrix; the numbers are to follow by {@link #row}.
     *
     * @param out where to
     * @param rows n
     * @param columns k
     * @throws IOException if writing fails
     */
    public static void header(OutputStream out, int rows, int columns) throws IOException {
        String dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + columns + "), }";
        int length = MAGIC.length + Short.BYTES + dictionary.length() + 1;
        String padded = dictionary + " ".repeat((ALIGNMENT - length % ALIGNMENT) % ALIGNMENT) + "\n";
        out.write(MAGIC);
        out.write(ByteBuffer.allocate(Short.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) padded.length())
                .array());
        out.write(padded.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Writes one row.
     *
     * @param out where to
     * @param values as many as the header says, [k]
     * @throws IOException if writing fails
     */
    public static void row(OutputStream out, float[] values) throws IOException {
        out.write(StoredZip.bytes(values));
    }
}
