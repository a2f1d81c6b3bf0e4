package org.vi4j.vae.layer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * The layers that a VAE is built of, as DL4J's configurations. Each takes {@code plain}: whether to use ND4J's
 * operations one by one also where faster kernels would run.
 */
public final class Layers {
    private Layers() {}

    /**
     * Returns a dense layer f(xW + b).
     *
     * @param nIn inputs
     * @param nOut outputs
     * @param f the activation function
     * @param inputGradient whether the backward pass computes the derivative with respect to x; false where x is data
     * @param plain whether to use the plain kernels in any case
     * @return x [n, nIn] to [n, nOut]
     */
    public static Layer dense(long nIn, long nOut, Nonlinearity f, boolean inputGradient, boolean plain) {
        return new FusedDense(nIn, nOut, f, inputGradient, plain);
    }

    /**
     * Returns a convolution of 4 × 4 windows, two apart, which halves the grid.
     *
     * @param height h of the input
     * @param width w of the input
     * @param channels c of the input
     * @param filters k, channels of the output
     * @param f the activation function
     * @param inputGradient whether the backward pass computes the derivative with respect to the input
     * @param plain whether to use the plain kernels in any case
     * @return [n, h·w·c] to [n, ⌈h/2⌉·⌈w/2⌉·k]
     */
    public static Layer convolution(
            int height, int width, int channels, int filters, Nonlinearity f, boolean inputGradient, boolean plain) {
        return new Convolution(height, width, channels, filters, f, inputGradient, plain);
    }

    /**
     * Returns the transpose of {@link #convolution}, which doubles the grid.
     *
     * @param height h of the output
     * @param width w of the output
     * @param channels c of the output
     * @param filters k, channels of the input
     * @param f the activation function
     * @param plain whether to use the plain kernels in any case
     * @return [n, ⌈h/2⌉·⌈w/2⌉·k] to [n, h·w·c]
     */
    public static Layer transposedConvolution(
            int height, int width, int channels, int filters, Nonlinearity f, boolean plain) {
        return new TransposedConvolution(height, width, channels, filters, f, plain);
    }

    /**
     * Returns the layer that appends learned scales to each row.
     *
     * @param columns of the input
     * @param scales how many
     * @return [n, columns] to [n, columns + scales]
     */
    public static Layer scaleColumns(long columns, int scales) {
        return new ScaleColumns(columns, scales);
    }

    /**
     * Returns the vertex z = μ + σ·ε, or with a full covariance z = μ + Lε.
     *
     * @param plain whether to use the plain kernels in any case
     * @param posterior the family of q(z|x)
     * @return its parameters and noise [n, L] to z [n, L]
     */
    public static GraphVertex reparameterization(boolean plain, LatentPosterior posterior) {
        return new Reparameterization(plain, posterior);
    }

    /**
     * Returns the output without parameters that adds one term of the negative ELBO to the graph's score.
     *
     * @param loss the term
     * @param plain whether to use the plain kernels in any case
     * @return the output
     */
    public static Layer elboTerm(ElboLoss loss, boolean plain) {
        return new ElboTerm(loss, plain);
    }

    /**
     * Says whether an {@link #elboTerm} uses the plain kernels in any case.
     *
     * @param elboTerm the output
     * @return whether it does
     */
    public static boolean isPlain(Layer elboTerm) {
        return ((ElboTerm) elboTerm).isPlain();
    }

    /**
     * Returns the first value of one weight or bias of a layer.
     *
     * @param layer one with parameters
     * @param random the layer's own randomness
     * @return the value
     */
    public static double first(Layer layer, RandomGenerator random) {
        return ((Initialized) layer).first(random);
    }

    /**
     * Describes a decoder's layer: its {@code kind}, {@code dense}, {@code transposed} or {@code scale}, with its
     * {@code activation} and the sizes of its grid.
     *
     * @param layer the layer
     * @return numbers and text by name
     */
    public static Map<String, Object> describe(Layer layer) {
        Map<String, Object> document = new LinkedHashMap<>();
        if (layer instanceof FusedDense dense) {
            document.put("kind", "dense");
            document.put("activation", dense.getNonlinearity().toString());
        } else if (layer instanceof TransposedConvolution grid) {
            document.put("kind", "transposed");
            document.put("activation", grid.getNonlinearity().toString());
            document.put("height", grid.getHeight());
            document.put("width", grid.getWidth());
            document.put("channels", grid.getChannels());
            document.put("filters", grid.getFilters());
        } else if (layer instanceof ScaleColumns) {
            document.put("kind", "scale");
        } else {
            throw new IllegalStateException("no description of " + layer.getClass());
        }
        return document;
    }

    /** What stands around the matrix product of a layer. */
    public enum Kind {
        /** Nothing: one product a row. */
        DENSE,
        /** Windows of the input. */
        CONVOLUTION,
        /** Windows added up to the output. */
        TRANSPOSED,
        /** Learned scales: parameters alone, which the likelihood reads. */
        SCALES
    }

    /**
     * A layer as an engine of its own computes it: a matrix product of places, a bias of each channel, a function. A
     * dense layer has one place a row, whose channels are its numbers. Weights [in, out] lie column by column.
     *
     * @param kind what stands around the product
     * @param in numbers of a row that come in
     * @param out numbers of a row that go out
     * @param rows k of the product: rows of the weights
     * @param columns of the weights
     * @param channels that have a bias each
     * @param f the activation function
     * @param height h of the larger grid, 0 where there is none
     * @param width w
     * @param pixelChannels c
     */
    public record Product(
            Kind kind,
            int in,
            int out,
            int rows,
            int columns,
            int channels,
            Nonlinearity f,
            int height,
            int width,
            int pixelChannels) {}

    /**
     * Returns what a layer computes.
     *
     * @param layer one of a VAE's graph that has parameters
     * @return its product
     */
    public static Product product(org.deeplearning4j.nn.conf.layers.Layer layer) {
        if (layer instanceof FusedDense dense) {
            int in = (int) dense.getNIn();
            int out = (int) dense.getNOut();
            return new Product(Kind.DENSE, in, out, in, out, out, dense.getNonlinearity(), 0, 0, 0);
        }
        if (layer instanceof GridLayer grid) {
            return new Product(
                    grid instanceof Convolution ? Kind.CONVOLUTION : Kind.TRANSPOSED,
                    (int) grid.getNIn(),
                    (int) grid.getNOut(),
                    (int) grid.rows(),
                    (int) grid.columns(),
                    (int) grid.biases(),
                    grid.getNonlinearity(),
                    grid.getHeight(),
                    grid.getWidth(),
                    grid.getChannels());
        }
        if (layer instanceof ScaleColumns scale) {
            return new Product(Kind.SCALES, 0, 0, 1, (int) scale.columns(), 0, Nonlinearity.IDENTITY, 0, 0, 0);
        }
        throw new IllegalArgumentException("no product is known of a layer of " + layer.getClass());
    }
}
