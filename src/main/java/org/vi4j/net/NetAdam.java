package org.vi4j.net;

import java.util.random.RandomGenerator;
import org.vi4j.internal.training.Steps;
import org.vi4j.math.RandomStreams;

/**
 * Adam on the means of weights and on the logarithms of their variances (Kingma and Ba, "Adam: a method for stochastic
 * optimization", ICLR 2015), a row of weights at a time. The derivatives of the KL divergence, which depend on the
 * parameters alone, are added here. A variance is stored itself: its logarithm's step s multiplies it with 1 + s +
 * s²/2, so that no exponential runs over the weights.
 */
final class NetAdam implements WeightUpdate {
    private static final float BETA_1 = 0.9f;
    private static final float BETA_2 = 0.999f;
    private static final float EPSILON = 1e-8f;

    /** A variance's logarithm goes this many times as far as a mean does. */
    private static final float VARIANCE_RATE = 3f;

    /** The largest step of a logarithm: beyond it the short series would be off by more than 1 %. */
    private static final float LONGEST = 0.3f;

    private final NetNetwork net;
    private final float[] m;
    private final float[] v;
    private final RandomStreams streams;
    private int steps;
    private float rate;
    private float klWeight;

    NetAdam(NetNetwork net) {
        this.net = net;
        this.m = new float[net.parameterCount()];
        this.v = new float[net.parameterCount()];
        this.streams = new RandomStreams(net.config().seed());
    }

    /** The running means of derivatives and of their squares, in the graph's order. */
    float[] first() {
        return m;
    }

    float[] second() {
        return v;
    }

    int steps() {
        return steps;
    }

    void restore(Steps.Moments moments, int from) {
        moments.m().get(from, m, m.length);
        moments.v().get(from, v, v.length);
        steps = moments.steps();
    }

    /**
     * Begins a step.
     *
     * @param learningRate of it
     * @param kl the weight of the KL divergence beside the mean negative log likelihood of a row
     */
    void begin(double learningRate, double kl) {
        steps++;
        rate = (float) (learningRate * Math.sqrt(1 - Math.pow(BETA_2, steps)) / (1 - Math.pow(BETA_1, steps)));
        klWeight = (float) kl;
    }

    @Override
    public void apply(Row row, Values values) {
        WeightPrior prior = net.prior(row.bias());
        if (!(prior instanceof WeightPrior.Gaussian)) {
            apply(row, values, prior);
            return;
        }
        int n = row.n();
        float precision = (float) (1 / net.priorVariance(row.layer(), row.bias()));
        float weight = klWeight;
        float[] g = values.meanGradient;
        float[] mean = values.mean;
        for (int i = 0; i < n; i++) {
            g[i] += weight * precision * mean[i];
        }
        step(row.mean(), n, g, values, 1f);
        for (int i = 0; i < n; i++) {
            mean[i] -= g[i];
        }
        if (row.variance() >= 0) {
            float[] h = values.varianceGradient;
            float[] variance = values.variance;
            for (int i = 0; i < n; i++) {
                h[i] = variance[i] * h[i] + weight * 0.5f * (variance[i] * precision - 1f);
            }
            step(row.variance(), n, h, values, VARIANCE_RATE);
            for (int i = 0; i < n; i++) {
                float s = -Math.max(-LONGEST, Math.min(LONGEST, h[i]));
                variance[i] *= 1f + s + 0.5f * s * s;
            }
        }
    }

    /** Takes a step where the prior is not normal. */
    private void apply(Row row, Values values, WeightPrior prior) {
        int n = row.n();
        double variance = net.priorVariance(row.layer(), row.bias());
        float[] g = values.meanGradient;
        float[] h = values.varianceGradient;
        if (row.variance() < 0) {
            for (int i = 0; i < n; i++) {
                g[i] += klWeight * (float) prior.slope(values.mean[i], variance);
            }
        } else {
            for (int i = 0; i < n; i++) {
                h[i] = values.variance[i] * h[i] - 0.5f * klWeight;
            }
            RandomGenerator random = streams.at("prior", (long) steps * m.length + row.mean());
            prior.add(new WeightPrior.Row(values.mean, values.variance, g, h, n), (float) variance, klWeight, random);
            step(row.variance(), n, h, values, VARIANCE_RATE);
            for (int i = 0; i < n; i++) {
                float s = -Math.max(-LONGEST, Math.min(LONGEST, h[i]));
                values.variance[i] *= 1f + s + 0.5f * s * s;
            }
        }
        step(row.mean(), n, g, values, 1f);
        for (int i = 0; i < n; i++) {
            values.mean[i] -= g[i];
        }
    }

    /** Replaces derivatives by what is to be taken away. */
    private void step(int at, int n, float[] g, Values values, float times) {
        float[] first = values.first;
        float[] second = values.second;
        System.arraycopy(m, at, first, 0, n);
        System.arraycopy(v, at, second, 0, n);
        float r = times * rate;
        for (int i = 0; i < n; i++) {
            float a = BETA_1 * first[i] + (1 - BETA_1) * g[i];
            float b = BETA_2 * second[i] + (1 - BETA_2) * g[i] * g[i];
            first[i] = a;
            second[i] = b;
            g[i] = r * a / ((float) Math.sqrt(b) + EPSILON);
        }
        System.arraycopy(first, 0, m, at, n);
        System.arraycopy(second, 0, v, at, n);
    }
}
