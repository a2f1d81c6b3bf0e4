package org.vi4j.vae;

import java.util.concurrent.atomic.AtomicInteger;
import org.vi4j.math.Workers;

/** Work on images in chunks of a fixed size, so that no result depends on how many workers share them. */
final class Chunks {
    private Chunks() {}

    /** Works on the images from … to − 1 of a model. */
    @FunctionalInterface
    interface Work {
        void on(LatentModel model, int from, int to);
    }

    static void run(LatentModel model, int size, Workers workers, Work work) {
        int n = model.images();
        AtomicInteger next = new AtomicInteger();
        LatentModel[] replicas = new LatentModel[workers.count()];
        for (int i = 0; i < replicas.length; i++) {
            replicas[i] = i == 0 ? model : model.replica();
        }
        workers.run(worker -> {
            for (int from = size * next.getAndIncrement(); from < n; from = size * next.getAndIncrement()) {
                work.on(replicas[worker], from, Math.min(n, from + size));
            }
        });
    }

    /** Returns the image of each row when each of the images from … to − 1 has so many rows, one after another. */
    static int[] rows(int from, int to, int each) {
        int[] rows = new int[(to - from) * each];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = from + row / each;
        }
        return rows;
    }
}
