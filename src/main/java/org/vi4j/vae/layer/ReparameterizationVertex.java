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
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The reparameterization layer at work: z = μ + σ·ε while training, z = μ at inference. */
@SuppressWarnings("overrides") // DL4J's own base class differs from its interface in a "..."
final class ReparameterizationVertex extends BaseGraphVertex {
    private static final long serialVersionUID = 1L;

    private final transient Kernels kernels;
    private final transient Buffer codes = new Buffer();
    private final transient Buffer gradients = new Buffer();

    ReparameterizationVertex(ComputationGraph graph, String name, int index, DataType type, boolean plain) {
        super(graph, name, index, null, null, type);
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
        INDArray posterior = inputs[0];
        long latent = posterior.size(1) / 2;
        if (!training) {
            return posterior
                    .get(NDArrayIndex.all(), NDArrayIndex.interval(0, latent))
                    .dup('c');
        }
        INDArray z = codes.of(dataType, posterior.size(0), latent);
        kernels.reparameterize(posterior, inputs[1], z);
        return z;
    }

    @Override
    public Pair<@Nullable Gradient, @Nullable INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
        INDArray posterior = inputs[0];
        INDArray gradient = gradients.of(dataType, posterior.size(0), posterior.size(1));
        kernels.backReparameterize(epsilon, posterior, inputs[1], gradient);
        return new Pair<>(null, new @Nullable INDArray[] {gradient, null});
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
