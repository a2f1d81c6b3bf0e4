package org.vi4j.net;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.vi4j.UserError;
import org.vi4j.data.Dataset.TrainingData;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.internal.training.Batches;
import org.vi4j.internal.training.Steps;
import org.vi4j.internal.training.Trainable;
import org.vi4j.math.Workers;
import org.vi4j.net.NetData.Target;
import org.vi4j.training.Epoch;
import org.vi4j.training.JobOptions;

/** A net, or an ensemble of nets that see the same batches, as a training job sees it. */
public final class NetTraining implements Trainable, AutoCloseable {
    static final String NLL = "nll";
    static final String NLL_SE = "nll_se";
    static final String KL = "kl_per_row";

    private final NetConfig config;
    private final NetData data;
    private final Workers workers;
    private final List<NetNetwork> members = new ArrayList<>();

    /**
     * Takes a net to be trained, its first weights a pure function of the seed.
     *
     * @param data to train on and to validate on
     * @param config which net, and how
     * @throws org.vi4j.UserError if the net would be larger than can be trained, or its method cannot have such a
     *     target
     */
    public NetTraining(NetData data, NetConfig config) {
        data.requireFits(config);
        this.config = config;
        this.data = data;
        this.workers = new Workers(config.threads());
        try {
            for (int member = 0; member < config.members(); member++) {
                members.add(NetNetwork.create(
                        config.member(member), data.netCodec(), data.train().count(), workers));
            }
        } finally {
            if (members.size() < config.members()) {
                close();
            }
        }
    }

    List<NetNetwork> members() {
        return members;
    }

    /**
     * Trains to the end of all epochs in memory, without judging any: what a job's last epoch comes to.
     *
     * @param progress hears a line after each epoch
     */
    void run(Consumer<String> progress) {
        NetSteps steps = new NetSteps(this, members, workers);
        NetRows rows = data.trainRows();
        List<Epoch> done = new ArrayList<>();
        while (done.size() < config.epochs()) {
            int number = done.size() + 1;
            Batches batches = Batches.shuffled(config.seed(), number, rows.count(), config.batch());
            double perEpoch = batches.count();
            Epoch.Terms[] sum = {Epoch.Terms.ZERO};
            double[] seconds = {0};
            steps.take(
                    new Steps.Part(rows, batches, 0, Long.MAX_VALUE, done),
                    step -> new Steps.How(learningRate(step / perEpoch), 0, step / perEpoch),
                    (terms, took) -> {
                        terms.forEach(each -> sum[0] = sum[0].plus(each));
                        seconds[0] += took;
                        return true;
                    },
                    () -> false);
            if (!sum[0].finite()) {
                throw new UserError("training diverges in epoch " + number + ": try a lower learning rate")
                        .by("learning-rate");
            }
            Epoch epoch = new Epoch(number, sum[0], Map.of(), seconds[0]);
            done.add(epoch);
            progress.accept(String.format(
                    Locale.ROOT,
                    "epoch %d of %d: NLL %.4f, KL/N %.4f",
                    number,
                    config.epochs(),
                    epoch.trainNll(),
                    steps.klPerRow()));
        }
    }

    /** The learning rate falls along half a cosine to nothing, so that the last epochs average the noise out. */
    private double learningRate(double epochsDone) {
        return config.learningRate() * 0.5 * (1 + Math.cos(Math.PI * epochsDone / config.epochs()));
    }

    /** The weight of the divergence rises over half of the epochs at most, whatever the schedule. */
    @Override
    public boolean goesOnFrom(int begun) {
        return NetSteps.rise(config.with(Map.of("epochs", begun))) == NetSteps.rise(config);
    }

    /** Returns the net as it stands, on the same weights. */
    Net net() {
        return Net.finish(data, config, members, workers);
    }

    @Override
    public Map<String, Object> settings(JobOptions job) {
        Map<String, Object> settings = new LinkedHashMap<>(config.toMap());
        settings.putAll(job.toMap());
        return settings;
    }

    /** Runs of earlier versions had normal priors. */
    @Override
    public Map<String, Object> earlierSettings() {
        return NetConfig.defaults().toMap();
    }

    @Override
    public long seed() {
        return config.seed();
    }

    @Override
    public int epochs() {
        return config.epochs();
    }

    @Override
    public int batch() {
        return config.batch();
    }

    @Override
    public double learningRate() {
        return config.learningRate();
    }

    @Override
    public int parameterCount() {
        return members.stream().mapToInt(NetNetwork::parameterCount).sum();
    }

    @Override
    public Floats parameters() {
        return Floats.joined(members.stream().map(NetNetwork::values).toList());
    }

    @Override
    public void setParameters(Floats values) {
        int at = 0;
        for (NetNetwork net : members) {
            net.setValues(values, at);
            at += net.parameterCount();
        }
    }

    @Override
    public void write(Path file) {
        net().save(file);
    }

    @Override
    public Steps steps() {
        return new NetSteps(this, members, workers);
    }

    @Override
    public String lossName() {
        return "negative log likelihood";
    }

    @Override
    public String scoreName() {
        return "log likelihood";
    }

    @Override
    public double score(Epoch epoch) {
        return -epoch.validation(NLL);
    }

    /** The KL divergence has its weight, and priors that are learned have been put at their optimum once. */
    @Override
    public int settling() {
        int settled = (int) Math.ceil(Math.max(NetSteps.rise(config), config.learnPriorAfter()));
        return Math.min(settled, config.epochs() - 1);
    }

    /**
     * Says whether the objective has settled, and whether the model that is kept is one of its optimum.
     *
     * @param epochs that are done
     * @param kept the number of the epoch whose model is kept, from 1
     * @return a sentence; none where weights are numbers
     */
    public Optional<String> settled(List<Epoch> epochs, int kept) {
        return members.get(0).isRandom()
                ? Optional.of(NetSettling.sentence(
                        epochs,
                        kept,
                        settling(),
                        config.learnPriorAfter() > NetSteps.rise(config)
                                ? "priors are not learned yet"
                                : "the divergence gets its weight",
                        config.temperature()))
                : Optional.empty();
    }

    @Override
    public List<String> columns() {
        return List.of(
                "epoch",
                "train_nll",
                KL,
                objective(),
                "validation_nll",
                "validation_nll_se",
                quality(),
                "rows_per_second",
                "seconds");
    }

    /** Returns the name of what training maximises: the ELBO of random weights, or another objective. */
    private String objective() {
        return members.get(0).isRandom() && config.temperature() == 1 ? "elbo" : "objective";
    }

    /** Returns the name of the number that says how right predictions are. */
    String quality() {
        return data.netCodec().target() instanceof Target.Classes ? "accuracy" : "rmse";
    }

    @Override
    public Map<String, Object> metrics(Epoch epoch) {
        Map<String, Object> map = new LinkedHashMap<>();
        double kl = epoch.validation(KL);
        map.put("epoch", epoch.number());
        map.put("train_nll", epoch.trainNll());
        map.put(KL, kl);
        map.put(objective(), -(epoch.trainNll() + config.temperature() * kl));
        map.put("validation_nll", epoch.validation(NLL));
        map.put("validation_nll_se", epoch.validation(NLL_SE));
        map.put(quality(), epoch.validation(quality()));
        map.put("rows_per_second", epoch.rowsPerSecond());
        map.put("seconds", epoch.seconds());
        return map;
    }

    @Override
    public Map<String, Object> summary(TrainingData of) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("method", config.toMap().get("method"));
        map.put("target", data.netCodec().target().name());
        map.put("seed", config.seed());
        return map;
    }

    /** Returns what is trained, such as {@code mean-field net 784-400-400-10 (478,410 weights)}. */
    @Override
    public String toString() {
        return new Net(config, data.netCodec(), members, null, workers).title();
    }

    /** Gives threads and memory back. */
    @Override
    public void close() {
        workers.close();
        members.forEach(NetNetwork::release);
    }
}
