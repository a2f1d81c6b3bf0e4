package org.vi4j.math;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;

/** Direct access to the numbers of single-precision arrays that lie in host memory. */
public final class HostMemory {
    private HostMemory() {}

    /**
     * Says whether the numbers of arrays lie in host memory, as on the CPU backend: the one question that decides
     * between the fast path and the one for any device.
     *
     * @return whether {@link #of} may be used
     */
    public static boolean holdsArrays() {
        return Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU;
    }

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
