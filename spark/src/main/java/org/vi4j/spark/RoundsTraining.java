package org.vi4j.spark;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.Dataset;
import org.vi4j.data.Dataset.TrainingData;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.internal.training.Steps;
import org.vi4j.internal.training.Trainable;
import org.vi4j.internal.vae.VaeTraining;
import org.vi4j.training.Epoch;
import org.vi4j.training.JobOptions;

/** A VAE as a training job sees it, but that replicas take its steps; its run's settings say how. */
final class RoundsTraining implements Trainable {
    private final VaeTraining vae;
    private final int replicas;
    private final int round;
    private final Function<Steps, Steps> rounds;

    /**
     * Takes a VAE to be trained.
     *
     * @param vae on one machine
     * @param replicas that train side by side
     * @param round steps of a replica between two averages
     * @param rounds makes what takes the steps, of what holds the state here and judges it
     */
    RoundsTraining(VaeTraining vae, int replicas, int round, Function<Steps, Steps> rounds) {
        this.vae = vae;
        this.replicas = replicas;
        this.round = round;
        this.rounds = rounds;
    }

    @Override
    public Map<String, Object> settings(JobOptions job) {
        Map<String, Object> settings = new LinkedHashMap<>(vae.settings(job));
        settings.put("replicas", replicas);
        settings.put("round", round);
        return settings;
    }

    @Override
    public Map<String, Object> earlierSettings() {
        return vae.earlierSettings();
    }

    @Override
    public Steps steps() {
        return rounds.apply(vae.steps());
    }

    /** Returns the rows as they are: their shards are binarised where they lie. */
    @Override
    public Dataset training(Dataset rows, int epoch) {
        return rows;
    }

    @Override
    public Dataset evaluation(Dataset rows) {
        return vae.evaluation(rows);
    }

    @Override
    public long seed() {
        return vae.seed();
    }

    @Override
    public int epochs() {
        return vae.epochs();
    }

    @Override
    public int batch() {
        return vae.batch();
    }

    /** Returns √R of the configured one: an average of R replicas has so much less noise (docs/spark.md). */
    @Override
    public double learningRate() {
        return vae.learningRate() * Math.sqrt(replicas);
    }

    @Override
    public int parameterCount() {
        return vae.parameterCount();
    }

    @Override
    public Floats parameters() {
        return vae.parameters();
    }

    @Override
    public void setParameters(Floats values) {
        vae.setParameters(values);
    }

    @Override
    public void write(Path file) {
        vae.write(file);
    }

    @Override
    public String lossName() {
        return vae.lossName();
    }

    @Override
    public String scoreName() {
        return vae.scoreName();
    }

    @Override
    public double score(Epoch epoch) {
        return vae.score(epoch);
    }

    @Override
    public double untrained(Epoch.Terms first) {
        return vae.untrained(first);
    }

    @Override
    public double worth(Epoch epoch) {
        return vae.worth(epoch);
    }

    @Override
    public @Nullable String warning(List<Epoch> epochs) {
        return vae.warning(epochs);
    }

    @Override
    public List<String> columns() {
        return vae.columns();
    }

    @Override
    public Map<String, Object> metrics(Epoch epoch) {
        return vae.metrics(epoch);
    }

    @Override
    public Map<String, Object> describe(TrainingData data) {
        return vae.describe(data);
    }

    @Override
    public Map<String, Object> provenance() {
        return vae.provenance();
    }

    @Override
    public Map<String, Object> summary(TrainingData data) {
        Map<String, Object> summary = new LinkedHashMap<>(vae.summary(data));
        summary.put("replicas", replicas);
        summary.put("round", round);
        return summary;
    }
}
