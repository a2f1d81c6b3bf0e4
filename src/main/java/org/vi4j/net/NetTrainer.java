package org.vi4j.net;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vi4j.data.Dataset;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.internal.math.Platform;
import org.vi4j.internal.training.Steps;
import org.vi4j.math.Workers;
import org.vi4j.net.NetConfig.NetMethod;

/**
 * Steps on a net's objective: the mean negative log likelihood of a batch plus KL/N, so that a batch of B rows stands
 * for N (its log likelihood counts N/B times, once, here).
 */
final class NetTrainer {
    private final NetNetwork net;
    private final Workers workers;
    private final Noise noise;
    private final NetLoss loss;
    private final NetAdam adam;
    private final @Nullable Ivon ivon;
    private final Perturbation.@Nullable Source flipout;
    private final Room inputs = new Room();
    private final List<Room> noises = new ArrayList<>();
    private float[] row = new float[0];
    private long step;

    NetTrainer(NetNetwork net, Workers workers) {
        this.net = net;
        this.workers = workers;
        this.noise = new Noise(net.config().seed(), workers);
        this.adam = new NetAdam(net);
        this.ivon = net.config().method() == NetMethod.IVON ? new Ivon(net, adam.first(), workers) : null;
        this.flipout = net.config().method() == NetMethod.FLIPOUT ? new Perturbation.Source(net, noise) : null;
        this.loss = new NetLoss(net);
        net.draws().forEach(draw -> noises.add(new Room()));
    }

    long steps() {
        return step;
    }

    NetAdam adam() {
        return adam;
    }

    /** Goes back to an earlier state: this net's numbers begin at a place among those of several. */
    void restore(long steps, Floats parameters, Steps.Moments moments, int from) {
        step = steps;
        net.setValues(parameters, from);
        adam.restore(moments, from);
    }

    /**
     * Takes one step; where the loss is not finite the parameters stay as they are.
     *
     * @param rows the training rows
     * @param indices which of them form the batch
     * @param learningRate of the step
     * @param klWeight the weight of the KL divergence, which is 1 for the ELBO
     * @return Σ of the batch's negative log likelihood, in nats
     */
    double step(Dataset rows, int[] indices, double learningRate, double klWeight) {
        int n = indices.length;
        INDArray x = inputs.of(DataType.FLOAT, n, net.codec().inputs());
        float[] targets = fill(rows, indices, x);
        NetNetwork used = ivon == null ? net : ivon.sample(noise, step);
        List<@Nullable Perturbation> perturbations = flipout == null ? List.of() : flipout.at(step, n);
        used.perturb(perturbations);
        List<@Nullable INDArray> draws = draws(step, n, used.isRandom(), perturbations);
        double[] losses = lossOf(used).of(used.forward(x, draws), targets);
        double sum = 0;
        for (double value : losses) {
            sum += value;
        }
        step++;
        if (Double.isFinite(sum)) {
            double kl = klWeight / net.rows();
            adam.begin(learningRate, kl);
            if (ivon == null) {
                net.backward(loss.gradient(), draws, adam);
            } else {
                ivon.begin(adam.steps(), learningRate, kl);
                used.backward(ivon.loss().gradient(), draws, ivon);
            }
            lossOf(used).updateNoise(n);
            if (ivon != null) {
                net.setNoiseVariance(used.noiseVariance());
            }
        }
        used.perturb(List.of());
        return sum;
    }

    private NetLoss lossOf(NetNetwork used) {
        return ivon == null || used == net ? loss : ivon.loss();
    }

    private float[] fill(Dataset rows, int[] indices, INDArray x) {
        int d = net.codec().inputs();
        if (row.length < d + 1) {
            row = new float[d + 1];
        }
        float[] targets = new float[indices.length];
        var memory = Platform.hostMemory(x);
        for (int i = 0; i < indices.length; i++) {
            rows.copy(indices[i], row, 0);
            memory.put(i * d, row, 0, d);
            targets[i] = row[d];
        }
        return targets;
    }

    /** Returns what each draw is given: noise or signs where weights are random, dropout's masks, or nothing. */
    private List<@Nullable INDArray> draws(long at, int n, boolean random, List<@Nullable Perturbation> perturbations) {
        List<@Nullable INDArray> all = new ArrayList<>();
        for (int i = 0; i < noises.size(); i++) {
            if (perturbations.isEmpty() || perturbations.get(i) == null) {
                all.add(NetNoise.of(net, noise, noises.get(i), "noise", at, i, n, random));
            } else {
                INDArray signs =
                        noises.get(i).of(DataType.FLOAT, n, net.draws().get(i).draws());
                noise.signs("noise-" + i, at, signs);
                all.add(signs);
            }
        }
        return all;
    }

    /** Returns the negative log likelihood of each of some rows by the mean weights, for tests and checks. */
    double[] losses(Dataset rows, int[] indices) {
        INDArray x = inputs.of(DataType.FLOAT, indices.length, net.codec().inputs());
        float[] targets = fill(rows, indices, x);
        List<@Nullable INDArray> none = new ArrayList<>();
        noises.forEach(draw -> none.add(null));
        return loss.of(net.forward(x, none), targets);
    }

    /** Returns the divergence of the weights and of the noise from their priors, in nats. */
    double kl() {
        return WeightKl.of(net, workers) + loss.noiseKl();
    }
}
