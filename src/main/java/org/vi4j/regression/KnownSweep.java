package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.math.Workers;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.LinearRegression.HierarchicalRegression;

/**
 * The sweep where all precisions are known, so that only the means move. Updating block b given the others sets m_b =
 * Λ_bb⁻¹(h_b − Σ_{c≠b} Λ_bc m_c), with h = βXᵀy. Doing so for all blocks in turn, each update seeing those before it,
 * is one block Gauss–Seidel step on Λm = h: with Λ = L + U, L its block lower triangle with the diagonal blocks B and U
 * the rest, the whole sweep solves L m' = h − U m. That is one affine map, made once,
 *
 * <pre>m' = Tm + c,   T = −L⁻¹U,   c = L⁻¹h</pre>
 *
 * so a sweep is one matrix-vector product, d² operations, whatever n. Of small tables several sweeps are one execution
 * of the graph: the maps of 1 … K sweeps ({@link AffinePowers}) stand above each other in one matrix, and multiply m
 * with a 1 below it.
 *
 * <p>The optimal covariance Σ = B⁻¹ does not depend on the means. The ELBO of q(w) = N(m, Σ), E_q[ln p(y, w)] plus the
 * entropy, all constants included, is
 *
 * <pre>n/2 ln(β/2π) + ½ Σᵢ ln Wᵢ − β/2 yᵀy + mᵀ(h − ½Λm) + ½ [ Σⱼ ln αⱼ + ln|Σ| + d − tr(ΛΣ) ]</pre>
 *
 * whose last two terms cancel at the optimal covariance. It is a quadratic whose curvature in a block is B, and each
 * update goes to its maximum there: so a sweep raises it by ½ (m' − m)ᵀB(m' − m).
 */
final class KnownSweep implements SweepGraph {
    private static final String BEFORE = "mean_before";
    private static final String WITH_ONE = "mean_before_and_1";
    private static final String ELBO_BEFORE = "elbo_before";
    private static final String MEAN = "mean";
    private static final String ELBO = "elbo";
    /** Sweeps an execution: more are seldom needed. */
    private static final int MOST = 128;
    /** Numbers in the maps of an execution: to make more of them costs more than another execution. */
    private static final int NUMBERS = 1 << 18;

    private final SameDiff graph = SameDiff.create();
    private final HierarchicalRegression model;
    private final int block;
    private final int d;
    private final int together;
    private final double[] variance;
    /** The ELBO at m = 0. */
    private final double start;

    KnownSweep(HierarchicalRegression model, int block) {
        this.model = model;
        this.block = block;
        LinearRegression data = model.data();
        this.d = data.dimension();
        this.together = Math.max(1, Math.min(MOST, NUMBERS / (d * d)));
        double[][] precision = data.posteriorPrecision();
        Blocks.Spread spread = new Blocks.Spread(precision, block);
        this.variance = spread.variance;
        double constant = data.rows() * Math.log(data.noisePrecision() / (2 * Math.PI))
                + data.logWeights()
                - data.noisePrecision() * data.yty()
                + spread.logDeterminant;
        for (double alpha : data.priorPrecision()) {
            constant += Math.log(alpha);
        }
        this.start = constant / 2;

        INDArray maps = Nd4j.create(maps(precision, data.information()), new long[] {(long) together * d, d + 1}, 'c');
        SDVariable withOne = graph.placeHolder(WITH_ONE, DataType.DOUBLE, d + 1);
        SDVariable previous = graph.placeHolder(BEFORE, DataType.DOUBLE, 1, d);
        SDVariable elboBefore = graph.placeHolder(ELBO_BEFORE, DataType.DOUBLE, 1);
        SDVariable means =
                graph.constant("maps", maps).mmul(withOne).reshape(together, d).rename(MEAN);
        if (together > 1) {
            SDVariable earlier = graph.stridedSlice(means, new long[] {0, 0}, new long[] {together - 1, d}, 1, 1);
            previous = graph.concat(0, previous, earlier);
        }
        SDVariable moved = means.sub(previous);
        SDVariable gain = moved.mul(curvature(precision, moved));
        // ND4J fails to reduce a dimension of one.
        gain = d == 1 ? gain.reshape(together) : graph.sum(gain, 1);
        elboBefore.add(ELBO, graph.cumsum(gain, false, false, 0));
    }

    /** ½B of each sweep's movement, {@code [sweeps, d]}. */
    private SDVariable curvature(double[][] precision, SDVariable moved) {
        if (block == 1) {
            double[] half = Arrays.stream(variance).map(v -> 0.5 / v).toArray();
            return moved.mul(graph.constant("B", Nd4j.createFromArray(new double[][] {half})));
        }
        double[][] half = Blocks.lower(precision, block);
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                half[i][j] = i / block == j / block ? half[i][j] / 2 : 0;
            }
        }
        return moved.mmul(graph.constant("B", Nd4j.createFromArray(half)));
    }

    /** The maps of 1 … K sweeps above each other, {@code [K d, d + 1]}. */
    private double[] maps(double[][] precision, double[] information) {
        int columns = d + 1;
        double[] right = new double[d * columns];
        for (int i = 0; i < d; i++) {
            for (int j = (i / block + 1) * block; j < d; j++) {
                right[i * columns + j] = -precision[i][j];
            }
            right[i * columns + d] = information[i];
        }
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            return AffinePowers.of(LinearSystem.solveLower(precision, block, right, workers), d, together);
        }
    }

    @Override
    public List<CaviRegression.State> sweeps(CaviRegression.State state) {
        double elbo = Double.isFinite(state.elbo()) ? state.elbo() : start;
        double[] before = state.factors().mean;
        double[] withOne = Arrays.copyOf(before, d + 1);
        withOne[d] = 1;
        Map<String, INDArray> out = graph.output(
                Map.of(
                        WITH_ONE,
                        Nd4j.createFromArray(withOne),
                        BEFORE,
                        Nd4j.createFromArray(new double[][] {before}),
                        ELBO_BEFORE,
                        Nd4j.createFromArray(new double[] {elbo})),
                MEAN,
                ELBO);
        double[] means = SweepGraph.doubles(out, MEAN);
        double[] elbos = SweepGraph.doubles(out, ELBO);
        double[] alpha = state.alpha();
        List<CaviRegression.State> states = new ArrayList<>();
        for (int k = 0; k < together; k++) {
            double[] mean = Arrays.copyOfRange(means, k * d, (k + 1) * d);
            states.add(new CaviRegression.State(
                    model,
                    block,
                    new CaviRegression.Factors(mean, variance, alpha, state.beta()),
                    alpha,
                    state.beta(),
                    new double[model.groups().size()],
                    Double.NaN,
                    elbos[k],
                    change(before, mean)));
            before = mean;
        }
        return states;
    }

    /** The largest change of a mean relative to max(sⱼ, |mⱼ|). */
    private double change(double[] before, double[] mean) {
        double largest = 0;
        for (int j = 0; j < d; j++) {
            double scale = Math.max(Math.sqrt(variance[j]), Math.abs(mean[j]));
            largest = Math.max(largest, Math.abs(mean[j] - before[j]) / scale);
        }
        return largest;
    }
}
