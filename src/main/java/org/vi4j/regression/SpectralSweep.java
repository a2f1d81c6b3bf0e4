package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.math.Workers;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.model.Precision;
import org.vi4j.model.Precision.PrecisionUpdate;

/**
 * {@link LearnedSweep} for one block of all coefficients, where XᵀX is zero between coefficients of different prior
 * precision, such as a centred design with an intercept and one α. Then Λ = diag(E[α]) + E[β] XᵀX has the eigenvectors
 * of XᵀX = Σ_k λ_k v_k v_kᵀ, whatever the precisions; with u_k = v_kᵀXᵀy, p_k = E[α] + E[β]λ_k and a_k = v_kᵀm, a sweep
 * is
 *
 * <pre>a_k = E[β] u_k / p_k,   Σ_{j∈g} (mⱼ² + Σⱼⱼ) = Σ_{k∈g} (a_k² + 1/p_k),   ln|Σ| = −Σ_k ln p_k
 * r = yᵀy + Σ_k ( λ_k (a_k² + 1/p_k) − 2 u_k a_k )</pre>
 *
 * and what follows from these as there. Only how far each coefficient has moved, in its own standard deviations, needs
 * m = Σ_k a_k v_k and Σⱼⱼ = Σ_k v_kj²/p_k: 4d² operations. One decomposition takes the place of an inverse in each
 * sweep, and several sweeps are one execution of the graph. (MacKay, "Bayesian interpolation", Neural Computation
 * 1992.)
 */
final class SpectralSweep implements SweepGraph {
    private static final String BEFORE = "mean_before";
    private static final String PRECISIONS = "precisions_before";
    private static final String MEAN = "mean";
    private static final String VARIANCE = "variance";
    private static final String EXPECTED = "precisions";
    private static final String RATE = "rate";
    private static final String ELBO = "elbo";
    private static final String CHANGE = "change";
    /** Sweeps an execution: more save little of the cost of a call, and the last ones may be in vain. */
    private static final int TOGETHER = 8;

    private final SameDiff graph = SameDiff.create();
    private final HierarchicalRegression model;
    private final int d;
    private final int groups;
    /** The group of each coefficient. */
    private final int[] group;

    /** A sweep in the graph: v_kᵀm and 1/p_k, {@code [d, 1]}, what follows for the precisions, and the ELBO. */
    private record Sweep(SDVariable mean, SDVariable variance, PrecisionUpdate precisions, SDVariable elbo) {}

    SpectralSweep(HierarchicalRegression model) {
        this.model = model;
        this.d = model.data().dimension();
        this.groups = model.groups().size();
        this.group = groups(model);
        int[] family = families(model, group);
        double[] values = new double[d];
        INDArray vectors = Nd4j.create(decompose(family, values), new long[] {d, d}, 'c');
        SDVariable first = graph.placeHolder(PRECISIONS, DataType.DOUBLE, groups + 1, 1);
        SDVariable before = graph.placeHolder(BEFORE, DataType.DOUBLE, 1, d);

        Eigenspace space = new Eigenspace(family, values, vectors);
        List<Sweep> sweeps = new ArrayList<>();
        for (int k = 0; k < TOGETHER; k++) {
            sweeps.add(space.sweep(
                    "sweep" + k, k == 0 ? first : sweeps.get(k - 1).precisions.mean()));
        }
        stack(sweeps, Sweep::elbo, 1).rename(ELBO);
        stack(sweeps, sweep -> sweep.precisions.rate(), groups + 1).rename(RATE);
        SDVariable precisions =
                stack(sweeps, sweep -> sweep.precisions.mean(), groups + 1).rename(EXPECTED);
        SDVariable means =
                stack(sweeps, Sweep::mean, d).mmul(graph.constant("V", vectors)).rename(MEAN);
        SDVariable variances = stack(sweeps, Sweep::variance, d)
                .mmul(graph.constant("V_squared", vectors.mul(vectors)))
                .rename(VARIANCE);
        SDVariable scale = graph.math.max(graph.math.sqrt(variances), graph.math.abs(means));
        SDVariable moved = means.sub(earlier(before, means, d)).div(scale);
        SDVariable movedPrecisions = precisions
                .sub(earlier(first.reshape(1, groups + 1), precisions, groups + 1))
                .div(precisions);
        graph.max(CHANGE, graph.math.abs(graph.concat(1, moved, movedPrecisions)), 1);
    }

    /** Whether XᵀX is zero between coefficients of different precision. */
    static boolean fits(HierarchicalRegression model) {
        int[] family = families(model, groups(model));
        double[][] gram = model.data().gram();
        for (int i = 0; i < gram.length; i++) {
            for (int j = 0; j < i; j++) {
                if (family[i] != family[j] && gram[i][j] != 0) {
                    return false;
                }
            }
        }
        return gram.length > 1;
    }

    private static int[] groups(HierarchicalRegression model) {
        int[] group = new int[model.data().dimension()];
        for (int g = 0; g < model.groups().size(); g++) {
            for (int j : model.groups().get(g).members()) {
                group[j] = g;
            }
        }
        return group;
    }

    /** For each coefficient the first group that has its precision for certain: equal known ones are the same. */
    private static int[] families(HierarchicalRegression model, int[] group) {
        Map<Precision, Integer> known = new HashMap<>();
        int[] first = new int[model.groups().size()];
        for (int g = 0; g < first.length; g++) {
            Precision precision = model.groups().get(g).precision();
            int here = g;
            first[g] = precision instanceof Precision.Known ? known.computeIfAbsent(precision, any -> here) : g;
        }
        return Arrays.stream(group).map(g -> first[g]).toArray();
    }

    /** Returns V, v_k in row k; the family of coefficient k is that of v_k too. */
    private double[] decompose(int[] family, double[] values) {
        double[][] gram = model.data().gram();
        double[] vectors = new double[Math.multiplyExact(d, d)];
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            for (int f : Arrays.stream(family).distinct().toArray()) {
                int[] members =
                        IntStream.range(0, d).filter(j -> family[j] == f).toArray();
                double[][] part = Arrays.stream(members)
                        .mapToObj(i -> Arrays.stream(members)
                                .mapToDouble(j -> gram[i][j])
                                .toArray())
                        .toArray(double[][]::new);
                SymmetricEigen eigen = SymmetricEigen.of(part, workers);
                double[] lambda = eigen.values();
                double[] own = eigen.vectors();
                for (int k = 0; k < members.length; k++) {
                    // XᵀX has none below zero but by rounding.
                    values[members[k]] = Math.max(0, lambda[k]);
                    for (int j = 0; j < members.length; j++) {
                        vectors[members[k] * d + members[j]] = own[k * members.length + j];
                    }
                }
            }
        }
        return vectors;
    }

    /** What every sweep needs. */
    private final class Eigenspace {
        private final SDVariable lambda;
        private final SDVariable u;
        private final SDVariable place;
        private final SDVariable noise;
        private final SDVariable segments;
        private final SDVariable terms;
        private final double[] counts;
        private final List<Precision> priors = new ArrayList<>();
        private final double constant;

        Eigenspace(int[] family, double[] values, INDArray vectors) {
            LinearRegression data = model.data();
            counts = new double[groups + 1];
            for (HierarchicalRegression.Group one : model.groups()) {
                counts[priors.size()] = one.members().size();
                priors.add(one.precision());
            }
            counts[groups] = data.rows();
            priors.add(model.noise());
            int[] ids = Arrays.copyOf(family, d + 1);
            ids[d] = groups;
            lambda = graph.constant("lambda", SweepGraph.column(values));
            u = graph.constant("u", vectors.mmul(SweepGraph.column(data.xty())));
            place = graph.constant("place", Nd4j.createFromArray(family));
            noise = graph.constant("noise", Nd4j.createFromArray(new int[] {groups}));
            segments = graph.constant("segments", Nd4j.createFromArray(ids));
            terms = graph.constant("terms", SweepGraph.column(counts));
            constant = (data.logWeights() - data.rows() * Math.log(2 * Math.PI) + d) / 2;
        }

        /** A sweep from expected precisions, {@code [G + 1, 1]}. */
        Sweep sweep(String name, SDVariable precisions) {
            SDVariable beta = graph.gather(precisions, noise, 0);
            SDVariable variance =
                    lambda.mul(beta).add(graph.gather(precisions, place, 0)).rdiv(1);
            SDVariable mean = u.mul(variance).mul(beta);
            SDVariable squares = mean.mul(mean).add(variance);
            SDVariable residual = graph.sum(lambda.mul(squares).sub(u.mul(mean).mul(2)))
                    .add(model.data().yty())
                    .reshape(1, 1);
            SDVariable sums = graph.unsortedSegmentSum(graph.concat(0, squares, residual), segments, groups + 1);
            PrecisionUpdate after = PrecisionUpdate.of(graph, name, priors, counts, sums);
            SDVariable likelihoodAndPrior =
                    terms.mul(after.meanLog()).sub(after.mean().mul(sums));
            SDVariable elbo = graph.sum(likelihoodAndPrior)
                    .add(graph.sum(graph.math.log(variance)))
                    .mul(0.5)
                    .add(constant)
                    .sub(after.divergence());
            return new Sweep(mean, variance, after, elbo);
        }
    }

    /** A value of every sweep, a row each. */
    private SDVariable stack(List<Sweep> sweeps, Function<Sweep, SDVariable> value, int length) {
        return graph.concat(
                0, sweeps.stream().map(value).map(row -> row.reshape(1, length)).toArray(SDVariable[]::new));
    }

    /** Each row's predecessor. */
    private SDVariable earlier(SDVariable first, SDVariable rows, int length) {
        return graph.concat(
                0, first, graph.stridedSlice(rows, new long[] {0, 0}, new long[] {TOGETHER - 1, length}, 1, 1));
    }

    @Override
    public List<CaviRegression.State> sweeps(CaviRegression.State state) {
        double[] alpha = state.alpha();
        double[] precisions = new double[groups + 1];
        precisions[groups] = state.beta();
        for (int j = 0; j < d; j++) {
            precisions[group[j]] = alpha[j];
        }
        Map<String, INDArray> in = Map.of(
                BEFORE,
                Nd4j.create(state.factors().mean, new long[] {1, d}, 'c'),
                PRECISIONS,
                SweepGraph.column(precisions));
        Map<String, INDArray> out = graph.output(in, MEAN, VARIANCE, EXPECTED, RATE, ELBO, CHANGE);
        double[] means = SweepGraph.doubles(out, MEAN);
        double[] variances = SweepGraph.doubles(out, VARIANCE);
        double[] expected = SweepGraph.doubles(out, EXPECTED);
        double[] rates = SweepGraph.doubles(out, RATE);
        double[] elbos = SweepGraph.doubles(out, ELBO);
        double[] changes = SweepGraph.doubles(out, CHANGE);
        List<CaviRegression.State> states = new ArrayList<>();
        double beta = state.beta();
        for (int k = 0; k < TOGETHER; k++) {
            int row = k * (groups + 1);
            double[] alphaAfter = new double[d];
            Arrays.setAll(alphaAfter, j -> expected[row + group[j]]);
            states.add(new CaviRegression.State(
                    model,
                    d,
                    new CaviRegression.Factors(
                            Arrays.copyOfRange(means, k * d, (k + 1) * d),
                            Arrays.copyOfRange(variances, k * d, (k + 1) * d),
                            alpha,
                            beta),
                    alphaAfter,
                    expected[row + groups],
                    Arrays.copyOfRange(rates, row, row + groups),
                    rates[row + groups],
                    elbos[k],
                    changes[k]));
            alpha = alphaAfter;
            beta = expected[row + groups];
        }
        return states;
    }
}
