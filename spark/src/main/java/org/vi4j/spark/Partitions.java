package org.vi4j.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import org.vi4j.UserError;

/**
 * Sums over the partitions of an RDD, added up on the driver in the order of the partitions, so that the bits depend
 * neither on which task ends first nor on which had to be repeated. A partition's sum is the result of its task, of
 * which Spark takes exactly one; nothing is added up by a side effect.
 */
final class Partitions {
    /** Bytes of partitions' sums that the driver takes at a time. */
    private static final long AT_ONCE =
            Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 8);

    private Partitions() {}

    /**
     * Sums up one partition.
     *
     * @param <T> an element of it
     */
    interface Part<T> extends Serializable {
        /**
         * Passes over a partition's elements and writes their sum.
         *
         * @param elements all of them, in order
         * @param out where to
         * @throws IOException never, but for {@code out}
         * @throws UserError if an element cannot be used
         */
        void sum(Iterator<T> elements, DataOutput out) throws IOException;
    }

    /** Takes the partitions' sums one after another. */
    interface Total {
        /** Adds the next one. */
        void add(DataInput in) throws IOException;
    }

    /**
     * Sums up.
     *
     * @param elements what is summed up
     * @param size about how many bytes a partition's sum takes
     * @param part sums up one partition, on an executor
     * @param total adds the sums up, here, in the order of the partitions
     * @param <T> an element
     * @throws UserError the one that the first partition in order met
     */
    static <T> void sum(JavaRDD<T> elements, long size, Part<T> part, Total total) {
        sum(elements, IntStream.range(0, elements.getNumPartitions()).toArray(), size, part, total);
    }

    /**
     * Sums up some partitions; tasks run for these alone.
     *
     * @param elements what is summed up
     * @param chosen the partitions' numbers, each once
     * @param size about how many bytes a partition's sum takes
     * @param part sums up one partition, on an executor
     * @param total adds the sums up, here, in the order in which they are chosen
     * @param <T> an element
     * @throws UserError the one that the first of the partitions met
     */
    static <T> void sum(JavaRDD<T> elements, int[] chosen, long size, Part<T> part, Total total) {
        JavaRDD<byte[]> sums =
                elements.mapPartitions(rows -> List.of(task(part, rows)).iterator());
        int count = chosen.length;
        int wave = (int) Math.max(1, Math.min(count, AT_ONCE / Math.max(1, size)));
        boolean kept = wave < count && count == sums.getNumPartitions();
        if (kept) {
            // All tasks run first; their sums wait where they were made, and come here a few at a time.
            sums.persist(StorageLevel.MEMORY_AND_DISK());
            sums.foreachPartition(sum -> sum.forEachRemaining(bytes -> {}));
        }
        for (int from = 0; from < count; from += wave) {
            int[] some = Arrays.copyOfRange(chosen, from, Math.min(count, from + wave));
            List<byte[]>[] found = sums.collectPartitions(some);
            for (int k = 0; k < found.length; k++) {
                add(found[k].get(0), total);
                found[k] = List.of();
            }
        }
        if (kept) {
            sums.unpersist();
        }
    }

    /** A partition's sum behind a zero, or a one and the message of what went wrong: retrying would not help that. */
    private static <T> byte[] task(Part<T> part, Iterator<T> rows) {
        Natives.load();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeBoolean(false);
            part.sum(rows, out);
        } catch (UserError e) {
            byte[] message = String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8);
            byte[] failed = new byte[message.length + 1];
            failed[0] = 1;
            System.arraycopy(message, 0, failed, 1, message.length);
            return failed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void add(byte[] sum, Total total) {
        if (sum[0] != 0) {
            throw new UserError(new String(sum, 1, sum.length - 1, StandardCharsets.UTF_8));
        }
        try {
            total.add(new DataInputStream(new ByteArrayInputStream(sum, 1, sum.length - 1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sums up arrays of numbers.
     *
     * @param elements what is summed up
     * @param length of the arrays
     * @param part adds a partition's elements to an array of zeros
     * @return the sum
     * @param <T> an element
     */
    static <T> double[] sum(JavaRDD<T> elements, int length, ArrayPart<T> part) {
        double[] total = new double[length];
        sum(
                elements,
                8L * length,
                (rows, out) -> {
                    double[] sums = new double[length];
                    part.add(rows, sums);
                    for (double value : sums) {
                        out.writeDouble(value);
                    }
                },
                in -> {
                    for (int j = 0; j < length; j++) {
                        total[j] += in.readDouble();
                    }
                });
        return total;
    }

    /**
     * Adds one partition's elements to an array.
     *
     * @param <T> an element
     */
    interface ArrayPart<T> extends Serializable {
        /** Adds them up in order. */
        void add(Iterator<T> elements, double[] sums);
    }

    /** Returns what a partition's elements are turned into, as a list. */
    static <T> List<T> list(Iterator<T> elements) {
        List<T> all = new ArrayList<>();
        elements.forEachRemaining(all::add);
        return all;
    }
}
