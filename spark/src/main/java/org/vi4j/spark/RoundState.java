package org.vi4j.spark;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.internal.training.Steps;

/**
 * What a replica begins or ends a round with.
 *
 * @param parameters θ, {@code [P]}
 * @param m Adam's running means of the gradients, {@code [P]}
 * @param v those of their squares, {@code [P]}
 * @param steps that Adam has taken
 */
@SuppressWarnings("ArrayRecordComponent")
record RoundState(float[] parameters, float[] m, float[] v, int steps) implements Serializable {
    private static final int PIECE = 1 << 14;

    static RoundState of(Floats parameters, Steps.Moments moments) {
        return new RoundState(
                parameters.toArray(), moments.m().toArray(), moments.v().toArray(), moments.steps());
    }

    void restore(Steps to, long step) {
        to.restore(step, Floats.of(parameters), new Steps.Moments(Floats.of(m), Floats.of(v), steps));
    }

    /** Returns about how many bytes it takes to write. */
    long size() {
        return 3L * Float.BYTES * parameters.length;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(steps);
        write(parameters, out);
        write(m, out);
        write(v, out);
    }

    private static void write(float[] values, DataOutput out) throws IOException {
        byte[] bytes = new byte[PIECE * Float.BYTES];
        FloatBuffer piece = ByteBuffer.wrap(bytes).asFloatBuffer();
        for (int from = 0; from < values.length; from += PIECE) {
            int n = Math.min(PIECE, values.length - from);
            piece.put(0, values, from, n);
            out.write(bytes, 0, n * Float.BYTES);
        }
    }

    /** Weighted means of what replicas end a round with, added up in the order in which they are read. */
    static final class Mean {
        private final double[][] sums;
        private int steps;

        Mean(int count) {
            sums = new double[3][count];
        }

        void add(DataInput in, double weight) throws IOException {
            // A replica of fewer rows may have taken fewer steps; Adam's corrections are those of the most.
            steps = Math.max(steps, in.readInt());
            byte[] bytes = new byte[PIECE * Float.BYTES];
            float[] values = new float[PIECE];
            for (double[] sum : sums) {
                for (int from = 0; from < sum.length; from += PIECE) {
                    int n = Math.min(PIECE, sum.length - from);
                    in.readFully(bytes, 0, n * Float.BYTES);
                    ByteBuffer.wrap(bytes).asFloatBuffer().get(0, values, 0, n);
                    for (int i = 0; i < n; i++) {
                        sum[from + i] += weight * values[i];
                    }
                }
            }
        }

        RoundState state() {
            float[][] means = new float[sums.length][sums[0].length];
            for (int k = 0; k < sums.length; k++) {
                for (int i = 0; i < means[k].length; i++) {
                    means[k][i] = (float) sums[k][i];
                }
            }
            return new RoundState(means[0], means[1], means[2], steps);
        }
    }
}
