package org.vi4j.net;

import java.nio.FloatBuffer;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.internal.math.Platform;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;

/**
 * The randomness of a net's layers: each block of numbers is a pure function of (seed, stream, step, block), so that
 * several workers draw what one would.
 */
final class Noise {
    private static final int BLOCKS = 1024;
    private static final int SMALLEST = 1 << 14;

    private final RandomStreams streams;
    private final Workers workers;

    Noise(long seed, Workers workers) {
        this.streams = new RandomStreams(seed);
        this.workers = workers;
    }

    /** What one block is filled with. */
    private interface Fill {
        float next(RandomGenerator random);
    }

    /** Fills an array with standard normal draws. */
    void normal(String stream, long step, INDArray out) {
        fill(stream, step, out, random -> (float) random.nextGaussian());
    }

    /** Fills an array with signs, −1 or 1. */
    void signs(String stream, long step, INDArray out) {
        fill(stream, step, out, random -> random.nextBoolean() ? 1f : -1f);
    }

    /** Fills an array with dropout's masks: 0 with a probability p, else 1/(1 − p). */
    void mask(String stream, long step, double p, INDArray out) {
        float kept = (float) (1 / (1 - p));
        fill(stream, step, out, random -> random.nextDouble() < p ? 0f : kept);
    }

    private void fill(String stream, long step, INDArray out, Fill fill) {
        int n = Math.toIntExact(out.length());
        int size = Math.max(SMALLEST, (n + BLOCKS - 1) / BLOCKS);
        int count = (n + size - 1) / size;
        boolean host = out.dataType() == DataType.FLOAT && Platform.inHostMemory();
        float[] all = host ? new float[0] : new float[n];
        FloatBuffer memory = host ? Platform.hostMemory(out) : FloatBuffer.wrap(all);
        workers.run(part -> {
            float[] block = new float[Math.min(size, n)];
            for (int b = workers.start(count, part); b < workers.start(count, part + 1); b++) {
                RandomGenerator random = streams.at(stream, step * BLOCKS + b);
                int length = Math.min(size, n - b * size);
                for (int i = 0; i < length; i++) {
                    block[i] = fill.next(random);
                }
                memory.put(b * size, block, 0, length);
            }
        });
        if (!host) {
            out.assign(Nd4j.create(all, out.shape(), 'c').castTo(out.dataType()));
        }
    }
}
