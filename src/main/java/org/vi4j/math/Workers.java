package org.vi4j.math;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A fixed number of threads that do the parts of one task side by side. Each part runs single-threaded: ND4J's own
 * threads and BLAS's are set to one, since two pools on the same cores wait for each other (docs/performance.md).
 */
public final class Workers implements AutoCloseable {
    private final int count;
    private final ExecutorService others;

    /**
     * Starts the workers; the caller's thread is the first of them.
     *
     * @param count how many, at least 1
     */
    public Workers(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("workers: " + count + ", must be at least 1");
        }
        this.count = count;
        Nd4j.getEnvironment().setMaxThreads(1);
        Nd4j.factory().blas().setMaxThreads(1);
        this.others = Executors.newFixedThreadPool(Math.max(1, count - 1), task -> {
            Thread thread = new Thread(task, "vi4j-worker");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Returns the number of workers.
     *
     * @return at least 1
     */
    public int count() {
        return count;
    }

    /**
     * Runs part 0 … count−1, one on each worker, and waits for all of them; then throws what the first that failed
     * threw, if any did.
     *
     * @param part does the part of that number
     */
    public void run(IntConsumer part) {
        List<Future<?>> running = new ArrayList<>(count - 1);
        for (int worker = 1; worker < count; worker++) {
            int number = worker;
            running.add(others.submit(() -> part.accept(number)));
        }
        Throwable failure = null;
        try {
            part.accept(0);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        for (Future<?> other : running) {
            Throwable another = join(other);
            failure = failure == null ? another : failure;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /** Waits for a part and returns what it threw, a RuntimeException or an Error, or null. */
    private static @Nullable Throwable join(Future<?> part) {
        while (true) {
            try {
                part.get();
                return null;
            } catch (InterruptedException e) {
                // The parts share arrays: none may be left running. The interrupt is seen after the join.
                Thread.currentThread().interrupt();
                while (!part.isDone()) {
                    Thread.onSpinWait();
                }
            } catch (ExecutionException e) {
                return e.getCause();
            }
        }
    }

    /**
     * Returns where the part of one worker begins when n items are dealt out evenly; it ends where the next one begins.
     *
     * @param n items
     * @param worker 0 … count
     * @return the first item, n for {@code worker == count}
     */
    public int start(int n, int worker) {
        return (int) ((long) n * worker / count);
    }

    @Override
    public void close() {
        others.shutdown();
    }
}
