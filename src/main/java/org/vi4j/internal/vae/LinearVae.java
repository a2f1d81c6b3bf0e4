package org.vi4j.internal.vae;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.vi4j.math.RandomStreams;
import org.vi4j.vae.layer.DecoderLikelihood;
import org.vi4j.vae.layer.LatentPosterior;
import org.vi4j.vae.layer.Layers;
import org.vi4j.vae.layer.Layers.ElboLoss;
import org.vi4j.vae.layer.Nonlinearity;
import org.vi4j.vae.network.VaeGraph;

/**
 * A VAE without hidden layers: encoder q(z|x) = N(Ax + a, diag σ²(x)), decoder p(x|z) = N(Wz + b, s²I). Its decoder is
 * probabilistic PCA, so that the largest log likelihood is known (Lucas et al., "Don't blame the ELBO!", NeurIPS 2019).
 * A ComputationGraph of the layers of {@link VaeGraph}, in double precision.
 */
public final class LinearVae {
    private static final String SCALE = "scale";
    private static final double RATE = 0.03;

    /** The learning rate falls by this factor to the end, along half a cosine. */
    private static final double LAST = 1e-3;

    private final ComputationGraph graph;
    private final int latent;

    /**
     * The ELBO of rows in closed form; no draws are needed where the decoder is linear.
     *
     * @param step after so many steps
     * @param elbo the mean, in nats per row
     */
    public record Point(int step, double elbo) {}

    private LinearVae(ComputationGraph graph, int latent) {
        this.graph = graph;
        this.latent = latent;
    }

    /**
     * Creates the graph with fresh weights.
     *
     * @param columns D
     * @param latent L
     * @param seed of the weights
     * @return the model
     */
    public static LinearVae create(int columns, int latent, long seed) {
        ComputationGraphConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(DataType.DOUBLE)
                .updater(new Adam(RATE))
                .trainingWorkspaceMode(WorkspaceMode.NONE)
                .inferenceWorkspaceMode(WorkspaceMode.NONE)
                .graphBuilder()
                .addInputs("image", "noise")
                .setInputTypes(InputType.feedForward(columns), InputType.feedForward(latent))
                .addLayer(
                        VaeGraph.POSTERIOR,
                        Layers.dense(columns, 2L * latent, Nonlinearity.IDENTITY, false, true),
                        "image")
                .addVertex(
                        "latent",
                        Layers.reparameterization(true, LatentPosterior.DIAGONAL),
                        VaeGraph.POSTERIOR,
                        "noise")
                .addLayer(VaeGraph.LOGITS, Layers.dense(latent, columns, Nonlinearity.IDENTITY, true, true), "latent")
                .addLayer(SCALE, Layers.scaleColumns(columns, 1), VaeGraph.LOGITS)
                .addLayer(
                        VaeGraph.RECONSTRUCTION,
                        Layers.elboTerm(DecoderLikelihood.parse("gaussian-learned"), true),
                        SCALE)
                .addLayer(VaeGraph.KL, Layers.elboTerm(ElboLoss.kl(LatentPosterior.DIAGONAL), true), VaeGraph.POSTERIOR)
                .setOutputs(VaeGraph.RECONSTRUCTION, VaeGraph.KL)
                .build();
        return new LinearVae(VaeGraph.fresh(configuration, seed, DataType.DOUBLE), latent);
    }

    /**
     * Trains on all rows at every step, with antithetic draws ±ε of z a row, by Adam with a falling rate.
     *
     * @param x rows, {@code [n, D]}
     * @param steps how many, at least 1
     * @param seed of the noise
     * @return the course, about a hundred points
     */
    public List<Point> fit(double[][] x, int steps, long seed) {
        INDArray once = Nd4j.createFromArray(x);
        INDArray rows = Nd4j.vstack(once, once);
        int half = x.length * latent;
        double[] noise = new double[2 * half];
        List<Point> course = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            double cosine = 0.5 * (1 + Math.cos(Math.PI * step / steps));
            graph.setLearningRate(RATE * (LAST + (1 - LAST) * cosine));
            RandomGenerator random = new RandomStreams(seed).at("noise", step);
            for (int i = 0; i < half; i++) {
                noise[i] = random.nextGaussian();
                noise[half + i] = -noise[i];
            }
            INDArray epsilon = Nd4j.create(noise, new long[] {2L * x.length, latent}, 'c');
            graph.fit(new MultiDataSet(new INDArray[] {rows, epsilon}, new INDArray[] {rows, rows}));
            if ((step + 1) % Math.max(1, steps / 100) == 0 || step + 1 == steps) {
                course.add(new Point(step + 1, elbo(x)));
            }
        }
        return course;
    }

    /**
     * Computes the ELBO in closed form.
     *
     * @param x rows, {@code [n, D]}
     * @return the mean, in nats per row
     */
    public double elbo(double[][] x) {
        double[][] q = through(VaeGraph.POSTERIOR, Nd4j.createFromArray(x)).toDoubleMatrix();
        double[][] w = w();
        double[] b = b();
        double variance = noiseVariance();
        double total = 0;
        for (int i = 0; i < x.length; i++) {
            double misfit = 0;
            for (int k = 0; k < b.length; k++) {
                double error = x[i][k] - b[k];
                for (int j = 0; j < latent; j++) {
                    error -= w[k][j] * q[i][j];
                    misfit += w[k][j] * w[k][j] * Math.exp(q[i][latent + j]);
                }
                misfit += error * error;
            }
            double kl = 0;
            for (int j = 0; j < latent; j++) {
                double logVariance = q[i][latent + j];
                kl += 0.5 * (q[i][j] * q[i][j] + Math.expm1(logVariance) - logVariance);
            }
            total -= 0.5 * (misfit / variance + b.length * Math.log(2 * Math.PI * variance)) + kl;
        }
        return total / x.length;
    }

    /** Returns W, {@code [D, L]}. */
    public double[][] w() {
        double[][] codes = new double[latent][latent];
        for (int j = 0; j < latent; j++) {
            codes[j][j] = 1;
        }
        double[][] images =
                through(VaeGraph.LOGITS, Nd4j.createFromArray(codes)).toDoubleMatrix();
        double[] b = b();
        double[][] w = new double[b.length][latent];
        for (int k = 0; k < b.length; k++) {
            for (int j = 0; j < latent; j++) {
                w[k][j] = images[j][k] - b[k];
            }
        }
        return w;
    }

    /** Returns b, {@code [D]}. */
    public double[] b() {
        return through(VaeGraph.LOGITS, Nd4j.zeros(DataType.DOUBLE, 1, latent)).toDoubleMatrix()[0];
    }

    /** Returns s², the noise's variance. */
    public double noiseVariance() {
        INDArray mean = through(VaeGraph.LOGITS, Nd4j.zeros(DataType.DOUBLE, 1, latent));
        // At the mean −log p is D times log s + ½ log 2π.
        double peak = DecoderLikelihood.parse("gaussian-learned").logDensity(mean, through(SCALE, mean))[0];
        return Math.exp(-2 * peak / mean.size(1)) / (2 * Math.PI);
    }

    private INDArray through(String layer, INDArray input) {
        return graph.getLayer(layer).activate(input, false, LayerWorkspaceMgr.noWorkspaces());
    }
}
