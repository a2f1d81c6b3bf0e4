package org.vi4j.internal.cuda;

import java.util.List;
import org.vi4j.internal.cuda.Buffers.Array;
import org.vi4j.internal.cuda.Products.Matrix;
import org.vi4j.vae.layer.Layers;

/** Layers one after another, forward and backward, with the arrays that they need for so many rows. */
final class Chain {
    private static final int THREADS = 256;

    private final Gpu gpu;
    private final Products products;
    private final List<GpuLayer> layers;
    private final Array[] outputs;
    private final Array[] deltas;
    private final Array windows;
    private final Array parameters;
    private final Array gradient;

    Chain(
            Gpu gpu,
            Buffers buffers,
            Products products,
            List<GpuLayer> all,
            long rows,
            Array parameters,
            Array gradient) {
        this.gpu = gpu;
        this.products = products;
        this.layers =
                all.stream().filter(layer -> layer.kind() != Layers.Kind.SCALES).toList();
        this.parameters = parameters;
        this.gradient = gradient;
        this.outputs = new Array[layers.size()];
        this.deltas = new Array[layers.size()];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = buffers.floats(rows * layers.get(i).out());
            deltas[i] = buffers.floats(rows * layers.get(i).out());
        }
        this.windows = buffers.floats(
                rows * layers.stream().mapToLong(GpuLayer::windows).max().orElse(0));
    }

    /** What the last layer gave. */
    long output() {
        return outputs[outputs.length - 1].address();
    }

    /** Where the derivatives with respect to what the last layer gave are to be left before {@link #backward}. */
    long delta() {
        return deltas[deltas.length - 1].address();
    }

    void forward(long input, int rows) {
        long below = input;
        for (int i = 0; i < outputs.length; i++) {
            GpuLayer layer = layers.get(i);
            long out = outputs[i].address();
            long bias = parameters.at(layer.biases());
            int places = Math.multiplyExact(rows, layer.places());
            switch (layer.kind()) {
                case DENSE ->
                    products.multiply(
                            Matrix.rows(below, layer.in()),
                            weights(layer),
                            Matrix.rows(out, layer.out()),
                            rows,
                            layer.columns(),
                            layer.rows(),
                            bias,
                            layer.f());
                case CONVOLUTION -> {
                    gather(below, layer, rows);
                    products.multiply(
                            Matrix.rows(windows.address(), layer.rows()),
                            weights(layer),
                            Matrix.rows(out, layer.columns()),
                            places,
                            layer.columns(),
                            layer.rows(),
                            bias,
                            layer.f());
                }
                default -> {
                    products.multiply(
                            Matrix.rows(below, layer.rows()),
                            weights(layer),
                            Matrix.rows(windows.address(), layer.columns()),
                            places,
                            layer.columns(),
                            layer.rows(),
                            0L,
                            0);
                    scatter(layer, rows, out, bias, layer.f());
                }
            }
            below = out;
        }
    }

    /** Leaves the gradient of the input alone. */
    void backToInput(long input, int rows, long inputGradient) {
        backward(input, rows, inputGradient, false);
    }

    /** Leaves the gradient of the parameters, and that of the input where it is wanted: at an address other than 0. */
    void backward(long input, int rows, long inputGradient) {
        backward(input, rows, inputGradient, true);
    }

    private void backward(long input, int rows, long inputGradient, boolean trained) {
        for (int i = outputs.length - 1; i >= 0; i--) {
            GpuLayer layer = layers.get(i);
            long below = i > 0 ? outputs[i - 1].address() : input;
            long belowGradient = i > 0 ? deltas[i - 1].address() : inputGradient;
            long delta = deltas[i].address();
            products.backActivate(
                    delta,
                    outputs[i].address(),
                    layer.f(),
                    Math.multiplyExact(rows, layer.biasPlaces()),
                    layer.channels(),
                    gradient.at(layer.biases()));
            int places = Math.multiplyExact(rows, layer.places());
            switch (layer.kind()) {
                case DENSE -> backProduct(layer, below, delta, places, belowGradient, trained);
                case CONVOLUTION -> {
                    gather(below, layer, rows);
                    boolean wanted = belowGradient != 0;
                    backProduct(layer, windows.address(), delta, places, wanted ? windows.address() : 0, trained);
                    if (wanted) {
                        scatter(layer, rows, belowGradient, 0L, 0);
                    }
                }
                default -> {
                    gather(delta, layer, rows);
                    backProduct(layer, below, windows.address(), places, belowGradient, trained);
                }
            }
        }
    }

    /** The weights' gradient Aᵀ·D, where they are trained, and the input's D·Wᵀ, which may take A's place. */
    private void backProduct(GpuLayer layer, long a, long delta, int places, long inputGradient, boolean trained) {
        if (trained) {
            products.multiply(
                    Matrix.rows(a, layer.rows()).transposed(),
                    Matrix.rows(delta, layer.columns()),
                    Matrix.columns(gradient.at(layer.weights()), layer.rows()),
                    layer.rows(),
                    layer.columns(),
                    places,
                    0L,
                    0);
        }
        if (inputGradient != 0) {
            products.multiply(
                    Matrix.rows(delta, layer.columns()),
                    weights(layer).transposed(),
                    Matrix.rows(inputGradient, layer.rows()),
                    places,
                    layer.rows(),
                    layer.columns(),
                    0L,
                    0);
        }
    }

    private Matrix weights(GpuLayer layer) {
        return Matrix.columns(parameters.at(layer.weights()), layer.rows());
    }

    private void gather(long images, GpuLayer layer, int rows) {
        gpu.launch(
                "windows",
                new long[] {Products.blocks(rows * layer.windows(), THREADS)},
                THREADS,
                images,
                windows.address(),
                rows,
                layer.height(),
                layer.width(),
                layer.pixelChannels());
    }

    private void scatter(GpuLayer layer, int rows, long images, long bias, int f) {
        gpu.launch(
                "overlap",
                new long[] {
                    Products.blocks((long) rows * layer.height() * layer.width() * layer.pixelChannels(), THREADS)
                },
                THREADS,
                windows.address(),
                images,
                rows,
                layer.height(),
                layer.width(),
                layer.pixelChannels(),
                bias,
                f);
    }
}
