package org.vi4j.net;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The backward pass of a layer of weights by ND4J's operations, in any precision and on any device: the reference for
 * the fast one.
 *
 * @param parameters by their names
 * @param derivatives where theirs go
 */
record PlainWeights(Map<String, INDArray> parameters, Map<String, INDArray> derivatives) {
    /** Goes back through xW + b, the first half of what the layer put out; returns the derivative by x. */
    INDArray means(INDArray x, INDArray delta) {
        INDArray w = parameter(WeightParameters.W);
        INDArray means = half(delta, 0, w.columns());
        view(WeightParameters.W).assign(x.transpose().mmul(means));
        view(WeightParameters.B).assign(means.sum(0));
        return means.mmul(w.transpose());
    }

    /** Goes back through the second half of what random weights put out, and adds to the derivative by x. */
    void spread(INDArray x, INDArray both, @Nullable Perturbation draw, INDArray below) {
        INDArray variances = parameter(WeightParameters.W_VARIANCE);
        INDArray delta = half(both, variances.columns(), variances.columns());
        if (draw == null) {
            view(WeightParameters.W_VARIANCE).assign(x.mul(x).transpose().mmul(delta));
            view(WeightParameters.B_VARIANCE).assign(delta.sum(0));
            below.addi(delta.mmul(variances.transpose()).muli(x).muli(2));
            return;
        }
        INDArray root = Transforms.sqrt(variances, true);
        INDArray biasRoot = Transforms.sqrt(parameter(WeightParameters.B_VARIANCE), true);
        INDArray moved = x.mul(draw.signs()).transpose().mmul(delta);
        view(WeightParameters.W_VARIANCE).assign(moved.muli(draw.noise()).divi(root.mul(2)));
        INDArray biases = delta.sum(0).muli(draw.biasNoise().reshape(delta.columns()));
        view(WeightParameters.B_VARIANCE).assign(biases.divi(biasRoot.mul(2)));
        below.addi(delta.mmul(root.mul(draw.noise()).transpose()).muli(draw.signs()));
    }

    private static INDArray half(INDArray delta, int from, int k) {
        return delta.get(NDArrayIndex.all(), NDArrayIndex.interval(from, from + k))
                .dup('c');
    }

    private INDArray parameter(String name) {
        return Objects.requireNonNull(parameters.get(name), name);
    }

    private INDArray view(String name) {
        return Objects.requireNonNull(derivatives.get(name), name);
    }
}
