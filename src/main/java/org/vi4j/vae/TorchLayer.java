package org.vi4j.vae;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.data.image.ImageShape;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeGraph;
import org.vi4j.vae.network.VaeNetwork;

/**
 * A layer in PyTorch's layout and where its numbers stand in the graph's. There a layer's weights are W [inputs,
 * outputs], images go pixel by pixel and windows of 4 × 4 pixels too, the channels of a pixel side by side. PyTorch has
 * plane after plane, and weights
 *
 * <ul>
 *   <li>{@code Linear}: [outputs, inputs]
 *   <li>{@code Conv2d}: [outputs, inputs, 4, 4], stride 2, one row and column of zeros above and left of the image, and
 *       as many below and right as the stride takes: one, or two where the side is odd
 *   <li>{@code ConvTranspose2d}: [inputs, outputs, 4, 4], the same back: a row and column are cut off above and left,
 *       and below and right what is beyond the image
 * </ul>
 *
 * @param name in PyTorch
 * @param layer in the graph
 * @param shape of the weight in PyTorch
 * @param weights where in W, row by row, PyTorch's weights stand
 * @param biases where in the graph's layer PyTorch's biases stand
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record TorchLayer(String name, String layer, List<Integer> shape, int[] weights, int[] biases) {
    private static final int SIDE = 4;

    /** The outputs are among those of a W with so many columns. */
    private static TorchLayer linear(String name, String layer, int[] inputs, int columns, int[] outputs) {
        int[] weights = IntStream.range(0, Math.multiplyExact(outputs.length, inputs.length))
                .map(i -> inputs[i % inputs.length] * columns + outputs[i / inputs.length])
                .toArray();
        return new TorchLayer(name, layer, List.of(outputs.length, inputs.length), weights, outputs);
    }

    private static TorchLayer linear(String name, String layer, int[] inputs, int[] outputs) {
        return linear(name, layer, inputs, outputs.length, outputs);
    }

    /** W [16 · channels, filters]. */
    private static TorchLayer convolution(String name, String layer, int channels, int filters) {
        int[] window = planes(new ImageShape(SIDE, SIDE, channels));
        TorchLayer flat = linear(name, layer, window, range(0, filters));
        return new TorchLayer(name, layer, List.of(filters, channels, SIDE, SIDE), flat.weights, range(0, filters));
    }

    /** W [filters, 16 · channels]. */
    private static TorchLayer transposed(String name, String layer, int channels, int filters) {
        int[] window = planes(new ImageShape(SIDE, SIDE, channels));
        int[] weights = IntStream.range(0, filters * window.length)
                .map(i -> i / window.length * window.length + window[i % window.length])
                .toArray();
        return new TorchLayer(name, layer, List.of(filters, channels, SIDE, SIDE), weights, range(0, channels));
    }

    /** Returns the layers of a network, in PyTorch's order. */
    static List<TorchLayer> of(VaeConfig config, ImageShape image) {
        List<TorchLayer> layers = new ArrayList<>();
        List<Integer> filters = config.convolutions();
        List<ImageShape> grids = config.grids(image);
        int[] below = planes(grids.get(filters.size()));
        for (int i = 0; i < filters.size(); i++) {
            layers.add(
                    convolution("encoder." + i, "convolution-" + i, grids.get(i).channels(), filters.get(i)));
        }
        for (int i = 0; i < config.encoder().size(); i++) {
            int[] outputs = range(0, config.encoder().get(i));
            layers.add(linear("encoder." + (filters.size() + i), VaeGraph.encoder(i), below, outputs));
            below = outputs;
        }
        int latent = config.latent();
        layers.add(linear("encoder.mean", VaeGraph.POSTERIOR, below, 2 * latent, range(0, latent)));
        layers.add(linear("encoder.log_var", VaeGraph.POSTERIOR, below, 2 * latent, range(latent, 2 * latent)));
        below = range(0, latent);
        int hidden = config.decoder().size();
        for (int i = 0; i < hidden; i++) {
            int[] outputs = range(0, config.decoder().get(i));
            layers.add(linear("decoder." + i, VaeGraph.decoder(i), below, outputs));
            below = outputs;
        }
        if (filters.isEmpty()) {
            layers.add(linear("decoder.logits", VaeGraph.LOGITS, below, planes(image)));
        } else {
            layers.add(linear("decoder." + hidden, "grid", below, planes(grids.get(filters.size()))));
        }
        for (int i = filters.size() - 1; i >= 0; i--) {
            layers.add(transposed(
                    i == 0 ? "decoder.logits" : "decoder." + (hidden + filters.size() - i),
                    i == 0 ? VaeGraph.LOGITS : "transposed-" + i,
                    grids.get(i).channels(),
                    filters.get(i)));
        }
        return layers;
    }

    private static int[] range(int from, int to) {
        return IntStream.range(from, to).toArray();
    }

    /** Returns where the numbers of an image stand that go plane by plane. */
    private static int[] planes(ImageShape shape) {
        int pixels = shape.height() * shape.width();
        return IntStream.range(0, pixels * shape.channels())
                .map(i -> i % pixels * shape.channels() + i / pixels)
                .toArray();
    }

    /** Returns the weight in PyTorch's order. */
    float[] weight(VaeNetwork vae) {
        return read(vae.graph().getParam(layer + "_W"), weights);
    }

    /** Writes the weight into the graph. */
    void setWeight(VaeNetwork vae, float[] values) {
        write(vae.graph().getParam(layer + "_W"), weights, values);
    }

    /** Returns the bias in PyTorch's order. */
    float[] bias(VaeNetwork vae) {
        return read(vae.graph().getParam(layer + "_b"), biases);
    }

    /** Writes the bias into the graph. */
    void setBias(VaeNetwork vae, float[] values) {
        write(vae.graph().getParam(layer + "_b"), biases, values);
    }

    private static float[] read(INDArray parameter, int[] places) {
        float[] all = parameter.dup('c').data().asFloat();
        float[] values = new float[places.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = all[places[i]];
        }
        return values;
    }

    private static void write(INDArray parameter, int[] places, float[] values) {
        float[] all = parameter.dup('c').data().asFloat();
        for (int i = 0; i < values.length; i++) {
            all[places[i]] = values[i];
        }
        parameter.assign(Nd4j.createFromArray(all).reshape('c', parameter.shape()));
    }
}
