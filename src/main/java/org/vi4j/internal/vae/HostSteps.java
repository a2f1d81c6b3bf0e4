package org.vi4j.internal.vae;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.vi4j.data.Dataset;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.internal.training.Batches.BatchReader;
import org.vi4j.internal.training.RowScores;
import org.vi4j.internal.training.Steps;
import org.vi4j.math.Workers;
import org.vi4j.training.Epoch;
import org.vi4j.vae.network.Objective;
import org.vi4j.vae.network.VaeNetwork;

/** Steps by a {@link Trainer}, one after another. */
final class HostSteps implements Steps {
    private final VaeNetwork vae;
    private final Workers workers;
    private final Trainer trainer;
    private final Function<List<Epoch>, Objective> objective;

    /**
     * Prepares to train.
     *
     * @param vae is changed by each step
     * @param workers share each batch; closed with this
     * @param objective of the epoch after those that are done
     */
    HostSteps(VaeNetwork vae, Workers workers, Function<List<Epoch>, Objective> objective) {
        this.objective = objective;
        this.vae = vae;
        this.workers = workers;
        this.trainer = new Trainer(vae, workers);
    }

    @Override
    public void take(Part part, LongFunction<How> how, Taken taken, BooleanSupplier requested) {
        Objective maximised = objective.apply(part.before());
        try (BatchReader reader = new BatchReader(part.rows(), part.batches(), part.first())) {
            boolean goOn = true;
            for (int batch = part.first();
                    goOn && batch < part.batches().count() && !requested.getAsBoolean();
                    batch++) {
                long start = System.nanoTime();
                BatchReader.Batch next = reader.next();
                How step = how.apply(trainer.steps());
                Epoch.Terms terms = trainer.step(
                        next.rows(), next.indices(), step.learningRate(), step.clip(), maximised, step.epochsDone());
                goOn = taken.afterSteps(List.of(terms), (System.nanoTime() - start) / 1e9);
            }
        }
    }

    @Override
    public long steps() {
        return trainer.steps();
    }

    @Override
    public Moments publish() {
        return trainer.moments();
    }

    @Override
    public void restore(long steps, Floats parameters, Moments moments) {
        trainer.restore(steps, parameters, moments);
    }

    @Override
    public RowScores evaluate(Dataset rows) {
        return ElboEvaluator.evaluateEach(
                vae,
                rows,
                vae.config().seed(),
                workers,
                vae.config().objective().constantKlWeight());
    }

    @Override
    public void close() {
        workers.close();
    }
}
