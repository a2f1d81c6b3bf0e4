package org.vi4j.vae.layer;

import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Configuration of a dense layer a = f(xW + b) with x [n, nIn], W [nIn, nOut], b [nOut], whose forward and backward
 * passes use the fast matrix product and one pass over the outputs. Parameters and JSON are those of DL4J's DenseLayer.
 */
final class FusedDense extends ActivatedLayer {
    private static final long serialVersionUID = 1L;

    /** For JSON. */
    FusedDense() {}

    /**
     * Creates the configuration.
     *
     * @param nIn inputs
     * @param nOut outputs
     * @param nonlinearity the activation function f
     * @param inputGradient whether the backward pass computes the derivative with respect to x; false where x is data
     * @param plain whether to use the plain kernels also where faster ones would run
     */
    FusedDense(long nIn, long nOut, Nonlinearity nonlinearity, boolean inputGradient, boolean plain) {
        super(nonlinearity, inputGradient, plain);
        setNIn(nIn);
        setNOut(nOut);
    }

    @Override
    public double first(RandomGenerator random) {
        double bound = 1 / Math.sqrt((double) getNIn());
        return random.nextDouble(-bound, bound);
    }

    @Override
    VaeLayer<?> layer(NeuralNetConfiguration conf, DataType type) {
        return new FusedDenseLayer(conf, type);
    }

    @Override
    public ParamInitializer initializer() {
        return DefaultParamInitializer.getInstance();
    }
}
