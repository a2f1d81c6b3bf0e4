package org.vi4j.internal.vae;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.vi4j.data.Dataset;
import org.vi4j.internal.math.Platform;

/**
 * Arrays that carry rows of numbers, such as the images of a batch, to where the network computes. Filled again and
 * again; on the CPU backend without a copy in between.
 */
public final class RowBatch {
    private final float[] row;
    private final boolean host;
    private INDArray array;
    private INDArray view;

    /**
     * Prepares for rows of one width; memory grows to the most rows asked for.
     *
     * @param width columns, k
     */
    public RowBatch(int width) {
        this(width, Platform.inHostMemory());
    }

    /**
     * Prepares for rows of one width, with a choice of how the array is filled.
     *
     * @param width columns, k
     * @param host whether to write to its memory directly, which only host memory allows
     */
    public RowBatch(int width, boolean host) {
        this.host = host;
        this.row = new float[width];
        this.array = allocate(1);
        this.view = array;
    }

    private INDArray allocate(int rows) {
        return Nd4j.create(DataType.FLOAT, new long[] {rows, row.length}, 'c');
    }

    /**
     * Fills the array with grey values in [0, 1].
     *
     * @param images where from
     * @param indices which images
     * @param from the first of the indices to take
     * @param to past the last
     * @return [to − from, k], valid until the next call
     */
    public INDArray images(Dataset images, int[] indices, int from, int to) {
        INDArray rows = rows(to - from);
        if (host) {
            FloatBuffer memory = Platform.hostMemory(rows);
            for (int i = from; i < to; i++) {
                images.copy(indices[i], row, 0);
                memory.put((i - from) * row.length, row);
            }
            return rows;
        }
        float[] values = new float[(to - from) * row.length];
        for (int i = from; i < to; i++) {
            images.copy(indices[i], values, (i - from) * row.length);
        }
        return assign(rows, values);
    }

    /**
     * Fills the array with given numbers.
     *
     * @param values rows one after another
     * @param from the first row to take
     * @param to past the last
     * @return [to − from, k], valid until the next call
     */
    public INDArray values(float[] values, int from, int to) {
        INDArray rows = rows(to - from);
        int width = row.length;
        if (host) {
            Platform.hostMemory(rows).put(0, values, from * width, (to - from) * width);
            return rows;
        }
        return assign(rows, java.util.Arrays.copyOfRange(values, from * width, to * width));
    }

    private static INDArray assign(INDArray rows, float[] values) {
        return rows.assign(Nd4j.createFromArray(values).reshape(rows.shape()));
    }

    private INDArray rows(int n) {
        if (n > array.size(0)) {
            array = allocate(n);
            view = array;
        }
        if (view.size(0) != n) {
            view = n == array.size(0) ? array : array.get(NDArrayIndex.interval(0, n), NDArrayIndex.all());
        }
        return view;
    }
}
