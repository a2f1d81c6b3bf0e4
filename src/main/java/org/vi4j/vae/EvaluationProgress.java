package org.vi4j.vae;

import java.util.concurrent.atomic.AtomicLong;

/** A listener to the progress of a long evaluation. Called from any thread, often; must return quickly. */
@FunctionalInterface
public interface EvaluationProgress {
    /** Listens to nothing. */
    EvaluationProgress NONE = (task, fraction) -> {};

    /**
     * Some of a task is done.
     *
     * @param task its name
     * @param fraction done so far, 0 … 1
     */
    void done(String task, double fraction);

    /** Counts the work of one task. */
    final class Meter {
        private final EvaluationProgress progress;
        private final String task;
        private final double total;
        private final AtomicLong done = new AtomicLong();

        Meter(EvaluationProgress progress, String task, double total) {
            this.progress = progress;
            this.task = task;
            this.total = total;
            progress.done(task, 0);
        }

        void add(long work) {
            progress.done(task, Math.min(1, done.addAndGet(work) / total));
        }
    }
}
