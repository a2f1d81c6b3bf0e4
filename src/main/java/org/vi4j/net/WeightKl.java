package org.vi4j.net;

import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.vi4j.internal.math.Platform;
import org.vi4j.math.Workers;

/**
 * The divergence of normal weights from their prior, layer by layer: KL = ½ Σ (v/p + m²/p − 1 − log(v/p)) for weights
 * N(m, v) under N(0, p), and as {@link WeightPrior} has it under others. Of weights that are numbers it is minus the
 * logarithm of the prior's density, up to a constant.
 */
final class WeightKl {
    /** So many ratios v/p are multiplied before a logarithm is taken; each lies above 1e-15. */
    private static final int PRODUCT = 16;

    private WeightKl() {}

    /**
     * What a layer's weights tell of what they have learned, biases left out.
     *
     * @param name of the layer
     * @param weights how many
     * @param kl in nats, biases included
     * @param learned the same less the least that each weight has without data
     * @param moved that a weight has beyond its least and beyond what its mean costs, in nats: its variance's part
     * @param signal the mean of m²/v, a weight's squared mean in units of its variance
     * @param width the geometric mean of √(v/p), a weight's sd beside its prior's
     * @param fitted the prior's variance that makes the divergence least: of a normal prior the mean of m² + v
     */
    record Layer(
            String name,
            long weights,
            double kl,
            double learned,
            double moved,
            double signal,
            double width,
            double fitted) {
        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("name", name);
            map.put("weights", weights);
            map.put("kl", kl);
            map.put("sd_beside_prior", width);
            map.put("squared_mean_beside_variance", signal);
            return map;
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "%s: %,d weights, KL %.1f nats, sd %.3g times the prior's, mean² %.3g times the variance",
                    name,
                    weights,
                    kl,
                    width,
                    signal);
        }
    }

    /** Returns the divergence of a net's weights, in nats. */
    static double of(NetNetwork net, Workers workers) {
        double kl = 0;
        for (int i = 0; i < net.weights().size(); i++) {
            kl += layer(net, i, workers).kl;
        }
        return kl;
    }

    static Layer layer(NetNetwork net, int number, Workers workers) {
        Weights layer = net.weights().get(number);
        int matrix =
                Math.toIntExact(layer.layerConf().getNIn() * layer.layerConf().getNOut());
        int all = Math.toIntExact(layer.layerConf().means());
        FloatBuffer memory = Platform.hostMemory(layer.params());
        double[][] parts = new double[workers.count()][];
        workers.run(part -> parts[part] = sums(
                memory,
                workers.start(matrix, part),
                workers.start(matrix, part + 1),
                net.isRandom() ? all : -1,
                net.priorVariance(number, false),
                net.prior(false)));
        double[] weights = new double[4];
        for (double[] part : parts) {
            for (int i = 0; i < weights.length; i++) {
                weights[i] += part[i];
            }
        }
        double[] biases =
                sums(memory, matrix, all, net.isRandom() ? all : -1, net.priorVariance(number, true), net.prior(true));
        double least = net.isRandom() ? net.prior(false).leastKl() : 0;
        return new Layer(
                layer.layerConf().getLayerName(),
                matrix,
                weights[0] + biases[0],
                weights[0] + biases[0] - least * matrix,
                weights[0] / matrix - least - 0.5 * weights[1] / matrix,
                weights[1] / matrix,
                Math.exp(weights[2] / matrix / 2),
                fitted(net.prior(false), weights[3] / matrix));
    }

    /** Returns the prior's variance that makes the divergence least. */
    private static double fitted(WeightPrior prior, double moment) {
        return prior instanceof WeightPrior.Laplace ? 2 * moment * moment : moment;
    }

    /** Returns KL, Σ m²/v, Σ log(v/p) and Σ (m² + v), or Σ E|w| where that is what the prior's scale follows. */
    private static double[] sums(
            FloatBuffer memory, int from, int to, int variances, double prior, WeightPrior density) {
        if (!(density instanceof WeightPrior.Gaussian)) {
            return sumsOfOther(memory, from, to, variances, prior, density);
        }
        int block = 1 << 12;
        float[] m = new float[block];
        float[] v = new float[block];
        double[] sums = new double[4];
        for (int at = from; at < to; at += block) {
            int n = Math.min(block, to - at);
            memory.get(at, m, 0, n);
            if (variances < 0) {
                for (int i = 0; i < n; i++) {
                    sums[0] += 0.5 * m[i] * m[i] / prior;
                    sums[3] += m[i] * (double) m[i];
                }
                continue;
            }
            memory.get(variances + at, v, 0, n);
            double squares = 0;
            double logs = 0;
            double product = 1;
            for (int i = 0; i < n; i++) {
                double square = m[i] * (double) m[i];
                squares += square + v[i];
                sums[1] += square / v[i];
                product *= v[i] / prior;
                if (i % PRODUCT == PRODUCT - 1) {
                    logs += Math.log(product);
                    product = 1;
                }
            }
            logs += Math.log(product);
            sums[0] += 0.5 * (squares / prior - n - logs);
            sums[2] += logs;
            sums[3] += squares;
        }
        return sums;
    }

    private static double[] sumsOfOther(
            FloatBuffer memory, int from, int to, int variances, double prior, WeightPrior density) {
        int block = 1 << 12;
        float[] m = new float[block];
        float[] v = new float[block];
        double[] sums = new double[4];
        for (int at = from; at < to; at += block) {
            int n = Math.min(block, to - at);
            memory.get(at, m, 0, n);
            if (variances >= 0) {
                memory.get(variances + at, v, 0, n);
            }
            for (int i = 0; i < n; i++) {
                if (variances < 0) {
                    sums[0] += density.energy(m[i], prior) - density.energy(0, prior);
                    sums[3] += Math.abs(m[i]);
                } else {
                    sums[0] += density.kl(m[i], v[i], prior);
                    sums[1] += m[i] * (double) m[i] / v[i];
                    sums[2] += Math.log(v[i] / prior);
                    sums[3] += WeightPrior.meanAbsolute(m[i], v[i]);
                }
            }
        }
        return sums;
    }
}
