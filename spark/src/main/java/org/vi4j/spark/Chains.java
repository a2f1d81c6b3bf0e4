package org.vi4j.spark;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.vi4j.diagnostics.QuantitySummary;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.inference.Nuts;
import org.vi4j.inference.NutsResult;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.posterior.Assessment;
import org.vi4j.posterior.Run;

/**
 * Chains of NUTS, each a task of its own, judged together as on one machine:
 *
 * <pre>{@code
 * Chains chains = Chains.nuts(spark, () -> LogJoint.of(…), Inference.nuts().withChains(16), 1);
 * System.out.println(chains.assessment().verdict());
 * chains.draws().write().parquet("draws");
 * }</pre>
 */
public final class Chains {
    private final SparkSession spark;
    private final Parameters parameters;
    private final List<Part> parts;
    private final Assessment.Chains assessment;

    private Chains(SparkSession spark, Parameters parameters, List<Part> parts, Assessment.Chains assessment) {
        this.spark = spark;
        this.parameters = parameters;
        this.parts = parts;
        this.assessment = assessment;
    }

    /** Makes the model; it runs in each task, so that nothing but this travels. */
    public interface Model extends Serializable {
        /** Returns the log joint density. */
        LogJoint get();
    }

    /** One chain's draws and what the sampler noticed. */
    @SuppressWarnings("ArrayRecordComponent")
    record Part(
            double[][] draws, double[] logDensity, double[] energy, boolean[] divergent, long saturated, double eBfmi) {
        static Part of(NutsResult chain) {
            return new Part(
                    chain.chain(0),
                    chain.logDensities()[0],
                    chain.energies()[0],
                    chain.divergent()[0],
                    chain.saturated(),
                    chain.eBfmi()[0]);
        }

        void write(DataOutput out) throws IOException {
            out.writeInt(draws.length);
            out.writeInt(draws[0].length);
            for (int i = 0; i < draws.length; i++) {
                for (double value : draws[i]) {
                    out.writeDouble(value);
                }
                out.writeDouble(logDensity[i]);
                out.writeDouble(energy[i]);
                out.writeBoolean(divergent[i]);
            }
            out.writeLong(saturated);
            out.writeDouble(eBfmi);
        }

        static Part read(DataInput in) throws IOException {
            int n = in.readInt();
            int d = in.readInt();
            double[][] draws = new double[n][d];
            double[] logDensity = new double[n];
            double[] energy = new double[n];
            boolean[] divergent = new boolean[n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < d; j++) {
                    draws[i][j] = in.readDouble();
                }
                logDensity[i] = in.readDouble();
                energy[i] = in.readDouble();
                divergent[i] = in.readBoolean();
            }
            return new Part(draws, logDensity, energy, divergent, in.readLong(), in.readDouble());
        }
    }

    /**
     * Samples the chains.
     *
     * @param spark the session
     * @param model makes the log joint density
     * @param options of the sampler, with the number of chains
     * @param seed of all chains
     * @return the draws, those of one process where the model's gradient does not depend on how many points it is asked
     *     for at a time
     * @throws org.vi4j.UserError if the posterior cannot be sampled
     */
    public static Chains nuts(SparkSession spark, Model model, Nuts options, long seed) {
        Sampler sampler = Sampler.of(options);
        List<Part> parts = run(spark, options.chains(), number -> sampler.run(model.get(), seed, number));
        LogJoint here = model.get();
        return new Chains(spark, here.parameters(), parts, assess(here, parts));
    }

    /** The sampler's options as numbers that can travel. */
    record Sampler(int chains, int warmup, int draws, double targetAccept, int maxDepth) implements Serializable {
        static Sampler of(Nuts options) {
            return new Sampler(
                    options.chains(), options.warmup(), options.draws(), options.targetAccept(), options.maxDepth());
        }

        Part run(LogJoint model, long seed, int number) {
            Nuts options = new Nuts(chains, warmup, draws, targetAccept, maxDepth);
            return Part.of(options.fitChain(model, Run.of(seed), number));
        }
    }

    /** Makes one chain. */
    interface Chain extends Serializable {
        Part run(int number);
    }

    /** Runs chains as tasks and brings them here in order. */
    static List<Part> run(SparkSession spark, int count, Chain chain) {
        List<Part> parts = new ArrayList<>();
        Partitions.sum(
                JavaSparkContext.fromSparkContext(spark.sparkContext())
                        .parallelize(IntStream.range(0, count).boxed().toList(), count),
                1L << 20,
                (numbers, out) -> {
                    Natives.loadAll();
                    chain.run(numbers.next()).write(out);
                },
                in -> parts.add(Part.read(in)));
        return parts;
    }

    private static Assessment.Chains assess(LogJoint model, List<Part> parts) {
        int d = model.dimension();
        List<QuantitySummary> coordinates = new ArrayList<>();
        for (int j = 0; j < d; j++) {
            int coordinate = j;
            coordinates.add(QuantitySummary.of(parts.stream()
                    .map(part -> Arrays.stream(part.draws)
                            .mapToDouble(draw -> draw[coordinate])
                            .toArray())
                    .toArray(double[][]::new)));
        }
        double[][] draws =
                parts.stream().flatMap(part -> Arrays.stream(part.draws)).toArray(double[][]::new);
        boolean[] divergent = new boolean[draws.length];
        int at = 0;
        long divergences = 0;
        for (Part part : parts) {
            for (boolean one : part.divergent) {
                divergent[at++] = one;
                divergences += one ? 1 : 0;
            }
        }
        Verdict.Worst worst = QuantitySummary.worst(
                parts.size(),
                draws.length,
                model.parameters().coordinateNames(),
                coordinates,
                new Verdict.Trajectories(
                        divergences,
                        parts.stream().mapToLong(Part::saturated).sum(),
                        parts.stream().mapToDouble(Part::eBfmi).min().orElse(Double.NaN)));
        return Assessment.Chains.of(
                model,
                parts.size(),
                draws,
                parts.stream()
                        .flatMapToDouble(part -> Arrays.stream(part.logDensity))
                        .toArray(),
                parts.stream()
                        .flatMapToDouble(part -> Arrays.stream(part.energy))
                        .toArray(),
                divergent,
                coordinates,
                worst);
    }

    /** Returns R̂, effective sample sizes and the verdict on all chains together. */
    public Assessment.Chains assessment() {
        return assessment;
    }

    /**
     * Returns one chain's draws.
     *
     * @param number of the chain, from 0
     * @return unconstrained coordinates, {@code [draws, d]}
     */
    public double[][] chain(int number) {
        return Arrays.stream(parts.get(number).draws).map(double[]::clone).toArray(double[][]::new);
    }

    /** Returns all draws: {@code chain}, {@code draw}, and a column for each parameter θ, by its name. */
    public Dataset<Row> draws() {
        StructType schema = new StructType().add("chain", DataTypes.IntegerType).add("draw", DataTypes.IntegerType);
        for (String name : parameters.names()) {
            schema = schema.add(name, DataTypes.DoubleType);
        }
        List<Row> rows = new ArrayList<>();
        for (int m = 0; m < parts.size(); m++) {
            for (int i = 0; i < parts.get(m).draws.length; i++) {
                double[] theta = parameters.constrain(parts.get(m).draws[i]);
                Object[] cells = new Object[theta.length + 2];
                cells[0] = m;
                cells[1] = i;
                for (int j = 0; j < theta.length; j++) {
                    cells[j + 2] = theta[j];
                }
                rows.add(RowFactory.create(cells));
            }
        }
        return spark.createDataFrame(rows, schema);
    }

    @Override
    public String toString() {
        return parts.size() + " chains of NUTS: "
                + String.join(" ", assessment.verdict().lines());
    }
}
