package org.vi4j.vae.training;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.vi4j.data.Dataset;
import org.vi4j.math.Workers;
import org.vi4j.vae.network.VaeNetwork;

/** Steps by a {@link Trainer}, one after another. */
final class HostSteps implements Steps {
    private final VaeNetwork vae;
    private final Workers workers;
    private final Trainer trainer;

    HostSteps(VaeNetwork vae, Workers workers) {
        this.vae = vae;
        this.workers = workers;
        this.trainer = new Trainer(vae, workers);
    }

    @Override
    public void take(
            Dataset images,
            Batches batches,
            int first,
            long most,
            LongFunction<How> how,
            Taken taken,
            BooleanSupplier requested) {
        try (BatchReader reader = new BatchReader(images, batches, first)) {
            boolean goOn = true;
            for (int batch = first; goOn && batch < batches.count() && !requested.getAsBoolean(); batch++) {
                long start = System.nanoTime();
                BatchReader.Batch next = reader.next();
                How step = how.apply(trainer.steps());
                Trainer.Terms terms = trainer.step(
                        next.images(),
                        next.indices(),
                        step.learningRate(),
                        step.clip(),
                        step.objective(),
                        step.epochsDone());
                goOn = taken.afterSteps(List.of(terms), (System.nanoTime() - start) / 1e9);
            }
        }
    }

    @Override
    public long steps() {
        return trainer.steps();
    }

    @Override
    public AdamMoments publish() {
        return trainer.moments();
    }

    @Override
    public void restore(long steps, float[] parameters, AdamMoments moments) {
        trainer.restore(steps, parameters, moments);
    }

    @Override
    public ImageElbos evaluate(Dataset images, double klWeight) {
        return ElboEvaluator.evaluateEach(vae, images, vae.config().seed(), workers, klWeight);
    }

    @Override
    public void close() {}
}
