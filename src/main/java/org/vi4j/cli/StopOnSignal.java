package org.vi4j.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * While open, SIGTERM and Ctrl-C end a job in order: it is asked to stop, and finishes its step and writes and says
 * what there is before the process ends, with exit code 143 or 130. Before the job has begun they end the process at
 * once.
 */
final class StopOnSignal implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::signalled);
    private volatile @Nullable Runnable requestStop;

    StopOnSignal() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void signalled() {
        Runnable request = requestStop;
        if (request == null) {
            return;
        }
        request.run();
        try {
            boolean inTime = done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assert inTime : "a step takes longer than the patience";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does the job, which a signal asks to stop. */
    <T> T run(Runnable request, Supplier<T> job) {
        requestStop = request;
        return job.get();
    }

    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already, which is what the hook was for.
        }
    }
}
