package org.vi4j.internal.training;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.Dataset.TrainingData;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.internal.training.TrainingJob.Stop;
import org.vi4j.training.Epoch;
import org.vi4j.training.JobOptions;
import org.vi4j.training.Progress;

/** One process's part of a run: steps, epochs, checkpoints, and the way back after a numerical fault. */
final class Session {
    /** So many steps in a row without a finite loss send training back to the last checkpoint. */
    private static final int FAULTS = 3;

    /** So often, each time with half the learning rate. */
    private static final int MAX_ROLLBACKS = 5;

    private final JobOptions options;
    private final TrainingData data;
    private final RunStore store;
    private final Progress listener;
    private final Trainable model;
    private final Steps trainer;

    private RunProgress progress = RunProgress.START;
    private @Nullable RowScores reference;

    private int faultsInRow;
    private long savedStep;
    private double savedElapsed;

    Session(JobOptions options, TrainingData data, RunStore store, Progress listener, Trainable model, Steps trainer) {
        this.options = options;
        this.data = data;
        this.store = store;
        this.listener = listener;
        this.model = model;
        this.trainer = trainer;
    }

    RunProgress progress() {
        return progress;
    }

    /** Goes to the newest checkpoint, if there is one. */
    boolean resume() {
        try (Checkpoint checkpoint = store.newest(model.parameterCount(), listener::note)) {
            if (checkpoint == null) {
                return false;
            }
            restore(checkpoint);
            return true;
        }
    }

    private void restore(Checkpoint checkpoint) {
        trainer.restore(checkpoint.progress().step(), checkpoint.parameters(), checkpoint.moments());
        progress = checkpoint.progress();
        reference = checkpoint.best();
        faultsInRow = 0;
        savedStep = progress.step();
        savedElapsed = progress.elapsed();
    }

    /** Writes what must be there before the first step: the metrics so far, and a checkpoint to go back to. */
    void begin() {
        store.writeMetrics(metrics());
        save();
    }

    /** Trains until there is a reason to stop. */
    Stop run(BooleanSupplier requested) {
        try {
            return train(requested);
        } catch (Steps.DeviceFault e) {
            throw new TrainingJob.Interrupted(
                    e.getMessage() + " after step " + progress.step() + ": the checkpoint of step " + savedStep
                            + " is good, resume the run from there, on this GPU, another or the CPU",
                    e);
        }
    }

    private Stop train(BooleanSupplier requested) {
        while (true) {
            Stop stop = Stop.reached(progress, model, options);
            if (stop == null && requested.getAsBoolean()) {
                stop = Stop.REQUEST;
            }
            if (stop != null) {
                if (trainer.steps() != savedStep) {
                    save();
                }
                if (stop == Stop.MAX_TIME && progress.bestEpoch() == 0) {
                    // Not even one epoch: the model as it stands is better than none.
                    store.writeBest(model);
                }
                return stop;
            }
            Batches batches = Batches.shuffled(
                    model.seed(), progress.epoch(), data.train().count(), model.batch());
            if (progress.batch() < batches.count()) {
                steps(batches, requested);
            } else {
                finishEpoch();
            }
        }
    }

    /** Takes the rest of the epoch's steps, unless something comes between. */
    private void steps(Batches batches, BooleanSupplier requested) {
        Dataset rows = model.training(data.train(), progress.epoch());
        int stepsAnEpoch = batches.count();
        trainer.take(
                new Steps.Part(
                        rows,
                        batches,
                        progress.batch(),
                        options.checkpointEvery().mostSteps(),
                        progress.epochs()),
                step -> new Steps.How(learningRate(step, stepsAnEpoch), options.clip(), step / (double) stepsAnEpoch),
                this::afterSteps,
                requested);
    }

    /** Counts steps that were taken; returns false where something has changed that the loop over them cannot see. */
    private boolean afterSteps(List<Epoch.Terms> taken, double seconds) {
        for (Epoch.Terms terms : taken) {
            int rollbacksBefore = progress.rollbacks();
            progress = progress.afterStep(progress.step() + 1, terms, seconds / taken.size(), model::untrained);
            if (terms.finite()) {
                faultsInRow = 0;
                listener.step(
                        progress.epoch(), progress.terms().rows(), data.train().count(), progress.epochSeconds());
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
        double done = step / ((double) stepsAnEpoch * model.epochs());
        double warmup = options.warmup() == 0 ? 1 : Math.min(1, (step + 1.0) / options.warmup());
        return model.learningRate()
                * warmup
                * options.schedule().factor(done, progress.epoch(), options)
                * Math.pow(0.5, progress.rollbacks());
    }

    private void finishEpoch() {
        long start = System.nanoTime();
        int epoch = progress.epoch();
        if (progress.terms().rows() == 0) {
            rollBack("no step of epoch " + epoch + " had a finite loss");
            return;
        }
        RowScores scores = trainer.evaluate(model.evaluation(data.test()));
        Epoch done = new Epoch(epoch, progress.terms(), scores.numbers(), progress.epochSeconds());
        if (!Double.isFinite(model.score(done))) {
            rollBack("the validation " + model.scoreName() + " after epoch " + epoch + " is not finite");
            return;
        }
        // The first epoch that counts takes the place of those before it, whatever their scores.
        boolean first = progress.bestEpoch() == 0 || epoch == model.settling() + 1;
        boolean best =
                first || model.score(done) > model.score(progress.epochs().get(progress.bestEpoch() - 1));
        boolean improved = first || improves(scores);
        if (best) {
            store.writeBest(model);
        }
        store.writeLast(model);
        if (improved) {
            reference = scores;
        }
        listener.epoch(done, best);
        progress = progress.afterEpoch(done, best, improved);
        String warning = model.warning(progress.epochs());
        if (warning != null) {
            listener.note(warning);
        }
        store.writeMetrics(metrics());
        progress = progress.plusElapsed((System.nanoTime() - start) / 1e9);
        save();
    }

    private String metrics() {
        List<String> columns = model.columns();
        StringBuilder csv = new StringBuilder(String.join(",", columns)).append('\n');
        for (Epoch epoch : progress.epochs()) {
            Map<String, Object> metrics = model.metrics(epoch);
            csv.append(columns.stream()
                            .map(column -> cell(column, Objects.requireNonNull(metrics.get(column), column)))
                            .collect(Collectors.joining(",")))
                    .append('\n');
        }
        return csv.toString();
    }

    private static String cell(String column, Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(element -> cell("", element)).collect(Collectors.joining(" "));
        }
        if (value instanceof Integer || value instanceof Long) {
            return value.toString();
        }
        String form = column.equals("seconds") ? "%.3f" : column.endsWith("_per_second") ? "%.1f" : "%.4f";
        return String.format(Locale.ROOT, form, value);
    }

    /** Whether an epoch is better than the last that was, by more than the standard error of the difference. */
    private boolean improves(RowScores scores) {
        RowScores last = reference;
        if (last == null) {
            return true;
        }
        RowScores.Difference difference = scores.minus(last);
        return difference.mean() > 0 && !(difference.mean() <= difference.se());
    }

    private void save() {
        Steps.Moments moments = trainer.publish();
        Floats parameters = model.parameters();
        if (!finite(parameters)) {
            rollBack("a parameter is not finite at step " + trainer.steps());
            return;
        }
        store.save(new Checkpoint(progress, reference, parameters, moments, null), options.keep());
        savedStep = trainer.steps();
        savedElapsed = progress.elapsed();
    }

    private static boolean finite(Floats values) {
        boolean[] finite = {true};
        values.copyTo((from, piece, n) -> {
            for (int i = 0; i < n; i++) {
                finite[0] &= Float.isFinite(piece[i]);
            }
        });
        return finite[0];
    }

    private void fault(Epoch.Terms step) {
        String term = Double.isFinite(step.kl()) ? model.lossName() : "KL";
        double value = Double.isFinite(step.kl()) ? step.nll() : step.kl();
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
        try (Checkpoint checkpoint = store.newest(model.parameterCount(), listener::note)) {
            if (times > MAX_ROLLBACKS || checkpoint == null) {
                throw new UserError("training diverges: " + why + ", also after " + progress.rollbacks()
                                + " returns to a checkpoint with half the learning rate each; try a lower learning rate,"
                                + " or what else keeps steps small")
                        .by("learning-rate", "warmup 1000", "clip 100");
            }
            restore(checkpoint);
        }
        progress = progress.withRollbacks(times);
        store.writeMetrics(metrics());
        listener.note("warning: " + why + "; back to step " + trainer.steps() + " with "
                + Math.pow(0.5, progress.rollbacks()) + " of the learning rate (" + progress.rollbacks() + " of "
                + MAX_ROLLBACKS
                + " times)");
    }
}
