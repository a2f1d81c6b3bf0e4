package org.vi4j.internal.cuda;

import java.util.LinkedHashMap;
import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.internal.cuda.Buffers.Array;
import org.vi4j.vae.layer.LatentPosterior;
import org.vi4j.vae.network.Objective;
import org.vi4j.vae.network.VaeNetwork;

/**
 * A VAE's parameters and Adam's moments on a GPU, where they are trained and evaluated. A step is one launch of a graph
 * of kernels; the same seed gives the same bits, and those of the CPU's trainer to rounding.
 */
public final class GpuVae extends GpuNetwork {

    private static final int SQUARES = 4096;
    private static final int RECORDINGS = 8;

    private final int full;
    private final int slots;
    private final NoiseAhead noiseAhead;
    private final GpuRows training;
    private final Array m;
    private final Array v;
    private final Array state;
    private final Array scores;
    private final Array bounds;
    private final Array sampleWeights;
    private final Array klSums;
    private final Array weights;
    private final Array squareSums;
    private final Array noise;
    private final Array rates;
    private final Array klWeights;
    private final Array terms;
    private final Map<String, Gpu.Recording> recordings = new LinkedHashMap<>();

    /**
     * Copies a VAE to a GPU, with room to train it by its configuration.
     *
     * @param gpu where to
     * @param vae parameters, batch and objective
     * @return the copy
     * @throws UserError if it does not fit into the GPU's memory, with the batch that would
     */
    public static GpuVae on(Gpu gpu, VaeNetwork vae) {
        return on(gpu, vae, NoiseAhead.of(vae.config().seed()));
    }

    /** The same, with noise from elsewhere. */
    static GpuVae on(Gpu gpu, VaeNetwork vae, NoiseAhead noise) {
        requireRoom(gpu, vae);
        GpuVae copy = new GpuVae(gpu, vae, vae.config().batch(), noise);
        try {
            copy.begin(vae);
            return copy;
        } catch (Gpu.Fault e) {
            copy.close();
            throw e.isOutOfMemory() ? GpuRoom.missing(gpu, vae, gpu.freeMemory()) : e;
        }
    }

    private void begin(VaeNetwork vae) {
        buffers.allocate();
        gpu.upload(evaluationState.address(), new int[STATE_BYTES / Integer.BYTES]);
        likelihood.upload();
        restore(vae.parameters(), new float[network.parameters()], new float[network.parameters()], 0);
    }

    /**
     * Requires room to train a VAE, without taking any.
     *
     * @param gpu where to
     * @param vae by its configuration
     * @throws UserError if it does not fit into the GPU's free memory, with the batch that would
     */
    public static void requireRoom(Gpu gpu, VaeNetwork vae) {
        GpuRoom.require(gpu, vae);
    }

    /** Plans the arrays for a batch, without allocating any. */
    GpuVae(Gpu gpu, VaeNetwork vae, int batch, NoiseAhead noiseAhead) {
        super(gpu, vae, batch, slots(vae, batch));
        this.full = vae.config().posterior() == LatentPosterior.FULL ? 1 : 0;
        this.slots = slots(vae, batch);
        this.noiseAhead = noiseAhead;
        this.training = new GpuRows(gpu);
        long rows = Math.max(batch, EVALUATED);
        long draws = Math.max((long) batch * samples, EVALUATED);
        int perSlot = Math.multiplyExact(batch, Math.multiplyExact(samples, latent));
        this.m = buffers.floats(network.parameters());
        this.v = buffers.floats(network.parameters());
        this.state = buffers.of(STATE_BYTES);
        this.scores = buffers.floats(samples > 1 ? draws * latent : 0);
        this.bounds = buffers.doubles(rows);
        this.sampleWeights = buffers.floats(draws);
        this.klSums = buffers.doubles(latent);
        this.weights = buffers.floats(latent);
        this.squareSums = buffers.doubles(Products.blocks(network.parameters(), SQUARES));
        this.noise = buffers.floats((long) slots * perSlot);
        this.rates = buffers.doubles(slots);
        this.klWeights = buffers.floats(slots);
        this.terms = buffers.doubles(4L * slots);
    }

    /**
     * What is trained, as the CPU's trainer has it.
     *
     * @param parameters θ
     * @param m Adam's mean of gradients
     * @param v Adam's mean of their squares
     * @param steps Adam's
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Trained(float[] parameters, float[] m, float[] v, int steps) {}

    /** Returns a copy of what is trained. */
    public Trained trained() {
        gpu.makeCurrent();
        int count = network.parameters();
        return new Trained(
                gpu.floats(parameters.address(), count),
                gpu.floats(m.address(), count),
                gpu.floats(v.address(), count),
                gpu.ints(state.address(), 2)[1]);
    }

    /**
     * Replaces what is trained.
     *
     * @param theta θ, [P]
     * @param means Adam's mean of gradients, [P]
     * @param squares Adam's mean of their squares, [P]
     * @param steps Adam's
     */
    public void restore(float[] theta, float[] means, float[] squares, int steps) {
        gpu.makeCurrent();
        gpu.upload(parameters.address(), theta, network.parameters());
        gpu.upload(m.address(), means, network.parameters());
        gpu.upload(v.address(), squares, network.parameters());
        gpu.upload(state.address(), new int[] {0, steps, 0, 0, 0});
    }

    /** Returns how many steps can be taken in one call. */
    public int stepsAtOnce() {
        return slots;
    }

    /**
     * Takes steps, each on the next rows of an order; the last may have fewer.
     *
     * @param rows the data
     * @param indices of the rows, one batch after another
     * @param first number of the first step, of which the noise is a pure function
     * @param learningRates Adam's, one a step
     * @param klWeight of the KL term, one a step
     * @param objective what is maximised
     * @param clip largest norm of the gradient, 0 for none
     * @return of each step the sums over its rows of reconstruction, KL and objective; where one is not finite, the
     *     step was not applied
     */
    public double[][] steps(
            Dataset rows,
            int[] indices,
            long first,
            double[] learningRates,
            float[] klWeight,
            Objective objective,
            double clip) {
        gpu.makeCurrent();
        training.load(RowSource.of(rows));
        int count = learningRates.length;
        int perSlot = batch * samples * latent;
        gpu.upload(order.address(), indices);
        gpu.upload(noise.address(), noiseAhead.of(first, count, perSlot), count * perSlot);
        gpu.upload(rates.address(), learningRates);
        gpu.upload(klWeights.address(), klWeight, count);
        gpu.upload(state.address(), new int[] {0});
        for (int step = 0; step < count; step++) {
            int n = Math.min(batch, indices.length - step * batch);
            recording(n, objective, clip).launch();
        }
        double[] sums = gpu.doubles(terms.address(), 4 * count);
        double[][] each = new double[count][];
        for (int step = 0; step < count; step++) {
            each[step] = new double[] {sums[4 * step], sums[4 * step + 1], sums[4 * step + 2]};
        }
        return each;
    }

    private Gpu.Recording recording(int n, Objective objective, double clip) {
        String key = n + " " + objective.freeBits() + " " + clip + " " + training.bytes() + " " + training.floats();
        Gpu.Recording found = recordings.get(key);
        if (found == null) {
            if (recordings.size() == RECORDINGS) {
                forget();
            }
            found = gpu.record(() -> step(n, (float) objective.freeBits(), clip));
            recordings.put(key, found);
        }
        return found;
    }

    private void forget() {
        recordings.values().forEach(Gpu.Recording::close);
        recordings.clear();
    }

    /** Launches a step's kernels on n rows. */
    private void step(int n, float freeBits, double clip) {
        int rows = n * samples;
        int perSlot = batch * samples * latent;
        boolean weighted = samples > 1;
        gather(training, order.address(), state, n);
        encoder.forward(x.address(), n);
        gpu.launch(
                "draw",
                new long[] {Products.blocks((long) rows * latent, THREADS)},
                THREADS,
                encoder.output(),
                noise.address(),
                state.address(),
                z.address(),
                n,
                samples,
                latent,
                width,
                full,
                perSlot);
        decoder.forward(z.address(), rows);
        lose(rows, samples, true);
        long q = encoder.output();
        gpu.launch(
                "kl_of_dimensions",
                new long[] {latent},
                128,
                q,
                n,
                latent,
                width,
                full,
                klWeights.address(),
                state.address(),
                freeBits,
                klSums.address(),
                weights.address());
        if (weighted) {
            gpu.launch(
                    "importance",
                    new long[] {n},
                    128,
                    losses.address(),
                    q,
                    z.address(),
                    noise.address(),
                    state.address(),
                    samples,
                    latent,
                    width,
                    perSlot,
                    sampleWeights.address(),
                    bounds.address());
            scaleRows(decoder.delta(), sampleWeights.address(), rows, pixels);
            scaleRows(likelihood.scaleGradient(), sampleWeights.address(), rows, likelihood.scales());
        }
        if (likelihood.scales() > 0) {
            products.backActivate(
                    likelihood.scaleGradient(),
                    likelihood.scaleGradient(),
                    0,
                    rows,
                    likelihood.scales(),
                    gradient.at(scaleParameters()));
        }
        decoder.backward(z.address(), rows, dz.address());
        if (weighted) {
            gpu.launch(
                    "doubly_reparameterize",
                    new long[] {Products.blocks(rows, THREADS)},
                    THREADS,
                    dz.address(),
                    sampleWeights.address(),
                    q,
                    z.address(),
                    noise.address(),
                    state.address(),
                    scores.address(),
                    rows,
                    samples,
                    latent,
                    width,
                    full,
                    perSlot);
        }
        gpu.launch(
                "back_draw",
                new long[] {Products.blocks((long) n * width, THREADS)},
                THREADS,
                dz.address(),
                q,
                noise.address(),
                state.address(),
                weighted ? 0L : weights.address(),
                encoder.delta(),
                n,
                samples,
                latent,
                width,
                full,
                perSlot);
        encoder.backward(x.address(), n, 0);
        update(n, freeBits, clip, weighted);
    }

    private void update(int n, float freeBits, double clip, boolean weighted) {
        int count = network.parameters();
        int squares = clip > 0 ? (int) Products.blocks(count, SQUARES) : 0;
        if (squares > 0) {
            gpu.launch(
                    "squares", new long[] {squares}, THREADS, gradient.address(), count, SQUARES, squareSums.address());
        }
        gpu.launch(
                "conclude",
                new long[] {1},
                THREADS,
                state.address(),
                losses.address(),
                n,
                samples,
                klSums.address(),
                weights.address(),
                klWeights.address(),
                latent,
                freeBits,
                weighted ? bounds.address() : 0L,
                squareSums.address(),
                squares,
                clip,
                rates.address(),
                terms.address());
        gpu.launch(
                "adam",
                new long[] {Products.blocks(count, THREADS)},
                THREADS,
                parameters.address(),
                m.address(),
                v.address(),
                gradient.address(),
                state.address(),
                count);
    }

    /**
     * Rows of numbers that are uploaded when they are first asked for.
     *
     * @param owner by which they are known again
     * @param count of the rows
     * @param width numbers of a row
     * @param copy writes a row
     */
    public record RowSource(Object owner, int count, int width, Copy copy) {
        /** Writes a row. */
        @FunctionalInterface
        public interface Copy {
            /** Copies row number {@code row} to an array from a place on. */
            void to(int row, float[] out, int at);
        }

        /**
         * Takes the rows of a set.
         *
         * @param set in memory or on disk
         * @return its rows
         */
        public static RowSource of(Dataset set) {
            return new RowSource(set, set.count(), set.width(), set::copy);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof RowSource rows && rows.owner == owner;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(owner);
        }
    }

    @Override
    public void close() {
        noiseAhead.close();
        forget();
        training.close();
        super.close();
    }
}
