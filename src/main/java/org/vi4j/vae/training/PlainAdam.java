package org.vi4j.vae.training;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.config.Adam;

/** Adam by ND4J's own updater: any device; the reference that the fast one is held to. */
final class PlainAdam implements Optimizer {
    private @Nullable AdamUpdater updater;
    private int steps;

    @Override
    public void step(INDArray parameters, INDArray[] gradients, int images, double learningRate) {
        INDArray gradient = gradients[0];
        for (int worker = 1; worker < gradients.length; worker++) {
            gradient.addi(gradients[worker]);
        }
        gradient.divi(images);
        if (updater == null) {
            updater = new AdamUpdater(new Adam(learningRate, BETA_1, BETA_2, EPSILON));
            INDArray m = gradient.like();
            updater.setState(Map.of(AdamUpdater.M_STATE, m, AdamUpdater.V_STATE, m.like()), true);
        }
        updater.applyUpdater(gradient, steps++, 0);
        // The graph keeps its gradients as [P].
        parameters.subi(gradient.reshape(parameters.shape()));
    }
}
