package org.vi4j.inference.cavi;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.model.HierarchicalRegression;
import org.vi4j.model.LinearRegression;

/**
 * The sweep where all precisions are known, so that only the means move. Updating block b given the others sets m_b =
 * Λ_bb⁻¹(h_b − Σ_{c≠b} Λ_bc m_c), with h = βXᵀy. Doing so for all blocks in turn, each update seeing those before it,
 * is one block Gauss–Seidel step on Λm = h: with Λ = L + U, L its block lower triangle with the diagonal blocks B and U
 * the rest, the whole sweep solves
 *
 * <pre>L m' = h − U m</pre>
 *
 * With blocks of one L is a triangle: d² operations, whatever n. With B = CCᵀ and S = L − B it is the triangle (S C⁻ᵀ +
 * C) times Cᵀ. The optimal covariance Σ = B⁻¹ does not depend on the means. The ELBO of q(w) = N(m, Σ), E_q[ln p(y, w)]
 * plus the entropy, all constants included, is
 *
 * <pre>n/2 ln(β/2π) + ½ Σᵢ ln Wᵢ − β/2 yᵀy + mᵀ(h − ½Λm) + ½ [ Σⱼ ln αⱼ + ln|Σ| + d − tr(ΛΣ) ]</pre>
 *
 * whose last two terms cancel at the optimal covariance.
 */
final class KnownSweep implements SweepGraph {
    private static final String BEFORE = "mean_before";
    private static final String MEAN = "mean";
    private static final String ELBO = "elbo";
    private static final String CHANGE = "change";

    private final SameDiff graph = SameDiff.create();
    private final HierarchicalRegression model;
    private final int block;
    private final double[] variance;

    KnownSweep(HierarchicalRegression model, int block) {
        this.model = model;
        this.block = block;
        LinearRegression data = model.data();
        int d = data.dimension();
        double[][] precision = data.posteriorPrecision();
        double[][] factor = Blocks.factor(precision, block);
        double[][] inverse = Blocks.inverse(factor, block);
        double[] sd = new double[d];
        variance = new double[d];
        double constant = data.rows() * Math.log(data.noisePrecision() / (2 * Math.PI)) / 2
                + data.logWeights() / 2
                - data.noisePrecision() * data.yty() / 2;
        for (int j = 0; j < d; j++) {
            for (int i = j; i < d; i++) {
                variance[j] += inverse[i][j] * inverse[i][j];
            }
            sd[j] = Math.sqrt(variance[j]);
            constant += Math.log(data.priorPrecision()[j]) / 2 - Math.log(factor[j][j]);
        }
        SDVariable u = graph.constant("U", Nd4j.createFromArray(Blocks.part(precision, block, 1)));
        SDVariable h = graph.constant("h", SweepGraph.column(data.information()));
        SDVariable before = graph.placeHolder(BEFORE, DataType.DOUBLE, d, 1);

        SDVariable right = h.sub(u.mmul(before));
        SDVariable mean = solve(precision, factor, inverse, right);

        SDVariable precisionTimesMean = right.add(u.mmul(mean)); // Λm' = Lm' + Um'
        graph.constant("elbo_constant", Nd4j.scalar(DataType.DOUBLE, constant))
                .add(ELBO, graph.sum(mean.mul(h.sub(precisionTimesMean.mul(0.5)))));

        SDVariable scale = graph.math.max(graph.constant("sd", SweepGraph.column(sd)), graph.math.abs(mean));
        graph.max(CHANGE, graph.math.abs(mean.sub(before)).div(scale));
    }

    /** L⁻¹ of a right-hand side. */
    private SDVariable solve(double[][] precision, double[][] factor, double[][] inverse, SDVariable right) {
        double[][] triangle = Blocks.part(precision, block, -1);
        if (block == 1) {
            for (int j = 0; j < triangle.length; j++) {
                triangle[j][j] = precision[j][j];
            }
            SDVariable l = graph.constant("L", Nd4j.createFromArray(triangle));
            return graph.linalg.triangularSolve(MEAN, l, right, true, false);
        }
        INDArray inverseT = Nd4j.createFromArray(inverse).transpose().dup('c');
        INDArray first = Nd4j.createFromArray(triangle).mmul(inverseT).add(Nd4j.createFromArray(factor));
        SDVariable inner = graph.linalg.triangularSolve(graph.constant("SC", first.dup('c')), right, true, false);
        return graph.constant("CT", inverseT).mmul(MEAN, inner);
    }

    @Override
    public CaviRegression.State sweep(CaviRegression.State state) {
        double[] before = state.factors().mean;
        Map<String, INDArray> out = graph.output(Map.of(BEFORE, SweepGraph.column(before)), MEAN, ELBO, CHANGE);
        return new CaviRegression.State(
                model,
                block,
                new CaviRegression.Factors(SweepGraph.doubles(out, MEAN), variance, state.alpha(), state.beta()),
                state.alpha(),
                state.beta(),
                new double[model.groups().size()],
                Double.NaN,
                SweepGraph.doubles(out, ELBO)[0],
                SweepGraph.doubles(out, CHANGE)[0]);
    }
}
