package org.vi4j.net;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;

/** Rows with their targets: images with labels, or the rows of a table. Immutable. */
final class NetRows implements Dataset {
    private final NetCodec codec;
    private final Dataset features;
    private final float[] targets;

    /**
     * Puts features and targets together.
     *
     * @param codec of both
     * @param features n rows
     * @param targets n numbers, scaled, or the numbers of classes
     */
    NetRows(NetCodec codec, Dataset features, float[] targets) {
        if (features.count() != targets.length) {
            throw new IllegalArgumentException(features.count() + " rows and " + targets.length + " targets");
        }
        this.codec = codec;
        this.features = features;
        this.targets = targets;
    }

    /** Returns the target of a row: scaled, or the number of its class. */
    float target(int row) {
        return targets[row];
    }

    /** Returns the rows without their targets. */
    Dataset features() {
        return features;
    }

    @Override
    public int count() {
        return targets.length;
    }

    @Override
    public NetCodec codec() {
        return codec;
    }

    @Override
    public void copy(int row, float[] out, int at) {
        Objects.checkIndex(row, count());
        features.copy(row, out, at);
        out[at + codec.inputs()] = targets[row];
    }

    @Override
    public String source() {
        return features.source();
    }

    @Override
    public boolean onDisk() {
        return features.onDisk();
    }

    @Override
    public List<String> keys() {
        return features.keys();
    }

    @Override
    public List<String> keys(int row) {
        return features.keys(row);
    }

    @Override
    public NetRows subset(int[] rows) {
        float[] chosen = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            chosen[i] = targets[rows[i]];
        }
        return new NetRows(codec, features.subset(rows), chosen);
    }

    @Override
    public Dataset binarized(long seed, int draw) {
        throw new UserError(source() + " has targets: its rows cannot be binarised");
    }

    @Override
    public String checksum() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(features.checksum().getBytes(StandardCharsets.US_ASCII));
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES);
            for (float target : targets) {
                digest.update(bytes.putFloat(0, target).array());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
