package org.vi4j.net;

import java.nio.FloatBuffer;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.vi4j.internal.math.Platform;
import org.vi4j.math.Workers;
import org.vi4j.vae.layer.Nonlinearity;

/** The draw at work: f(m + √v · ε), or f(m + p · ε) of a perturbation, while training, f(m) at inference. */
@SuppressWarnings("overrides") // DL4J's own base class differs from its interface in a "..."
final class DrawVertex extends BaseGraphVertex {
    private static final long serialVersionUID = 1L;

    private final transient Draw conf;
    private final transient Room activations = new Room();
    private final transient Room pooled = new Room();
    private final transient Room gradients = new Room();
    private transient int[] largest = new int[0];
    private transient @Nullable Workers workers;
    private transient boolean perturbed;

    DrawVertex(ComputationGraph graph, String name, int index, DataType type, Draw conf) {
        super(graph, name, index, null, null, type);
        this.conf = conf;
    }

    /** Says whether the second half of the input is a perturbation p, so that m + p∘ε is drawn, or a variance. */
    void perturb(boolean given) {
        perturbed = given;
    }

    void attach(Workers shared) {
        workers = shared;
    }

    private Workers workers() {
        if (workers == null) {
            workers = new Workers(1);
        }
        return workers;
    }

    private boolean fast() {
        return dataType == DataType.FLOAT && Platform.inHostMemory();
    }

    @Override
    public boolean hasLayer() {
        return false;
    }

    @Override
    public @Nullable Layer getLayer() {
        return null;
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
        return forward(inputs[0], training ? inputs[1] : null);
    }

    /**
     * Returns f(m + √v · ε), or f(m)∘ε of numbers; without ε f(m).
     *
     * @param in [mean | variance] [n·places, 2k], or [n·places, k]
     * @param noise ε [n, places·k], or nothing
     * @return [n, outputs], which the next call overwrites
     */
    INDArray forward(INDArray in, @Nullable INDArray noise) {
        int k = conf.getChannels();
        INDArray a = activations.of(dataType, in.rows(), k);
        if (fast()) {
            fastForward(in, noise, a);
        } else {
            INDArray z = in.get(NDArrayIndex.all(), NDArrayIndex.interval(0, k)).dup('c');
            INDArray eps = noise == null ? null : noise.dup('c').reshape('c', in.rows(), k);
            if (conf.isRandom() && eps != null) {
                INDArray v = in.get(NDArrayIndex.all(), NDArrayIndex.interval(k, 2 * k))
                        .dup('c');
                z.addi((perturbed ? v : Transforms.sqrt(v, false)).muli(eps));
            }
            a.assign(conf.getNonlinearity().dl4j().getActivation(z, true));
            if (!conf.isRandom() && eps != null) {
                a.muli(eps);
            }
        }
        long n = in.rows() / (conf.getHeight() * (long) conf.getWidth());
        return conf.pools() ? pool(a.reshape('c', n, conf.draws())) : a;
    }

    private void fastForward(INDArray in, @Nullable INDArray noise, INDArray a) {
        int k = conf.getChannels();
        int width = in.columns();
        int rows = in.rows();
        FloatBuffer from = Platform.hostMemory(in);
        FloatBuffer eps = noise == null ? FloatBuffer.allocate(0) : Platform.hostMemory(noise);
        FloatBuffer to = Platform.hostMemory(a);
        boolean draws = conf.isRandom() && noise != null;
        boolean masks = !conf.isRandom() && noise != null;
        boolean root = !perturbed;
        workers().run(part -> {
            float[] z = new float[k];
            float[] v = new float[k];
            float[] e = new float[k];
            for (int i = workers().start(rows, part); i < workers().start(rows, part + 1); i++) {
                from.get(i * width, z, 0, k);
                if (draws) {
                    from.get(i * width + k, v, 0, k);
                    eps.get(i * k, e, 0, k);
                    for (int j = 0; j < k; j++) {
                        z[j] += (root ? (float) Math.sqrt(v[j]) : v[j]) * e[j];
                    }
                }
                conf.getNonlinearity().forward(z, k);
                if (masks) {
                    eps.get(i * k, e, 0, k);
                    for (int j = 0; j < k; j++) {
                        z[j] *= e[j];
                    }
                }
                to.put(i * k, z, 0, k);
            }
        });
    }

    /** Keeps the largest of each 2 × 2 pixels, and remembers which it was. */
    private INDArray pool(INDArray a) {
        int n = a.rows();
        int height = (conf.getHeight() + 1) / 2;
        int width = (conf.getWidth() + 1) / 2;
        int k = conf.getChannels();
        int outputs = conf.outputs();
        INDArray result = pooled.of(dataType, n, outputs);
        if (largest.length < n * outputs) {
            largest = new int[n * outputs];
        }
        if (!fast()) {
            double[] all = a.data().asDouble();
            double[] to = new double[n * outputs];
            for (int i = 0; i < n * outputs; i++) {
                largest[i] = -1;
                for (int corner = 0; corner < 4; corner++) {
                    int at = corner(i % outputs, corner, width, k);
                    if (at >= 0) {
                        int from = i / outputs * conf.draws() + at;
                        if (largest[i] < 0 || all[from] > to[i]) {
                            largest[i] = from;
                            to[i] = all[from];
                        }
                    }
                }
            }
            return result.assign(Nd4j.create(to, result.shape(), 'c'));
        }
        FloatBuffer from = Platform.hostMemory(a);
        FloatBuffer memory = Platform.hostMemory(result);
        int draws = conf.draws();
        int[] corners = corners(height, width, k);
        workers().run(part -> {
            float[] image = new float[draws];
            float[] to = new float[outputs];
            for (int i = workers().start(n, part); i < workers().start(n, part + 1); i++) {
                from.get(i * draws, image, 0, draws);
                for (int j = 0; j < outputs; j++) {
                    int best = corners[4 * j];
                    for (int corner = 1; corner < 4; corner++) {
                        int at = corners[4 * j + corner];
                        best = image[at] > image[best] ? at : best;
                    }
                    to[j] = image[best];
                    largest[i * outputs + j] = i * draws + best;
                }
                memory.put(i * outputs, to, 0, outputs);
            }
        });
        return result;
    }

    /** Returns the four places that each output is the largest of; one beyond the border is the first again. */
    private int[] corners(int height, int width, int k) {
        int[] corners = new int[4 * height * width * k];
        for (int j = 0; j < corners.length; j++) {
            int at = corner(j / 4, j % 4, width, k);
            corners[j] = at < 0 ? corner(j / 4, 0, width, k) : at;
        }
        return corners;
    }

    private int corner(int output, int corner, int width, int k) {
        int y = output / k / width * 2 + corner / 2;
        int x = output / k % width * 2 + corner % 2;
        return y < conf.getHeight() && x < conf.getWidth() ? (y * conf.getWidth() + x) * k + output % k : -1;
    }

    @Override
    public Pair<@Nullable Gradient, @Nullable INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
        return new Pair<>(null, new @Nullable INDArray[] {backward(epsilon, inputs[0], inputs[1]), null});
    }

    /**
     * Goes back through the draw.
     *
     * @param delta the derivative by what {@link #forward} returned, [n, outputs]
     * @param in what it was given
     * @param noise what it was given
     * @return the derivative by the input, of its shape
     */
    INDArray backward(INDArray delta, INDArray in, @Nullable INDArray noise) {
        int k = conf.getChannels();
        int rows = in.rows();
        INDArray result = gradients.of(dataType, rows, in.columns());
        INDArray a = activations.of(dataType, rows, k);
        INDArray below = conf.pools() ? unpooled(delta, rows, k) : delta.ordering() == 'c' ? delta : delta.dup('c');
        if (fast()) {
            fastBackward(below, in, a, noise, result);
            return result;
        }
        INDArray d = below.reshape('c', rows, k).dup('c');
        INDArray eps = noise == null ? null : noise.dup('c').reshape('c', rows, k);
        INDArray z = in.get(NDArrayIndex.all(), NDArrayIndex.interval(0, k)).dup('c');
        if (conf.isRandom() && eps != null) {
            INDArray second =
                    in.get(NDArrayIndex.all(), NDArrayIndex.interval(k, 2 * k)).dup('c');
            INDArray root = perturbed ? second : Transforms.sqrt(second, false);
            z.addi(root.mul(eps));
            d = conf.getNonlinearity().dl4j().backprop(z, d).getFirst();
            result.get(NDArrayIndex.all(), NDArrayIndex.interval(k, 2 * k))
                    .assign(perturbed ? d.mul(eps) : d.mul(eps).divi(root).muli(0.5));
        } else {
            if (eps != null) {
                d.muli(eps);
            }
            d = conf.getNonlinearity().dl4j().backprop(z, d).getFirst();
        }
        result.get(NDArrayIndex.all(), NDArrayIndex.interval(0, k)).assign(d);
        return result;
    }

    private INDArray unpooled(INDArray delta, int rows, int k) {
        INDArray result = Nd4j.create(dataType, rows, k);
        int length = (int) delta.length();
        if (fast()) {
            FloatBuffer from = Platform.hostMemory(delta.ordering() == 'c' ? delta : delta.dup('c'));
            FloatBuffer to = Platform.hostMemory(result);
            for (int i = 0; i < length; i++) {
                to.put(largest[i], to.get(largest[i]) + from.get(i));
            }
            return result;
        }
        double[] from = delta.dup('c').data().asDouble();
        double[] to = new double[rows * k];
        for (int i = 0; i < length; i++) {
            to[largest[i]] += from[i];
        }
        return result.assign(Nd4j.create(to, result.shape(), 'c'));
    }

    private void fastBackward(INDArray delta, INDArray in, INDArray a, @Nullable INDArray noise, INDArray result) {
        int k = conf.getChannels();
        int width = in.columns();
        int rows = in.rows();
        Nonlinearity f = conf.getNonlinearity();
        FloatBuffer from = Platform.hostMemory(delta);
        FloatBuffer inputs = Platform.hostMemory(in);
        FloatBuffer outputs = Platform.hostMemory(a);
        FloatBuffer eps = noise == null ? FloatBuffer.allocate(0) : Platform.hostMemory(noise);
        FloatBuffer to = Platform.hostMemory(result);
        boolean draws = conf.isRandom() && noise != null;
        boolean masks = !conf.isRandom() && noise != null;
        boolean root = !perturbed;
        workers().run(part -> {
            float[] d = new float[k];
            float[] out = new float[k];
            float[] v = new float[k];
            float[] e = new float[k];
            for (int i = workers().start(rows, part); i < workers().start(rows, part + 1); i++) {
                from.get(i * k, d, 0, k);
                outputs.get(i * k, out, 0, k);
                if (masks) {
                    eps.get(i * k, e, 0, k);
                    for (int j = 0; j < k; j++) {
                        // Where the mask is 0 the output is too, and the derivative vanishes with it.
                        d[j] *= e[j];
                        out[j] = e[j] == 0f ? 0f : out[j] / e[j];
                    }
                }
                f.backward(d, out, k);
                to.put(i * width, d, 0, k);
                if (draws) {
                    inputs.get(i * width + k, v, 0, k);
                    eps.get(i * k, e, 0, k);
                    for (int j = 0; j < k; j++) {
                        v[j] = root ? 0.5f * d[j] * e[j] / (float) Math.sqrt(v[j]) : d[j] * e[j];
                    }
                    to.put(i * width + k, v, 0, k);
                } else if (conf.isRandom()) {
                    java.util.Arrays.fill(v, 0f);
                    to.put(i * width + k, v, 0, k);
                }
            }
        });
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray view) {
        if (view != null) {
            throw new IllegalArgumentException("a draw has no parameters");
        }
    }

    @Override
    public @Nullable Pair<INDArray, MaskState> feedForwardMaskArrays(INDArray[] masks, MaskState state, int batch) {
        return masks == null || masks.length == 0 ? null : new Pair<>(masks[0], state);
    }

    @Override
    public String toString() {
        return "Draw(" + getVertexName() + ")";
    }
}
