package org.vi4j.net;

import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Memory that is used again by each step, so that a step allocates nothing. Batches of different sizes share it: what
 * was written for one is gone when another is asked for.
 */
final class Room {
    private final Map<Long, INDArray> byRows = new HashMap<>();
    private INDArray all = Nd4j.empty(DataType.FLOAT);
    private long most;

    /** Returns an array [rows, columns], 'c'-ordered, with the contents of its last use. */
    INDArray of(DataType type, long rows, long columns) {
        if (rows > most) {
            all = Nd4j.createUninitialized(type, new long[] {rows * columns}, 'c');
            most = rows;
            byRows.clear();
        }
        return byRows.computeIfAbsent(
                rows, n -> all.get(NDArrayIndex.interval(0, n * columns)).reshape('c', n, columns));
    }
}
