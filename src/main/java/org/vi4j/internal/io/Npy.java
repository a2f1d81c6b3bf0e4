package org.vi4j.internal.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes NumPy's .npy files, version 1.0, row by row. */
public final class Npy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int ALIGNMENT = 64;

    private Npy() {}

    /** The numbers' type. */
    public enum Type {
        /** Single precision. */
        FLOAT32("<f4"),
        /** Double precision. */
        FLOAT64("<f8");

        private final String code;

        Type(String code) {
            this.code = code;
        }
    }

    /**
     * Writes the header of a matrix; the numbers are to follow row by row.
     *
     * @param out where to
     * @param type of the numbers
     * @param rows n
     * @param columns k
     * @throws IOException if writing fails
     */
    public static void header(OutputStream out, Type type, long rows, int columns) throws IOException {
        String dictionary =
                "{'descr': '" + type.code + "', 'fortran_order': False, 'shape': (" + rows + ", " + columns + "), }";
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
     * Writes one row in single precision.
     *
     * @param out where to
     * @param values as many as the header says, {@code [k]}
     * @throws IOException if writing fails
     */
    public static void row(OutputStream out, float[] values) throws IOException {
        out.write(StoredZip.bytes(values));
    }

    /**
     * Writes one row in double precision.
     *
     * @param out where to
     * @param values as many as the header says, {@code [k]}
     * @throws IOException if writing fails
     */
    public static void row(OutputStream out, double[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(values);
        out.write(bytes.array());
    }
}
