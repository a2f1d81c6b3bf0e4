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
 * a triangular system. The variances 1/Λⱼⱼ do not depend on the means. So a sweep costs d² operations, whatever n.
 */
final class SweepGraph {
    private static final String MEAN_BEFORE = "mean_before";
    private static final String MEAN = "mean";
    private static final String VARIANCE = "variance";
    private static final String ELBO = "elbo";
    private static final String CHANGE = "change";

    private final SameDiff graph = SameDiff.create();
    private final LinearRegression model;
    private final int d;

    SweepGraph(LinearRegression model) {
        this.model = model;
        this.d = model.dimension();
        double[][] lower = model.posteriorPrecision();
        double[][] upper = new double[d][d];
        double[] diagonal = new double[d];
        for (int i = 0; i < d; i++) {
            diagonal[i] = lower[i][i];
            for (int j = i + 1; j < d; j++) {
                upper[i][j] = lower[i][j];
                lower[i][j] = 0;
            }
        }
        SDVariable before = graph.placeHolder(MEAN_BEFORE, DataType.DOUBLE, d, 1);
        SDVariable right = column("information", model.information())
                .sub(matrix("upper", upper).mmul(before));
        SDVariable mean = graph.linalg.triangularSolve(MEAN, matrix("lower", lower), right, true, false);
        SDVariable variance = graph.math.reciprocal(VARIANCE, column("diagonal", diagonal));
        elbo(mean, variance);
        SDVariable scale = graph.math.max(graph.math.sqrt(variance), graph.math.abs(mean));
        graph.max(CHANGE, graph.math.abs(mean.sub(before)).div(scale));
    }

    /**
     * The ELBO of q(w) = Π N(mⱼ, sⱼ²), all constants included, as expected log likelihood less KL(q‖prior):
     *
     * <pre>
     * E_q[ln p(y|w)] = n/2 ln(β/2π) − β/2 [ yᵀy − 2mᵀXᵀy + mᵀXᵀXm + Σⱼ (XᵀX)ⱼⱼ sⱼ² ]
     * KL(q‖prior)    = ½ Σⱼ [ αⱼ(mⱼ² + sⱼ²) − 1 − ln(αⱼ sⱼ²) ]
     * </pre>
     */
    private void elbo(SDVariable mean, SDVariable variance) {
        double[][] g = model.gram();
        double[] diagonal = new double[d];
        for (int j = 0; j < d; j++) {
            diagonal[j] = g[j][j];
        }
        double beta = model.noisePrecision();
        SDVariable alpha = column("alpha", model.priorPrecision());
        SDVariable squares = graph.math.square(mean);

        SDVariable cross = graph.sum(mean.mul(column("xty", model.xty())));
        SDVariable quadratic = graph.sum(mean.mul(matrix("gram", g).mmul(mean)));
        SDVariable spread = graph.sum(column("gram_diagonal", diagonal).mul(variance));
        SDVariable squaredError =
                scalar("yty", model.yty()).sub(cross.mul(2.0)).add(quadratic).add(spread);
        SDVariable logNoise = scalar("log_noise", model.rows() * Math.log(beta / (2 * Math.PI)) / 2);
        SDVariable expectedLogLikelihood = logNoise.sub(squaredError.mul(beta / 2));

        SDVariable kl = graph.sum(alpha.mul(squares.add(variance)).sub(1.0).sub(graph.math.log(alpha.mul(variance))))
                .mul(0.5);
        expectedLogLikelihood.sub(ELBO, kl);
    }

    /** Runs one sweep from the means m, {@code [d]}: one execution of the graph. */
    CaviRegression.State sweep(double[] mean) {
        INDArray before = Nd4j.create(mean, new long[] {d, 1}, 'c');
        Map<String, INDArray> out = graph.output(Map.of(MEAN_BEFORE, before), MEAN, VARIANCE, ELBO, CHANGE);
        return new CaviRegression.State(
                DiagonalGaussian.of(doubles(out, MEAN), doubles(out, VARIANCE)),
                doubles(out, ELBO)[0],
                doubles(out, CHANGE)[0]);
    }

    private static double[] doubles(Map<String, INDArray> out, String name) {
        INDArray array = out.get(name);
        if (array == null) {
            throw new IllegalStateException("the graph has no output " + name);
        }
        return array.reshape(array.length()).toDoubleVector();
    }

    private SDVariable matrix(String name, double[][] values) {
        return graph.constant(name, Nd4j.createFromArray(values));
    }

    private SDVariable column(String name, double[] values) {
        return graph.constant(name, Nd4j.create(values, new long[] {values.length, 1}, 'c'));
    }

    private SDVariable scalar(String name, double value) {
        return graph.constant(name, Nd4j.scalar(DataType.DOUBLE, value));
    }
}
