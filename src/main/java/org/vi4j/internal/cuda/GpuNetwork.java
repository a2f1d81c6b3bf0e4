package org.vi4j.internal.cuda;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.internal.cuda.Buffers.Array;
import org.vi4j.internal.cuda.GpuVae.RowSource;
import org.vi4j.vae.layer.Layers;
import org.vi4j.vae.network.VaeNetwork;

/** A VAE's arrays on a GPU, its forward passes, and what is evaluated by them. */
abstract class GpuNetwork implements AutoCloseable, VaeNetwork.Passes {
    /** Numbers of noise that are uploaded together, and steps, at most. */
    private static final int NOISE = 1 << 24;

    private static final int SLOTS = 1024;
    static final int THREADS = 256;
    static final int STATE_BYTES = 32;
    /** Rows that are evaluated at once, at least. */
    static final int EVALUATED = 256;

    final Gpu gpu;
    final GpuLayer.Network network;
    final int latent;
    final int width;
    final int pixels;
    final int batch;
    final int samples;
    final Buffers buffers;
    final GpuRows evaluated;
    final Chain encoder;
    final Chain decoder;
    final Products products;
    final GpuLikelihood likelihood;
    final Array parameters;
    final Array gradient;
    final Array evaluationState;
    final Array x;
    final Array z;
    final Array dz;
    final Array losses;
    final Array order;

    /** The most steps at once: as many as the noise of one call has room for. */
    static int slots(VaeNetwork vae, int batch) {
        int perSlot = Math.multiplyExact(
                batch,
                Math.multiplyExact(
                        vae.config().objective().importance(), vae.config().latent()));
        return Math.max(1, Math.min(SLOTS, NOISE / perSlot));
    }

    /**
     * Plans the arrays for a batch, without allocating any.
     *
     * @param gpu where they are to be
     * @param vae the model
     * @param batch rows of a step
     * @param slots steps at once
     */
    GpuNetwork(Gpu gpu, VaeNetwork vae, int batch, int slots) {
        this.gpu = gpu;
        this.network = GpuLayer.of(vae);
        this.latent = vae.config().latent();
        this.width = (int) vae.config().posterior().width(latent);
        this.pixels = vae.pixels();
        this.batch = batch;
        this.samples = vae.config().objective().importance();
        this.buffers = new Buffers(gpu);
        this.evaluated = new GpuRows(gpu);
        long count = network.parameters();
        long rows = Math.max(batch, EVALUATED);
        long draws = Math.max((long) batch * samples, EVALUATED);
        this.parameters = buffers.floats(count);
        this.gradient = buffers.floats(count);
        int widest = Math.max(pixels, 64);
        for (GpuLayer layer : network.encoder()) {
            widest = Math.max(widest, layer.out());
        }
        for (GpuLayer layer : network.decoder()) {
            widest = Math.max(widest, Math.max(layer.out(), layer.columns()));
        }
        this.products = new Products(gpu, buffers, widest);
        this.encoder = new Chain(gpu, buffers, products, network.encoder(), rows, parameters, gradient);
        this.decoder = new Chain(gpu, buffers, products, network.decoder(), draws, parameters, gradient);
        this.likelihood = new GpuLikelihood(gpu, buffers, vae.config().likelihood(), pixels, draws);
        this.evaluationState = buffers.of(STATE_BYTES);
        this.x = buffers.floats(rows * pixels);
        this.z = buffers.floats(draws * latent);
        this.dz = buffers.floats(draws * latent);
        this.losses = buffers.doubles(draws);
        this.order = buffers.of(Math.max((long) slots * batch, EVALUATED) * Integer.BYTES);
    }

    int scaleParameters() {
        return network.decoder().stream()
                .filter(layer -> layer.kind() == Layers.Kind.SCALES)
                .mapToInt(GpuLayer::weights)
                .findFirst()
                .orElse(0);
    }

    void scaleRows(long values, long rowWeights, int rows, int columns) {
        if (columns > 0) {
            gpu.launch(
                    "scale_rows",
                    new long[] {Products.blocks((long) rows * columns, THREADS)},
                    THREADS,
                    values,
                    rowWeights,
                    rows,
                    columns);
        }
    }

    void gather(GpuRows data, long indices, Array stepState, int n) {
        gpu.launch(
                "gather_rows",
                new long[] {Products.blocks((long) n * pixels, THREADS)},
                THREADS,
                data.bytes(),
                data.floats(),
                indices,
                stepState.address(),
                x.address(),
                batch,
                n,
                pixels);
    }

    void lose(int rows, int draws, boolean withGradient) {
        likelihood.losses(
                x.address(),
                decoder.output(),
                parameters.at(scaleParameters()),
                withGradient ? decoder.delta() : 0L,
                losses.address(),
                rows,
                draws);
    }

    private int atOnce() {
        return Math.max(batch, EVALUATED);
    }

    /**
     * Encodes consecutive rows.
     *
     * @param rows the data
     * @param first row
     * @param last past the last row
     * @return the parameters of q(z|x), [last − first, width]
     */
    public synchronized float[] posterior(RowSource rows, int first, int last) {
        gpu.makeCurrent();
        evaluated.load(rows);
        float[] posterior = new float[Math.multiplyExact(last - first, width)];
        for (int from = first; from < last; from += atOnce()) {
            int some = Math.min(atOnce(), last - from);
            gather(evaluated, evaluated.inOrder() + (long) from * Integer.BYTES, evaluationState, some);
            encoder.forward(x.address(), some);
            float[] q = gpu.floats(encoder.output(), some * width);
            System.arraycopy(q, 0, posterior, (from - first) * width, q.length);
        }
        return posterior;
    }

    /**
     * Computes −log p(x|z) of given codes.
     *
     * @param rows the data
     * @param indices of the row that each code is for, [n]
     * @param codes z, [n, L]
     * @param gradient receives the derivatives with respect to z, [n, L], or null
     * @return [n], in nats
     */
    public synchronized double[] reconstruction(
            RowSource rows, int[] indices, float[] codes, float @Nullable [] gradient) {
        gpu.makeCurrent();
        evaluated.load(rows);
        double[] reconstruction = new double[indices.length];
        for (int from = 0; from < indices.length; from += atOnce()) {
            int some = Math.min(atOnce(), indices.length - from);
            gpu.upload(order.address(), Arrays.copyOfRange(indices, from, from + some));
            gpu.upload(z.address(), Arrays.copyOfRange(codes, from * latent, (from + some) * latent), some * latent);
            gather(evaluated, order.address(), evaluationState, some);
            decoder.forward(z.address(), some);
            lose(some, 1, gradient != null);
            System.arraycopy(gpu.doubles(losses.address(), some), 0, reconstruction, from, some);
            if (gradient != null) {
                decoder.backToInput(z.address(), some, dz.address());
                float[] derivatives = gpu.floats(dz.address(), some * latent);
                System.arraycopy(derivatives, 0, gradient, from * latent, derivatives.length);
            }
        }
        return reconstruction;
    }

    /**
     * Encodes rows of numbers.
     *
     * @param images grey values in [0, 1], [n, D]
     * @return the parameters of q(z|x), [n, width]
     */
    @Override
    public synchronized INDArray posterior(INDArray images) {
        return pass(images, x, pixels, encoder, width);
    }

    /**
     * Decodes latent variables.
     *
     * @param codes z, [n, L]
     * @return the parameters of p(x|z) but for its scales, [n, D]
     */
    @Override
    public synchronized INDArray decode(INDArray codes) {
        return pass(codes, z, latent, decoder, pixels);
    }

    private INDArray pass(INDArray input, Array to, int inputWidth, Chain chain, int outputWidth) {
        gpu.makeCurrent();
        float[] values = input.dup('c').data().asFloat();
        int n = values.length / inputWidth;
        float[] output = new float[Math.multiplyExact(n, outputWidth)];
        for (int from = 0; from < n; from += atOnce()) {
            int some = Math.min(atOnce(), n - from);
            gpu.upload(
                    to.address(),
                    Arrays.copyOfRange(values, from * inputWidth, (from + some) * inputWidth),
                    some * inputWidth);
            chain.forward(to.address(), some);
            float[] part = gpu.floats(chain.output(), some * outputWidth);
            System.arraycopy(part, 0, output, from * outputWidth, part.length);
        }
        return Nd4j.create(output, new long[] {n, outputWidth}, 'c');
    }

    @Override
    public void close() {
        evaluated.close();
        buffers.close();
    }
}
