package org.vi4j.regression;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/** A large symmetric matrix as text: the lower triangle's rows as little-endian float64 in Base64, 5.3 d² bytes. */
final class PackedTriangle {
    private PackedTriangle() {}

    static String write(double[][] matrix) {
        int d = matrix.length;
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact((long) d * (d + 1) / 2 * Double.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < d; i++) {
            for (int j = 0; j <= i; j++) {
                bytes.putDouble(matrix[i][j]);
            }
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    /**
     * Reads it back.
     *
     * @throws IllegalArgumentException if the text is no matrix of finite numbers of that size
     */
    static double[][] read(String text, int d) {
        long length = (long) d * (d + 1) / 2 * Double.BYTES;
        if (text.length() != (length + 2) / 3 * 4) {
            throw new IllegalArgumentException("a packed matrix of " + d + " rows was expected");
        }
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text)).order(ByteOrder.LITTLE_ENDIAN);
        double[][] matrix = new double[d][d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j <= i; j++) {
                matrix[i][j] = bytes.getDouble();
                matrix[j][i] = matrix[i][j];
            }
            if (!Arrays.stream(matrix[i], 0, i + 1).allMatch(Double::isFinite)) {
                throw new IllegalArgumentException("a packed matrix holds numbers that are not finite");
            }
        }
        return matrix;
    }
}
