package org.vi4j.training;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.Dataset;

/**
 * Hands out the batches of an epoch in order. Where the rows stay on disk a thread reads a few batches ahead, in
 * bounded memory, so that training does not wait for the disk.
 */
public final class BatchReader implements AutoCloseable {
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
