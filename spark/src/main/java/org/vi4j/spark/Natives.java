package org.vi4j.spark;

import org.apache.spark.SparkEnv;
import org.bytedeco.openblas.global.openblas;
import org.vi4j.math.Workers;

/** The native libraries of an executor: loaded once a process, one BLAS thread a task. */
final class Natives {
    private Natives() {}

    /** Loads them where that has not been done; in a task, since nothing native travels. */
    static void load() {
        Once.DONE.run();
    }

    /** Loads ND4J's too, for fits that run its graphs: one thread for each of its operations. */
    static void loadAll() {
        load();
        OnceNd4j.DONE.run();
    }

    private static final class OnceNd4j {
        static final Runnable DONE = load();

        private static Runnable load() {
            new Workers(1).close();
            return () -> {};
        }
    }

    private static final class Once {
        static final Runnable DONE = load();

        private static Runnable load() {
            // Tasks fill an executor's cores by themselves; a driver's threads are its program's affair.
            SparkEnv here = SparkEnv.get();
            if (here != null && !"driver".equals(here.executorId())) {
                openblas.blas_set_num_threads(1);
            }
            return () -> {};
        }
    }
}
