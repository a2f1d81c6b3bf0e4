package org.vi4j.regression;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.model.Likelihood;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.model.Precision.PrecisionUpdate;

/** The sweep of {@link CaviGlm} as a SameDiff graph. */
final class GlmSweep {
    private static final String FACTOR = "factor";
    private static final String INFORMATION = "information";
    private static final String BETA = "beta";
    static final String MEAN = "mean";
    static final String VARIANCE = "variance";
    private static final String LOCAL = "local";
    static final String NEXT_PRECISION = "next_precision";
    static final String NEXT_INFORMATION = "next_information";
    static final String ALPHA_AFTER = "alpha_after";
    static final String BETA_AFTER = "beta_after";
    static final String GROUP_RATE = "group_rate";
    static final String NOISE_RATE = "noise_rate";
    static final String ELBO = "elbo";

    /** What executions may leave, in bytes, before it is collected. */
    private static final long MAX_GARBAGE = 256L << 20;

    private final SameDiff graph = SameDiff.create();
    private final long bytesLeft;
    private long garbage;

    /**
     * What a sweep starts from.
     *
     * @param precision Λ, {@code [d, d]}
     * @param information h, {@code [d]}
     * @param beta E[β]
     */
    // The arrays are made for the sweep, and nobody changes them.
    @SuppressWarnings("ArrayRecordComponent")
    record Start(double[][] precision, double[] information, double beta) {
        private Map<String, INDArray> inputs() {
            Map<String, INDArray> in = new HashMap<>();
            in.put(FACTOR, Nd4j.createFromArray(Cholesky.of(precision).lower()));
            in.put(INFORMATION, SweepGraph.column(information));
            in.put(BETA, Nd4j.create(new double[] {beta}, new long[] {1, 1}, 'c'));
            return in;
        }
    }

    /**
     * Builds the graph.
     *
     * @param rows X, {@code [n, d]}; kept, not copied
     * @param terms the likelihood's part
     * @param groups the weights' precisions
     */
    GlmSweep(INDArray rows, Likelihood.RowFactors terms, List<HierarchicalRegression.Group> groups) {
        int d = rows.columns();
        bytesLeft = rows.length() * Double.BYTES * CaviGlm.COPIES;
        SDVariable x = graph.constant("X", rows);
        SDVariable identity = graph.constant("I", Nd4j.eye(d).castTo(DataType.DOUBLE));
        // Sums over columns are products: SameDiff cannot reduce a dimension of length 1.
        SDVariable ones = graph.constant("ones", Nd4j.ones(DataType.DOUBLE, d, 1));
        SDVariable c = graph.placeHolder(FACTOR, DataType.DOUBLE, d, d);
        SDVariable h = graph.placeHolder(INFORMATION, DataType.DOUBLE, d, 1);
        SDVariable beta = graph.placeHolder(BETA, DataType.DOUBLE, 1, 1);

        SDVariable inverse = graph.linalg.triangularSolve(c, identity, true, false);
        SDVariable inverseT = graph.transpose(inverse);
        SDVariable mean = inverseT.mmul(inverse.mmul(h)).rename(MEAN);
        SDVariable variance = inverseT.mul(inverseT).mmul(ones).rename(VARIANCE);
        SDVariable spread = x.mmul(inverseT);
        Likelihood.RowFactors.Terms row =
                terms.build(graph, x.mmul(mean), spread.mul(spread).mmul(ones), beta);

        SDVariable squares = mean.mul(mean).add(variance);
        SDVariable members = graph.constant("members", Nd4j.createFromArray(membership(groups, d)));
        PrecisionUpdate group = PrecisionUpdate.of(
                graph,
                "group",
                groups.stream().map(HierarchicalRegression.Group::precision).toList(),
                groups.stream().mapToDouble(g -> g.members().size()).toArray(),
                members.mmul(squares));
        SDVariable membersT = graph.transpose(members);
        SDVariable alpha = membersT.mmul(group.mean()).rename(ALPHA_AFTER);
        SDVariable logAlpha = membersT.mmul(group.meanLog());
        SDVariable logDiagonal = graph.math.log(c.mul(identity).mmul(ones));
        SDVariable weightTerm = graph.sum(logAlpha.sub(alpha.mul(squares)).sub(logDiagonal.mul(2)))
                .add(d)
                .mul(0.5);

        row.elbo().add(weightTerm).sub(group.divergence()).rename(ELBO);
        row.local().rename(LOCAL);
        row.beta().rename(BETA_AFTER);
        row.noiseRate().rename(NOISE_RATE);
        group.rate().rename(GROUP_RATE);
        SDVariable scaled = x.mul(row.precision());
        graph.mmul(x, scaled, true, false, false).add(identity.mul(alpha)).rename(NEXT_PRECISION);
        graph.mmul(x, row.information(), true, false, false).rename(NEXT_INFORMATION);
    }

    /** 1 where a coefficient is in a group, {@code [groups, d]}. */
    private static double[][] membership(List<HierarchicalRegression.Group> groups, int d) {
        double[][] membership = new double[groups.size()][d];
        for (int g = 0; g < membership.length; g++) {
            for (int j : groups.get(g).members()) {
                membership[g][j] = 1;
            }
        }
        return membership;
    }

    /** All outputs of one sweep but {@link #LOCAL}. */
    Map<String, INDArray> sweep(Start start) {
        return execute(
                start,
                MEAN,
                VARIANCE,
                ALPHA_AFTER,
                BETA_AFTER,
                GROUP_RATE,
                NOISE_RATE,
                NEXT_PRECISION,
                NEXT_INFORMATION,
                ELBO);
    }

    /** What describes each row's factor after that sweep. */
    double[] local(Start start) {
        return SweepGraph.doubles(execute(start, LOCAL), LOCAL);
    }

    /**
     * Executes the graph. Its intermediate results lie outside of Java's heap until the small objects that stand for
     * them are collected, which those alone would bring about only after gigabytes.
     */
    private Map<String, INDArray> execute(Start start, String... outputs) {
        Map<String, INDArray> out = graph.output(start.inputs(), outputs);
        garbage += bytesLeft;
        if (garbage > MAX_GARBAGE) {
            System.gc();
            garbage = 0;
        }
        return out;
    }
}
