package org.vi4j.training;

import java.util.Arrays;
import java.util.Objects;
import org.vi4j.math.RandomStreams;

/**
 * The mini-batches of one pass over a set: every element once, in batches of one size but the last, which may be
 * smaller. It knows N, the size of the set, by which a batch of B scales its log likelihood (N/B), once.
 */
public final class Batches {
    private final int[] order;
    private final int size;

    private Batches(int[] order, int size) {
        if (!(order.length > 0 && size > 0)) {
            throw new IllegalArgumentException(
                    "batches of " + size + " out of " + order.length + ": both must be at least 1");
        }
        this.order = order;
        this.size = size;
    }

    /**
     * Returns an epoch's batches in random order, a pure function of its arguments.
     *
     * @param seed the seed of the whole computation
     * @param epoch the epoch
     * @param n the size of the set, N ≥ 1
     * @param size the size of a batch, B ≥ 1
     * @return the batches
     */
    public static Batches shuffled(long seed, long epoch, int n, int size) {
        return new Batches(new RandomStreams(seed).permutation("shuffle", epoch, n), size);
    }

    /**
     * Returns batches in the order of the set.
     *
     * @param n the size of the set, N ≥ 1
     * @param size the size of a batch, B ≥ 1
     * @return the batches
     */
    public static Batches inOrder(int n, int size) {
        int[] order = new int[n];
        Arrays.setAll(order, i -> i);
        return new Batches(order, size);
    }

    /** Returns the number of batches, ⌈N/B⌉. */
    public int count() {
        return (int) ((order.length + (long) size - 1) / size);
    }

    /** Returns the size of the set, N. */
    public int setSize() {
        return order.length;
    }

    /**
     * Returns the elements of one batch.
     *
     * @param batch the batch, 0 to count()−1
     * @return their indices, B of them, fewer in the last batch; the caller's own copy
     */
    public int[] indices(int batch) {
        Objects.checkIndex(batch, count());
        return Arrays.copyOfRange(order, batch * size, (int) Math.min(order.length, (batch + 1L) * size));
    }

    /**
     * Returns the elements of batches from one up to another, one batch after the other.
     *
     * @param from the first batch
     * @param to the batch after the last
     * @return their indices
     */
    public int[] indices(int from, int to) {
        Objects.checkFromToIndex(from, to, count());
        return Arrays.copyOfRange(order, from * size, (int) Math.min(order.length, (long) to * size));
    }
}
