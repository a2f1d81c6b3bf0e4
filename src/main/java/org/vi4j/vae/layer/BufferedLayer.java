package org.vi4j.vae.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What layers with an activation function have in common at work. While training, outputs and derivatives live in
 * buffers that the next step overwrites; at inference each call returns an array of its own.
 */
abstract class BufferedLayer<C extends ActivatedLayer> extends VaeLayer<C> {
    private static final long serialVersionUID = 1L;

    final transient Kernels kernels;
    final transient Buffer inputGradients = new Buffer();
    private final transient Buffer outputs = new Buffer();
    private final transient Buffer biasScratch = new Buffer();
    private transient @Nullable INDArray output;

    BufferedLayer(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
        this.kernels = Kernels.of(type, layerConf().isPlain());
    }

    /** Room for the outputs, [n, k]. */
    INDArray outputs(boolean training, long n, long k) {
        return training ? outputs.of(dataType, n, k) : Buffer.fresh(dataType, n, k);
    }

    /** Keeps the outputs for the backward pass where there is to be one; returns them. */
    INDArray kept(INDArray result, boolean training) {
        output = training ? result : null;
        return result;
    }

    INDArray requireForward() {
        if (output == null) {
            throw new IllegalStateException("backward pass without a training forward pass before it " + layerId());
        }
        return output;
    }

    /** Returns the derivative, 'c'-ordered. It belongs to the layer above, which is done with it: overwrite it. */
    static INDArray own(INDArray epsilon) {
        return epsilon.ordering() == 'c' ? epsilon : epsilon.dup('c');
    }

    /** Where the biases' derivative goes: a place that nobody reads where none is wanted. */
    INDArray biasGradient() {
        return wantsGradients()
                ? gradientView(DefaultParamInitializer.BIAS_KEY)
                : biasScratch.of(dataType, 1, biases().length());
    }
}
