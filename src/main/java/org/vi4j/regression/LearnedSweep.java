package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
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
import org.vi4j.model.Precision;
import org.vi4j.model.Precision.PrecisionUpdate;

/**
 * The sweep where precisions are learned. q is Πᵦ N(wᵦ) · Π_g Gamma(α_g) · Gamma(β), each factor only where there is
 * something to learn.
 *
 * <p>With Λ = diag(E[α]) + E[β] XᵀX, its diagonal blocks B and h = E[β] Xᵀy, updating the blocks in turn, each seeing
 * those before it, is one block Gauss–Seidel step on Λm = h, and Σ = B⁻¹. It is done panel by panel, a panel P being
 * some blocks: with x the means as they stand and L_P the panel's block lower triangle in Λ,
 *
 * <pre>m'_P = x_P + L_P⁻¹ (h − Λx)_P</pre>
 *
 * The inverses L_P⁻¹ are inputs, made outside: libnd4j's triangular solve takes twenty times as long as a product, and
 * its Cholesky operation refuses matrices whose determinant is small or overflows, whatever their condition. Then, with
 * r = E[(y − Xw)ᵀ(y − Xw)] = yᵀy − 2mᵀXᵀy + mᵀXᵀXm + tr(XᵀXΣ), where E[β] tr(XᵀXΣ) = d − Σⱼ E[αⱼ]Σⱼⱼ,
 *
 * <pre>q(α_g) = Gamma(a₀ + d_g/2, b₀ + ½ Σ_{j∈g} (mⱼ² + Σⱼⱼ)),   q(β) = Gamma(c₀ + n/2, d₀ + r/2)</pre>
 *
 * and the ELBO, all constants included, in nats:
 *
 * <pre>n/2 (E ln β − ln 2π) + ½ Σᵢ ln Wᵢ − ½ E[β] r                 E ln p(y | w, β)
 *  + ½ Σⱼ (E ln αⱼ − E[αⱼ](mⱼ² + Σⱼⱼ)) + ½ ln|Σ| + d/2       E ln p(w | α) and the entropy of q(w)
 *  − Σ_g KL(q(α_g)‖p(α_g)) − KL(q(β)‖p(β))</pre>
 *
 * The precisions' part is {@link PrecisionUpdate}'s. (Bishop, <i>Pattern Recognition and Machine Learning</i>, 10.3.)
 */
final class LearnedSweep implements SweepGraph {
    private static final String BEFORE = "mean_before";
    private static final String ALPHA = "alpha";
    private static final String BETA = "beta";
    private static final String PRECISIONS = "precisions_before";
    private static final String VARIANCE = "variance";
    private static final String LOG_DETERMINANT = "log_determinant";
    private static final String INVERSE = "inverse_";
    private static final String MEAN = "mean";
    private static final String EXPECTED = "precisions";
    private static final String RATE = "rate";
    private static final String ELBO = "elbo";
    private static final String CHANGE = "change";
    /** About so many coefficients a panel: few calls, and inverses small beside XᵀX. */
    private static final int PANEL = 256;

    private final SameDiff graph = SameDiff.create();
    private final HierarchicalRegression model;
    private final int block;
    private final int d;
    private final int panel;
    /** The group of each coefficient; the noise's comes after the last. */
    private final int[] group;

    LearnedSweep(HierarchicalRegression model, int block) {
        this.model = model;
        this.block = block;
        this.d = model.data().dimension();
        this.panel = Math.min(d, block * Math.max(1, PANEL / block));
        this.group = new int[d + 1];
        int groups = model.groups().size();
        for (int g = 0; g < groups; g++) {
            for (int j : model.groups().get(g).members()) {
                group[j] = g;
            }
        }
        group[d] = groups;
        LinearRegression data = model.data();

        SDVariable before = graph.placeHolder(BEFORE, DataType.DOUBLE, d);
        SDVariable alpha = graph.placeHolder(ALPHA, DataType.DOUBLE, d);
        SDVariable beta = graph.placeHolder(BETA, DataType.DOUBLE, 1);
        SDVariable variance = graph.placeHolder(VARIANCE, DataType.DOUBLE, d);
        SDVariable logDeterminant = graph.placeHolder(LOG_DETERMINANT, DataType.DOUBLE, 1);
        SDVariable xty = graph.constant("Xty", Nd4j.createFromArray(data.xty()));
        SDVariable[] gram = gram(data.gram());
        SDVariable mean = means(gram, xty, before, alpha, beta).rename(MEAN);

        SDVariable trace = graph.sum(alpha.mul(variance), true).rsub(d).div(beta);
        SDVariable residual = graph.sum(mean.mul(product(gram, mean).sub(xty.mul(2))), true)
                .add(data.yty())
                .add(trace);
        SDVariable squares = mean.mul(mean).add(variance);
        SDVariable sums = graph.unsortedSegmentSum(
                graph.concat(0, squares, residual), graph.constant("group", Nd4j.createFromArray(group)), groups + 1);

        List<Precision> priors = new ArrayList<>();
        double[] terms = new double[groups + 1];
        for (HierarchicalRegression.Group one : model.groups()) {
            terms[priors.size()] = one.members().size();
            priors.add(one.precision());
        }
        terms[groups] = data.rows();
        priors.add(model.noise());
        SDVariable column = sums.reshape(groups + 1, 1);
        PrecisionUpdate after = PrecisionUpdate.of(graph, "precision", priors, terms, column);
        after.rate().rename(RATE);
        SDVariable expected = after.mean().rename(EXPECTED);
        SDVariable likelihoodAndPrior = graph.constant("terms", SweepGraph.column(terms))
                .mul(after.meanLog())
                .sub(expected.mul(column));
        double constant = (data.logWeights() - data.rows() * Math.log(2 * Math.PI) + d) / 2;
        graph.sum(likelihoodAndPrior).add(logDeterminant).mul(0.5).add(constant).sub(ELBO, after.divergence());

        SDVariable scale = graph.math.max(graph.math.sqrt(variance), graph.math.abs(mean));
        SDVariable precisions = expected.reshape(groups + 1);
        SDVariable movedPrecisions = precisions
                .sub(graph.placeHolder(PRECISIONS, DataType.DOUBLE, groups + 1))
                .div(precisions);
        graph.max(CHANGE, graph.math.abs(graph.concat(0, mean.sub(before).div(scale), movedPrecisions)), true);
    }

    /** XᵀX by panels of rows. */
    private SDVariable[] gram(double[][] gram) {
        SDVariable[] panels = new SDVariable[(d + panel - 1) / panel];
        for (int p = 0; p < panels.length; p++) {
            double[][] rows = Arrays.copyOfRange(gram, p * panel, Math.min(d, (p + 1) * panel));
            panels[p] = graph.constant("G_" + p, Nd4j.createFromArray(rows));
        }
        return panels;
    }

    private SDVariable product(SDVariable[] gram, SDVariable vector) {
        SDVariable[] parts = new SDVariable[gram.length];
        Arrays.setAll(parts, p -> SweepGraph.product(gram[p], vector, d));
        return parts.length == 1 ? parts[0] : graph.concat(0, parts);
    }

    private SDVariable means(SDVariable[] gram, SDVariable xty, SDVariable before, SDVariable alpha, SDVariable beta) {
        SDVariable x = before;
        for (int p = 0; p < gram.length; p++) {
            int from = p * panel;
            int to = Math.min(d, from + panel);
            SDVariable inverse = graph.placeHolder(INVERSE + p, DataType.DOUBLE, to - from, to - from);
            SDVariable own = part(x, from, to);
            SDVariable gradient = part(xty, from, to)
                    .sub(SweepGraph.product(gram[p], x, d))
                    .mul(beta)
                    .sub(part(alpha, from, to).mul(own));
            SDVariable updated = own.add(SweepGraph.product(inverse, gradient, to - from));
            if (from > 0) {
                updated = graph.concat(0, part(x, 0, from), updated);
            }
            x = to < d ? graph.concat(0, updated, part(x, to, d)) : updated;
        }
        return x;
    }

    private SDVariable part(SDVariable vector, int from, int to) {
        return from == 0 && to == d ? vector : graph.stridedSlice(vector, new long[] {from}, new long[] {to}, 1);
    }

    @Override
    public List<CaviRegression.State> sweeps(CaviRegression.State state) {
        double[] alpha = state.alpha();
        Map<String, INDArray> in = new HashMap<>();
        in.put(BEFORE, Nd4j.createFromArray(state.factors().mean));
        in.put(ALPHA, Nd4j.createFromArray(alpha));
        in.put(BETA, Nd4j.createFromArray(new double[] {state.beta()}));
        double[] precisions = new double[model.groups().size() + 1];
        precisions[precisions.length - 1] = state.beta();
        for (int j = 0; j < d; j++) {
            precisions[group[j]] = alpha[j];
        }
        in.put(PRECISIONS, Nd4j.createFromArray(precisions));
        double[] variance = inverses(model.data().at(alpha, state.beta()).posteriorPrecision(), in);

        Map<String, INDArray> out = graph.output(in, MEAN, EXPECTED, RATE, ELBO, CHANGE);
        double[] expected = SweepGraph.doubles(out, EXPECTED);
        double[] rate = SweepGraph.doubles(out, RATE);
        double[] alphaAfter = new double[d];
        Arrays.setAll(alphaAfter, j -> expected[group[j]]);
        int groups = precisions.length - 1;
        return List.of(new CaviRegression.State(
                model,
                block,
                new CaviRegression.Factors(SweepGraph.doubles(out, MEAN), variance, alpha, state.beta()),
                alphaAfter,
                expected[groups],
                Arrays.copyOf(rate, groups),
                rate[groups],
                SweepGraph.doubles(out, ELBO)[0],
                SweepGraph.doubles(out, CHANGE)[0]));
    }

    /** Puts in Σ's diagonal and determinant and the panels' inverses; returns the diagonal. */
    private double[] inverses(double[][] precision, Map<String, INDArray> in) {
        double[] variance = new double[d];
        double logDeterminant = 0;
        try (Workers here = new Workers(1)) {
            for (int from = 0; from < d; from += panel) {
                int size = Math.min(panel, d - from);
                double[][] part = size == d ? precision : Blocks.part(precision, from, from + size);
                Blocks.Spread spread = new Blocks.Spread(part, block);
                System.arraycopy(spread.variance, 0, variance, from, size);
                logDeterminant += spread.logDeterminant;
                double[] inverse = spread.whole;
                if (inverse.length == 0) {
                    double[] identity = new double[size * size];
                    for (int j = 0; j < size; j++) {
                        identity[j * size + j] = 1;
                    }
                    inverse = LinearSystem.solveLower(part, block, identity, here);
                }
                in.put(INVERSE + from / panel, Nd4j.create(inverse, new long[] {size, size}, 'c'));
            }
        }
        in.put(VARIANCE, Nd4j.createFromArray(variance));
        in.put(LOG_DETERMINANT, Nd4j.createFromArray(new double[] {logDeterminant}));
        return variance;
    }
}
