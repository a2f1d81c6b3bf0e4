package org.vi4j.net;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vi4j.internal.io.Safetensors;
import org.vi4j.internal.io.Safetensors.Tensor;
import org.vi4j.internal.math.Platform;

/**
 * A net's weights as safetensors in PyTorch's layout: {@code LAYER.weight.mean} [out, in], or [filters, channels, 5, 5]
 * of a convolution, {@code LAYER.bias.mean} [out], and where weights are random the same with {@code sd}. The members
 * of an ensemble have their number in front. A dense layer behind convolutions takes pixels with their channels next to
 * each other, which PyTorch has after {@code permute(0, 2, 3, 1)}. Of {@code laplace-last} the last layer has its
 * posterior's means and marginal standard deviations, and where the whole curvature was taken
 * {@code output.covariance}, that of {@code cat([weight, bias[:, None]], 1).flatten()}.
 */
final class NetExport {
    private NetExport() {}

    static void write(Net net, Path file) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int member = 0; member < net.members().size(); member++) {
            String before = net.members().size() == 1 ? "" : member + ".";
            for (Weights layer : net.members().get(member).weights()) {
                WeightLayer conf = layer.layerConf();
                String name = before + conf.getLayerName();
                float[] all = new float[(int) layer.numParams()];
                Platform.hostMemory(layer.params()).get(0, all, 0, all.length);
                put(tensors, conf, name, "mean", all, 0);
                if (conf.isRandom()) {
                    for (int i = 0; i < all.length; i++) {
                        all[i] = (float) Math.sqrt(Math.max(0, all[i]));
                    }
                    put(tensors, conf, name, "sd", all, (int) conf.means());
                }
            }
        }
        if (net.lastLayer() != null) {
            last(net.lastLayer(), net.members().get(0), tensors);
        }
        Safetensors.write(file, tensors);
    }

    /** Puts the last layer's posterior in the place of the trained weights, which predictions do not use. */
    private static void last(LastLayer last, NetNetwork net, Map<String, Tensor> tensors) {
        WeightLayer conf = net.weights().get(net.weights().size() - 1).layerConf();
        String name = conf.getLayerName();
        double[] mean = last.mean();
        double[][] covariance = last.covariance();
        double[] sd = new double[mean.length];
        Arrays.setAll(sd, i -> Math.sqrt(covariance[last.isDiagonal() ? 0 : i][i]));
        put(tensors, conf, name, "mean", byInputs(mean, last.features()), 0);
        put(tensors, conf, name, "sd", byInputs(sd, last.features()), 0);
        if (!last.isDiagonal()) {
            float[] all = new float[mean.length * mean.length];
            for (int i = 0; i < all.length; i++) {
                all[i] = (float) covariance[i / mean.length][i % mean.length];
            }
            tensors.put(name + ".covariance", new Tensor(List.of(mean.length, mean.length), all));
        }
    }

    /** Turns numbers of an output after another, [k, h], into a layer's, [h, k]: the weights, then the biases. */
    private static float[] byInputs(double[] byOutputs, int h) {
        int k = byOutputs.length / h;
        float[] all = new float[byOutputs.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = (float) byOutputs[i % k * h + i / k];
        }
        return all;
    }

    private static void put(
            Map<String, Tensor> tensors, WeightLayer conf, String name, String what, float[] all, int from) {
        int in = (int) conf.getNIn();
        int out = (int) conf.getNOut();
        boolean grid = conf.windows() != null;
        int channels = grid ? conf.getChannels() : 1;
        int places = in / channels;
        float[] weights = new float[in * out];
        for (int i = 0; i < in; i++) {
            // A window's numbers are places, each with its channels; PyTorch has channels, each with its places.
            int to = grid ? i % channels * places + i / channels : i;
            for (int j = 0; j < out; j++) {
                weights[j * in + to] = all[from + i * out + j];
            }
        }
        float[] biases = Arrays.copyOfRange(all, from + in * out, from + in * out + out);
        tensors.put(
                name + ".weight." + what,
                new Tensor(
                        grid ? List.of(out, channels, conf.getKernel(), conf.getKernel()) : List.of(out, in), weights));
        tensors.put(name + ".bias." + what, new Tensor(List.of(out), biases));
    }
}
