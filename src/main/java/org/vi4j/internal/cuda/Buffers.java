package org.vi4j.internal.cuda;

import java.util.ArrayList;
import java.util.List;

/**
 * The device memory of one network: first every array is asked for, which costs nothing, then all are allocated, or
 * none where they do not fit.
 */
final class Buffers implements AutoCloseable {
    private final Gpu gpu;
    private final List<Array> arrays = new ArrayList<>();

    Buffers(Gpu gpu) {
        this.gpu = gpu;
    }

    /** An array that will be, or is, on the device. */
    static final class Array {
        private final long bytes;
        private long address;

        private Array(long bytes) {
            this.bytes = bytes;
        }

        long address() {
            return address;
        }

        /** The address of a number of four bytes. */
        long at(long index) {
            return address + 4 * index;
        }
    }

    Array of(long bytes) {
        Array array = new Array(bytes);
        arrays.add(array);
        return array;
    }

    Array floats(long count) {
        return of(Math.multiplyExact(count, Float.BYTES));
    }

    Array doubles(long count) {
        return of(Math.multiplyExact(count, Double.BYTES));
    }

    long bytes() {
        return arrays.stream().mapToLong(array -> array.bytes).sum();
    }

    void allocate() {
        try {
            for (Array array : arrays) {
                array.address = gpu.allocate(array.bytes);
            }
        } catch (Gpu.Fault e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        for (Array array : arrays) {
            if (array.address != 0) {
                gpu.free(array.address);
                array.address = 0;
            }
        }
    }
}
