package org.vi4j.vae.layer;

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

/** The reparameterization layer at work: z = μ + σ·ε while training, z = μ at inference. */
@SuppressWarnings("overrides") // DL4J's own base class differs from its interface in a "..."
final class ReparameterizationVertex extends BaseGraphVertex {
    private static final long serialVersionUID = 1L;

    private final transient Kernels kernels;
    private final LatentPosterior posterior;
    private final transient Buffer codes = new Buffer();
    private final transient Buffer gradients = new Buffer();

    ReparameterizationVertex(
            ComputationGraph graph, String name, int index, DataType type, boolean plain, LatentPosterior posterior) {
        super(graph, name, index, null, null, type);
        this.posterior = posterior;
        this.kernels = Kernels.of(type, plain);
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
        INDArray q = inputs[0];
        long latent = inputs[1].size(1);
        if (!training) {
            return q.get(NDArrayIndex.all(), NDArrayIndex.interval(0, latent)).dup('c');
        }
        INDArray z = codes.of(dataType, q.size(0), latent);
        if (posterior == LatentPosterior.DIAGONAL) {
            kernels.reparameterize(q, inputs[1], z);
        } else {
            draw(q, inputs[1], z);
        }
        return z;
    }

    @Override
    public Pair<@Nullable Gradient, @Nullable INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
        INDArray q = inputs[0];
        INDArray gradient = gradients.of(dataType, q.size(0), q.size(1));
        if (posterior == LatentPosterior.DIAGONAL) {
            kernels.backReparameterize(epsilon, q, inputs[1], gradient);
        } else {
            backDraw(q, inputs[1], epsilon, gradient);
        }
        return new Pair<>(null, new @Nullable INDArray[] {gradient, null});
    }

    /** One row after another, in double precision: L² numbers each, beside networks of many more. */
    private void draw(INDArray q, INDArray noise, INDArray z) {
        double[] parameters = DecoderLikelihood.doubles(q);
        double[][] rows = noise.castTo(DataType.DOUBLE).toDoubleMatrix();
        int width = (int) q.size(1);
        double[] draws = new double[(int) z.length()];
        for (int i = 0; i < rows.length; i++) {
            posterior.draw(parameters, i * width, rows[i], draws, i * rows[i].length);
        }
        z.assign(Nd4j.create(draws, z.shape(), 'c'));
    }

    private void backDraw(INDArray q, INDArray noise, INDArray dz, INDArray gradient) {
        double[] parameters = DecoderLikelihood.doubles(q);
        double[] derivatives = DecoderLikelihood.doubles(dz);
        double[][] rows = noise.castTo(DataType.DOUBLE).toDoubleMatrix();
        int width = (int) q.size(1);
        double[] dq = new double[parameters.length];
        for (int i = 0; i < rows.length; i++) {
            posterior.backDraw(parameters, i * width, rows[i], derivatives, i * rows[i].length, dq);
        }
        gradient.assign(Nd4j.create(dq, gradient.shape(), 'c'));
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray gradients) {
        if (gradients != null) {
            throw new IllegalArgumentException("the reparameterization layer has no parameters");
        }
    }

    @Override
    public @Nullable Pair<INDArray, MaskState> feedForwardMaskArrays(INDArray[] masks, MaskState state, int batch) {
        return masks == null || masks.length == 0 ? null : new Pair<>(masks[0], state);
    }

    @Override
    public String toString() {
        return "Reparameterization(" + getVertexName() + ")";
    }
}
