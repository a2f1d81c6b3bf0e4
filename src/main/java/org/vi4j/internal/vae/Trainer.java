package org.vi4j.internal.vae;

import java.util.Arrays;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vi4j.data.Dataset;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.internal.training.Steps;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;
import org.vi4j.training.Epoch;
import org.vi4j.vae.network.Objective;
import org.vi4j.vae.network.VaeGraph;
import org.vi4j.vae.network.VaeNetwork;

/**
 * Stochastic gradient steps on the ELBO, synchronous and data-parallel: each worker has a replica of the graph on the
 * same parameters and takes a slice of the batch, the gradients are summed, and Adam is applied in slices. For a given
 * number of workers the same seed gives the same bits; for another number, the same up to rounding.
 */
public final class Trainer {
    private final VaeNetwork vae;
    private final Workers workers;
    private final RandomStreams randomness;
    private final Optimizer optimizer;
    private final Replica[] replicas;
    private final INDArray[] gradients;
    private float[] noise = new float[0];
    private long step;

    /**
     * Prepares to train.
     *
     * @param vae is changed by each step
     * @param workers share each batch
     */
    public Trainer(VaeNetwork vae, Workers workers) {
        this.vae = vae;
        this.workers = workers;
        this.randomness = new RandomStreams(vae.config().seed());
        this.optimizer = Optimizer.adam(Math.toIntExact(vae.graph().numParams()), workers, vae.usesHostMemory());
        this.replicas = new Replica[workers.count()];
        Arrays.setAll(replicas, worker -> new Replica(vae.replica()));
        this.gradients = new INDArray[workers.count()];
        Arrays.setAll(gradients, worker -> replicas[worker].gradient());
    }

    /**
     * Takes one step with the configured learning rate.
     *
     * @param images the training images
     * @param indices which of them form the batch, at most the configured size
     * @return the batch's terms, before the step
     */
    public Epoch.Terms step(Dataset images, int[] indices) {
        return step(images, indices, vae.config().learningRate(), 0);
    }

    /**
     * Takes one step on the configured objective, after its warm-up.
     *
     * @param images the training images
     * @param indices which of them form the batch, at most the configured size
     * @param learningRate Adam's step size
     * @param clip largest Euclidean norm of the mean gradient, 0 for none
     * @return the batch's terms, before the step
     */
    public Epoch.Terms step(Dataset images, int[] indices, double learningRate, double clip) {
        return step(images, indices, learningRate, clip, vae.config().objective(), Double.POSITIVE_INFINITY);
    }

    /**
     * Takes one step. The noise is a pure function of the seed and the number of steps before. Where the loss is not
     * finite the parameters stay as they are.
     *
     * @param images the training images
     * @param indices which of them form the batch, at most the configured size
     * @param learningRate Adam's step size
     * @param clip largest Euclidean norm of the mean gradient, 0 for none
     * @param objective what to maximise
     * @param epochsDone epochs before, with the part of the current one, for a warm-up
     * @return the batch's terms, before the step
     */
    public Epoch.Terms step(
            Dataset images, int[] indices, double learningRate, double clip, Objective objective, double epochsDone) {
        int draws = Math.multiplyExact(
                indices.length, Math.multiplyExact(vae.config().latent(), objective.importance()));
        noise = noise.length < draws ? new float[draws] : noise;
        randomness.fillNormal("noise", step, noise);
        double[] weights = objective.isElbo() ? new double[0] : klWeights(images, indices, objective, epochsDone);
        workers.run(worker -> {
            int from = workers.start(indices.length, worker);
            int to = workers.start(indices.length, worker + 1);
            if (objective.isElbo()) {
                replicas[worker].backward(images, indices, noise, from, to);
            } else {
                replicas[worker].terms = replicas[worker].weighted.backward(
                        images, indices, noise, from, to, weights, objective.importance());
            }
        });
        step++;
        Epoch.Terms terms =
                Arrays.stream(replicas).map(replica -> replica.terms).reduce(Epoch.Terms.ZERO, Epoch.Terms::plus);
        if (objective.freeBits() > 0) {
            long free = Arrays.stream(weights).filter(weight -> weight == 0).count();
            double floor = indices.length * objective.klWeight(epochsDone) * objective.freeBits() * free;
            terms = terms.plus(new Epoch.Terms(0, 0, 0, -floor));
        }
        if (terms.finite()) {
            optimizer.step(vae.graph().params(), gradients, indices.length, learningRate, clip);
        }
        return terms;
    }

    /** The weight of each dimension's KL gradient: 0 for those that free bits leave alone. */
    private double[] klWeights(Dataset images, int[] indices, Objective objective, double epochsDone) {
        int latent = vae.config().latent();
        double[] weights = new double[latent];
        Arrays.fill(weights, objective.klWeight(epochsDone));
        if (objective.freeBits() > 0) {
            // The mean over the whole batch, so that it does not depend on how many workers share it.
            double[][] parts = new double[workers.count()][];
            workers.run(worker -> parts[worker] = replicas[worker].weighted.kl(
                    images, indices, workers.start(indices.length, worker), workers.start(indices.length, worker + 1)));
            for (int j = 0; j < latent; j++) {
                double sum = 0;
                for (double[] part : parts) {
                    sum += part[j];
                }
                if (sum / indices.length < objective.freeBits()) {
                    weights[j] = 0;
                }
            }
        }
        return weights;
    }

    /** Returns how many steps were taken, those that were not applied included. */
    long steps() {
        return step;
    }

    /** Returns the optimizer's state: a view, which the next step may change. */
    Steps.Moments moments() {
        return optimizer.moments();
    }

    /** Goes back to an earlier state. */
    void restore(long steps, Floats parameters, Steps.Moments moments) {
        this.step = steps;
        vae.setValues(parameters);
        optimizer.restore(moments);
    }

    /** One worker's graph and inputs. */
    private static final class Replica {
        private final ComputationGraph graph;
        private final RowBatch pixels;
        private final RowBatch noise;
        private final WeightedStep weighted;
        private Epoch.Terms terms = Epoch.Terms.ZERO;

        Replica(VaeNetwork vae) {
            this.graph = vae.graph();
            this.pixels = new RowBatch(vae.pixels(), vae.usesHostMemory());
            this.noise = new RowBatch(vae.config().latent(), vae.usesHostMemory());
            this.weighted = new WeightedStep(vae);
            graph.initGradientsView();
        }

        INDArray gradient() {
            return graph.getGradientsViewArray();
        }

        void backward(Dataset images, int[] indices, float[] draws, int from, int to) {
            if (from == to) {
                gradient().assign(0);
                terms = Epoch.Terms.ZERO;
                return;
            }
            INDArray x = pixels.images(images, indices, from, to);
            graph.setInputs(x, noise.values(draws, from, to));
            graph.setLabels(x, x);
            graph.computeGradientAndScore();
            int n = to - from;
            terms = new Epoch.Terms(
                    n * graph.getLayer(VaeGraph.RECONSTRUCTION).score(),
                    n * graph.getLayer(VaeGraph.KL).score(),
                    n);
        }
    }
}
