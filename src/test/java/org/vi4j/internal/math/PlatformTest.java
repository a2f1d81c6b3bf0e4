package org.vi4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.UserError;

class PlatformTest {
    @Test
    void whatDoesNotFitIsNamedWithTheWayOut() {
        double most = Runtime.getRuntime().maxMemory() / (double) Double.BYTES;
        assertThatCode(() -> Platform.requireMemory("all", most / 2, "less")).doesNotThrowAnyException();
        assertThatThrownBy(() -> Platform.requireMemory("a matrix of 20000 coordinates", 1.1 * most, "use mean-field"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("a matrix of 20000 coordinates: needs ")
                .hasMessageContaining("use mean-field, or give Java more, such as VI4J_JAVA_OPTS=-Xmx");
        assertThatThrownBy(() -> Platform.requireMemory("none", Double.NaN, "less"))
                .isInstanceOf(UserError.class);
    }

    @Test
    void memoryStaysWhileABufferOntoItIsUsed() throws InterruptedException {
        FloatBuffer[] buffer = new FloatBuffer[1];
        WeakReference<INDArray> array = onto(buffer);

        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(array.get()).as("the array behind the buffer").isNotNull();
        assertThat(buffer[0].get(999)).isEqualTo(3f);

        buffer[0] = null;
        for (int i = 0; i < 500 && array.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(array.get()).as("the array once the buffer is gone").isNull();
    }

    private static WeakReference<INDArray> onto(FloatBuffer[] buffer) {
        INDArray array = Nd4j.valueArrayOf(new long[] {1000}, 3.0, DataType.FLOAT);
        buffer[0] = Platform.hostMemory(array);
        return new WeakReference<>(array);
    }
}
