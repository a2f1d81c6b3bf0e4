package org.vi4j.vae.training;

import java.util.Arrays;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vi4j.data.Images;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;
import org.vi4j.vae.ImageBatch;
import org.vi4j.vae.Vae;
import org.vi4j.vae.VaeGraph;

/**
 * Stochastic gradient steps on the ELBO, synchronous and data-parallel: each worker has a replica of the graph on the
 * same parameters and takes a slice of the batch, the gradients are summed, and Adam is applied in slices. For a given
 * number of workers the same seed gives the same bits; for another number, the same up to rounding.
 */
public final class Trainer {
    private final Vae vae;
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
    public Trainer(Vae vae, Workers workers) {
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
     * Sums over the images of one or more steps, in nats.
     *
     * @param reconstruction Σ −log p(x|z)
     * @param kl Σ KL(q(z|x) ‖ p(z))
     * @param images how many
     */
    public record Terms(double reconstruction, double kl, int images) {
        /** Nothing yet. */
        public static final Terms ZERO = new Terms(0, 0, 0);

        /**
         * Adds up.
         *
         * @param more other images
         * @return the terms of all images
         */
        public Terms plus(Terms more) {
            return new Terms(reconstruction + more.reconstruction, kl + more.kl, images + more.images);
        }

        /**
         * Says whether both terms are numbers.
         *
         * @return false for NaN and infinity
         */
        public boolean finite() {
            return Double.isFinite(reconstruction) && Double.isFinite(kl);
        }
    }

    /**
     * Takes one step with the configured learning rate.
     *
     * @param images the training images
     * @param indices which of them form the batch, at most the configured size
     * @return the batch's terms, before the step
     */
    public Terms step(Images images, int[] indices) {
        return step(images, indices, vae.config().learningRate(), 0);
    }

    /**
     * Takes one step. The noise is a pure function of the seed and the number of steps before. Where the loss is not
     * finite the parameters stay as they are.
     *
     * @param images the training images
     * @param indices which of them form the batch, at most the configured size
     * @param learningRate Adam's step size
     * @param clip largest Euclidean norm of the mean gradient, 0 for none
     * @return the batch's terms, before the step
     */
    public Terms step(Images images, int[] indices, double learningRate, double clip) {
        int draws = Math.multiplyExact(indices.length, vae.config().latent());
        noise = noise.length < draws ? new float[draws] : noise;
        randomness.fillNormal("noise", step, noise);
        workers.run(worker -> replicas[worker].backward(
                images,
                indices,
                noise,
                workers.start(indices.length, worker),
                workers.start(indices.length, worker + 1)));
        step++;
        Terms terms = Arrays.stream(replicas).map(replica -> replica.terms).reduce(Terms.ZERO, Terms::plus);
        if (terms.finite()) {
            optimizer.step(vae.graph().params(), gradients, indices.length, learningRate, clip);
        }
        return terms;
    }

    /** Returns how many steps were taken, those that were not applied included. */
    long steps() {
        return step;
    }

    /** Returns a copy of the optimizer's state. */
    Moments moments() {
        return optimizer.moments();
    }

    /** Goes back to an earlier state. */
    void restore(long steps, float[] parameters, Moments moments) {
        this.step = steps;
        vae.setParameters(parameters);
        optimizer.restore(moments);
    }

    /** One worker's graph and inputs. */
    private static final class Replica {
        private final ComputationGraph graph;
        private final ImageBatch pixels;
        private final ImageBatch noise;
        private Terms terms = Terms.ZERO;

        Replica(Vae vae) {
            this.graph = vae.graph();
            this.pixels = new ImageBatch(vae.pixels(), vae.usesHostMemory());
            this.noise = new ImageBatch(vae.config().latent(), vae.usesHostMemory());
            graph.initGradientsView();
        }

        INDArray gradient() {
            return graph.getGradientsViewArray();
        }

        void backward(Images images, int[] indices, float[] draws, int from, int to) {
            if (from == to) {
                gradient().assign(0);
                terms = Terms.ZERO;
                return;
            }
            INDArray x = pixels.images(images, indices, from, to);
            graph.setInputs(x, noise.values(draws, from, to));
            graph.setLabels(x, x);
            graph.computeGradientAndScore();
            int n = to - from;
            terms = new Terms(
                    n * graph.getLayer(VaeGraph.RECONSTRUCTION).score(),
                    n * graph.getLayer(VaeGraph.KL).score(),
                    n);
        }
    }
}
