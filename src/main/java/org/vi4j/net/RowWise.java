package org.vi4j.net;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vi4j.internal.math.Platform;
import org.vi4j.math.Workers;

/** Goes through the rows of matrices in host memory, shared out among workers. */
final class RowWise {
    private RowWise() {}

    /** What is done with a row. */
    @FunctionalInterface
    interface Step {
        /**
         * Changes the first matrix' row.
         *
         * @param rows the same row of each matrix
         * @param k its length
         */
        void apply(float[][] rows, int k);
    }

    /**
     * Computes a matrix row by row.
     *
     * @param workers share the rows
     * @param to where the first matrix' changed rows go, [n, k]; may be one of the others
     * @param step what is done
     * @param of matrices [n, k]
     * @return where they went
     */
    static INDArray into(Workers workers, INDArray to, Step step, INDArray... of) {
        int n = to.rows();
        int k = to.columns();
        FloatBuffer[] from = Arrays.stream(of).map(Platform::hostMemory).toArray(FloatBuffer[]::new);
        FloatBuffer memory = Platform.hostMemory(to);
        workers.run(part -> {
            float[][] rows = new float[of.length][k];
            for (int i = workers.start(n, part); i < workers.start(n, part + 1); i++) {
                for (int m = 0; m < of.length; m++) {
                    from[m].get(i * k, rows[m], 0, k);
                }
                step.apply(rows, k);
                memory.put(i * k, rows[0], 0, k);
            }
        });
        return to;
    }

    /** a ∘ b. */
    static void times(float[][] rows, int k) {
        float[] a = rows[0];
        float[] b = rows[1];
        for (int j = 0; j < k; j++) {
            a[j] *= b[j];
        }
    }

    /** √a ∘ b. */
    static void rootTimes(float[][] rows, int k) {
        float[] a = rows[0];
        float[] b = rows[1];
        for (int j = 0; j < k; j++) {
            a[j] = (float) Math.sqrt(a[j]) * b[j];
        }
    }

    /** a + b ∘ c. */
    static void plusTimes(float[][] rows, int k) {
        float[] a = rows[0];
        float[] b = rows[1];
        float[] c = rows[2];
        for (int j = 0; j < k; j++) {
            a[j] += b[j] * c[j];
        }
    }

    /** a + 2 b ∘ c. */
    static void plusTwiceTimes(float[][] rows, int k) {
        float[] a = rows[0];
        float[] b = rows[1];
        float[] c = rows[2];
        for (int j = 0; j < k; j++) {
            a[j] += 2f * b[j] * c[j];
        }
    }
}
