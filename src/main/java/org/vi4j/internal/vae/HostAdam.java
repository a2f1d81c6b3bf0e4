package org.vi4j.internal.vae;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.internal.math.Platform;
import org.vi4j.internal.training.Steps;
import org.vi4j.math.Workers;

/**
 * Adam in host memory: each worker sums the gradients of a slice of the parameters and updates it, block by block in
 * the cache, in one pass.
 */
final class HostAdam implements Optimizer {
    private static final int BLOCK = 4096;

    private final Workers workers;
    private final float[] m;
    private final float[] v;
    private final Scratch[] scratch;
    private int steps;

    HostAdam(int parameters, Workers workers) {
        this.workers = workers;
        this.m = new float[parameters];
        this.v = new float[parameters];
        this.scratch = new Scratch[workers.count()];
        Arrays.setAll(scratch, worker -> new Scratch());
    }

    @Override
    public void step(INDArray parameters, INDArray[] gradients, int images, double learningRate, double clip) {
        steps++;
        float rate = (float) (learningRate * Math.sqrt(1 - Math.pow(BETA_2, steps)) / (1 - Math.pow(BETA_1, steps)));
        FloatBuffer theta = Platform.hostMemory(parameters);
        FloatBuffer[] g = Arrays.stream(gradients).map(Platform::hostMemory).toArray(FloatBuffer[]::new);
        double norm = clip > 0 ? norm(g) / images : 0;
        float scale = (float) (Optimizer.shrink(norm, clip) / images);
        workers.run(worker -> {
            int end = workers.start(m.length, worker + 1);
            for (int from = workers.start(m.length, worker); from < end; from += BLOCK) {
                scratch[worker].update(theta, g, from, Math.min(BLOCK, end - from), rate, scale);
            }
        });
    }

    /** The Euclidean norm of the sum of all workers' gradients. */
    private double norm(FloatBuffer[] gradients) {
        double[] squares = new double[workers.count()];
        workers.run(worker -> {
            int end = workers.start(m.length, worker + 1);
            for (int from = workers.start(m.length, worker); from < end; from += BLOCK) {
                squares[worker] += scratch[worker].squares(gradients, from, Math.min(BLOCK, end - from));
            }
        });
        return Math.sqrt(Arrays.stream(squares).sum());
    }

    @Override
    public Steps.Moments moments() {
        return new Steps.Moments(Floats.of(m), Floats.of(v), steps);
    }

    @Override
    public void restore(Steps.Moments moments) {
        moments.m().copyTo((from, values, n) -> System.arraycopy(values, 0, m, from, n));
        moments.v().copyTo((from, values, n) -> System.arraycopy(values, 0, v, from, n));
        steps = moments.steps();
    }

    /** One worker's block. Loops run from 0, over arrays of their own: so the JIT compiler vectorises them. */
    private final class Scratch {
        private final float[] theta = new float[BLOCK];
        private final float[] gradient = new float[BLOCK];
        private final float[] other = new float[BLOCK];
        private final float[] blockM = new float[BLOCK];
        private final float[] blockV = new float[BLOCK];

        private void sum(FloatBuffer[] gradients, int from, int n) {
            gradients[0].get(from, gradient, 0, n);
            for (int worker = 1; worker < gradients.length; worker++) {
                gradients[worker].get(from, other, 0, n);
                add(gradient, other, n);
            }
        }

        double squares(FloatBuffer[] gradients, int from, int n) {
            sum(gradients, from, n);
            double squares = 0;
            for (int i = 0; i < n; i++) {
                squares += (double) gradient[i] * gradient[i];
            }
            return squares;
        }

        void update(FloatBuffer parameters, FloatBuffer[] gradients, int from, int n, float rate, float scale) {
            sum(gradients, from, n);
            parameters.get(from, theta, 0, n);
            System.arraycopy(m, from, blockM, 0, n);
            System.arraycopy(v, from, blockV, 0, n);
            adam(theta, gradient, blockM, blockV, n, rate, scale);
            System.arraycopy(blockM, 0, m, from, n);
            System.arraycopy(blockV, 0, v, from, n);
            parameters.put(from, theta, 0, n);
        }
    }

    private static void add(float[] to, float[] what, int n) {
        for (int i = 0; i < n; i++) {
            to[i] += what[i];
        }
    }

    private static void adam(float[] theta, float[] gradient, float[] m, float[] v, int n, float rate, float scale) {
        float b1 = (float) BETA_1;
        float b2 = (float) BETA_2;
        float c1 = (float) (1 - BETA_1);
        float c2 = (float) (1 - BETA_2);
        float epsilon = (float) EPSILON;
        for (int i = 0; i < n; i++) {
            float g = gradient[i] * scale;
            float mean = b1 * m[i] + c1 * g;
            float square = b2 * v[i] + c2 * g * g;
            m[i] = mean;
            v[i] = square;
            theta[i] -= rate * mean / ((float) Math.sqrt(square) + epsilon);
        }
    }
}
