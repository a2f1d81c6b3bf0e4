package org.vi4j.internal.training;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.Dataset;
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

    /**
     * Hands out the batches of an epoch in order. Where the rows stay on disk a thread reads a few batches ahead, in
     * bounded memory, so that training does not wait for the disk.
     */
    public static final class BatchReader implements AutoCloseable {
        private static final int AHEAD = 8;

        private final Dataset rows;
        private final Batches batches;
        private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(AHEAD);
        private final boolean readsAhead;
        private int next;
        private volatile boolean closed;

        /**
         * Starts with a given batch.
         *
         * @param rows where from
         * @param batches which rows form which batch
         * @param first the first batch to hand out
         */
        public BatchReader(Dataset rows, Batches batches, int first) {
            this.rows = rows;
            this.batches = batches;
            this.next = first;
            this.readsAhead = rows.onDisk();
            if (readsAhead) {
                Thread thread = new Thread(() -> readAhead(first), "vi4j-reader");
                thread.setDaemon(true);
                thread.start();
            }
        }

        /** A batch: some of the rows of a set. */
        public static final class Batch {
            private final Dataset rows;
            private final int[] indices;

            Batch(Dataset rows, int[] indices) {
                this.rows = rows;
                this.indices = indices;
            }

            /**
             * Returns the set.
             *
             * @return in memory, or as it was given
             */
            public Dataset rows() {
                return rows;
            }

            /**
             * Returns which of the set form the batch.
             *
             * @return indices into {@link #rows}
             */
            public int[] indices() {
                return indices;
            }
        }

        /** What the reading thread hands over: a batch, or why there is none. */
        private record Item(@Nullable Batch batch, @Nullable RuntimeException failure) {}

        private void readAhead(int first) {
            try {
                for (int batch = first; batch < batches.count() && !closed; batch++) {
                    Item item = read(batch);
                    boolean handedOver = false;
                    // Not ended by an interrupt: that would close the file for everyone who reads from it.
                    while (!handedOver && !closed) {
                        handedOver = queue.offer(item, 50, TimeUnit.MILLISECONDS);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private Item read(int batch) {
            try {
                Dataset read = rows.subset(batches.indices(batch));
                return new Item(new Batch(read, IntStream.range(0, read.count()).toArray()), null);
            } catch (RuntimeException e) {
                return new Item(null, e);
            }
        }

        /**
         * Returns the next batch.
         *
         * @return the batch
         * @throws org.vi4j.UserError if the rows cannot be read from disk
         */
        public Batch next() {
            int batch = next++;
            if (!readsAhead) {
                return new Batch(rows, batches.indices(batch));
            }
            try {
                Item item = queue.take();
                if (item.batch() != null) {
                    return item.batch();
                }
                throw item.failure() == null ? new IllegalStateException("an empty batch") : item.failure();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for rows", e);
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
