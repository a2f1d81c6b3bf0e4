package org.vi4j.vae.training;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.Dataset.TrainingData;
import org.vi4j.vae.cuda.Gpu;
import org.vi4j.vae.network.Objective;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;
import org.vi4j.vae.training.TrainingJob.Stop;

/** One process's part of a run: steps, epochs, checkpoints, and the way back after a numerical fault. */
final class Session {
    /** So many steps in a row without a finite loss send training back to the last checkpoint. */
    private static final int FAULTS = 3;

    /** So often, each time with half the learning rate. */
    private static final int MAX_ROLLBACKS = 5;

    private final VaeConfig config;
    private final JobOptions options;
    private final TrainingData data;
    private final RunStore store;
    private final Progress listener;
    private final VaeNetwork vae;
    private final Steps trainer;

    private RunProgress progress = RunProgress.START;
    private @Nullable ImageElbos reference;

    private int faultsInRow;
    private long savedStep;
    private double savedElapsed;

    Session(
            VaeConfig config,
            JobOptions options,
            TrainingData data,
            RunStore store,
            Progress listener,
            VaeNetwork vae,
            Steps trainer) {
        this.config = config;
        this.options = options;
        this.data = data;
        this.store = store;
        this.listener = listener;
        this.vae = vae;
        this.trainer = trainer;
    }

    RunProgress progress() {
        return progress;
    }

    /** Goes to the newest checkpoint, if there is one. */
    boolean resume() {
        Checkpoint checkpoint = store.newest(Math.toIntExact(vae.graph().numParams()), listener::note);
        if (checkpoint == null) {
            return false;
        }
        restore(checkpoint);
        return true;
    }

    private void restore(Checkpoint checkpoint) {
        trainer.restore(checkpoint.progress().step(), checkpoint.parameters().values, checkpoint.moments());
        progress = checkpoint.progress();
        reference = checkpoint.best();
        faultsInRow = 0;
        savedStep = progress.step();
        savedElapsed = progress.elapsed();
    }

    /** Writes what must be there before the first step: the metrics so far, and a checkpoint to go back to. */
    void begin() {
        store.writeMetrics(progress.epochs());
        save();
    }

    /** Trains until there is a reason to stop. */
    Stop run(BooleanSupplier requested) {
        try {
            return train(requested);
        } catch (Gpu.Fault e) {
            throw new UserError(
                    e.getMessage() + " after step " + progress.step() + ": the checkpoint of step " + savedStep
                            + " is good, resume the run from there, on this GPU, another or the CPU",
                    e);
        }
    }

    private Stop train(BooleanSupplier requested) {
        while (true) {
            Stop stop = Stop.reached(progress, config, options);
            if (stop == null && requested.getAsBoolean()) {
                stop = Stop.REQUEST;
            }
            if (stop != null) {
                if (trainer.steps() != savedStep) {
                    save();
                }
                if (stop == Stop.MAX_TIME && progress.bestEpoch() == 0) {
                    // Not even one epoch: the model as it stands is better than none.
                    store.writeBest(vae);
                }
                return stop;
            }
            Batches batches = Batches.shuffled(
                    config.seed(), progress.epoch(), data.train().count(), config.batch());
            if (progress.batch() < batches.count()) {
                steps(batches, requested);
            } else {
                finishEpoch();
            }
        }
    }

    /** Takes the rest of the epoch's steps, unless something comes between. */
    private void steps(Batches batches, BooleanSupplier requested) {
        Dataset images = config.binarize().training(data.train(), config.seed(), progress.epoch());
        Objective objective = options.onCollapse().objective(config.objective(), progress.epochs());
        int stepsAnEpoch = batches.count();
        trainer.take(
                images,
                batches,
                progress.batch(),
                options.checkpointEvery().mostSteps(),
                step -> new Steps.How(
                        learningRate(step, stepsAnEpoch), options.clip(), objective, step / (double) stepsAnEpoch),
                this::afterSteps,
                requested);
    }

    /** Counts steps that were taken; returns false where something has changed that the loop over them cannot see. */
    private boolean afterSteps(List<Trainer.Terms> taken, double seconds) {
        for (Trainer.Terms terms : taken) {
            int rollbacksBefore = progress.rollbacks();
            progress = progress.afterStep(progress.step() + 1, terms, seconds / taken.size());
            if (terms.finite()) {
                faultsInRow = 0;
                listener.step(
                        progress.epoch(),
                        progress.terms().images(),
                        data.train().count(),
                        progress.epochSeconds());
            } else {
                fault(terms);
            }
            if (progress.rollbacks() != rollbacksBefore) {
                return false;
            }
        }
        int rollbacksBefore = progress.rollbacks();
        if (faultsInRow == 0
                && options.checkpointEvery().over(progress.step() - savedStep, progress.elapsed() - savedElapsed)) {
            save();
        }
        return progress.rollbacks() == rollbacksBefore && !options.maxTime().over(0, progress.elapsed());
    }

    private double learningRate(long step, int stepsAnEpoch) {
        double done = step / ((double) stepsAnEpoch * config.epochs());
        double warmup = options.warmup() == 0 ? 1 : Math.min(1, (step + 1.0) / options.warmup());
        return config.learningRate()
                * warmup
                * options.schedule().factor(done, progress.epoch(), options)
                * Math.pow(0.5, progress.rollbacks());
    }

    private void finishEpoch() {
        long start = System.nanoTime();
        int epoch = progress.epoch();
        if (progress.terms().images() == 0) {
            rollBack("no step of epoch " + epoch + " had a finite loss");
            return;
        }
        ImageElbos elbos = trainer.evaluate(
                config.binarize().evaluation(data.test(), config.seed()),
                config.objective().constantKlWeight());
        if (!Double.isFinite(elbos.estimate().elbo())) {
            rollBack("the validation ELBO after epoch " + epoch + " is not finite");
            return;
        }
        Epoch done =
                new Epoch(epoch, progress.terms(), elbos.estimate(), progress.epochSeconds(), elbos.klByDimension());
        boolean best = progress.bestEpoch() == 0
                || score(done) > score(progress.epochs().get(progress.bestEpoch() - 1));
        boolean improved = improves(elbos);
        if (best) {
            store.writeBest(vae);
        }
        store.writeLast(vae);
        if (improved) {
            reference = elbos;
        }
        listener.epoch(done, best, vae);
        progress = progress.afterEpoch(done, best, improved);
        String warning = options.onCollapse().warning(progress.epochs());
        if (warning != null) {
            listener.note(warning);
        }
        store.writeMetrics(progress.epochs());
        progress = progress.plusElapsed((System.nanoTime() - start) / 1e9);
        save();
    }

    /** What the best epoch has most of: what training maximises, where that is the same all along, else the ELBO. */
    private double score(Epoch epoch) {
        return -(epoch.validation().reconstruction()
                + config.objective().constantKlWeight() * epoch.validation().kl());
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
        AdamMoments moments = trainer.publish();
        float[] parameters = vae.parameters();
        for (float value : parameters) {
            if (!Float.isFinite(value)) {
                rollBack("a parameter is not finite at step " + trainer.steps());
                return;
            }
        }
        store.save(new Checkpoint(progress, reference, new Checkpoint.Parameters(parameters), moments), options.keep());
        savedStep = trainer.steps();
        savedElapsed = progress.elapsed();
    }

    private void fault(Trainer.Terms step) {
        String term = Double.isFinite(step.kl()) ? "reconstruction" : "KL";
        double value = Double.isFinite(step.kl()) ? step.reconstruction() : step.kl();
        faultsInRow++;
        String what = "the " + term + " term is " + value + " at step " + progress.step() + " (epoch "
                + progress.epoch() + ")";
        listener.note("warning: " + what + "; the step is left out");
        if (faultsInRow >= FAULTS) {
            rollBack(what);
        }
    }

    private void rollBack(String why) {
        int times = progress.rollbacks() + 1;
        Checkpoint checkpoint = store.newest(Math.toIntExact(vae.graph().numParams()), listener::note);
        if (times > MAX_ROLLBACKS || checkpoint == null) {
            throw new UserError("training diverges: " + why + ", also after " + progress.rollbacks()
                    + " returns to a checkpoint with half the learning rate each; try a lower learning rate, a warm-up of"
                    + " 1000 steps, or clipping of the gradient at 100");
        }
        restore(checkpoint);
        progress = progress.withRollbacks(times);
        store.writeMetrics(progress.epochs());
        listener.note("warning: " + why + "; back to step " + trainer.steps() + " with "
                + Math.pow(0.5, progress.rollbacks()) + " of the learning rate (" + progress.rollbacks() + " of "
                + MAX_ROLLBACKS
                + " times)");
    }
}
