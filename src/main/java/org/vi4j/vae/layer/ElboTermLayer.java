package org.vi4j.vae.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.LossLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vi4j.vae.layer.Layers.ElboLoss;

/**
 * The output at work. Its backward pass computes the loss and its gradient together; the score that the graph asks for
 * right after is that loss, not a second computation.
 */
final class ElboTermLayer extends LossLayer {
    private static final long serialVersionUID = 1L;

    private final transient Kernels kernels;
    private final transient Buffer gradients = new Buffer();
    private double sum = Double.NaN;

    ElboTermLayer(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
        this.kernels = Kernels.of(type, ((ElboTerm) conf.getLayer()).isPlain());
    }

    private ElboLoss loss() {
        return (ElboLoss) layerConf().getLossFn();
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        return loss().mean(input);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        if (maskArray != null) {
            return super.backpropGradient(epsilon, workspaces);
        }
        INDArray gradient = gradients.of(dataType, input.size(0), input.size(1));
        sum = loss().gradient(kernels, labels, input, gradient);
        return new Pair<>(new DefaultGradient(), gradient);
    }

    @Override
    public double computeScore(double regularization, boolean training, LayerWorkspaceMgr workspaces) {
        double total =
                training && !Double.isNaN(sum) ? sum : scores().sumNumber().doubleValue();
        sum = Double.NaN;
        score = total / input.size(0) + regularization;
        return score;
    }

    @Override
    public INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr workspaces) {
        return scores().addi(regularization);
    }

    private INDArray scores() {
        return loss().computeScoreArray(labels, input, layerConf().getActivationFn(), maskArray);
    }

    @Override
    public boolean needsLabels() {
        return loss().needsLabels();
    }

    @Override
    public void clear() {
        // DL4J would free the labels' memory here, which is the caller's.
        labels = null;
        super.clear();
    }
}
