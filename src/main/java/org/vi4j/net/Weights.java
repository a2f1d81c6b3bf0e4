package org.vi4j.net;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.vi4j.internal.math.Platform;
import org.vi4j.math.Workers;

/**
 * The layer of weights at work. In single precision on the CPU the products of a large layer are shared out by columns,
 * not by rows of the batch, and the backward pass goes through the weights once, in tiles of {@value #TILE} rows: what
 * a tile adds to the input's derivative, the derivatives of its weights and their update are made while it is in the
 * cache. In double precision it is ND4J's operations one by one.
 */
final class Weights extends BaseLayer<WeightLayer> {
    private static final long serialVersionUID = 1L;

    private static final int TILE = 64;

    /** A layer with fewer outputs a worker than this is shared out by rows of the batch. */
    private static final int FEW = 64;

    private final transient Room outputs = new Room();
    private final transient Room squares = new Room();
    private final transient Room moves = new Room();
    private final transient Room biasMoves = new Room();
    private final transient Room inputGradients = new Room();
    private final transient Room squareGradients = new Room();
    private transient @Nullable INDArray rows;
    private transient @Nullable Workers workers;
    private transient WeightUpdate.Values @Nullable [] values;
    private transient FloatPointer @Nullable [] tiles;
    private transient @Nullable WindowRows windows;
    private transient @Nullable Perturbation perturbed;
    private int number;
    private int offset;

    Weights(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
    }

    /** Says who does the work, which layer of weights this is, and where its parameters begin in the graph's. */
    void attach(Workers shared, int layer, int parameters) {
        workers = shared;
        number = layer;
        offset = parameters;
        int k = (int) layerConf().getNOut();
        values = new WeightUpdate.Values[shared.count()];
        Arrays.setAll(values, part -> new WeightUpdate.Values(k));
        tiles = new FloatPointer[shared.count()];
        Arrays.setAll(tiles, part -> new FloatPointer(2L * TILE * k));
    }

    private Workers workers() {
        if (workers == null) {
            attach(new Workers(1), 0, 0);
        }
        return Objects.requireNonNull(workers);
    }

    private boolean fast() {
        return dataType == DataType.FLOAT && Platform.inHostMemory();
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        return forward(input);
    }

    /**
     * Lets the next passes perturb the mean weights by one draw, whose sign differs from row to row, instead of
     * computing variances.
     *
     * @param perturbation of a dense layer of random weights, or nothing
     */
    void perturb(@Nullable Perturbation perturbation) {
        perturbed = perturbation;
    }

    /**
     * Returns xW + b [n·places, k], or of random weights its [mean | variance], or [mean | perturbation] (x∘s)(√V∘ε) +
     * √v∘ε, [n·places, 2k], which the next call overwrites.
     */
    INDArray forward(INDArray x) {
        WindowRows windows = windows();
        INDArray in = windows != null ? windows.gathered(x) : x.ordering() == 'c' ? x : x.dup('c');
        rows = in;
        int k = (int) layerConf().getNOut();
        INDArray out = outputs.of(dataType, in.rows(), layerConf().isRandom() ? 2L * k : k);
        product(in, getParam(WeightParameters.W), out, 0);
        addBiases(out, getParam(WeightParameters.B), 0);
        if (layerConf().isRandom()) {
            INDArray variances = getParam(WeightParameters.W_VARIANCE);
            INDArray biasVariances = getParam(WeightParameters.B_VARIANCE).reshape(1, k);
            Perturbation draw = perturbed;
            if (draw == null) {
                product(times(squares, in, in), variances, out, k);
                addBiases(out, biasVariances, k);
            } else {
                product(times(squares, in, draw.signs()), rootTimes(moves, variances, draw.noise()), out, k);
                addBiases(out, rootTimes(biasMoves, biasVariances, draw.biasNoise()), k);
            }
        }
        return out;
    }

    private @Nullable WindowRows windows() {
        Windows geometry = layerConf().windows();
        if (windows == null && geometry != null) {
            windows = new WindowRows(geometry, dataType, workers(), fast());
        }
        return windows;
    }

    private INDArray times(Room room, INDArray a, INDArray b) {
        INDArray result = room.of(dataType, a.rows(), a.columns());
        return fast() ? RowWise.into(workers(), result, RowWise::times, a, b) : result.assign(a.mul(b));
    }

    private INDArray rootTimes(Room room, INDArray a, INDArray b) {
        INDArray result = room.of(dataType, a.rows(), a.columns());
        return fast()
                ? RowWise.into(workers(), result, RowWise::rootTimes, a, b)
                : result.assign(Transforms.sqrt(a, true).muli(b));
    }

    /** Puts x·W into k columns of the result. */
    private void product(INDArray x, INDArray w, INDArray result, int column) {
        int k = w.columns();
        if (!fast()) {
            result.get(NDArrayIndex.all(), NDArrayIndex.interval(column, column + k))
                    .assign(x.mmul(w));
            return;
        }
        int n = x.rows();
        int in = x.columns();
        int width = result.columns();
        boolean byColumns = k >= (long) FEW * workers().count();
        INDArray[] arrays = {x, w, result};
        FloatPointer a = Gemm.pointer(x);
        FloatPointer b = Gemm.pointer(w);
        FloatPointer c = Gemm.pointer(result);
        Gemm.share(workers(), arrays, part -> {
            int row = byColumns ? 0 : workers().start(n, part);
            int rowEnd = byColumns ? n : workers().start(n, part + 1);
            int from = byColumns ? workers().start(k, part) : 0;
            int to = byColumns ? workers().start(k, part + 1) : k;
            if (rowEnd > row) {
                Gemm.product(
                        false,
                        false,
                        rowEnd - row,
                        to - from,
                        in,
                        Gemm.at(a, (long) row * in),
                        in,
                        Gemm.at(b, from),
                        k,
                        Gemm.at(c, (long) row * width + column + from),
                        width);
            }
        });
    }

    private void addBiases(INDArray out, INDArray b, int column) {
        int k = (int) b.length();
        if (!fast()) {
            out.get(NDArrayIndex.all(), NDArrayIndex.interval(column, column + k))
                    .addiRowVector(b);
            return;
        }
        float[] bias = new float[k];
        Platform.hostMemory(b).get(0, bias, 0, k);
        FloatBuffer memory = Platform.hostMemory(out);
        int width = out.columns();
        int n = out.rows();
        workers().run(part -> {
            float[] row = new float[k];
            for (int i = workers().start(n, part); i < workers().start(n, part + 1); i++) {
                memory.get(i * width + column, row, 0, k);
                for (int j = 0; j < k; j++) {
                    row[j] += bias[j];
                }
                memory.put(i * width + column, row, 0, k);
            }
        });
    }

    @Override
    public Pair<Gradient, @Nullable INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        Gradient gradient = new DefaultGradient();
        if (fast()) {
            // What DL4J asks for: all derivatives at once, in their views.
            FloatBuffer views = Platform.hostMemory(gradientsFlattened);
            INDArray below = backward(epsilon, (row, v) -> {
                views.put(row.mean() - offset, v.meanGradient, 0, row.n());
                if (row.variance() >= 0) {
                    views.put(row.variance() - offset, v.varianceGradient, 0, row.n());
                }
            });
            gradientViews.forEach((name, view) -> gradient.gradientForVariable().put(name, view));
            return new Pair<>(gradient, below);
        }
        return new Pair<>(gradient, plainBackward(epsilon, gradient));
    }

    private @Nullable INDArray plainBackward(INDArray delta, Gradient gradient) {
        INDArray x = requireForward();
        PlainWeights plain = new PlainWeights(paramTable(), gradientViews);
        INDArray below = plain.means(x, delta);
        if (layerConf().isRandom()) {
            plain.spread(x, delta, perturbed, below);
        }
        gradientViews.forEach((name, view) -> gradient.gradientForVariable().put(name, view));
        return layerConf().isInputGradient() ? scattered(below) : null;
    }

    private INDArray requireForward() {
        if (rows == null) {
            throw new IllegalStateException("backward pass without a forward pass before it " + layerId());
        }
        return rows;
    }

    /**
     * Goes back through the layer: hands the derivatives of all weights over, row by row, by as many threads as there
     * are workers.
     *
     * @param delta the derivative by what {@link #forward} returned, summed over the batch where weights are concerned
     * @param update changes the weights
     * @return the derivative by x, or nothing where it is not wanted
     */
    @Nullable
    INDArray backward(INDArray delta, WeightUpdate update) {
        INDArray x = requireForward();
        boolean random = layerConf().isRandom();
        int n = x.rows();
        int in = x.columns();
        int k = (int) layerConf().getNOut();
        int width = delta.columns();
        boolean wanted = layerConf().isInputGradient();
        INDArray below = inputGradients.of(dataType, wanted ? n : 1, in);
        INDArray belowSquare = squareGradients.of(dataType, wanted && random ? n : 1, in);
        INDArray spread = random && perturbed == null
                ? getParam(WeightParameters.W_VARIANCE)
                : moves.of(dataType, random ? in : 1, k);
        INDArray square = random ? squares.of(dataType, n, in) : x;
        INDArray[] arrays = {x, square, delta, getParam(WeightParameters.W), spread, below, belowSquare};
        FloatPointer[] p = Arrays.stream(arrays).map(Gemm::pointer).toArray(FloatPointer[]::new);
        FloatBuffer parameters = Platform.hostMemory(paramsFlattened);
        Perturbation draw = perturbed;
        FloatBuffer noise = draw == null ? null : Platform.hostMemory(draw.noise());
        biases(delta, parameters, draw == null ? null : Platform.hostMemory(draw.biasNoise()), update);
        int count = (in + TILE - 1) / TILE;
        Gemm.share(workers(), arrays, part -> {
            FloatPointer tile = Objects.requireNonNull(tiles)[part];
            FloatPointer varianceTile = Gemm.at(tile, (long) TILE * k);
            FloatBuffer tileMemory =
                    tile.asByteBuffer().order(java.nio.ByteOrder.nativeOrder()).asFloatBuffer();
            for (int t = workers().start(count, part); t < workers().start(count, part + 1); t++) {
                int from = t * TILE;
                int height = Math.min(TILE, in - from);
                long weights = (long) from * k;
                if (wanted) {
                    Gemm.product(
                            false, true, n, height, k, p[2], width, Gemm.at(p[3], weights), k, Gemm.at(p[5], from), in);
                    if (random) {
                        Gemm.product(
                                false,
                                true,
                                n,
                                height,
                                k,
                                Gemm.at(p[2], k),
                                width,
                                Gemm.at(p[4], weights),
                                k,
                                Gemm.at(p[6], from),
                                in);
                    }
                }
                Gemm.product(true, false, height, k, n, Gemm.at(p[0], from), in, p[2], width, tile, k);
                if (random) {
                    Gemm.product(
                            true,
                            false,
                            height,
                            k,
                            n,
                            Gemm.at(p[1], from),
                            in,
                            Gemm.at(p[2], k),
                            width,
                            varianceTile,
                            k);
                }
                for (int row = 0; row < height; row++) {
                    WeightUpdate.Values v = values(part);
                    tileMemory.get(row * k, v.meanGradient, 0, k);
                    if (random) {
                        tileMemory.get((TILE + row) * k, v.varianceGradient, 0, k);
                    }
                    update(parameters, noise, false, (from + row) * k, k, v, update);
                }
            }
        });
        if (!wanted) {
            return null;
        }
        if (random && draw != null) {
            RowWise.into(workers(), below, RowWise::plusTimes, below, draw.signs(), belowSquare);
        } else if (random) {
            RowWise.into(workers(), below, RowWise::plusTwiceTimes, below, x, belowSquare);
        }
        return scattered(below);
    }

    private WeightUpdate.Values values(int part) {
        return Objects.requireNonNull(values)[part];
    }

    /** Reads k means and variances, lets them be changed, and writes them. */
    private void update(
            FloatBuffer parameters,
            @Nullable FloatBuffer noise,
            boolean bias,
            int at,
            int k,
            WeightUpdate.Values v,
            WeightUpdate update) {
        int variance = layerConf().isRandom() ? at + (int) layerConf().means() : -1;
        parameters.get(at, v.mean, 0, k);
        if (variance >= 0) {
            parameters.get(variance, v.variance, 0, k);
            if (noise != null) {
                byVariance(noise, bias ? 0 : at, k, v);
            }
        }
        update.apply(new WeightUpdate.Row(number, bias, offset + at, variance < 0 ? -1 : offset + variance, k), v);
        parameters.put(at, v.mean, 0, k);
        if (variance >= 0) {
            parameters.put(variance, v.variance, 0, k);
        }
    }

    /** Turns derivatives by √v·ε into those by v. */
    private static void byVariance(FloatBuffer draws, int at, int k, WeightUpdate.Values v) {
        float[] noise = v.first;
        draws.get(at, noise, 0, k);
        for (int j = 0; j < k; j++) {
            v.varianceGradient[j] *= 0.5f * noise[j] / (float) Math.sqrt(v.variance[j]);
        }
    }

    private void biases(INDArray delta, FloatBuffer parameters, @Nullable FloatBuffer noise, WeightUpdate update) {
        int k = (int) layerConf().getNOut();
        int width = delta.columns();
        float[] sums = new float[width];
        float[] row = new float[width];
        FloatBuffer memory = Platform.hostMemory(delta);
        for (int i = 0; i < delta.rows(); i++) {
            memory.get(i * width, row, 0, width);
            for (int j = 0; j < width; j++) {
                sums[j] += row[j];
            }
        }
        WeightUpdate.Values v = values(0);
        System.arraycopy(sums, 0, v.meanGradient, 0, k);
        if (layerConf().isRandom()) {
            System.arraycopy(sums, k, v.varianceGradient, 0, k);
        }
        update(parameters, noise, true, (int) layerConf().getNIn() * k, k, v, update);
    }

    private INDArray scattered(INDArray below) {
        WindowRows of = windows();
        return of == null ? below : of.scattered(below);
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}
