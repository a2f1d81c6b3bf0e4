package org.vi4j.inference.cavi;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.distribution.DiagonalGaussian;
import org.vi4j.model.LinearRegression;

/**
 * One CAVI sweep of Bayesian linear regression, and the ELBO after it, as one SameDiff graph.
 *
 * <p>Updating coordinate j given the others sets mⱼ = (hⱼ − Σ_{k≠j} Λⱼₖ mₖ) / Λⱼⱼ, with h = βXᵀy. Doing so for j = 1 …
 * d in turn, each update seeing those before it, is one Gauss–Seidel step on Λm = h: with Λ = L + U, L its lower
 * triangle with the diagonal and U the rest, the whole sweep solves
 *
 * <pre>L m' = h − U m</pre>
 *
 * a triangular system: d² operations, whatever n. The optimal variances sⱼ² = 1/Λⱼⱼ do not depend on the means. The
 * ELBO of q(w) = Πⱼ N(mⱼ, sⱼ²), E_q[ln p(y, w)] plus the entropy, all constants included, is
 *
 * <pre>n/2 ln(β/2π) − β/2 yᵀy + mᵀ(h − ½Λm) + ½ Σⱼ [ ln(αⱼsⱼ²) + 1 − Λⱼⱼsⱼ² ]</pre>
 *
 * whose last two terms cancel at the optimal variances.
 */
final class SweepGraph {
    private static final String BEFORE = "mean_before";
    private static final String MEAN = "mean";
    private static final String ELBO = "elbo";
    private static final String CHANGE = "change";

    private final SameDiff graph = SameDiff.create();
    private final double[] variance;

    SweepGraph(LinearRegression model) {
        int d = model.dimension();
        double[][] lower = model.posteriorPrecision();
        double[][] upper = new double[d][d];
        double[] sd = new double[d];
        variance = new double[d];
        for (int i = 0; i < d; i++) {
            variance[i] = 1 / lower[i][i];
            sd[i] = Math.sqrt(variance[i]);
            for (int j = i + 1; j < d; j++) {
                upper[i][j] = lower[i][j];
                lower[i][j] = 0;
            }
        }
        SDVariable l = graph.constant("L", Nd4j.createFromArray(lower));
        SDVariable u = graph.constant("U", Nd4j.createFromArray(upper));
        SDVariable h = graph.constant("h", column(model.information()));
        SDVariable before = graph.placeHolder(BEFORE, DataType.DOUBLE, d, 1);

        SDVariable right = h.sub(u.mmul(before));
        SDVariable mean = graph.linalg.triangularSolve(MEAN, l, right, true, false);

        SDVariable precisionTimesMean = right.add(u.mmul(mean)); // Λm' = Lm' + Um'
        SDVariable constant = graph.constant("elbo_constant", Nd4j.scalar(DataType.DOUBLE, elboConstant(model)));
        constant.add(ELBO, graph.sum(mean.mul(h.sub(precisionTimesMean.mul(0.5)))));

        SDVariable scale = graph.math.max(graph.constant("sd", column(sd)), graph.math.abs(mean));
        graph.max(CHANGE, graph.math.abs(mean.sub(before)).div(scale));
    }

    /** The part of the ELBO that the means do not enter, at the variances sⱼ² = 1/Λⱼⱼ, in nats. */
    private double elboConstant(LinearRegression model) {
        double beta = model.noisePrecision();
        double[] alpha = model.priorPrecision();
        double constant = model.rows() * Math.log(beta / (2 * Math.PI)) / 2 - beta * model.yty() / 2;
        for (int j = 0; j < alpha.length; j++) {
            constant += Math.log(alpha[j] * variance[j]) / 2;
        }
        return constant;
    }

    /** Runs one sweep from the means m, {@code [d]}: one execution of the graph. */
    CaviRegression.State sweep(double[] mean) {
        Map<String, INDArray> out = graph.output(Map.of(BEFORE, column(mean)), MEAN, ELBO, CHANGE);
        return new CaviRegression.State(
                DiagonalGaussian.of(doubles(out, MEAN), variance), doubles(out, ELBO)[0], doubles(out, CHANGE)[0]);
    }

    private static double[] doubles(Map<String, INDArray> out, String name) {
        INDArray array = out.get(name);
        if (array == null) {
            throw new IllegalStateException("the graph has no output " + name);
        }
        return array.reshape(array.length()).toDoubleVector();
    }

    private static INDArray column(double[] values) {
        return Nd4j.create(values, new long[] {values.length, 1}, 'c');
    }
}
