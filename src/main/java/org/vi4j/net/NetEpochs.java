package org.vi4j.net;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import org.vi4j.UserError;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;

/** Trains one net in memory, epoch after epoch. */
final class NetEpochs {
    private final NetNetwork net;
    private final NetRows rows;
    private final Workers workers;
    private final NetTrainer trainer;

    NetEpochs(NetNetwork net, NetRows rows, Workers workers) {
        this.net = net;
        this.rows = rows;
        this.workers = workers;
        this.trainer = new NetTrainer(net, workers);
    }

    void run(Consumer<String> progress) {
        NetConfig config = net.config();
        int n = rows.count();
        int steps = (n + config.batch() - 1) / config.batch();
        for (int epoch = 1; epoch <= config.epochs(); epoch++) {
            int[] order = new RandomStreams(config.seed()).permutation("shuffle", epoch, n);
            double sum = 0;
            for (int b = 0; b < steps; b++) {
                int[] batch = Arrays.copyOfRange(order, b * config.batch(), Math.min(n, (b + 1) * config.batch()));
                double done = epoch - 1 + b / (double) steps;
                sum += trainer.step(rows, batch, learningRate(config, done), klWeight(config, done));
            }
            if (!Double.isFinite(sum)) {
                throw new UserError("training diverges in epoch " + epoch + ": try a lower learning rate")
                        .by("learning-rate");
            }
            settlePriors(net, epoch, workers);
            progress.accept(String.format(
                    Locale.ROOT,
                    "epoch %d of %d: NLL %.4f, KL/N %.4f",
                    epoch,
                    config.epochs(),
                    sum / n,
                    trainer.kl() / n));
        }
    }

    /** The learning rate falls along half a cosine to nothing, so that the last epochs average the noise out. */
    static double learningRate(NetConfig config, double epochsDone) {
        return config.learningRate() * 0.5 * (1 + Math.cos(Math.PI * epochsDone / config.epochs()));
    }

    /** The weight of the KL divergence: the temperature, after its warm-up. */
    static double klWeight(NetConfig config, double epochsDone) {
        double risen = config.warmup() == 0 ? 1 : Math.min(1, epochsDone / config.warmup());
        return config.temperature() * Math.max(risen, 1e-6);
    }

    /**
     * Where priors are learned, puts each layer's variance at its optimum, the mean of m² + v, once the fit has
     * settled.
     */
    static void settlePriors(NetNetwork net, int epoch, Workers workers) {
        int after = net.config().learnPriorAfter();
        if (after > 0 && epoch >= after) {
            for (int i = 0; i < net.weights().size(); i++) {
                net.setPriorVariance(i, Math.max(WeightKl.layer(net, i, workers).second(), 1e-12));
            }
        }
    }
}
