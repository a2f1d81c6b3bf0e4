package org.vi4j.spark;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.Dataset;
import org.vi4j.data.Dataset.Codec;
import org.vi4j.math.RandomStreams;

/** The rows of a shard, as a view of its blocks. */
final class ShardRows implements Dataset {
    private final Codec codec;
    private final List<RowBlock> blocks;

    /** The row after each block's last. */
    private final int[] ends;

    private final @Nullable Draw draw;

    /** One draw of zeros and ones. */
    private record Draw(long seed, long number) {}

    /** Takes blocks, at least one, of which all rows can be used. */
    ShardRows(Codec codec, List<RowBlock> blocks) {
        this(codec, blocks, ends(blocks), null);
    }

    private ShardRows(Codec codec, List<RowBlock> blocks, int[] ends, @Nullable Draw draw) {
        this.codec = codec;
        this.blocks = blocks;
        this.ends = ends;
        this.draw = draw;
    }

    private static int[] ends(List<RowBlock> blocks) {
        int[] ends = new int[blocks.size()];
        int end = 0;
        for (int b = 0; b < ends.length; b++) {
            end = Math.addExact(end, blocks.get(b).rows());
            ends[b] = end;
        }
        return ends;
    }

    @Override
    public int count() {
        return ends[ends.length - 1];
    }

    @Override
    public Codec codec() {
        return codec;
    }

    @Override
    public void copy(int row, float[] out, int at) {
        Objects.checkIndex(row, count());
        int found = Arrays.binarySearch(ends, row + 1);
        int block = found < 0 ? -found - 1 : found;
        RowBlock rows = blocks.get(block);
        int within = row - ends[block] + rows.rows();
        rows.copy(within, width(), out, at);
        if (draw != null) {
            binarize(rows, within, new RandomStreams(draw.seed).at("binarize", (draw.number << 32) + row), out, at);
        }
    }

    /** The same draws as of {@link org.vi4j.data.image.Images}: none for black and white, of 24 bits for others. */
    private void binarize(RowBlock rows, int row, RandomGenerator random, float[] out, int at) {
        int width = width();
        for (int j = 0; j < width; j++) {
            int grey = rows.grey(row, width, j);
            float value = out[at + j];
            if (value > 0 && value < 1) {
                long bits = random.nextInt() >>> 8;
                out[at + j] = (grey < 0 ? bits < value * (1 << 24) : bits * 255 < (long) grey << 24) ? 1 : 0;
            }
        }
    }

    @Override
    public String source() {
        return "the DataFrame";
    }

    @Override
    public Dataset subset(int[] rows) {
        float[] chosen = new float[Math.multiplyExact(rows.length, width())];
        for (int i = 0; i < rows.length; i++) {
            copy(rows[i], chosen, i * width());
        }
        return new FloatRows(codec, chosen);
    }

    @Override
    public ShardRows binarized(long seed, int number) {
        return new ShardRows(codec, blocks, ends, new Draw(seed, number));
    }

    @Override
    public String checksum() {
        return Shards.hex(Shards.digest(blocks));
    }
}
