package org.vi4j.spark;

import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.vi4j.data.Dataset;
import org.vi4j.internal.training.Batches;
import org.vi4j.internal.training.Steps;
import org.vi4j.math.RandomStreams;
import org.vi4j.training.Epoch;

/**
 * A round of a replica, on an executor: a pure function of the state that it begins with, of its shard and of the
 * round. Shuffles and noise of shard 0 are those of one machine; others have streams of their own.
 */
final class Round implements Partitions.Part<RowBlock> {
    private static final long serialVersionUID = 1;

    /** Between the numbers of the steps of two shards, of which noise is a function. */
    private static final int APART = 40;

    private final Broadcast<SharedModel<Replica>> model;
    private final Broadcast<RoundState> begin;
    private final Plan plan;

    /**
     * Where in the run a round is.
     *
     * @param step how many steps the run has taken before
     * @param epoch from 1
     * @param stepsAnEpoch of each replica
     * @param first step of the epoch
     * @param rates the learning rate of each step of the round
     * @param epochsDone before each step, with the part of the current one
     * @param clip largest norm of a gradient, 0 for none
     * @param before what was measured after each epoch that is done
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Plan(
            long step,
            int epoch,
            int stepsAnEpoch,
            int first,
            double[] rates,
            double[] epochsDone,
            double clip,
            List<Map<String, Object>> before)
            implements java.io.Serializable {
        int end() {
            return first + rates.length;
        }
    }

    Round(Broadcast<SharedModel<Replica>> model, Broadcast<RoundState> begin, Plan plan) {
        this.model = model;
        this.begin = begin;
        this.plan = plan;
    }

    @Override
    public void sum(Iterator<RowBlock> elements, DataOutput out) throws IOException {
        int shard = TaskContext.getPartitionId();
        List<RowBlock> blocks = Shards.whole(elements);
        List<Epoch.Terms> terms = new ArrayList<>();
        RoundState end = model.value().lend(replica -> {
            take(replica, new ShardRows(replica.network().codec(), blocks), shard, terms);
            Steps.Moments moments = replica.steps().publish();
            return RoundState.of(replica.network().values(), moments);
        });
        out.writeInt(terms.size());
        for (Epoch.Terms one : terms) {
            out.writeDouble(one.nll());
            out.writeDouble(one.kl());
            out.writeInt(one.rows());
            out.writeDouble(one.objective());
        }
        end.write(out);
    }

    private void take(Replica replica, ShardRows rows, int shard, List<Epoch.Terms> terms) {
        long seed = replica.network().config().seed();
        long apart = (long) shard << APART;
        Batches batches = Batches.shuffled(
                seed,
                plan.epoch + apart,
                rows.count(),
                batch(rows, replica.network().config().batch()));
        begin.value().restore(replica.steps(), plan.step + apart);
        int count = Math.min(plan.end(), batches.count()) - plan.first;
        if (count <= 0) {
            return;
        }
        long draws =
                shard == 0 ? seed : new RandomStreams(seed).at("shard", shard).nextLong();
        Dataset seen = replica.network().config().binarize().training(rows, draws, plan.epoch);
        List<Epoch> before = new ArrayList<>();
        plan.before.forEach(measured -> before.add(new Epoch(before.size() + 1, Epoch.Terms.ZERO, measured, 0)));
        replica.steps()
                .take(
                        new Steps.Part(seen, batches, plan.first, count, before),
                        step -> {
                            int k = (int) (step - apart - plan.step);
                            return new Steps.How(plan.rates[k], plan.clip, plan.epochsDone[k]);
                        },
                        (some, seconds) -> terms.addAll(some),
                        () -> terms.size() >= count);
    }

    /** The rows of a step: as configured, or as many as it takes for the shard to be passed in an epoch's steps. */
    private int batch(ShardRows rows, int configured) {
        int n = rows.count();
        long steps = (n + (long) configured - 1) / configured;
        return steps <= plan.stepsAnEpoch ? configured : (n + plan.stepsAnEpoch - 1) / plan.stepsAnEpoch;
    }
}
