package org.vi4j.math;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Direct access to the numbers of single-precision arrays that lie in host memory. */
public final class HostMemory {
    private HostMemory() {}

    /**
     * Returns a window onto an array's memory: element i of the buffer is element i of the array in 'c' order. Only for
     * arrays of the CPU backend, 'c'-contiguous, and while the array is reachable.
     *
     * @param array a float array, contiguous
     * @return the same memory, from the array's first element
     */
    public static FloatBuffer of(INDArray array) {
        // The pointer of a view's buffer already stands at the view's first element.
        FloatPointer first = new FloatPointer(array.data().addressPointer());
        return first.capacity(array.length())
                .asByteBuffer()
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
