package org.vi4j.vae.training;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.TrainingData;
import org.vi4j.math.Workers;
import org.vi4j.vae.evaluation.ElboEvaluator;
import org.vi4j.vae.evaluation.ImageElbos;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;

/** One process's part of a run: steps, epochs, checkpoints, and the way back after a numerical fault. */
final class Session {
    /** So many steps in a row without a finite loss send training back to the last checkpoint. */
    private static final int FAULTS = 3;

    /** So often, each time with half the learning rate. */
    private static final int MAX_ROLLBACKS = 5;

    private final VaeConfig config;
    private final JobOptions options;
    private final TrainingData data;
    private final RunFolder folder;
    private final Progress listener;
    private final VaeNetwork vae;
    private final Workers workers;
    private final Trainer trainer;
    private final Checkpoints checkpoints;

    private int epoch;
    private int batch;
    private Trainer.Terms terms = Trainer.Terms.ZERO;
    private double epochSeconds;
    private double elapsed;
    private int rollbacks;
    private int bestEpoch;
    private int improvedEpoch;
    private List<Epoch> epochs = new ArrayList<>();
    private @Nullable ImageElbos reference;

    private int faultsInRow;
    private long savedStep;
    private double savedElapsed;

    Session(
            VaeConfig config,
            JobOptions options,
            TrainingData data,
            RunFolder folder,
            Progress listener,
            VaeNetwork vae,
            Workers workers) {
        this.config = config;
        this.options = options;
        this.data = data;
        this.folder = folder;
        this.listener = listener;
        this.vae = vae;
        this.workers = workers;
        this.trainer = new Trainer(vae, workers);
        this.checkpoints = folder.checkpoints(options.keep());
        moveTo(RunProgress.START, null);
    }

    RunProgress progress() {
        return new RunProgress(
                trainer.steps(),
                epoch,
                batch,
                terms,
                epochSeconds,
                elapsed,
                rollbacks,
                bestEpoch,
                improvedEpoch,
                epochs);
    }

    /** Goes to the newest checkpoint, if there is one. */
    boolean resume() {
        Checkpoint checkpoint = checkpoints.newest(Math.toIntExact(vae.graph().numParams()), listener::note);
        if (checkpoint == null) {
            return false;
        }
        restore(checkpoint);
        return true;
    }

    private void restore(Checkpoint checkpoint) {
        trainer.restore(checkpoint.progress().step(), checkpoint.parameters().values, checkpoint.moments());
        moveTo(checkpoint.progress(), checkpoint.best());
    }

    private void moveTo(RunProgress progress, @Nullable ImageElbos best) {
        epoch = progress.epoch();
        batch = progress.batch();
        terms = progress.terms();
        epochSeconds = progress.epochSeconds();
        elapsed = progress.elapsed();
        rollbacks = progress.rollbacks();
        bestEpoch = progress.bestEpoch();
        improvedEpoch = progress.improvedEpoch();
        epochs = new ArrayList<>(progress.epochs());
        reference = best;
        faultsInRow = 0;
        savedStep = progress.step();
        savedElapsed = progress.elapsed();
    }

    /** Writes what must be there before the first step: the metrics so far, and a checkpoint to go back to. */
    void begin() {
        folder.writeMetrics(epochs);
        save();
    }

    /** Trains until there is a reason to stop. */
    Stop run(BooleanSupplier requested) {
        while (true) {
            Stop stop = Stop.reached(progress(), config, options);
            if (stop == null && requested.getAsBoolean()) {
                stop = Stop.REQUEST;
            }
            if (stop != null) {
                if (trainer.steps() != savedStep) {
                    save();
                }
                if (stop == Stop.MAX_TIME && bestEpoch == 0) {
                    // Not even one epoch: the model as it stands is better than none.
                    folder.writeModel(vae);
                }
                return stop;
            }
            Batches batches =
                    Batches.shuffled(config.seed(), epoch, data.train().count(), config.batch());
            if (batch < batches.count()) {
                steps(batches, requested);
            } else {
                finishEpoch();
            }
        }
    }

    /** Takes the rest of the epoch's steps, unless something comes between. */
    private void steps(Batches batches, BooleanSupplier requested) {
        Dataset images = config.binarize().training(data.train(), config.seed(), epoch);
        try (BatchReader reader = new BatchReader(images, batches, batch)) {
            boolean goOn = true;
            while (goOn && batch < batches.count() && !requested.getAsBoolean()) {
                long start = System.nanoTime();
                goOn = step(reader.next(), batches.count(), start);
            }
        }
    }

    /** Takes one step; returns false where something has changed that the loop over batches cannot see. */
    private boolean step(BatchReader.Batch images, int stepsAnEpoch, long start) {
        Trainer.Terms step = trainer.step(
                images.images(),
                images.indices(),
                learningRate(stepsAnEpoch),
                options.clip(),
                options.onCollapse().objective(config.objective(), epochs),
                trainer.steps() / (double) stepsAnEpoch);
        double seconds = (System.nanoTime() - start) / 1e9;
        batch++;
        epochSeconds += seconds;
        elapsed += seconds;
        int rollbacksBefore = rollbacks;
        if (step.finite()) {
            faultsInRow = 0;
            terms = terms.plus(step);
            listener.step(epoch, terms.images(), data.train().count(), epochSeconds);
            if (options.checkpointEvery().over(trainer.steps() - savedStep, elapsed - savedElapsed)) {
                save();
            }
        } else {
            fault(step);
        }
        return rollbacks == rollbacksBefore && !options.maxTime().over(0, elapsed);
    }

    private double learningRate(int stepsAnEpoch) {
        double done = trainer.steps() / ((double) stepsAnEpoch * config.epochs());
        double warmup = options.warmup() == 0 ? 1 : Math.min(1, (trainer.steps() + 1.0) / options.warmup());
        return config.learningRate()
                * warmup
                * options.schedule().factor(done, epoch, options)
                * Math.pow(0.5, rollbacks);
    }

    private void finishEpoch() {
        long start = System.nanoTime();
        if (terms.images() == 0) {
            rollBack("no step of epoch " + epoch + " had a finite loss");
            return;
        }
        ImageElbos elbos = ElboEvaluator.evaluateEach(
                vae, config.binarize().evaluation(data.test(), config.seed()), config.seed(), workers);
        if (!Double.isFinite(elbos.estimate().elbo())) {
            rollBack("the validation ELBO after epoch " + epoch + " is not finite");
            return;
        }
        Epoch done = new Epoch(epoch, terms, elbos.estimate(), epochSeconds, elbos.klByDimension());
        boolean best = bestEpoch == 0
                || elbos.estimate().elbo()
                        > epochs.get(bestEpoch - 1).validation().elbo();
        epochs.add(done);
        if (best) {
            bestEpoch = epoch;
            folder.writeModel(vae);
        }
        if (improves(elbos)) {
            improvedEpoch = epoch;
            reference = elbos;
        }
        listener.epoch(done, best, vae);
        String warning = options.onCollapse().warning(epochs);
        if (warning != null) {
            listener.note(warning);
        }
        folder.writeMetrics(epochs);
        epoch++;
        batch = 0;
        terms = Trainer.Terms.ZERO;
        epochSeconds = 0;
        elapsed += (System.nanoTime() - start) / 1e9;
        save();
    }

    /** Whether an epoch is better than the last that was, by more than the standard error of the difference. */
    private boolean improves(ImageElbos elbos) {
        ImageElbos last = reference;
        if (last == null) {
            return true;
        }
        ImageElbos.Difference difference = elbos.minus(last);
        return difference.mean() > 0 && !(difference.mean() <= difference.se());
    }

    private void save() {
        float[] parameters = vae.parameters();
        for (float value : parameters) {
            if (!Float.isFinite(value)) {
                rollBack("a parameter is not finite at step " + trainer.steps());
                return;
            }
        }
        checkpoints.write(
                new Checkpoint(progress(), reference, new Checkpoint.Parameters(parameters), trainer.moments()));
        savedStep = trainer.steps();
        savedElapsed = elapsed;
    }

    private void fault(Trainer.Terms step) {
        String term = Double.isFinite(step.kl()) ? "reconstruction" : "KL";
        double value = Double.isFinite(step.kl()) ? step.reconstruction() : step.kl();
        faultsInRow++;
        String what = "the " + term + " term is " + value + " at step " + trainer.steps() + " (epoch " + epoch + ")";
        listener.note("warning: " + what + "; the step is left out");
        if (faultsInRow >= FAULTS) {
            rollBack(what);
        }
    }

    private void rollBack(String why) {
        int times = rollbacks + 1;
        Checkpoint checkpoint = checkpoints.newest(Math.toIntExact(vae.graph().numParams()), listener::note);
        if (times > MAX_ROLLBACKS || checkpoint == null) {
            throw new UserError("training diverges: " + why + ", also after " + rollbacks
                    + " returns to a checkpoint with half the learning rate each; try a lower --learning-rate, --warmup"
                    + " 1000 or --clip 100");
        }
        restore(checkpoint);
        rollbacks = times;
        folder.writeMetrics(epochs);
        listener.note("warning: " + why + "; back to step " + trainer.steps() + " with "
                + Math.pow(0.5, rollbacks) + " of the learning rate (" + rollbacks + " of " + MAX_ROLLBACKS
                + " times)");
    }
}
