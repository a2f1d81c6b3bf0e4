package org.vi4j.spark;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.vi4j.data.Dataset;
import org.vi4j.data.Dataset.Codec;
import org.vi4j.math.RandomStreams;

/** Rows of a partition as a model sees them, [n, k], one after another. */
final class FloatRows implements Dataset {
    private final Codec codec;
    private final float[] values;

    FloatRows(Codec codec, float[] values) {
        this.codec = codec;
        this.values = values;
    }

    /** Returns all numbers, not copied. */
    float[] values() {
        return values;
    }

    @Override
    public int count() {
        return values.length / width();
    }

    @Override
    public Codec codec() {
        return codec;
    }

    @Override
    public void copy(int row, float[] out, int at) {
        Objects.checkIndex(row, count());
        System.arraycopy(values, row * width(), out, at, width());
    }

    @Override
    public String source() {
        return "the DataFrame";
    }

    @Override
    public FloatRows subset(int[] rows) {
        if (rows.length == 0) {
            throw new IllegalArgumentException("at least one row is needed");
        }
        float[] chosen = new float[Math.multiplyExact(rows.length, width())];
        for (int i = 0; i < rows.length; i++) {
            copy(rows[i], chosen, i * width());
        }
        return new FloatRows(codec, chosen);
    }

    @Override
    public FloatRows binarized(long seed, int draw) {
        float[] binary = new float[values.length];
        int width = width();
        for (int i = 0; i < count(); i++) {
            RandomGenerator random = new RandomStreams(seed).at("binarize-" + draw, i);
            for (int j = i * width; j < (i + 1) * width; j++) {
                binary[j] = random.nextFloat() < values[j] ? 1 : 0;
            }
        }
        return new FloatRows(codec, binary);
    }

    @Override
    public String checksum() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES);
            for (float value : values) {
                digest.update(bytes.putFloat(0, value).array());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
