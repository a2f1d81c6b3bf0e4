package org.vi4j.model;

import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.internal.math.Normal;
import org.vi4j.model.Precision.PrecisionUpdate;

/**
 * P(yᵢ = 1) = Φ(xᵢᵀw), as yᵢ = 1 where zᵢ &gt; 0 for zᵢ ~ N(xᵢᵀw, 1). Given q(w) the best q(zᵢ) is N(ηᵢ, 1) cut off at
 * zero, ηᵢ = E[xᵢᵀw]; with sᵢ = ±1 the side,
 *
 * <pre>E[zᵢ] = ηᵢ + sᵢ φ(ηᵢ)/Φ(sᵢηᵢ),   cᵢ = Wᵢ,   bᵢ = Wᵢ E[zᵢ]</pre>
 *
 * and there E ln p(yᵢ, zᵢ | w) plus the entropy of q(zᵢ) is ln Φ(sᵢηᵢ) − ½ Var[xᵢᵀw]. (Albert and Chib, "Bayesian
 * analysis of binary and polychotomous response data", JASA 1993; Ormerod and Wand, "Explaining variational
 * approximations", The American Statistician 2010.)
 */
final class ProbitRows implements Likelihood.RowFactors {
    private final double[] weights;
    private final double[] sides;

    ProbitRows(double[] target, double[] weights) {
        this.weights = weights;
        this.sides = Arrays.stream(target).map(y -> 2 * y - 1).toArray();
    }

    @Override
    public double[] startPrecision() {
        return weights.clone();
    }

    @Override
    public double[] startInformation() {
        double[] b = new double[weights.length];
        Arrays.setAll(b, i -> weights[i] * sides[i] * Math.sqrt(2 / Math.PI));
        return b;
    }

    @Override
    public Likelihood.RowFactors.Terms build(SameDiff graph, SDVariable linear, SDVariable variance, SDVariable beta) {
        SDVariable w = graph.constant("row_weights", PrecisionUpdate.column(weights));
        SDVariable s = graph.constant("sides", PrecisionUpdate.column(sides));
        SDVariable t = linear.mul(s);
        SDVariable logCdf = logCdf(graph, t);
        SDVariable hazard =
                graph.math.exp(t.mul(t).mul(-0.5).sub(Normal.LOG_ROOT_2PI).sub(logCdf));
        SDVariable z = linear.add(hazard.mul(s));
        SDVariable elbo = graph.sum(logCdf.sub(variance.mul(0.5)).mul(w));
        return new Likelihood.RowFactors.Terms(z, w, z.mul(w), elbo, graph.identity(beta), graph.identity(beta));
    }

    /** {@link Normal#logCdf} as a graph. */
    static SDVariable logCdf(SameDiff graph, SDVariable t) {
        SDVariable limit = graph.constant("tail", Nd4j.create(new double[] {Normal.TAIL}, new long[] {1, 1}, 'c'));
        SDVariable body = graph.math.max(t, limit);
        SDVariable tail = graph.math.min(t, limit);
        SDVariable near =
                graph.math.log(graph.math.erfc(body.mul(-1 / Math.sqrt(2))).mul(0.5));
        SDVariable u = graph.math.reciprocal(tail.mul(tail));
        SDVariable series = u.mul(-11).add(1);
        for (int k = 9; k >= 1; k -= 2) {
            series = u.mul(series).mul(-k).add(1);
        }
        SDVariable far = graph.math
                .log(series)
                .sub(graph.math.log(graph.math.neg(tail)))
                .sub(tail.mul(tail).mul(0.5))
                .sub(Normal.LOG_ROOT_2PI);
        SDVariable isFar = graph.castTo(graph.lt(t, limit), DataType.DOUBLE);
        return near.add(isFar.mul(far.sub(near)));
    }

    /** The same for one row. */
    record Step() implements Likelihood.RowStep {
        @Override
        public void start(double y, double weight, double beta, double[] out) {
            out[0] = weight;
            out[1] = weight * (2 * y - 1) * Math.sqrt(2 / Math.PI);
        }

        @Override
        public void update(double y, double weight, double linear, double variance, double beta, double[] out) {
            double side = 2 * y - 1;
            double t = side * linear;
            double logCdf = Normal.logCdf(t);
            double hazard = Math.exp(-t * t / 2 - Normal.LOG_ROOT_2PI - logCdf);
            out[0] = weight;
            out[1] = weight * (linear + side * hazard);
            out[2] = weight * (logCdf - variance / 2);
        }
    }
}
