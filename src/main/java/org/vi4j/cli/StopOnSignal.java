package org.vi4j.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * While open, SIGTERM and Ctrl-C end a job in order: it is asked to stop, and finishes its step and writes what there
 * is before the process ends, with exit code 143 or 130.
 */
final class StopOnSignal implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;

    StopOnSignal(Runnable requestStop) {
        this.hook = new Thread(() -> {
            requestStop.run();
            try {
                boolean inTime = done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assert inTime : "a step takes longer than the patience";
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Does the job. */
    <T> T run(Supplier<T> job) {
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
