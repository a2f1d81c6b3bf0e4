package org.vi4j.net;

import java.nio.FloatBuffer;
import org.vi4j.internal.math.Platform;
import org.vi4j.math.Workers;

/**
 * Natural-gradient steps on normal weights at about Adam's price (Shen et al., "Variational learning is effective for
 * large deep networks", ICML 2024, algorithm 1): a step goes through the net of one draw of the weights, θ = m + σε,
 * and the derivative ĝ there gives that by the means, and ĥ = ĝ(θ − m)/σ² of the curvature. A weight's variance is σ² =
 * 1/(λ(h + δ)) with λ = N/T and δ the prior's precision over λ.
 */
final class Ivon implements WeightUpdate {
    private static final float BETA_1 = 0.9f;
    private static final float BETA_2 = 0.9995f;

    /** The largest change of a mean, in units of the learning rate. */
    private static final float CLIP = 1f;

    private final NetNetwork net;
    private final NetNetwork sampled;
    private final NetLoss loss;
    private final float[] momentum;
    private final Workers workers;
    private FloatBuffer[] memory = {};
    private float rate;
    private float debias;
    private float lambda;

    Ivon(NetNetwork net, float[] momentum, Workers workers) {
        this.net = net;
        this.momentum = momentum;
        this.workers = workers;
        this.sampled = net.ofNumbers(workers);
        this.loss = new NetLoss(sampled);
    }

    NetLoss loss() {
        return loss;
    }

    /** Returns the net of one draw of the weights. */
    NetNetwork sample(Noise noise, long step) {
        sampled.setNoiseVariance(net.noiseVariance());
        for (int i = 0; i < net.weights().size(); i++) {
            FloatBuffer from = Platform.hostMemory(net.weights().get(i).params());
            FloatBuffer to = Platform.hostMemory(sampled.weights().get(i).params());
            int n = Math.toIntExact(net.weights().get(i).layerConf().means());
            noise.normal("weights-" + i, step, sampled.weights().get(i).params());
            workers.run(part -> {
                int start = workers.start(n, part);
                int end = workers.start(n, part + 1);
                int block = 1 << 12;
                float[] m = new float[block];
                float[] v = new float[block];
                float[] e = new float[block];
                for (int at = start; at < end; at += block) {
                    int length = Math.min(block, end - at);
                    from.get(at, m, 0, length);
                    from.get(n + at, v, 0, length);
                    to.get(at, e, 0, length);
                    for (int j = 0; j < length; j++) {
                        m[j] += (float) Math.sqrt(v[j]) * e[j];
                    }
                    to.put(at, m, 0, length);
                }
            });
        }
        return sampled;
    }

    /**
     * Begins a step.
     *
     * @param steps taken, this one included
     * @param learningRate of it
     * @param klWeight T/N
     */
    void begin(int steps, double learningRate, double klWeight) {
        rate = (float) learningRate;
        debias = (float) (1 / (1 - Math.pow(BETA_1, steps)));
        lambda = (float) (1 / klWeight);
        memory = net.weights().stream()
                .map(layer -> Platform.hostMemory(layer.params()))
                .toArray(FloatBuffer[]::new);
    }

    @Override
    public void apply(Row row, Values values) {
        int n = row.n();
        Weights layer = net.weights().get(row.layer());
        int means = Math.toIntExact(layer.layerConf().means());
        // A layer of numbers has its means where one of random weights has them, but in a shorter array.
        int at = row.mean() - sampledOffset(row.layer());
        FloatBuffer parameters = memory[row.layer()];
        float[] mean = values.first;
        float[] variance = values.variance;
        parameters.get(at, mean, 0, n);
        parameters.get(means + at, variance, 0, n);
        float delta = (float) (1 / net.priorVariance(row.layer(), row.bias()) / lambda);
        int offset = netOffset(row.layer()) + at;
        for (int i = 0; i < n; i++) {
            float g = values.meanGradient[i];
            float h = 1f / (lambda * variance[i]) - delta;
            float curvature = g * (values.mean[i] - mean[i]) / variance[i];
            float difference = h - curvature;
            h = BETA_2 * h
                    + (1 - BETA_2) * curvature
                    + 0.5f * (1 - BETA_2) * (1 - BETA_2) * difference * difference / (h + delta);
            float average = BETA_1 * momentum[offset + i] + (1 - BETA_1) * g;
            momentum[offset + i] = average;
            float step = (average * debias + delta * mean[i]) / (h + delta);
            mean[i] -= rate * Math.max(-CLIP, Math.min(CLIP, step));
            variance[i] = 1f / (lambda * (h + delta));
        }
        parameters.put(at, mean, 0, n);
        parameters.put(means + at, variance, 0, n);
    }

    private int sampledOffset(int layer) {
        int offset = 0;
        for (int i = 0; i < layer; i++) {
            offset += (int) sampled.weights().get(i).numParams();
        }
        return offset;
    }

    private int netOffset(int layer) {
        int offset = 0;
        for (int i = 0; i < layer; i++) {
            offset += (int) net.weights().get(i).numParams();
        }
        return offset;
    }
}
