package org.vi4j.net;

import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** An array that is used again by each step of as many rows, so that a step allocates nothing. */
final class Room {
    /** An epoch has two sizes of a batch, and its evaluation two more. */
    private static final int SIZES = 4;

    private final Map<Long, INDArray> byRows = new HashMap<>();

    /** Returns an array [rows, columns], 'c'-ordered, with the contents of its last use. */
    INDArray of(DataType type, long rows, long columns) {
        if (byRows.size() >= SIZES && !byRows.containsKey(rows)) {
            byRows.clear();
        }
        return byRows.computeIfAbsent(rows, n -> Nd4j.createUninitialized(type, new long[] {n, columns}, 'c'));
    }
}
