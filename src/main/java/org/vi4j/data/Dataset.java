package org.vi4j.data;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.vi4j.math.RandomStreams;

/**
 * Rows of numbers that a model sees, [n, k]: images, or the encoded rows of a table. Immutable; at least one row. What
 * the numbers stand for is said by the {@link #codec()}.
 */
public interface Dataset {
    /** Returns the number of rows, n ≥ 1. */
    int count();

    /** Returns how the numbers of a row are read: an image's shape, or the encoding of a table. */
    Codec codec();

    /**
     * Copies a row's numbers.
     *
     * @param row 0 to n−1
     * @param out receives {@link #width()} numbers
     * @param at where in {@code out} the first one goes
     * @throws IndexOutOfBoundsException if there is no such row, or no room for it
     */
    void copy(int row, float[] out, int at);

    /** Returns where the rows come from, for error messages: a path, or the name of an embedded set. */
    String source();

    /** Returns the SHA-256 sum of the numbers and their shape, 64 hexadecimal digits. */
    String checksum();

    /**
     * Returns chosen rows.
     *
     * @param rows each 0 to n−1, at least one; repeats are allowed
     * @return the rows in that order
     * @throws IndexOutOfBoundsException if one is not there
     * @throws IllegalArgumentException if there are none
     */
    Dataset subset(int[] rows);

    /**
     * Returns these rows with each number in [0, 1] replaced by one draw of a Bernoulli variable with that mean, 0 or
     * 1. The draw of row i is a pure function of (seed, draw, i).
     *
     * @param seed of the draws
     * @param draw which of the independent draws, 0 … 2³¹ − 1
     * @return the binary rows
     * @throws org.vi4j.UserError if the numbers are not grey values
     */
    Dataset binarized(long seed, int draw);

    /** Returns the number of numbers of a row, k. */
    default int width() {
        return (int) codec().size();
    }

    /** Returns whether the numbers stay on disk, to be read when they are asked for. */
    default boolean onDisk() {
        return false;
    }

    /**
     * Returns the names of what a row is known by besides its index, such as its label; none where there is nothing.
     */
    default List<String> keys() {
        return List.of();
    }

    /**
     * Returns what a row is known by, as cells of a CSV file.
     *
     * @param row 0 to n−1
     * @return a value for each of {@link #keys()}
     */
    default List<String> keys(int row) {
        Objects.checkIndex(row, count());
        return List.of();
    }

    /**
     * Returns consecutive rows.
     *
     * @param from the first row
     * @param to the row after the last, greater than {@code from}
     * @return the rows from…to−1
     * @throws IndexOutOfBoundsException if they are not all there
     * @throws IllegalArgumentException if there are none
     */
    default Dataset subset(int from, int to) {
        Objects.checkFromToIndex(from, to, count());
        return subset(IntStream.range(from, to).toArray());
    }

    /**
     * Returns rows drawn at random without replacement, in their order in this set.
     *
     * @param most how many, at least one; all of them where there are no more
     * @param seed of the draw
     * @param stream names the draw, so that others by the same seed are independent of it
     * @return the rows
     */
    default Dataset some(int most, long seed, String stream) {
        if (most >= count()) {
            return this;
        }
        int[] order = new RandomStreams(seed).permutation(stream, 0, count());
        return subset(IntStream.of(order).limit(most).sorted().toArray());
    }

    /** Rows to train on, and rows that are held out. */
    public interface TrainingData {
        /** Returns the rows to train on. */
        Dataset train();

        /** Returns the rows that are held out, read by the same codec. */
        Dataset test();

        /** Returns what the data are called, such as a path. */
        String name();

        /** Returns how the numbers of a row are read. */
        default Codec codec() {
            return train().codec();
        }
    }

    /** What the numbers of a row stand for: the pixels of an image of some shape, or the cells of a table. */
    interface Codec {
        /** Returns the number of numbers of a row, k. */
        long size();

        /**
         * Returns the row as a grid, as convolutions see it.
         *
         * @return height, width and channels, whose product is k; 1, k and 1 where there is no grid
         */
        List<Integer> grid();

        /**
         * Returns the sizes of the groups of numbers that belong together.
         *
         * @return 1 for a number by itself and the number of levels for a category; none where all are of one kind, as
         *     the pixels of an image are
         */
        List<Integer> groups();

        /** Returns what one row is called, such as "image". */
        String noun();

        /**
         * Returns a number of rows in words.
         *
         * @param n how many
         * @return such as "1 image" or "200 images"
         */
        default String count(int n) {
            return n + " " + (n == 1 ? noun() : noun() + "s");
        }

        /**
         * Returns what a model's reconstructions are held against.
         *
         * @param pixels what becomes of the pixels of an image, such as "grey values"
         * @return the same for images; of a table its numbers
         */
        default String targets(String pixels) {
            return pixels;
        }

        /**
         * Checks that rows are such as a model, or another set, works on.
         *
         * @param rows the rows
         * @param wantedBy what works on rows of this codec, such as {@code "the model"}
         * @throws org.vi4j.UserError if they are of another kind or size
         */
        void requireFits(Dataset rows, String wantedBy);
    }
}
