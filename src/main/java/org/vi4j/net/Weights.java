package org.vi4j.net;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.vi4j.math.Platform;
import org.vi4j.math.Workers;

/**
 * The layer of weights at work. In single precision on the CPU the products of a large layer are shared out by columns,
 * not by rows of the batch, and the backward pass goes through the weights once, in tiles of {@value #TILE} rows: what
 * a tile adds to the input's derivative, the derivatives of its weights and their update are made while it is in the
 * cache. In double precision, for tests, it is ND4J's operations one by one.
 */
final class Weights extends BaseLayer<WeightLayer> {
    private static final long serialVersionUID = 1L;

    private static final int TILE = 64;

    /** A layer with fewer outputs a worker than this is shared out by rows of the batch. */
    private static final int FEW = 64;

    private final transient Room outputs = new Room();
    private final transient Room squares = new Room();
    private final transient Room windows = new Room();
    private final transient Room inputGradients = new Room();
    private final transient Room squareGradients = new Room();
    private final transient Room imageGradients = new Room();
    private transient @Nullable INDArray rows;
    private transient @Nullable Workers workers;
    private transient WeightUpdate.Values @Nullable [] values;
    private transient FloatPointer @Nullable [] tiles;
    private transient int[] sources = new int[0];
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
        return java.util.Objects.requireNonNull(workers);
    }

    private boolean fast() {
        return dataType == DataType.FLOAT && Platform.inHostMemory();
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        return forward(input);
    }

    /** Returns xW + b [n·places, k], or its [mean | variance] [n·places, 2k], which the next call overwrites. */
    INDArray forward(INDArray x) {
        INDArray in = gathered(x);
        rows = in;
        int k = (int) layerConf().getNOut();
        INDArray out = outputs.of(dataType, in.rows(), layerConf().isRandom() ? 2L * k : k);
        if (layerConf().isRandom()) {
            product(in, WeightParameters.W, out, 0);
            product(squared(in), WeightParameters.W_VARIANCE, out, k);
            addBiases(out, WeightParameters.B, 0);
            addBiases(out, WeightParameters.B_VARIANCE, k);
        } else {
            product(in, WeightParameters.W, out, 0);
            addBiases(out, WeightParameters.B, 0);
        }
        return out;
    }

    private INDArray gathered(INDArray x) {
        Windows geometry = layerConf().windows();
        if (geometry == null) {
            return x.ordering() == 'c' ? x : x.dup('c');
        }
        int n = (int) x.size(0);
        INDArray result = windows.of(dataType, (long) n * geometry.places(), geometry.window());
        int length = geometry.places() * geometry.window();
        if (fast()) {
            FloatBuffer from = Platform.hostMemory(x);
            FloatBuffer to = Platform.hostMemory(result);
            int[] places = sources(geometry);
            workers().run(part -> {
                float[] image = new float[geometry.image()];
                float[] gathered = new float[length];
                for (int i = workers().start(n, part); i < workers().start(n, part + 1); i++) {
                    from.get(i * image.length, image, 0, image.length);
                    Windows.gather(places, image, gathered);
                    to.put(i * length, gathered, 0, length);
                }
            });
            return result;
        }
        return result.assign(Nd4j.create(Windows.gather(sources(geometry), doubles(x), n), result.shape(), 'c'));
    }

    private int[] sources(Windows geometry) {
        if (sources.length == 0) {
            sources = geometry.sources();
        }
        return sources;
    }

    private static double[] doubles(INDArray x) {
        return x.dup('c').data().asDouble();
    }

    private INDArray squared(INDArray x) {
        INDArray result = squares.of(dataType, x.rows(), x.columns());
        if (!fast()) {
            return result.assign(x.mul(x));
        }
        int k = x.columns();
        int n = x.rows();
        FloatBuffer from = Platform.hostMemory(x);
        FloatBuffer to = Platform.hostMemory(result);
        workers().run(part -> {
            float[] row = new float[k];
            for (int i = workers().start(n, part); i < workers().start(n, part + 1); i++) {
                from.get(i * k, row, 0, k);
                for (int j = 0; j < k; j++) {
                    row[j] *= row[j];
                }
                to.put(i * k, row, 0, k);
            }
        });
        return result;
    }

    /** Puts x·W into k columns of the result. */
    private void product(INDArray x, String weights, INDArray result, int column) {
        INDArray w = getParam(weights);
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
        FloatPointer a = pointer(x);
        FloatPointer b = pointer(w);
        FloatPointer c = pointer(result);
        workers().run(part -> {
            int row = byColumns ? 0 : workers().start(n, part);
            int rowEnd = byColumns ? n : workers().start(n, part + 1);
            int from = byColumns ? workers().start(k, part) : 0;
            int to = byColumns ? workers().start(k, part + 1) : k;
            if (rowEnd > row) {
                gemm(
                        false,
                        false,
                        rowEnd - row,
                        to - from,
                        in,
                        at(a, (long) row * in),
                        in,
                        at(b, from),
                        k,
                        at(c, (long) row * width + column + from),
                        width);
            }
        });
    }

    private void addBiases(INDArray out, String biases, int column) {
        INDArray b = getParam(biases);
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
        long k = layerConf().getNOut();
        INDArray means =
                delta.get(NDArrayIndex.all(), NDArrayIndex.interval(0, k)).dup('c');
        view(WeightParameters.W).assign(x.transpose().mmul(means));
        view(WeightParameters.B).assign(means.sum(0));
        INDArray below = means.mmul(getParam(WeightParameters.W).transpose());
        if (layerConf().isRandom()) {
            INDArray variances = delta.get(NDArrayIndex.all(), NDArrayIndex.interval(k, 2 * k))
                    .dup('c');
            view(WeightParameters.W_VARIANCE).assign(x.mul(x).transpose().mmul(variances));
            view(WeightParameters.B_VARIANCE).assign(variances.sum(0));
            below.addi(variances
                    .mmul(getParam(WeightParameters.W_VARIANCE).transpose())
                    .muli(x)
                    .muli(2));
        }
        gradientViews.forEach((name, view) -> gradient.gradientForVariable().put(name, view));
        return layerConf().isInputGradient() ? scattered(below) : null;
    }

    private INDArray view(String parameter) {
        return java.util.Objects.requireNonNull(gradientViews.get(parameter), parameter);
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
        FloatPointer[] p = {
            pointer(x),
            random ? pointer(squares.of(dataType, n, in)) : pointer(x),
            pointer(delta),
            pointer(getParam(WeightParameters.W)),
            random ? pointer(getParam(WeightParameters.W_VARIANCE)) : pointer(x),
            pointer(below),
            pointer(belowSquare)
        };
        FloatBuffer parameters = Platform.hostMemory(paramsFlattened);
        biases(delta, parameters, update);
        int count = (in + TILE - 1) / TILE;
        workers().run(part -> {
            FloatPointer tile = java.util.Objects.requireNonNull(tiles)[part];
            FloatPointer varianceTile = at(tile, (long) TILE * k);
            FloatBuffer tileMemory =
                    tile.asByteBuffer().order(java.nio.ByteOrder.nativeOrder()).asFloatBuffer();
            for (int t = workers().start(count, part); t < workers().start(count, part + 1); t++) {
                int from = t * TILE;
                int height = Math.min(TILE, in - from);
                long weights = (long) from * k;
                if (wanted) {
                    gemm(false, true, n, height, k, p[2], width, at(p[3], weights), k, at(p[5], from), in);
                    if (random) {
                        gemm(false, true, n, height, k, at(p[2], k), width, at(p[4], weights), k, at(p[6], from), in);
                    }
                }
                gemm(true, false, height, k, n, at(p[0], from), in, p[2], width, tile, k);
                if (random) {
                    gemm(true, false, height, k, n, at(p[1], from), in, at(p[2], k), width, varianceTile, k);
                }
                for (int row = 0; row < height; row++) {
                    WeightUpdate.Values v = values(part);
                    tileMemory.get(row * k, v.meanGradient, 0, k);
                    if (random) {
                        tileMemory.get((TILE + row) * k, v.varianceGradient, 0, k);
                    }
                    update(parameters, false, (from + row) * k, k, v, update);
                }
            }
        });
        if (!wanted) {
            return null;
        }
        if (random) {
            combine(below, belowSquare, x);
        }
        return scattered(below);
    }

    private WeightUpdate.Values values(int part) {
        return java.util.Objects.requireNonNull(values)[part];
    }

    /** Reads k means and variances, lets them be changed, and writes them. */
    private void update(
            FloatBuffer parameters, boolean bias, int at, int k, WeightUpdate.Values v, WeightUpdate update) {
        int variance = layerConf().isRandom() ? at + (int) layerConf().means() : -1;
        parameters.get(at, v.mean, 0, k);
        if (variance >= 0) {
            parameters.get(variance, v.variance, 0, k);
        }
        update.apply(new WeightUpdate.Row(number, bias, offset + at, variance < 0 ? -1 : offset + variance, k), v);
        parameters.put(at, v.mean, 0, k);
        if (variance >= 0) {
            parameters.put(variance, v.variance, 0, k);
        }
    }

    private void biases(INDArray delta, FloatBuffer parameters, WeightUpdate update) {
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
        update(parameters, true, (int) layerConf().getNIn() * k, k, v, update);
    }

    /** Adds 2x∘s to the derivative, s being the one by x². */
    private void combine(INDArray below, INDArray belowSquare, INDArray x) {
        int k = x.columns();
        int n = x.rows();
        FloatBuffer to = Platform.hostMemory(below);
        FloatBuffer square = Platform.hostMemory(belowSquare);
        FloatBuffer input = Platform.hostMemory(x);
        workers().run(part -> {
            float[] d = new float[k];
            float[] s = new float[k];
            float[] row = new float[k];
            for (int i = workers().start(n, part); i < workers().start(n, part + 1); i++) {
                to.get(i * k, d, 0, k);
                square.get(i * k, s, 0, k);
                input.get(i * k, row, 0, k);
                for (int j = 0; j < k; j++) {
                    d[j] += 2f * row[j] * s[j];
                }
                to.put(i * k, d, 0, k);
            }
        });
    }

    private INDArray scattered(INDArray below) {
        Windows geometry = layerConf().windows();
        if (geometry == null) {
            return below;
        }
        int n = below.rows() / geometry.places();
        int length = geometry.places() * geometry.window();
        INDArray result = imageGradients.of(dataType, n, geometry.image());
        if (!fast()) {
            return result.assign(Nd4j.create(
                    Windows.scatter(sources(geometry), doubles(below), n, geometry.image()), result.shape(), 'c'));
        }
        int[] places = sources(geometry);
        FloatBuffer from = Platform.hostMemory(below);
        FloatBuffer to = Platform.hostMemory(result);
        workers().run(part -> {
            float[] image = new float[geometry.image()];
            float[] gathered = new float[length];
            for (int i = workers().start(n, part); i < workers().start(n, part + 1); i++) {
                from.get(i * length, gathered, 0, length);
                Windows.scatter(places, gathered, image);
                to.put(i * image.length, image, 0, image.length);
            }
        });
        return result;
    }

    private static FloatPointer pointer(INDArray x) {
        return (FloatPointer) x.data().addressPointer();
    }

    private static FloatPointer at(FloatPointer p, long floats) {
        return p.getPointer(floats);
    }

    /** C = A·B in rows, with A [m, k] and B [k, n] before they are transposed. */
    private static void gemm(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            FloatPointer a,
            int lda,
            FloatPointer b,
            int ldb,
            FloatPointer c,
            int ldc) {
        openblas_nolapack.cblas_sgemm(
                openblas_nolapack.CblasRowMajor,
                transposeA ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans,
                transposeB ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans,
                m,
                n,
                k,
                1f,
                a,
                lda,
                b,
                ldb,
                0f,
                c,
                ldc);
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}
