package org.vi4j.internal.vae;

import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.internal.training.Steps;

/** Adam by ND4J's own updater: any device; the reference that the fast one is held to. */
final class PlainAdam implements Optimizer {
    private final INDArray m;
    private final INDArray v;
    private int steps;

    PlainAdam(int parameters, DataType type) {
        this.m = Nd4j.zeros(type, 1, parameters);
        this.v = Nd4j.zeros(type, 1, parameters);
    }

    @Override
    public void step(INDArray parameters, INDArray[] gradients, int images, double learningRate, double clip) {
        INDArray gradient = gradients[0];
        for (int worker = 1; worker < gradients.length; worker++) {
            gradient.addi(gradients[worker]);
        }
        gradient.divi(images);
        if (clip > 0) {
            gradient.muli(Optimizer.shrink(gradient.norm2Number().doubleValue(), clip));
        }
        AdamUpdater updater = new AdamUpdater(new Adam(learningRate, BETA_1, BETA_2, EPSILON));
        updater.setState(Map.of(AdamUpdater.M_STATE, m, AdamUpdater.V_STATE, v), false);
        updater.applyUpdater(gradient, steps++, 0);
        // The graph keeps its gradients as [P].
        parameters.subi(gradient.reshape(parameters.shape()));
    }

    @Override
    public Steps.Moments moments() {
        return new Steps.Moments(Floats.of(m.toFloatVector()), Floats.of(v.toFloatVector()), steps);
    }

    @Override
    public void restore(Steps.Moments moments) {
        m.assign(Nd4j.createFromArray(moments.m().toArray()).reshape(m.shape()));
        v.assign(Nd4j.createFromArray(moments.v().toArray()).reshape(v.shape()));
        steps = moments.steps();
    }
}
