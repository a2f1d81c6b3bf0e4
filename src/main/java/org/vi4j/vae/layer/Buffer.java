package org.vi4j.vae.layer;

import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An array [n, k] that is used again at every training step with the same n, so that a step allocates nothing. An epoch
 * has two sizes of n, the batch and its last rest.
 */
final class Buffer {
    private static final int SIZES = 4;

    private final Map<Long, INDArray> byRows = new HashMap<>();

    /** Returns the array of n rows and k columns, 'c'-ordered, with the contents of its last use. */
    INDArray of(DataType type, long n, long k) {
        if (byRows.size() >= SIZES && !byRows.containsKey(n)) {
            byRows.clear();
        }
        return byRows.computeIfAbsent(n, rows -> fresh(type, rows, k));
    }

    static INDArray fresh(DataType type, long n, long k) {
        return Nd4j.createUninitialized(type, new long[] {n, k}, 'c');
    }
}
