package org.vi4j.internal.cuda;

import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.internal.cuda.GpuVae.RowSource;

/**
 * A data set on the device: a byte a number where all are whole multiples of 1/255, else four; and the numbers 0, 1, …
 * of its rows, for reading them in order.
 */
final class GpuRows implements AutoCloseable {
    private static final int AT_ONCE = 4096;

    private final Gpu gpu;
    private @Nullable RowSource rows;
    private long count;
    private long values;
    private long inOrder;
    private boolean bytes;

    GpuRows(Gpu gpu) {
        this.gpu = gpu;
    }

    /** Uploads rows, unless they are the ones that are there. */
    void load(RowSource set) {
        if (set.equals(rows)) {
            return;
        }
        rows = null;
        boolean asBytes = areBytes(set);
        if (count != set.count() || bytes != asBytes) {
            close();
            count = set.count();
            bytes = asBytes;
            long size = count * set.width() * (asBytes ? 1 : Float.BYTES) + count * Integer.BYTES;
            long free = gpu.freeMemory();
            if (size > free) {
                throw new UserError("the data take " + size + " bytes of the GPU's memory, and " + free
                        + " are free: give fewer rows, end other programs that use it, or take the CPU");
            }
            values = gpu.allocate(size - count * Integer.BYTES);
            inOrder = gpu.allocate(count * Integer.BYTES);
            int[] numbers = new int[set.count()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = i;
            }
            gpu.upload(inOrder, numbers);
        }
        int width = set.width();
        for (int from = 0; from < count; from += AT_ONCE) {
            int to = (int) Math.min(count, from + (long) AT_ONCE);
            float[] some = floats(set, from, to);
            long at = values + (long) from * width * (asBytes ? 1 : Float.BYTES);
            if (asBytes) {
                byte[] small = new byte[some.length];
                for (int i = 0; i < small.length; i++) {
                    small[i] = (byte) Math.round(some[i] * 255);
                }
                gpu.upload(at, small);
            } else {
                gpu.upload(at, some, some.length);
            }
        }
        rows = set;
    }

    private static boolean areBytes(RowSource set) {
        for (int from = 0; from < set.count(); from += AT_ONCE) {
            for (float value : floats(set, from, Math.min(set.count(), from + AT_ONCE))) {
                int grey = Math.round(value * 255);
                if (!(grey >= 0 && grey <= 255 && grey / 255f == value)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static float[] floats(RowSource set, int from, int to) {
        int width = set.width();
        float[] values = new float[Math.multiplyExact(to - from, width)];
        for (int row = from; row < to; row++) {
            set.copy().to(row, values, (row - from) * width);
        }
        return values;
    }

    /** The address of the bytes, or 0. */
    long bytes() {
        return bytes ? values : 0;
    }

    /** The address of the floats, or 0. */
    long floats() {
        return bytes ? 0 : values;
    }

    /** The address of the numbers 0, 1, … of the rows. */
    long inOrder() {
        return inOrder;
    }

    @Override
    public void close() {
        for (long address : new long[] {values, inOrder}) {
            if (address != 0) {
                gpu.free(address);
            }
        }
        values = 0;
        inOrder = 0;
        count = 0;
        rows = null;
    }
}
