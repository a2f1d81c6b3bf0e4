package org.vi4j.net;

import java.nio.file.Path;
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
 * each other, which PyTorch has after {@code permute(0, 2, 3, 1)}.
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
        Safetensors.write(file, tensors);
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
        float[] biases = java.util.Arrays.copyOfRange(all, from + in * out, from + in * out + out);
        tensors.put(
                name + ".weight." + what,
                new Tensor(
                        grid ? List.of(out, channels, conf.getKernel(), conf.getKernel()) : List.of(out, in), weights));
        tensors.put(name + ".bias." + what, new Tensor(List.of(out), biases));
    }
}
