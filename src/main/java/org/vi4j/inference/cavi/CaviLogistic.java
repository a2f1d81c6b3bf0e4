package org.vi4j.inference.cavi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.distribution.MultivariateGaussian;
import org.vi4j.math.Cholesky;
import org.vi4j.model.Precision;

/**
 * Bayesian logistic regression, P(yᵢ = 1) = σ(xᵢᵀw) with wⱼ ~ N(0, αⱼ⁻¹), by the bound of Jaakkola and Jordan:
 *
 * <pre>ln σ(z) ≥ ln σ(ξ) + (z − ξ)/2 − λ(ξ)(z² − ξ²),   λ(ξ) = tanh(ξ/2)/(4ξ)</pre>
 *
 * <p>It is quadratic in z, so q(w) is a normal distribution with the full covariance, and the bound on the ELBO is
 * raised by turns:
 *
 * <pre>q(w) = N(Λ⁻¹h, Λ⁻¹),   Λ = diag(α) + 2 Σᵢ λ(ξᵢ) xᵢxᵢᵀ,   h = Σᵢ (yᵢ − ½) xᵢ
 * ξᵢ² = E_q[(xᵢᵀw)²] = xᵢᵀ(Λ⁻¹ + mmᵀ)xᵢ</pre>
 *
 * <p>One execution of the SameDiff graph is one sweep: it takes Λ's Cholesky factor and returns q's mean, the new ξ,
 * the bound after them in closed form, and the next Λ. The bound is below the ELBO, which is below the log evidence.
 * (Jaakkola and Jordan, "Bayesian parameter estimation via variational methods", Statistics and Computing 2000; Bishop,
 * <i>Pattern Recognition and Machine Learning</i>, 10.6.)
 */
public final class CaviLogistic {
    private static final String FACTOR = "factor";
    private static final String MEAN = "mean";
    private static final String XI = "xi";
    private static final String PRECISION = "precision";
    private static final String BOUND = "bound";
    /** λ(ξ) is 1/8 there to all digits, and 0/0 at 0. */
    private static final double SMALL = 1e-6;

    private final SameDiff graph = SameDiff.create();
    private final int d;
    private final double[][] start;

    /**
     * Prepares the sweep's graph.
     *
     * @param rows X, {@code [n, d]}
     * @param target y, zeros and ones, {@code [n]}
     * @param alpha the coefficients' prior precisions, {@code [d]}
     * @throws org.vi4j.UserError if a precision is not a positive finite number
     */
    public CaviLogistic(double[][] rows, double[] target, double[] alpha) {
        this.d = alpha.length;
        for (double a : alpha) {
            Precision.require("alpha", a);
        }
        if (rows.length == 0
                || rows.length != target.length
                || !Arrays.stream(target).allMatch(y -> y == 0 || y == 1)) {
            throw new IllegalArgumentException("as many targets as rows, at least one, each 0 or 1, were expected");
        }
        double[] h = new double[d];
        this.start = new double[d][d];
        double constant = d / 2.0;
        for (int j = 0; j < d; j++) {
            start[j][j] = alpha[j];
            constant += Math.log(alpha[j]) / 2;
        }
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < d; j++) {
                h[j] += (target[i] - 0.5) * rows[i][j];
                for (int k = 0; k < d; k++) {
                    start[j][k] += rows[i][j] * rows[i][k] / 4; // 2 λ(0) = 1/4
                }
            }
        }
        build(graph.constant("X", Nd4j.createFromArray(rows)), h, alpha, constant);
    }

    private void build(SDVariable x, double[] information, double[] alpha, double constant) {
        SDVariable identity = graph.constant("I", Nd4j.eye(d).castTo(DataType.DOUBLE));
        SDVariable h = graph.constant("h", SweepGraph.column(information));
        SDVariable prior = graph.constant("alpha", SweepGraph.column(alpha));
        SDVariable c = graph.placeHolder(FACTOR, DataType.DOUBLE, d, d);
        SDVariable inverse = graph.linalg.triangularSolve(c, identity, true, false);
        SDVariable covariance = graph.transpose(inverse).mmul(inverse);
        SDVariable mean = covariance.mmul(MEAN, h);

        SDVariable linear = x.mmul(mean);
        SDVariable second = graph.sum(x.mmul(covariance).mul(x), true, 1).add(linear.mul(linear));
        SDVariable xi = graph.math.max(
                XI,
                graph.math.sqrt(second),
                graph.constant("small", Nd4j.create(new double[] {SMALL}, new long[] {1, 1}, 'c')));
        SDVariable lambda = graph.math.tanh(xi.mul(0.5)).div(xi.mul(4));
        graph.transpose(x).mmul(x.mul(lambda)).mul(2).add(PRECISION, identity.mul(prior));

        // ln σ(ξ) − ξ/2; the term with λ vanishes where ξ² = E[z²].
        SDVariable likelihood = graph.sum(graph.nn.softplus(graph.math.neg(xi)).add(xi.mul(0.5)));
        SDVariable squares = mean.mul(mean).add(graph.sum(covariance.mul(identity), true, 1));
        SDVariable halfLogDeterminant = graph.sum(graph.math.log(graph.sum(c.mul(identity), true, 1)));
        graph.sum(h.mul(mean))
                .sub(likelihood)
                .sub(graph.sum(prior.mul(squares)).mul(0.5))
                .sub(halfLogDeterminant)
                .add(BOUND, constant);
    }

    /**
     * Where the ascent led.
     *
     * @param posterior q(w)
     * @param boundTrace the bound on the log evidence after each sweep, in nats; it never falls
     * @param xi where the logistic functions are bounded, one a row
     * @param converged whether the last sweep met {@link CaviOptions}' rule
     */
    public record Result(MultivariateGaussian posterior, List<Double> boundTrace, List<Double> xi, boolean converged) {
        /** Creates the result. */
        public Result {
            boundTrace = List.copyOf(boundTrace);
            xi = List.copyOf(xi);
        }

        /** Returns the bound reached, in nats. */
        public double bound() {
            return boundTrace.get(boundTrace.size() - 1);
        }
    }

    /**
     * Sweeps until bound and means change by no more than the tolerance, or the sweeps are used up.
     *
     * @param options when to stop
     * @return where the ascent led
     * @throws org.vi4j.UserError if Λ is not positive definite in float64
     */
    public Result run(CaviOptions options) {
        double[][] precision = start;
        double[][] used = start;
        double[] mean = new double[d];
        double[] xi = new double[0];
        List<Double> trace = new ArrayList<>();
        double bound = Double.NEGATIVE_INFINITY;
        boolean converged = false;
        while (!converged && trace.size() < options.maxSweeps()) {
            used = precision;
            Map<String, INDArray> out = graph.output(
                    Map.of(FACTOR, Nd4j.createFromArray(Cholesky.of(used).lower())), MEAN, XI, PRECISION, BOUND);
            double[] next = SweepGraph.doubles(out, MEAN);
            double after = SweepGraph.doubles(out, BOUND)[0];
            double change = 0;
            for (int j = 0; j < d; j++) {
                double scale = Math.max(1 / Math.sqrt(used[j][j]), Math.abs(next[j]));
                change = Math.max(change, Math.abs(next[j] - mean[j]) / scale);
            }
            converged =
                    Math.abs(after - bound) <= options.tolerance() * Math.abs(after) && change <= options.tolerance();
            mean = next;
            bound = after;
            xi = SweepGraph.doubles(out, XI);
            precision = symmetric(SweepGraph.doubles(out, PRECISION));
            trace.add(after);
        }
        return new Result(
                MultivariateGaussian.ofMean(mean, used),
                trace,
                Arrays.stream(xi).boxed().toList(),
                converged);
    }

    private double[][] symmetric(double[] values) {
        double[][] matrix = new double[d][d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                matrix[i][j] = (values[i * d + j] + values[j * d + i]) / 2;
            }
        }
        return matrix;
    }
}
