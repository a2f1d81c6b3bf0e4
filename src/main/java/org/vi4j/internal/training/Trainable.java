package org.vi4j.internal.training;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.Dataset;
import org.vi4j.data.Dataset.TrainingData;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.training.Epoch;
import org.vi4j.training.JobOptions;

/**
 * What a {@link TrainingJob} trains: parameters, how steps on them are taken, and the words and numbers by which its
 * run is described. Everything is a pure function of the settings, the data and the parameters, so that a run that is
 * resumed comes to the same bits.
 */
public interface Trainable {
    /**
     * Returns all settings of a run by their names in {@code config.yaml}, in their order there.
     *
     * @param job the job's own, to be put among them by {@link JobOptions#toMap}
     * @return names and values: numbers, texts, or lists of them
     */
    Map<String, Object> settings(JobOptions job);

    /**
     * Returns the settings that runs of earlier versions have without naming them.
     *
     * @return names and values, none where there are no such
     */
    default Map<String, Object> earlierSettings() {
        return Map.of();
    }

    /** Returns the seed of the order of rows. */
    long seed();

    /** Returns how often training passes over its rows. */
    int epochs();

    /**
     * Says whether the steps of a run that began with another number of epochs are those of this one, under a schedule
     * that does not depend on it.
     *
     * @param begun the number of epochs that the run began with
     * @return whether it can be gone on with
     */
    default boolean goesOnFrom(int begun) {
        return true;
    }

    /** Returns the rows of a step. */
    int batch();

    /** Returns the learning rate, before the schedule. */
    double learningRate();

    /** Returns the number of parameters, P. */
    int parameterCount();

    /** Returns the parameters, [P], as of the last {@link Steps#publish}: a view, which training changes. */
    Floats parameters();

    /**
     * Replaces the parameters.
     *
     * @param values [P]
     */
    void setParameters(Floats values);

    /**
     * Writes the model as a {@link org.vi4j.internal.io.StoredZip}, whole or not at all; a run that goes on checks its
     * seal.
     *
     * @param file where to
     * @throws org.vi4j.UserError if it cannot be written
     */
    void write(Path file);

    /**
     * Returns the rows of an epoch.
     *
     * @param rows to train on
     * @param epoch from 1
     * @return as they are, or what is drawn from them for this epoch
     */
    default Dataset training(Dataset rows, int epoch) {
        return rows;
    }

    /**
     * Returns the rows that epochs are judged on.
     *
     * @param rows that are held out
     * @return as they are, or one draw that is the same after each epoch
     */
    default Dataset evaluation(Dataset rows) {
        return rows;
    }

    /**
     * Returns what takes the steps and judges the model.
     *
     * @return to be closed by the caller
     */
    Steps steps();

    /** Returns the name of the first of {@link Epoch.Terms}, such as "reconstruction". */
    String lossName();

    /** Returns the name of the score that epochs are compared by, such as "ELBO"; the larger, the better. */
    String scoreName();

    /**
     * Returns the score of an epoch.
     *
     * @param epoch that is done
     * @return the mean over the held-out rows, in nats
     */
    double score(Epoch epoch);

    /**
     * Returns after how many epochs what is trained is what is sought, as it is not while an objective's weights still
     * change: the best epoch is one of those behind, once there is one, and patience begins there.
     *
     * @return how many epochs, fewer than all
     */
    default int settling() {
        return 0;
    }

    /**
     * Returns about what the model was worth before its first step, to tell whether training has led anywhere.
     *
     * @param first the terms of the first batch
     * @return a mean over its rows, on the scale of {@link #worth}
     */
    default double untrained(Epoch.Terms first) {
        return -first.nll() / first.rows();
    }

    /**
     * Returns what is compared with {@link #untrained}.
     *
     * @param epoch the best
     * @return a mean over the held-out rows
     */
    default double worth(Epoch epoch) {
        return score(epoch);
    }

    /**
     * Returns what a person should be told after an epoch.
     *
     * @param epochs all so far, at least one
     * @return one line, or nothing
     */
    default @Nullable String warning(List<Epoch> epochs) {
        return null;
    }

    /** Returns the columns of {@code metrics.csv}, names of {@link #metrics}. */
    List<String> columns();

    /**
     * Returns an epoch's numbers by their names.
     *
     * @param epoch that is done
     * @return numbers, or lists of them
     */
    Map<String, Object> metrics(Epoch epoch);

    /**
     * Says which data a run was trained on, for its provenance. The names that end in {@code sha256} must agree for it
     * to be resumed.
     *
     * @param data to train on and to validate on
     * @return names and values
     */
    default Map<String, Object> describe(TrainingData data) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", data.name());
        map.put("train_rows", data.train().count());
        map.put("train_sha256", data.train().checksum());
        map.put("test_rows", data.test().count());
        map.put("test_sha256", data.test().checksum());
        return map;
    }

    /**
     * Says what the run's provenance says besides data and platform.
     *
     * @return names and values
     */
    default Map<String, Object> provenance() {
        return Map.of();
    }

    /**
     * Says what {@code summary.json} says of the model.
     *
     * @param data to train on and to validate on
     * @return names and values
     */
    default Map<String, Object> summary(TrainingData data) {
        return Map.of();
    }
}
