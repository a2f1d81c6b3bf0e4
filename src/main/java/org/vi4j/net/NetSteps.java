package org.vi4j.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.vi4j.data.Dataset;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.internal.training.Batches.BatchReader;
import org.vi4j.internal.training.RowScores;
import org.vi4j.internal.training.Steps;
import org.vi4j.math.Workers;
import org.vi4j.net.NetConfig.NetMethod;
import org.vi4j.training.Epoch;

/** A net's steps, one after another; those of an ensemble's members side by side on the same batch. */
final class NetSteps implements Steps {
    /** Draws for the validation after an epoch. */
    private static final int DRAWS = 8;

    private final NetTraining training;
    private final List<NetNetwork> members;
    private final Workers workers;
    private final List<NetTrainer> trainers = new ArrayList<>();
    private final Net net;
    private long step;
    private int settled;

    NetSteps(NetTraining training, List<NetNetwork> members, Workers workers) {
        this.training = training;
        this.members = members;
        this.workers = workers;
        members.forEach(member -> trainers.add(new NetTrainer(member, workers)));
        // The last layer's posterior, where there is one, follows the training.
        NetNetwork first = members.get(0);
        this.net = new Net(first.config().drawing(DRAWS), first.codec(), members, null, workers);
    }

    @Override
    public void take(Part part, LongFunction<How> how, Taken taken, BooleanSupplier requested) {
        if (part.first() == 0 && settled != part.before().size()) {
            // Between two epochs, so that a run that is resumed within one finds it done.
            settled = part.before().size();
            members.forEach(member -> settlePriors(member));
        }
        try (BatchReader reader = new BatchReader(part.rows(), part.batches(), part.first())) {
            boolean goOn = true;
            for (int batch = part.first();
                    goOn && batch < part.batches().count() && !requested.getAsBoolean();
                    batch++) {
                long start = System.nanoTime();
                BatchReader.Batch next = reader.next();
                How by = how.apply(step);
                if (by.clip() > 0) {
                    throw new IllegalArgumentException("clip is " + by.clip() + ": a net's gradient is never whole");
                }
                double nll = 0;
                for (NetTrainer trainer : trainers) {
                    nll += trainer.step(
                            next.rows(),
                            next.indices(),
                            by.learningRate(),
                            klWeight(members.get(0).config(), by.epochsDone()));
                }
                step++;
                Epoch.Terms terms = new Epoch.Terms(nll / members.size(), 0, next.indices().length);
                goOn = taken.afterSteps(List.of(terms), (System.nanoTime() - start) / 1e9);
            }
        }
    }

    /** Returns over how many epochs the weight of the KL divergence rises. */
    static double rise(NetConfig config) {
        // Natural gradients take a variance from the curvature and this weight: where that rises from 0, it would
        // collapse.
        return config.method() == NetMethod.IVON ? 0 : Math.min(config.warmup(), config.epochs() / 2.0);
    }

    /** Returns the weight of the KL divergence: the temperature, after its warm-up. */
    private static double klWeight(NetConfig config, double epochsDone) {
        double rise = rise(config);
        double risen = rise == 0 ? 1 : Math.min(1, epochsDone / rise);
        return config.temperature() * Math.max(risen, 1e-6);
    }

    /** Where priors are learned, puts each layer's variance at its optimum once the fit has settled. */
    private void settlePriors(NetNetwork member) {
        int after = member.config().learnPriorAfter();
        if (after > 0 && settled >= after) {
            for (int i = 0; i < member.weights().size(); i++) {
                member.setPriorVariance(
                        i, Math.max(WeightKl.layer(member, i, workers).fitted(), 1e-12));
            }
        }
    }

    @Override
    public long steps() {
        return step;
    }

    @Override
    public Moments publish() {
        List<Floats> first = new ArrayList<>();
        List<Floats> second = new ArrayList<>();
        for (NetTrainer trainer : trainers) {
            first.add(Floats.of(trainer.adam().first()));
            second.add(Floats.of(trainer.adam().second()));
        }
        return new Moments(
                Floats.joined(first),
                Floats.joined(second),
                trainers.get(0).adam().steps());
    }

    @Override
    public void restore(long steps, Floats parameters, Moments moments) {
        step = steps;
        // What settles at an epoch's beginning does so again, as in a process that was begun anew.
        settled = 0;
        int at = 0;
        for (int i = 0; i < members.size(); i++) {
            trainers.get(i).restore(steps, parameters, moments, at);
            at += members.get(i).parameterCount();
        }
    }

    /** Returns the mean of the members' divergences from their priors, divided by N. */
    double klPerRow() {
        double kl = 0;
        for (NetTrainer trainer : trainers) {
            kl += trainer.kl() / members.size();
        }
        return kl / members.get(0).rows();
    }

    @Override
    public RowScores evaluate(Dataset rows) {
        NetRows held = (NetRows) rows;
        NetScores scores = NetScores.of(net, held);
        double[] nll = scores.nll();
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put(NetTraining.NLL, RowScores.mean(nll));
        numbers.put(NetTraining.NLL_SE, RowScores.standardError(nll));
        numbers.put(training.quality(), scores.quality());
        numbers.put(NetTraining.KL, klPerRow());
        return new RowScores(Arrays.stream(nll).map(each -> -each).toArray(), numbers);
    }

    @Override
    public void close() {}
}
