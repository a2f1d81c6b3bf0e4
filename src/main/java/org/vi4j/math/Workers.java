package org.vi4j.math;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A fixed number of threads that do the parts of one task side by side. Each part runs single-threaded: ND4J's own
 * threads and BLAS's are set to one, since two pools on the same cores wait for each other (docs/performance.md). Tasks
 * follow each other within microseconds, so that a waiting thread first spins for a moment before it sleeps.
 */
public final class Workers implements AutoCloseable {
    /**
     * About 50 µs: longer than the gap between two tasks of a training step, too short to be felt by other programs.
     */
    private static final int SPINS = 1_000;

    private final Thread[] others;
    /** The number of the task in the upper half, of the next part that nobody has begun in the lower one. */
    private final AtomicLong next;

    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile IntConsumer task = part -> {};
    private volatile Thread caller = Thread.currentThread();
    private volatile boolean closed;

    /**
     * Starts the workers; the caller's thread is the first of them.
     *
     * @param count how many, at least 1
     */
    public Workers(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("workers: " + count + ", must be at least 1");
        }
        Nd4j.getEnvironment().setMaxThreads(1);
        Nd4j.factory().blas().setMaxThreads(1);
        this.next = new AtomicLong(count);
        this.others = new Thread[count - 1];
        for (int i = 0; i < others.length; i++) {
            others[i] = new Thread(this::work, "vi4j-worker-" + (i + 1));
            others[i].setDaemon(true);
            others[i].start();
        }
    }

    /**
     * Returns the number of workers.
     *
     * @return at least 1
     */
    public int count() {
        return others.length + 1;
    }

    /**
     * Runs part 0 … count−1 side by side and waits for all of them; then throws what the first that failed threw, if
     * any did. Who is free takes the next part: where another program holds up one thread, another does its part. One
     * task at a time.
     *
     * @param parts does the part of the number that it is given
     */
    public synchronized void run(IntConsumer parts) {
        if (closed) {
            throw new IllegalStateException("these workers are closed");
        }
        task = parts;
        caller = Thread.currentThread();
        failure.set(null);
        unfinished.set(count());
        next.set(((next.get() >>> Integer.SIZE) + 1) << Integer.SIZE);
        for (Thread other : others) {
            LockSupport.unpark(other);
        }
        takeParts();
        // Also when this thread is interrupted: the parts share arrays, none may be left running.
        await(() -> unfinished.get() == 0);
        Throwable thrown = failure.get();
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
    }

    private void work() {
        while (!closed) {
            takeParts();
            await(() -> (int) next.get() < count() || closed);
        }
    }

    private void takeParts() {
        for (long ticket = next.get(); (int) ticket < count(); ticket = next.get()) {
            // Only who succeeds may look at the task: it stays the same until this part is finished.
            if (next.compareAndSet(ticket, ticket + 1)) {
                part((int) ticket);
                if (unfinished.decrementAndGet() == 0) {
                    LockSupport.unpark(caller);
                }
            }
        }
    }

    // Errors such as exhausted memory must reach the caller too, or it would wait for ever.
    @SuppressWarnings("IllegalCatch")
    private void part(int number) {
        try {
            task.accept(number);
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    private void await(BooleanSupplier condition) {
        for (int spin = 0; spin < SPINS; spin++) {
            if (condition.getAsBoolean()) {
                return;
            }
            Thread.onSpinWait();
        }
        boolean interrupted = false;
        while (!condition.getAsBoolean()) {
            LockSupport.park(this);
            // An interrupted thread cannot sleep: remember it, and tell the caller afterwards.
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
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
        return (int) ((long) n * worker / count());
    }

    @Override
    public void close() {
        closed = true;
        for (Thread other : others) {
            LockSupport.unpark(other);
        }
    }
}
