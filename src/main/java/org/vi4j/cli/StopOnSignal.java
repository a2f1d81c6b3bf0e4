package org.vi4j.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.vi4j.vae.training.TrainingJob;

/**
 * While open, SIGTERM and Ctrl-C end a job in order: the current step is finished and a checkpoint written before the
 * process ends, with exit code 143 or 130.
 */
final class StopOnSignal implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;
    private final TrainingJob job;

    StopOnSignal(TrainingJob job) {
        this.job = job;
        this.hook = new Thread(() -> {
            job.requestStop();
            try {
                boolean inTime = done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assert inTime : "a step takes longer than the patience";
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    TrainingJob.Result run() {
        return job.run();
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
