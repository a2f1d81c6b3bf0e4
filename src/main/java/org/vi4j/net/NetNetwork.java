package org.vi4j.net;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.internal.math.Platform;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;
import org.vi4j.net.NetConfig.NetMethod;

/**
 * One net as a ComputationGraph: convolutions, dense layers and an output, each a {@link WeightLayer}, with a
 * {@link Draw} behind each hidden one. Its weights are numbers, or normal variables with a mean and a variance each.
 * What it puts out is a number's [mean | variance], or logits. Besides the graph's parameters it has a noise variance
 * and the variances of each layer's prior.
 */
final class NetNetwork {
    /** The standard deviation of a weight at the beginning, as a share of its prior's. */
    private static final double NARROW = 0.1;

    /** The same for natural gradients, whose estimates of the curvature are the noisier the narrower weights are. */
    private static final double NATURAL = 0.7;

    private static final WeightPrior BIASES = new WeightPrior.Gaussian();

    private final NetConfig config;
    private final WeightPrior weightPrior;
    private final NetCodec codec;
    private final boolean random;
    private final long rows;
    private final ComputationGraph graph;
    private final List<Weights> weights = new ArrayList<>();
    private final List<DrawVertex> draws = new ArrayList<>();
    private final List<Draw> shapes = new ArrayList<>();
    private final float[] state;

    private NetNetwork(
            NetConfig config, NetCodec codec, boolean random, long rows, ComputationGraph graph, Workers workers) {
        this.config = config;
        this.weightPrior = config.weightPrior();
        this.codec = codec;
        this.random = random;
        this.rows = rows;
        this.graph = graph;
        int offset = 0;
        for (String name : NetGraph.layers(config)) {
            Weights layer = (Weights) graph.getLayer(name);
            layer.attach(workers, weights.size(), offset);
            offset += Math.toIntExact(layer.numParams());
            weights.add(layer);
            if (graph.getVertex(NetGraph.draw(name)) instanceof DrawVertex vertex) {
                vertex.attach(workers);
                draws.add(vertex);
                shapes.add((Draw) graph.getConfiguration().getVertices().get(NetGraph.draw(name)));
            }
        }
        this.inputs = new INDArray[weights.size()];
        this.state = new float[1 + weights.size()];
        state[0] = 1;
        for (int i = 0; i < weights.size(); i++) {
            state[1 + i] = (float) (config.prior() * config.prior() / fanIn(i));
        }
    }

    /**
     * Creates an untrained net, its weights a pure function of the configuration's seed.
     *
     * @param config the net
     * @param codec of the rows
     * @param rows N, how many it is trained on
     * @param workers share its layers
     */
    static NetNetwork create(NetConfig config, NetCodec codec, long rows, Workers workers) {
        return create(config, codec, rows, workers, config.method().isRandom(), DataType.FLOAT);
    }

    static NetNetwork create(
            NetConfig config, NetCodec codec, long rows, Workers workers, boolean random, DataType type) {
        NetGraph.requireSize(config, codec, random);
        ComputationGraph graph = new ComputationGraph(NetGraph.configuration(config, codec, random, type));
        graph.init();
        NetNetwork net = new NetNetwork(config, codec, random, rows, graph, workers);
        net.initialize();
        return net;
    }

    /** Returns a net of numbers on its own parameters, such as one draw of this net's weights. */
    NetNetwork ofNumbers(Workers workers) {
        return create(config, codec, rows, workers, false, DataType.FLOAT);
    }

    private void initialize() {
        Fill fill = new Fill(graph.params());
        for (int i = 0; i < weights.size(); i++) {
            RandomGenerator generator = new RandomStreams(config.seed()).at("weights", i);
            WeightLayer layer = weights.get(i).layerConf();
            int matrix = Math.toIntExact(layer.getNIn() * layer.getNOut());
            int biases = (int) layer.getNOut();
            double scale = Math.sqrt((i == weights.size() - 1 ? 1.0 : 2.0) / layer.getNIn());
            fill.next(matrix, () -> scale * generator.nextGaussian());
            fill.next(biases, () -> 0);
            if (random) {
                double share = config.method() == NetMethod.IVON ? NATURAL * NATURAL : NARROW * NARROW;
                double variance = share * priorVariance(i, false);
                fill.next(matrix, () -> variance);
                fill.next(biases, () -> share);
            }
        }
    }

    /** Fills an array from its beginning on, in pieces. */
    private static final class Fill {
        private final INDArray flat;
        private final boolean host;
        private long at;

        Fill(INDArray parameters) {
            flat = parameters.reshape(parameters.length());
            host = flat.dataType() == DataType.FLOAT && Platform.inHostMemory();
        }

        void next(int count, DoubleSupplier value) {
            for (int done = 0; done < count; done += Floats.PIECE) {
                double[] values = new double[Math.min(Floats.PIECE, count - done)];
                Arrays.setAll(values, i -> value.getAsDouble());
                if (host) {
                    float[] single = new float[values.length];
                    for (int i = 0; i < single.length; i++) {
                        single[i] = (float) values[i];
                    }
                    Platform.hostMemory(flat).put(Math.toIntExact(at), single, 0, single.length);
                } else {
                    flat.get(NDArrayIndex.interval(at, at + values.length)).assign(Nd4j.createFromArray(values));
                }
                at += values.length;
            }
        }
    }

    private long fanIn(int layer) {
        return weights.get(layer).layerConf().getNIn();
    }

    NetConfig config() {
        return config;
    }

    NetCodec codec() {
        return codec;
    }

    boolean isRandom() {
        return random;
    }

    /** Returns N, the number of rows that the net was trained on. */
    long rows() {
        return rows;
    }

    ComputationGraph graph() {
        return graph;
    }

    List<Weights> weights() {
        return weights;
    }

    List<Draw> draws() {
        return shapes;
    }

    /** Returns the density of the prior of weights or biases. */
    WeightPrior prior(boolean bias) {
        return bias ? BIASES : weightPrior;
    }

    /** Returns the variance of the prior of a layer's weights or biases. */
    double priorVariance(int layer, boolean bias) {
        return bias ? 1 : state[1 + layer];
    }

    void setPriorVariance(int layer, double variance) {
        state[1 + layer] = (float) variance;
    }

    /** Returns the variance of a scaled number's noise, where that is one for all rows. */
    double noiseVariance() {
        return state[0];
    }

    void setNoiseVariance(double variance) {
        state[0] = (float) variance;
    }

    /** Returns how many numbers {@link #values} has. */
    int parameterCount() {
        return Math.toIntExact(graph.numParams()) + state.length;
    }

    /** Returns the graph's parameters, followed by the noise variance and the priors' variances: a view. */
    Floats values() {
        INDArray parameters = graph.params();
        Floats ofGraph = new Floats() {
            @Override
            public int count() {
                return Math.toIntExact(parameters.length());
            }

            @Override
            public void get(int from, float[] to, int n) {
                Platform.hostMemory(parameters).get(from, to, 0, n);
            }
        };
        return Floats.joined(List.of(ofGraph, Floats.of(state)));
    }

    /**
     * Replaces what {@link #values} returns.
     *
     * @param all numbers, of this net and others
     * @param first of this net's
     */
    void setValues(Floats all, int first) {
        int n = Math.toIntExact(graph.numParams());
        FloatBuffer memory = Platform.hostMemory(graph.params());
        float[] piece = new float[Floats.PIECE];
        for (int from = 0; from < n; from += piece.length) {
            int length = Math.min(piece.length, n - from);
            all.get(first + from, piece, length);
            memory.put(from, piece, 0, length);
        }
        all.get(first + n, state, state.length);
    }

    /** Gives the memory of the parameters back; the net cannot be used any more. */
    void release() {
        DataBuffer view = graph.params().data();
        DataBuffer all = view.originalDataBuffer();
        (all == null ? view : all).close();
    }

    /**
     * Lets the next passes perturb layers instead of computing their sums' variances.
     *
     * @param perturbations of each layer of weights, where it has one; none at all to end it
     */
    void perturb(List<@Nullable Perturbation> perturbations) {
        for (int i = 0; i < weights.size(); i++) {
            Perturbation draw = perturbations.isEmpty() ? null : perturbations.get(i);
            weights.get(i).perturb(draw);
            if (i < draws.size()) {
                draws.get(i).perturb(draw != null);
            }
        }
    }

    /**
     * Goes through the net.
     *
     * @param x features [n, d]
     * @param noise of each draw; none for the net of the mean weights
     * @return what the net puts out, which the next call overwrites
     */
    INDArray forward(INDArray x, List<@Nullable INDArray> noise) {
        INDArray a = x;
        for (int i = 0; i < weights.size(); i++) {
            a = weights.get(i).forward(a);
            inputs[i] = a;
            if (i < draws.size()) {
                a = draws.get(i).forward(a, noise.get(i));
            }
        }
        return a;
    }

    /** What each draw was given. */
    private final INDArray[] inputs;

    /** Goes up to the last layer: what it sees, [n, h]. */
    INDArray features(INDArray x, List<@Nullable INDArray> noise) {
        INDArray a = x;
        for (int i = 0; i < weights.size() - 1; i++) {
            a = draws.get(i).forward(weights.get(i).forward(a), noise.get(i));
        }
        return a;
    }

    /**
     * Goes back after {@link #forward}.
     *
     * @param gradient by what the net put out
     * @param noise that it was given
     * @param update changes the weights
     */
    void backward(INDArray gradient, List<@Nullable INDArray> noise, WeightUpdate update) {
        INDArray delta = gradient;
        for (int i = weights.size() - 1; i >= 0; i--) {
            if (i < draws.size()) {
                delta = draws.get(i).backward(delta, inputs[i], noise.get(i));
            }
            INDArray below = weights.get(i).backward(delta, update);
            if (below != null) {
                delta = below;
            }
        }
    }
}
