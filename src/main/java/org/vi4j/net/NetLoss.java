package org.vi4j.net;

import java.nio.FloatBuffer;
import org.apache.commons.math3.special.Gamma;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.internal.math.Platform;
import org.vi4j.net.NetData.Target;

/**
 * The negative log likelihood of targets given what a net puts out, and its derivative. Of classes it is that of the
 * softmax of logits; of a number with one noise it is the expectation over the last layer and over the noise's
 * precision, both in closed form; of a number with its own noise that of N(mean, exp(s)). Numbers are in their table's
 * unit: the logarithm of the scale is added.
 */
final class NetLoss {
    /** A row's noise has a logarithm of its variance between these, so that none becomes 0 or infinite. */
    private static final double MOST_LOG_VARIANCE = 12;

    /** The noise's precision is Gamma(SHAPE, RATE) before the data, in units of the target's variance. */
    static final double SHAPE = 1e-3;

    static final double RATE = 1e-3;

    private final NetNetwork net;
    private final boolean classes;
    private final boolean heteroscedastic;
    private final double logScale;
    private INDArray gradient = Nd4j.empty(DataType.FLOAT);
    private double squares;

    NetLoss(NetNetwork net) {
        this.net = net;
        this.classes = net.codec().target() instanceof Target.Classes;
        this.heteroscedastic = !classes && NetGraph.outputs(net.config(), net.codec()) == 2;
        this.logScale = net.codec().target() instanceof Target.Numeric number ? Math.log(number.sd()) : 0;
    }

    /** Returns the derivative of the mean loss by what the net put out, after {@link #of}. */
    INDArray gradient() {
        return gradient;
    }

    /** Returns Σ E[(y − f)²] of the rows of the last {@link #of}. */
    double squares() {
        return squares;
    }

    /** Returns the shape of the noise precision's Gamma distribution after N rows. */
    static double shape(long rows) {
        return SHAPE + rows / 2.0;
    }

    /**
     * Returns the loss of each row, in nats, and keeps its derivative.
     *
     * @param out what the net put out, [n, w]
     * @param targets [n]
     */
    double[] of(INDArray out, float[] targets) {
        int n = out.rows();
        int w = out.columns();
        if (!(gradient.rank() == 2 && gradient.rows() == n && gradient.columns() == w)) {
            gradient = Nd4j.create(DataType.FLOAT, n, w);
        }
        float[] values = new float[n * w];
        Platform.hostMemory(out).get(0, values, 0, values.length);
        double[] losses = new double[n];
        squares = 0;
        for (int i = 0; i < n; i++) {
            losses[i] = classes
                    ? softmax(values, i * w, w, (int) targets[i], n)
                    : heteroscedastic
                            ? ownNoise(values, i * w, targets[i], n)
                            : oneNoise(values, i * w, w, targets[i], n);
        }
        FloatBuffer memory = Platform.hostMemory(gradient);
        memory.put(0, values, 0, values.length);
        return losses;
    }

    private static double softmax(float[] values, int at, int k, int label, int n) {
        double most = values[at];
        for (int j = 1; j < k; j++) {
            most = Math.max(most, values[at + j]);
        }
        double sum = 0;
        for (int j = 0; j < k; j++) {
            sum += Math.exp(values[at + j] - most);
        }
        double loss = most + Math.log(sum) - values[at + label];
        for (int j = 0; j < k; j++) {
            double p = Math.exp(values[at + j] - most) / sum;
            values[at + j] = (float) ((p - (j == label ? 1 : 0)) / n);
        }
        return loss;
    }

    private double ownNoise(float[] values, int at, float target, int n) {
        double s = logVariance(values[at + 1]);
        double residual = target - values[at];
        double precision = Math.exp(-s);
        double loss = 0.5 * (Math.log(2 * Math.PI) + s + residual * residual * precision) + logScale;
        values[at + 1] = (float)
                (Math.abs(values[at + 1]) > MOST_LOG_VARIANCE ? 0 : 0.5 * (1 - residual * residual * precision) / n);
        values[at] = (float) (-residual * precision / n);
        return loss;
    }

    static double logVariance(double s) {
        return Math.max(-MOST_LOG_VARIANCE, Math.min(MOST_LOG_VARIANCE, s));
    }

    private double oneNoise(float[] values, int at, int width, float target, int n) {
        double precision = 1 / net.noiseVariance();
        double residual = target - values[at];
        double variance = width == 2 ? values[at + 1] : 0;
        double square = residual * residual + variance;
        squares += square;
        values[at] = (float) (-residual * precision / n);
        if (width == 2) {
            values[at + 1] = (float) (0.5 * precision / n);
        }
        return 0.5 * (Math.log(2 * Math.PI) - expectedLogPrecision() + square * precision) + logScale;
    }

    /** Returns E[log τ] = ψ(a) − log b of the noise's precision, whose mean is a/b. */
    private double expectedLogPrecision() {
        double shape = shape(net.rows());
        return Gamma.digamma(shape) - Math.log(shape) - Math.log(net.noiseVariance());
    }

    /** Returns KL(q(τ) ‖ p(τ)) of the noise's precision, 0 where the likelihood has none. */
    double noiseKl() {
        if (classes || heteroscedastic) {
            return 0;
        }
        double a = shape(net.rows());
        double b = a * net.noiseVariance();
        return (a - SHAPE) * Gamma.digamma(a)
                - Gamma.logGamma(a)
                + Gamma.logGamma(SHAPE)
                + SHAPE * (Math.log(b) - Math.log(RATE))
                + a * (RATE - b) / b;
    }

    /**
     * Moves the posterior of the noise's precision towards its optimum given the squares of the last rows: all the way
     * where they are all rows (Hoffman et al., "Stochastic variational inference", JMLR 2013).
     *
     * @param n how many rows they were
     */
    void updateNoise(int n) {
        if (!classes && !heteroscedastic) {
            double step = Math.min(1, n / (double) net.rows());
            double optimum = (RATE + squares / n * net.rows() / 2) / shape(net.rows());
            net.setNoiseVariance((1 - step) * net.noiseVariance() + step * optimum);
        }
    }
}
