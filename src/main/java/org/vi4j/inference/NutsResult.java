package org.vi4j.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.vi4j.Summary;
import org.vi4j.UserError;
import org.vi4j.diagnostics.Convergence;
import org.vi4j.diagnostics.QuantitySummary;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.math.RandomStreams;
import org.vi4j.posterior.Assessment;
import org.vi4j.posterior.Marginal;
import org.vi4j.posterior.Posterior;
import org.vi4j.posterior.Posterior.Moments;
import org.vi4j.posterior.Posterior.Trace;

/** The draws of all chains, on the unconstrained scale, and what the sampler noticed. */
public final class NutsResult implements Posterior {
    private final LogJoint model;
    private final List<NutsChain> chains;
    private final int draws;

    private NutsResult(LogJoint model, List<NutsChain> chains, int draws) {
        this.model = model;
        this.chains = chains;
        this.draws = draws;
    }

    static NutsResult of(LogJoint model, List<NutsChain> chains) {
        int draws = chains.stream().mapToInt(chain -> chain.done).min().orElse(0);
        if (draws == 0) {
            throw new UserError("sampling was stopped before every chain had a draw: let it run longer, or ask for a"
                    + " shorter warm-up");
        }
        return new NutsResult(model, List.copyOf(chains), draws);
    }

    /** Returns the model that was sampled. */
    public LogJoint model() {
        return model;
    }

    @Override
    public Parameters parameters() {
        return model.parameters();
    }

    /** Returns the number of chains. */
    public int chains() {
        return chains.size();
    }

    /** Returns the number of draws in each chain. */
    public int draws() {
        return draws;
    }

    /**
     * Returns one unconstrained coordinate's draws for diagnostics.
     *
     * @param coordinate 0 … d−1
     * @return {@code [chains, draws]}
     */
    public double[][] coordinate(int coordinate) {
        return chains.stream()
                .map(chain -> IntStream.range(0, draws)
                        .mapToDouble(i -> chain.draws[i][coordinate])
                        .toArray())
                .toArray(double[][]::new);
    }

    /**
     * Returns one chain's draws.
     *
     * @param chain 0 … chains−1
     * @return {@code [draws, d]}
     */
    public double[][] chain(int chain) {
        return IntStream.range(0, draws)
                .mapToObj(i -> chains.get(chain).draws[i].clone())
                .toArray(double[][]::new);
    }

    /** Draws from the chains' draws: without repeating one while there are enough, then from the beginning again. */
    @Override
    public double[][] drawUnconstrained(int count, long seed) {
        int total = chains.size() * draws;
        double[][] drawn = new double[count][];
        int[] order = new int[0];
        for (int i = 0; i < count; i++) {
            if (i % total == 0) {
                order = new RandomStreams(seed).permutation("nuts draw", i / total, total);
            }
            int k = order[i % total];
            drawn[i] = chains.get(k / draws).draws[k % draws].clone();
        }
        return drawn;
    }

    @Override
    public double[] unconstrainedMean() {
        return unconstrained().mean();
    }

    @Override
    public double[] unconstrainedSd() {
        return unconstrained().sd();
    }

    private Moments unconstrained() {
        return Moments.of(all());
    }

    @Override
    public Moments moments() {
        return Moments.of(Arrays.stream(all()).map(parameters()::constrain).toArray(double[][]::new));
    }

    @Override
    public Marginal get(String name, int... indices) {
        int place = parameters().indexOf(name, indices);
        return Marginal.ofChains(parameters().names().get(place), column(constrained(), place));
    }

    /** {@inheritDoc} A last line says what a gradient cost, where that is much. */
    @Override
    public Summary summary() {
        Summary summary = Posterior.super.summary();
        if (model.cost().isEmpty()) {
            return summary;
        }
        List<String> lines = new ArrayList<>(summary.lines());
        lines.add("cost: " + model.cost());
        return Summary.of(lines, summary.document());
    }

    /** Every draw as constrained, {@code [chains, draws, p]}. */
    private List<double[][]> constrained() {
        return IntStream.range(0, chains())
                .mapToObj(m ->
                        Arrays.stream(chain(m)).map(parameters()::constrain).toArray(double[][]::new))
                .toList();
    }

    /** One of θ's numbers, {@code [chains, draws]}. */
    private static double[][] column(List<double[][]> theta, int place) {
        return theta.stream()
                .map(chain ->
                        Arrays.stream(chain).mapToDouble(row -> row[place]).toArray())
                .toArray(double[][]::new);
    }

    private double[][] all() {
        return IntStream.range(0, chains())
                .boxed()
                .flatMap(m -> Arrays.stream(chain(m)))
                .toArray(double[][]::new);
    }

    /** Returns f at the draws, {@code [chains, draws]}, in nats. */
    public double[][] logDensities() {
        return chains.stream()
                .map(chain -> Arrays.copyOf(chain.logDensity, draws))
                .toArray(double[][]::new);
    }

    /** Returns f at the draws, chain after chain. */
    @Override
    public Trace trace() {
        return new Trace("log density of the draws, one chain after the other, nats", pooled(logDensities()));
    }

    /** Returns the convergence of each unconstrained coordinate, {@code [d]}. */
    public List<QuantitySummary> summaries() {
        List<QuantitySummary> summaries = new ArrayList<>();
        for (int j = 0; j < model.dimension(); j++) {
            summaries.add(QuantitySummary.of(coordinate(j)));
        }
        return summaries;
    }

    /** Returns how many draws' trajectories diverged, that is left their energy by more than 1,000 nats. */
    public int divergences() {
        return (int) chains.stream()
                .mapToLong(chain -> IntStream.range(0, draws)
                        .filter(i -> chain.divergent[i])
                        .count())
                .sum();
    }

    /** Says of each draw whether its trajectory diverged, {@code [chains, draws]}. */
    public boolean[][] divergent() {
        return chains.stream()
                .map(chain -> Arrays.copyOf(chain.divergent, draws))
                .toArray(boolean[][]::new);
    }

    /** Returns how often each trajectory was doubled, {@code [chains, draws]}. */
    int[][] treeDepths() {
        return chains.stream().map(chain -> Arrays.copyOf(chain.depth, draws)).toArray(int[][]::new);
    }

    /** Returns how many draws' trajectories were cut off at the largest depth. */
    public long saturated() {
        return chains.stream()
                .mapToLong(chain -> IntStream.range(0, draws)
                        .filter(i -> chain.depth[i] >= chain.maxDepth())
                        .count())
                .sum();
    }

    /** Returns the energies at the draws, {@code [chains, draws]}, in nats. */
    public double[][] energies() {
        return chains.stream().map(chain -> Arrays.copyOf(chain.energy, draws)).toArray(double[][]::new);
    }

    /** Returns each chain's E-BFMI, {@code [chains]}. */
    public double[] eBfmi() {
        return Arrays.stream(energies()).mapToDouble(Convergence::eBfmi).toArray();
    }

    /** Returns each chain's mean acceptance, {@code [chains]}. */
    double[] acceptance() {
        return chains.stream()
                .mapToDouble(chain ->
                        Arrays.stream(chain.acceptance, 0, draws).average().orElse(Double.NaN))
                .toArray();
    }

    /** Returns how many gradients the kept draws took. */
    public long gradients() {
        return chains.stream()
                .mapToLong(chain ->
                        IntStream.of(chain.steps).limit(draws).asLongStream().sum())
                .sum();
    }

    /**
     * Assesses the draws by R̂, effective sample sizes, divergences and energies, and generated quantities like
     * coordinates.
     *
     * @param count not used: all draws are assessed
     * @param seed not used
     * @return the assessment
     */
    @Override
    public Assessment.Chains assess(int count, long seed) {
        List<QuantitySummary> coordinates = summaries();
        List<String> names = new ArrayList<>(parameters().coordinateNames());
        List<QuantitySummary> judged = new ArrayList<>(coordinates);
        List<String> generated = parameters().generated();
        List<double[][]> theta = generated.isEmpty() ? List.of() : constrained();
        for (String name : generated) {
            names.add(name);
            judged.add(QuantitySummary.of(column(theta, parameters().indexOf(name))));
        }
        Verdict.Worst worst = QuantitySummary.worst(
                chains.size(),
                chains.size() * draws,
                names,
                judged,
                new Verdict.Trajectories(
                        divergences(), saturated(), Arrays.stream(eBfmi()).min().orElse(Double.NaN)));
        return Assessment.Chains.of(
                model,
                chains.size(),
                all(),
                pooled(logDensities()),
                pooled(energies()),
                divergentDraws(),
                coordinates,
                worst);
    }

    private static double[] pooled(double[][] values) {
        return Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray();
    }

    private boolean[] divergentDraws() {
        boolean[] all = new boolean[chains() * draws];
        for (int m = 0; m < chains(); m++) {
            System.arraycopy(chains.get(m).divergent, 0, all, m * draws, draws);
        }
        return all;
    }

    @Override
    public String description() {
        return "NUTS, " + chains() + (chains() == 1 ? " chain of " : " chains of ") + draws + " draws";
    }

    /** Returns the kind of posterior and its parameters. */
    @Override
    public String toString() {
        return description() + " (" + parameters() + ")";
    }
}
