package org.vi4j.internal.cuda;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.vi4j.math.RandomStreams;

/** The noise of coming steps, made by a thread of its own while the GPU computes; a pure function of seed and step. */
final class NoiseAhead implements AutoCloseable {
    private final Source source;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread daemon = new Thread(task, "noise");
        daemon.setDaemon(true);
        return daemon;
    });
    private @Nullable Ahead ahead;

    /** What is being made: so many steps from one on. */
    private record Ahead(long first, int steps, int perStep, Future<float[]> noise) {}

    /** Where a step's noise comes from. */
    interface Source {
        /** Fills an array with the noise of a step, whose number is given. */
        void fill(long step, float[] noise);
    }

    NoiseAhead(Source source) {
        this.source = source;
    }

    /** Standard normal noise, as the CPU's trainer draws it. */
    static NoiseAhead of(long seed) {
        RandomStreams randomness = new RandomStreams(seed);
        return new NoiseAhead((step, noise) -> randomness.fillNormal("noise", step, noise));
    }

    /** Returns the noise of steps, [steps or more, perStep], and begins to make as much of those that follow. */
    float[] of(long first, int steps, int perStep) {
        Ahead made = ahead;
        float[] noise = made != null && made.first == first && made.steps >= steps && made.perStep == perStep
                ? await(made.noise)
                : make(first, steps, perStep);
        long next = first + steps;
        ahead = new Ahead(next, steps, perStep, thread.submit(() -> make(next, steps, perStep)));
        return noise;
    }

    private static float[] await(Future<float[]> noise) {
        try {
            return noise.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for noise", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private float[] make(long first, int steps, int perStep) {
        float[] noise = new float[Math.multiplyExact(steps, perStep)];
        float[] step = new float[perStep];
        for (int i = 0; i < steps; i++) {
            source.fill(first + i, step);
            System.arraycopy(step, 0, noise, i * perStep, perStep);
        }
        return noise;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
