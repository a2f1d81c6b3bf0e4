package org.vi4j.vae;

import java.nio.file.Path;
import java.util.List;
import java.util.function.IntConsumer;
import org.vi4j.Summary;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.Dataset.Codec;
import org.vi4j.data.Dataset.TrainingData;
import org.vi4j.data.image.ImageSet.Binarize;
import org.vi4j.data.image.Images;
import org.vi4j.data.table.TableEncoding;
import org.vi4j.internal.io.Json;
import org.vi4j.internal.training.TrainingJob;
import org.vi4j.internal.vae.VaeTraining;
import org.vi4j.math.Workers;
import org.vi4j.training.Progress;
import org.vi4j.vae.Codes.LatentDimension;
import org.vi4j.vae.Evaluation.EvaluationProgress;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;
import org.vi4j.vae.training.TrainingOptions;

/**
 * A trained variational autoencoder of images or of a table's rows: p(z) = N(0, I), p(x|z) as the configuration says,
 * q(z|x) = N(μ(x), diag σ²(x)) or a richer Gaussian (Kingma and Welling, "Auto-encoding variational Bayes", ICLR 2014).
 *
 * <pre>{@code
 * Vae vae = Vae.train(ImageSet.ofIdx(Path.of("mnist")), VaeConfig.builder().latent(8).epochs(10).build());
 * System.out.println(vae.evaluate(test));
 * vae.samples(64).write(Path.of("samples.png"));
 * vae.save(Path.of("model.zip"));
 * }</pre>
 *
 * <p>One thread at a time may use it.
 */
public final class Vae {
    private final VaeNetwork network;

    private Vae(VaeNetwork network) {
        this.network = network;
    }

    /** A picture or a table that a model has made. */
    @FunctionalInterface
    public interface Rendering {
        /**
         * Writes it, whole or not at all.
         *
         * @param file where to; its ending says the format
         * @throws UserError if it cannot be written there, or the format is another one
         */
        void write(Path file);
    }

    /**
     * Trains a model and keeps that of the best validation score, in memory.
     *
     * @param data rows to train on, and rows to choose the best epoch by
     * @param config of the network and its training
     * @return the model of the best epoch
     * @throws UserError if the configuration does not go with the data, or if training diverges
     */
    public static Vae train(TrainingData data, VaeConfig config) {
        return train(data, config, TrainingOptions.defaults(), Progress.SILENT);
    }

    /**
     * Trains a model with a schedule, early stopping and the like, and keeps that of the best validation score, in
     * memory.
     *
     * @param data rows to train on, and rows to choose the best epoch by
     * @param config of the network and its training
     * @param options such as {@code TrainingOptions.defaults().with(Map.of("patience", 3))}
     * @param progress hears of each epoch
     * @return the model of the best epoch
     * @throws UserError if the configuration does not go with the data, or if training diverges
     */
    public static Vae train(TrainingData data, VaeConfig config, TrainingOptions options, Progress progress) {
        VaeNetwork fresh = VaeNetwork.create(config.forRows(data.codec()), data.codec());
        new TrainingJob(new VaeTraining(fresh, options.onCollapse()), options.job(), data, progress).run();
        return new Vae(fresh);
    }

    /**
     * Reads a model.
     *
     * @param file a model file, or a run folder
     * @return the model
     * @throws UserError if it is missing, damaged, or not a model of a VAE
     */
    public static Vae load(Path file) {
        return of(VaeNetwork.read(file));
    }

    /**
     * Wraps a network.
     *
     * @param network trained or not
     * @return the model, on the same parameters
     */
    public static Vae of(VaeNetwork network) {
        return new Vae(network);
    }

    /**
     * Writes the model, whole or not at all.
     *
     * @param file where to, such as {@code model.zip}
     * @throws UserError if it cannot be written
     */
    public void save(Path file) {
        network.write(file);
    }

    /**
     * Measures the model: the ELBO with its standard error, and the use of the latent space.
     *
     * @param rows what it is measured on, best such as it was not trained on
     * @return what was found
     * @throws UserError if the rows are not such as the model takes
     */
    public Evaluation evaluate(Dataset rows) {
        return evaluate(rows, Evaluation.Options.elbo(1));
    }

    /**
     * Measures the model, with bounds on log p(x), inference gaps and the like on request.
     *
     * @param rows what it is measured on
     * @param options what to estimate
     * @return what was found
     * @throws UserError if the rows are not such as the model takes
     */
    public Evaluation evaluate(Dataset rows, Evaluation.Options options) {
        Binarize how = network.config().binarize();
        long draw = how == Binarize.STATIC ? network.config().seed() : options.seed();
        return Evaluation.of(
                network,
                how.evaluation(rows, draw),
                Evaluation.Targets.of(
                        network.codec(),
                        how,
                        draw,
                        network.config().likelihood().toString()),
                options,
                EvaluationProgress.NONE);
    }

    /**
     * Draws from the prior and decodes.
     *
     * @param count how many
     * @return a picture of images (PNG), or a table of rows (CSV)
     */
    public Rendering samples(int count) {
        return samples(count, 1, 1);
    }

    /**
     * Draws z ~ N(0, T²I) and decodes it.
     *
     * @param count how many
     * @param seed of the draws
     * @param temperature T, at least 0: below 1 more typical images, above 1 stranger ones
     * @return a picture of images (PNG), or a table of rows (CSV)
     */
    public Rendering samples(int count, long seed, double temperature) {
        if (network.codec() instanceof TableEncoding table) {
            return file -> TableFile.samples(network, table, count, seed, temperature, file);
        }
        return file -> VaePictures.samples(network, count, seed, temperature, file);
    }

    /**
     * Encodes images and decodes the means of their codes.
     *
     * @param images of the model's shape
     * @return a picture (PNG): originals over their reconstructions
     * @throws UserError if they are not images of the model's shape
     */
    public Rendering reconstruct(Dataset images) {
        network.imageShape().requireFits(images, "the model");
        return file -> VaePictures.reconstructions(network, images, file);
    }

    /**
     * Decodes what lies between the codes of two images.
     *
     * @param ends two images
     * @param path straight or along a great circle
     * @param steps how many codes, both ends included
     * @return a picture (PNG)
     * @throws UserError if they are not images of the model's shape
     */
    public Rendering interpolate(Dataset ends, Interpolation path, int steps) {
        network.imageShape().requireFits(ends, "the model");
        return file -> LatentPictures.interpolation(network, ends, path, steps, file);
    }

    /**
     * Changes one latent dimension at a time and decodes.
     *
     * @param start the code to start from, [L]
     * @param dimensions a row of the picture each
     * @param range from −range to range standard deviations of the prior
     * @param steps how many values
     * @return a picture (PNG)
     * @throws UserError if the model is one of a table
     */
    public Rendering traverse(float[] start, List<LatentDimension> dimensions, double range, int steps) {
        network.imageShape();
        return file -> LatentPictures.traversal(network, start, dimensions, range, steps, file);
    }

    /**
     * Makes a page on which the decoder runs in a browser: sliders, a map of codes, the nearest images, paths.
     *
     * @param images shown on the page with their codes, of the model's size
     * @param title of the page
     * @return the page, one file that loads nothing else
     * @throws UserError if the model is one of a table, has more than 16 million decoder weights, or the images have
     *     another size
     */
    public Rendering explorer(Images images, String title) {
        network.imageShape().requireFits(images, "the model");
        ExplorerPage page = ExplorerPage.of(network, images, title);
        return page::write;
    }

    /**
     * Writes the weights for PyTorch: {@code model.safetensors} and {@code config.json}.
     *
     * @param folder where to; made if it is missing
     * @throws UserError if it cannot be written to, or the likelihood is not Bernoulli or q(z|x) not diagonal
     */
    public void exportTorch(Path folder) {
        TorchModel.write(network, folder);
    }

    /**
     * Reads a model that {@link #exportTorch} or a program of PyTorch's wrote.
     *
     * @param folder with {@code model.safetensors} and {@code config.json}
     * @return the model
     * @throws UserError if a file is missing or damaged, or names or shapes are not those of the configuration
     */
    public static Vae importTorch(Path folder) {
        return of(TorchModel.read(folder));
    }

    /**
     * Writes a {@code ComputationGraph} of DL4J's own layers, for programs that have DL4J but not vi4j.
     *
     * @param file where to
     * @throws UserError if it cannot be written, or the model is not dense, Bernoulli and with a diagonal q(z|x)
     */
    public void exportDl4j(Path file) {
        PlainDl4j.write(network, file);
    }

    /**
     * Returns the codes of rows.
     *
     * @param rows such as the model takes
     * @return μ and σ of each row, [n, L]
     * @throws UserError if the rows are not such as the model takes
     */
    public Codes encode(Dataset rows) {
        return Codes.of(network, rows);
    }

    /**
     * Returns the codes of rows as a file, computed while it is written.
     *
     * @param rows such as the model takes
     * @param reached hears how many rows are done
     * @return a table (CSV), or an array of μ and then σ (NPY), [n, 2L]
     */
    public Rendering codes(Dataset rows, IntConsumer reached) {
        return file -> CodesFile.of(file).write(file, network, rows, reached);
    }

    /**
     * Scores rows by the ELBO, an estimate of log p(x) from below: the lower, the stranger.
     *
     * @param rows such as the model takes, as targets
     * @return in nats, [n]; −∞ where a row is so far from the training data that it cannot be computed
     * @throws UserError if the rows are not such as the model takes
     */
    public double[] score(Dataset rows) {
        Dataset targets =
                network.config().binarize().evaluation(rows, network.config().seed());
        try (Workers workers = new Workers(VaeConfig.defaults().threads())) {
            return new Scorer.Elbo(1).score(network, targets, workers).values();
        }
    }

    /** Returns what the model is made of, for people and as a document. */
    public Summary summary() {
        VaeConfig config = network.config();
        Codec codec = network.codec();
        String line = "a VAE of " + codec.noun() + "s of " + codec.size() + " numbers: encoder "
                + config.encoder() + ", " + config.latent() + " latent dimensions, decoder " + config.decoder()
                + ", likelihood " + config.likelihood();
        return Summary.of(
                List.of(line),
                Json.object(
                        java.util.Map.entry("numbers", codec.size()),
                        java.util.Map.entry("parameters", network.graph().numParams()),
                        java.util.Map.entry("config", config.toMap())));
    }

    /** Returns the network itself, with its ComputationGraph. */
    public VaeNetwork network() {
        return network;
    }

    @Override
    public String toString() {
        return summary().toString();
    }

    /** Paths from one code to another. */
    public enum Interpolation {
        /** The straight line z(t) = (1 − t) a + t b. */
        LINEAR {
            @Override
            double[] weights(double t, double angle) {
                return new double[] {1 - t, t};
            }
        },
        /**
         * Along the great circle, z(t) = [sin((1 − t)Ω) a + sin(tΩ) b] / sin Ω with Ω the angle between a and b, which
         * keeps away from the origin, where a prior of many dimensions has hardly any mass (T. White, "Sampling
         * generative networks", 2016, section 2.1). Straight where a and b lie on one line through the origin.
         */
        SPHERICAL {
            @Override
            double[] weights(double t, double angle) {
                double sine = Math.sin(angle);
                return sine < 1e-6
                        ? LINEAR.weights(t, angle)
                        : new double[] {Math.sin((1 - t) * angle) / sine, Math.sin(t * angle) / sine};
            }
        };

        abstract double[] weights(double t, double angle);

        /**
         * Returns codes at even steps from one to another, both included.
         *
         * @param a the first code, [L]
         * @param b the last code, [L]
         * @param steps how many codes, at least 2
         * @return [steps, L], one after another
         */
        public float[] between(float[] a, float[] b, int steps) {
            double angle = angle(a, b);
            float[] codes = new float[steps * a.length];
            for (int i = 0; i < steps; i++) {
                double[] weight = weights((double) i / (steps - 1), angle);
                for (int j = 0; j < a.length; j++) {
                    codes[i * a.length + j] = (float) (weight[0] * a[j] + weight[1] * b[j]);
                }
            }
            return codes;
        }

        private static double angle(float[] a, float[] b) {
            double dot = 0;
            double aa = 0;
            double bb = 0;
            for (int j = 0; j < a.length; j++) {
                dot += (double) a[j] * b[j];
                aa += (double) a[j] * a[j];
                bb += (double) b[j] * b[j];
            }
            return aa == 0 || bb == 0 ? 0 : Math.acos(Math.max(-1, Math.min(1, dot / Math.sqrt(aa * bb))));
        }

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
