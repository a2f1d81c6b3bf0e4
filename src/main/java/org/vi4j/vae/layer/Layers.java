package org.vi4j.vae.layer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.shade.jackson.annotation.JsonIgnore;

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

    /**
     * One term of the negative ELBO as a DL4J loss: summed over dimensions, one number an image, in nats. A loss reads
     * logits or the parameters of q(z|x) directly, so the activation function handed to it must be the identity.
     */
    public abstract static sealed class ElboLoss implements ILossFunction
            permits DecoderLikelihood, GaussianKlLoss, FullGaussianKlLoss {
        private static final long serialVersionUID = 1L;

        ElboLoss() {}

        /**
         * Returns the KL term of a family of q(z|x).
         *
         * @param family of q(z|x)
         * @return its divergence from N(0, I), in closed form
         */
        public static ElboLoss kl(LatentPosterior family) {
            return family == LatentPosterior.DIAGONAL ? new GaussianKlLoss() : new FullGaussianKlLoss();
        }

        /**
         * Writes the derivatives with respect to the output and returns the sum over images.
         *
         * @param kernels computes
         * @param labels what is to be explained, [n, k], or anything where {@link #needsLabels} is false
         * @param output the network's output, [n, k]
         * @param gradient receives the derivatives of the sum, [n, k]
         * @return the sum over images, in nats
         */
        abstract double gradient(Kernels kernels, INDArray labels, INDArray output, INDArray gradient);

        /**
         * Returns the loss of each image.
         *
         * @param labels what is to be explained, [n, k], or [1, k] for all rows alike
         * @param output the network's output, [n, k]
         * @return n losses, in nats
         */
        public double[] perImage(INDArray labels, INDArray output) {
            return perImage(Kernels.of(output.dataType(), false), labels, output);
        }

        abstract double[] perImage(Kernels kernels, INDArray labels, INDArray output);

        /**
         * Returns the loss of each image and writes its derivatives.
         *
         * @param labels what is to be explained, [n, k]
         * @param output the network's output, [n, k]
         * @param gradient receives the derivatives of each row's loss with respect to that row, [n, k]
         * @return n losses, in nats
         */
        public double[] perImageAndGradient(INDArray labels, INDArray output, INDArray gradient) {
            Kernels kernels = Kernels.of(output.dataType(), false);
            double[] losses = perImage(kernels, labels, output);
            gradient(kernels, labels, output, gradient);
            return losses;
        }

        /** Returns the loss element by element, with the sum over columns the loss of each image. */
        abstract INDArray elements(INDArray labels, INDArray output);

        /** Returns what the network means by this output: the mean of the data, or the posterior's parameters. */
        abstract INDArray mean(INDArray output);

        /** Says whether the loss compares the output with labels. */
        abstract boolean needsLabels();

        @Override
        public double computeScore(
                INDArray labels, INDArray output, IActivation activation, @Nullable INDArray mask, boolean average) {
            double sum = computeScoreArray(labels, output, activation, mask)
                    .sumNumber()
                    .doubleValue();
            return average ? sum / output.size(0) : sum;
        }

        @Override
        public INDArray computeScoreArray(
                INDArray labels, INDArray output, IActivation activation, @Nullable INDArray mask) {
            requireIdentity(activation);
            INDArray perImage = elements(labels, output).sum(true, 1);
            return mask == null ? perImage : perImage.muliColumnVector(mask);
        }

        @Override
        public INDArray computeGradient(
                INDArray labels, INDArray output, IActivation activation, @Nullable INDArray mask) {
            requireIdentity(activation);
            INDArray gradient = output.ulike();
            gradient(new PlainKernels(), labels, output, gradient);
            return mask == null ? gradient : gradient.muliColumnVector(mask);
        }

        @Override
        public Pair<Double, INDArray> computeGradientAndScore(
                INDArray labels, INDArray output, IActivation activation, @Nullable INDArray mask, boolean average) {
            return Pair.of(
                    computeScore(labels, output, activation, mask, average),
                    computeGradient(labels, output, activation, mask));
        }

        @Override
        @JsonIgnore
        public String name() {
            return getClass().getSimpleName();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ElboLoss loss && loss.name().equals(name());
        }

        @Override
        public int hashCode() {
            return name().hashCode();
        }

        private void requireIdentity(IActivation activation) {
            if (!(activation instanceof ActivationIdentity)) {
                throw new IllegalArgumentException(
                        name() + " works on the network's raw output: use the identity activation, not " + activation);
            }
        }
    }
}
