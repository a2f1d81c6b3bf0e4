package org.vi4j.internal.vae;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vi4j.internal.training.Steps;
import org.vi4j.math.Workers;

/**
 * Adam (Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015), in the form at the end of its section
 * 2: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², θ ← θ − α √(1 − β₂ᵗ)/(1 − β₁ᵗ) · m/(√v + ε), with β₁ = 0.9, β₂ = 0.999,
 * ε = 1e-8.
 */
interface Optimizer {
    double BETA_1 = 0.9;
    double BETA_2 = 0.999;
    double EPSILON = 1e-8;

    /**
     * Takes one step, in place.
     *
     * @param parameters θ, [1, P]
     * @param gradients each worker's sum over its images, [1, P]; may be overwritten
     * @param images by how many to divide, so that g is a mean
     * @param learningRate α
     * @param clip largest Euclidean norm of g, which is scaled down to it; 0 for none
     */
    void step(INDArray parameters, INDArray[] gradients, int images, double learningRate, double clip);

    /** Returns the state: a view, which the next step may change. */
    Steps.Moments moments();

    /** Goes back to an earlier state. */
    void restore(Steps.Moments moments);

    /** Returns the factor that brings a gradient of the given norm to at most clip. */
    static double shrink(double norm, double clip) {
        return clip > 0 && norm > clip ? clip / norm : 1;
    }

    /** Returns the fast optimizer for parameters in host memory, or the one for any device. */
    static Optimizer adam(int parameters, Workers workers, boolean host) {
        return host ? new HostAdam(parameters, workers) : new PlainAdam(parameters, DataType.FLOAT);
    }
}
