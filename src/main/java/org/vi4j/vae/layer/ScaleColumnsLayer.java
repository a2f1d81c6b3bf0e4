package org.vi4j.vae.layer;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The scales' layer at work. */
final class ScaleColumnsLayer extends VaeLayer<ScaleColumns> {
    private static final long serialVersionUID = 1L;

    private final transient Buffer outputs = new Buffer();

    ScaleColumnsLayer(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        long n = input.size(0);
        long d = layerConf().getNIn();
        long width = layerConf().getNOut();
        INDArray result = training ? outputs.of(dataType, n, width) : Buffer.fresh(dataType, n, width);
        result.get(all(), interval(0, d)).assign(input);
        INDArray scales = result.get(all(), interval(d, width));
        scales.assign(weights().reshape(1, width - d).broadcast(scales.shape()));
        return result;
    }

    @Override
    public Pair<Gradient, @Nullable INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        long d = layerConf().getNIn();
        if (wantsGradients()) {
            INDArray gradient = gradientView(DefaultParamInitializer.WEIGHT_KEY);
            gradient.assign(epsilon.get(all(), interval(d, layerConf().getNOut()))
                    .sum(0)
                    .reshape(gradient.shape()));
        }
        return result(epsilon.get(all(), interval(0, d)).dup('c'));
    }
}
