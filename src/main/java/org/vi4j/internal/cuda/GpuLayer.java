package org.vi4j.internal.cuda;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.vi4j.vae.layer.Layers;
import org.vi4j.vae.layer.Layers.Kind;
import org.vi4j.vae.layer.Nonlinearity;
import org.vi4j.vae.network.VaeGraph;
import org.vi4j.vae.network.VaeNetwork;

/**
 * A layer of a graph as the engine computes it: a matrix product of places, a bias of each channel, a function. A dense
 * layer has one place a row, whose channels are its numbers. Weights [in, out] lie column by column.
 *
 * @param kind what stands around the product
 * @param in numbers of a row that come in
 * @param out numbers of a row that go out
 * @param rows k of the product: rows of the weights
 * @param columns of the weights
 * @param channels that have a bias each
 * @param f the function's number in the kernels' source
 * @param weights where the weights begin among the parameters; the biases follow
 * @param height h of the larger grid, where there is one
 * @param width w
 * @param pixelChannels c
 */
record GpuLayer(
        Kind kind,
        int in,
        int out,
        int rows,
        int columns,
        int channels,
        int f,
        int weights,
        int height,
        int width,
        int pixelChannels) {
    /** The layers from x to q(z|x) and those from z to p(x|z). */
    record Network(List<GpuLayer> encoder, List<GpuLayer> decoder, int parameters) {}

    /** Reads a graph. */
    static Network of(VaeNetwork vae) {
        List<GpuLayer> encoder = new ArrayList<>();
        List<GpuLayer> decoder = new ArrayList<>();
        int offset = 0;
        boolean encoding = true;
        // In the order of their parameters, which is that of the computation.
        for (Layer layer : vae.graph().getLayers()) {
            if (layer.numParams() > 0) {
                (encoding ? encoder : decoder).add(of(layer.conf().getLayer(), offset));
                encoding = encoding
                        && !VaeGraph.POSTERIOR.equals(layer.conf().getLayer().getLayerName());
                offset += Math.toIntExact(layer.numParams());
            }
        }
        return new Network(encoder, decoder, offset);
    }

    private static GpuLayer of(org.deeplearning4j.nn.conf.layers.Layer layer, int offset) {
        Layers.Product product = Layers.product(layer);
        return new GpuLayer(
                product.kind(),
                product.in(),
                product.out(),
                product.rows(),
                product.columns(),
                product.channels(),
                number(product.f()),
                offset,
                product.height(),
                product.width(),
                product.pixelChannels());
    }

    /** The function's number in the kernels' source. */
    private static int number(Nonlinearity f) {
        return switch (f) {
            case IDENTITY -> 0;
            case RELU -> 1;
            case LEAKY_RELU -> 2;
            case TANH -> 3;
            case SIGMOID -> 4;
            case SOFTPLUS -> 5;
            case ELU -> 6;
        };
    }

    /** Where the biases begin among the parameters. */
    int biases() {
        return weights + rows * columns;
    }

    /** Places of a row: rows of the matrix product. */
    int places() {
        return kind == Kind.DENSE ? 1 : (height + 1) / 2 * ((width + 1) / 2);
    }

    /** Numbers of a row's windows. */
    long windows() {
        return kind == Kind.DENSE ? 0 : 16L * places() * pixelChannels;
    }

    /** Places of a row at which the biases stand. */
    int biasPlaces() {
        return out / channels;
    }
}
