package org.vi4j.model;

import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.internal.math.Logistic;
import org.vi4j.model.Precision.PrecisionUpdate;

/**
 * P(yᵢ = 1) = σ(zᵢ), zᵢ = xᵢᵀw, by the bound of Jaakkola and Jordan:
 *
 * <pre>ln σ(z) ≥ ln σ(ξ) + (z − ξ)/2 − λ(ξ)(z² − ξ²),   λ(ξ) = tanh(ξ/2)/(4ξ)</pre>
 *
 * <p>It is quadratic in z, so cᵢ = 2Wᵢλ(ξᵢ) and bᵢ = Wᵢ(yᵢ − ½), and the best ξᵢ² is E[zᵢ²]. There the term with λ
 * vanishes and the rows' part of the bound is Σᵢ Wᵢ[(yᵢ − ½)E[zᵢ] + ln σ(ξᵢ) − ξᵢ/2]. It is a bound on the ELBO, which
 * is below the log evidence. (Jaakkola and Jordan, "Bayesian parameter estimation via variational methods", Statistics
 * and Computing 2000; Bishop, <i>Pattern Recognition and Machine Learning</i>, 10.6.)
 */
final class LogisticRows implements Likelihood.RowFactors {
    /** λ(ξ) is 1/8 there to all digits, and 0/0 at 0. */
    private static final double SMALL = 1e-6;

    private final double[] weights;
    private final double[] information;

    LogisticRows(double[] target, double[] weights) {
        this.weights = weights;
        this.information = new double[target.length];
        Arrays.setAll(information, i -> weights[i] * (target[i] - 0.5));
    }

    @Override
    public double[] startPrecision() {
        return Arrays.stream(weights).map(w -> w / 4).toArray(); // 2 λ(0) = 1/4
    }

    @Override
    public double[] startInformation() {
        return information;
    }

    @Override
    public Likelihood.RowFactors.Terms build(SameDiff graph, SDVariable linear, SDVariable variance, SDVariable beta) {
        SDVariable w = graph.constant("row_weights", PrecisionUpdate.column(weights));
        SDVariable b = graph.constant("row_information", PrecisionUpdate.column(information));
        SDVariable small = graph.constant("small", Nd4j.create(new double[] {SMALL}, new long[] {1, 1}, 'c'));
        SDVariable xi = graph.math.max(graph.math.sqrt(linear.mul(linear).add(variance)), small);
        SDVariable c = graph.math.tanh(xi.mul(0.5)).div(xi.mul(2)).mul(w);
        SDVariable bound = b.mul(linear)
                .sub(graph.nn.softplus(graph.math.neg(xi)).add(xi.mul(0.5)).mul(w));
        return new Likelihood.RowFactors.Terms(xi, c, b, graph.sum(bound), graph.identity(beta), graph.identity(beta));
    }

    /** The same for one row. */
    record Step() implements Likelihood.RowStep {
        @Override
        public void start(double y, double weight, double beta, double[] out) {
            out[0] = weight / 4;
            out[1] = weight * (y - 0.5);
        }

        @Override
        public void update(double y, double weight, double linear, double variance, double beta, double[] out) {
            double xi = Math.max(Math.sqrt(linear * linear + variance), SMALL);
            out[0] = weight * Math.tanh(xi / 2) / (2 * xi);
            out[1] = weight * (y - 0.5);
            out[2] = out[1] * linear - weight * (Logistic.softplus(-xi) + xi / 2);
        }
    }
}
