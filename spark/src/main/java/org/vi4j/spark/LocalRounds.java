package org.vi4j.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.vi4j.data.Dataset;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.internal.training.RowScores;
import org.vi4j.internal.training.Steps;
import org.vi4j.training.Epoch;
import org.vi4j.vae.network.VaeNetwork;

/**
 * Steps by replicas side by side: in each round, a Spark job, every replica takes steps of its own on its shard from
 * the same state, and then parameters and Adam's moments are averaged by the shards' numbers of rows (local SGD; Stich,
 * "Local SGD converges fast and communicates little", ICLR 2019). Rounds end where an epoch does.
 */
final class LocalRounds implements Steps {
    private final JavaSparkContext spark;
    private final Steps here;
    private final VaeNetwork network;
    private final Shards shards;
    private final JavaRDD<RowBlock> blocks;
    private final Broadcast<SharedModel<Replica>> model;
    private final int round;

    /**
     * Prepares.
     *
     * @param spark the session's context
     * @param here holds the state between rounds, and judges
     * @param network whose parameters they are
     * @param shards a replica each
     * @param blocks of the shards, a partition each
     * @param model a replica's
     * @param round steps of a replica between two averages
     */
    LocalRounds(
            JavaSparkContext spark,
            Steps here,
            VaeNetwork network,
            Shards shards,
            JavaRDD<RowBlock> blocks,
            Broadcast<SharedModel<Replica>> model,
            int round) {
        this.spark = spark;
        this.here = here;
        this.network = network;
        this.shards = shards;
        this.blocks = blocks;
        this.model = model;
        this.round = round;
    }

    /** Takes the steps in rounds that depend on nothing but the epoch, so a checkpoint waits for the end of one. */
    @Override
    public void take(Part part, LongFunction<How> how, Taken taken, BooleanSupplier requested) {
        int total = part.batches().count();
        boolean goOn = true;
        for (int first = part.first(); goOn && first < total && !requested.getAsBoolean(); ) {
            long start = System.nanoTime();
            int count = Math.min(round - first % round, total - first);
            List<Epoch.Terms> terms = round(plan(part, how, first, count));
            first += count;
            goOn = taken.afterSteps(terms, (System.nanoTime() - start) / 1e9);
        }
    }

    private Round.Plan plan(Part part, LongFunction<How> how, int first, int count) {
        double[] rates = new double[count];
        double[] epochsDone = new double[count];
        double clip = 0;
        for (int k = 0; k < count; k++) {
            How step = how.apply(steps() + k);
            rates[k] = step.learningRate();
            epochsDone[k] = step.epochsDone();
            clip = step.clip();
        }
        List<Map<String, Object>> before = new ArrayList<>();
        for (Epoch epoch : part.before()) {
            before.add(new LinkedHashMap<>(epoch.validation()));
        }
        return new Round.Plan(
                steps(), part.before().size() + 1, part.batches().count(), first, rates, epochsDone, clip, before);
    }

    private List<Epoch.Terms> round(Round.Plan plan) {
        RoundState state = RoundState.of(network.values(), here.publish());
        Broadcast<RoundState> begin = spark.broadcast(state);
        Epoch.Terms[] terms = new Epoch.Terms[plan.rates().length];
        Arrays.fill(terms, Epoch.Terms.ZERO);
        RoundState.Mean mean = new RoundState.Mean(state.parameters().length);
        int[] shard = {0};
        Partitions.sum(blocks, state.size(), new Round(model, begin, plan), in -> {
            int count = in.readInt();
            for (int k = 0; k < count; k++) {
                terms[k] =
                        terms[k].plus(new Epoch.Terms(in.readDouble(), in.readDouble(), in.readInt(), in.readDouble()));
            }
            mean.add(in, shards.share(shard[0]++));
        });
        // Not destroyed: a task that Spark had started twice may still be at work.
        begin.unpersist(false);
        mean.state().restore(here, plan.step() + terms.length);
        return List.of(terms);
    }

    @Override
    public long steps() {
        return here.steps();
    }

    @Override
    public Moments publish() {
        return here.publish();
    }

    @Override
    public void restore(long steps, Floats parameters, Moments moments) {
        here.restore(steps, parameters, moments);
    }

    @Override
    public RowScores evaluate(Dataset rows) {
        return here.evaluate(rows);
    }

    @Override
    public void close() {
        here.close();
    }
}
