package org.vi4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.data.image.ImageShape;
import org.vi4j.data.image.Images;
import org.vi4j.internal.math.Logistic;
import org.vi4j.internal.vae.ElboEvaluator;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;
import org.vi4j.vae.Evaluation.EvaluationProgress;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;

/** The importance-weighted bound against log p(x) by numerical integration, for a model with one latent dimension. */
class ImportanceWeightedTest {
    private static final Workers WORKERS = new Workers(2);
    private static final int SIDE = 3;
    private static final Images IMAGES = images(40);
    private static final VaeNetwork VAE = vae();

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static Images images(int n) {
        byte[] pixels = new byte[n * SIDE * SIDE];
        var random = new RandomStreams(3).at("pixels", 0);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
        }
        return Images.of(SIDE, SIDE, pixels, "random");
    }

    /** Random weights, three times larger than a fresh model's, so that the decoder makes much of z. */
    private static VaeNetwork vae() {
        VaeNetwork vae = VaeNetwork.create(
                VaeConfig.defaults().with(Map.of("encoder", "5", "latent", 1, "decoder", "6", "seed", 2)),
                ImageShape.grey(SIDE, SIDE));
        float[] parameters = vae.parameters();
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] *= 3;
        }
        // q(z|x) = N(0.2, 1.2²) for every x: wider than any posterior, so that the weights have a finite variance.
        int posterior = SIDE * SIDE * 5 + 5;
        Arrays.fill(parameters, posterior, posterior + 10, 0f);
        parameters[posterior + 10] = 0.2f;
        parameters[posterior + 11] = (float) Math.log(1.44);
        vae.setParameters(parameters);
        return vae;
    }

    /** log ∫ N(z; 0, 1) p(x|z) dz by the trapezoidal rule on [−10, 10], exact to far below the estimates' errors. */
    private static double[] logLikelihoods() {
        int nodes = 4001;
        float[] z = new float[nodes];
        for (int i = 0; i < nodes; i++) {
            z[i] = -10 + 20f * i / (nodes - 1);
        }
        INDArray logits = VAE.decode(Nd4j.createFromArray(z).reshape(nodes, 1));
        double[] result = new double[IMAGES.count()];
        float[] x = new float[SIDE * SIDE];
        for (int image = 0; image < result.length; image++) {
            IMAGES.copy(image, x, 0);
            double sum = 0;
            for (int i = 0; i < nodes; i++) {
                double log = -0.5 * z[i] * z[i] - 0.5 * Math.log(2 * Math.PI);
                for (int j = 0; j < x.length; j++) {
                    double logit = logits.getDouble(i, j);
                    log -= Logistic.softplus(logit) - x[j] * logit;
                }
                sum += Math.exp(log) * 20 / (nodes - 1);
            }
            result[image] = Math.log(sum);
        }
        return result;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value / values.length;
        }
        return sum;
    }

    @Test
    void withManySamplesItIsTheLogLikelihood() {
        double exact = mean(logLikelihoods());
        ImportanceWeighted bound = ImportanceWeighted.evaluate(VAE, IMAGES, 20_000, 1, WORKERS);
        // Its error from the draws is √((K/ess − 1)/K/n): 40 images × 20,000 draws; its bias half the squared error of
        // one.
        double relative = bound.samples() / bound.ess() - 1;
        double error = Math.sqrt(relative / bound.samples() / bound.images());
        assertThat(bound.logLikelihood()).isCloseTo(exact, within(5 * error + relative / bound.samples() + 1e-5));
        assertThat(error).as("the test can tell").isLessThan(0.01);
    }

    @Test
    void annealingFindsTheSame() {
        double exact = mean(logLikelihoods());
        LogLikelihoods each = new Annealing(40, 200, Annealing.Start.PRIOR)
                .evaluateEach(VaeLatentModel.of(VAE, IMAGES), 1, WORKERS, EvaluationProgress.NONE);
        // As above: 40 images × 200 chains.
        double relative = 200 / each.meanEss() - 1;
        double error = Math.sqrt(relative / 200 / IMAGES.count());
        assertThat(each.mean().value()).isCloseTo(exact, within(5 * error + relative / 200 + 1e-4));
        assertThat(error).as("the test can tell").isLessThan(0.01);
    }

    @Test
    void oneSampleGivesTheElboAndMoreSamplesMore() {
        double exact = mean(logLikelihoods());
        double last = Double.NEGATIVE_INFINITY;
        for (int samples : new int[] {1, 5, 25, 125, 625}) {
            double sum = 0;
            for (int seed = 0; seed < 20; seed++) {
                sum += ImportanceWeighted.evaluate(VAE, IMAGES, samples, seed, WORKERS)
                                .logLikelihood()
                        / 20;
            }
            assertThat(sum).as("K = " + samples).isGreaterThan(last);
            last = sum;
        }
        assertThat(last).isCloseTo(exact, within(0.02));
        double elbo = 0;
        double iwae = 0;
        for (int seed = 0; seed < 50; seed++) {
            elbo += ElboEvaluator.evaluate(VAE, IMAGES, seed, WORKERS).elbo() / 50;
            iwae += ImportanceWeighted.evaluate(VAE, IMAGES, 1, seed, WORKERS).logLikelihood() / 50;
        }
        assertThat(elbo).isLessThan(exact);
        // Both average 2,000 draws of a log weight whose standard deviation is below 3 nats.
        assertThat(iwae).isCloseTo(elbo, within(5 * 3 * Math.sqrt(2.0 / 2000)));
    }

    @Test
    void theEstimateDoesNotDependOnTheWorkers() {
        ImportanceWeighted two = ImportanceWeighted.evaluate(VAE, IMAGES, 300, 4, WORKERS);
        try (Workers three = new Workers(3)) {
            ImportanceWeighted other = ImportanceWeighted.evaluate(VAE, IMAGES, 300, 4, three);
            assertThat(other.logLikelihood()).isCloseTo(two.logLikelihood(), within(1e-5));
            assertThat(other.ess()).isCloseTo(two.ess(), within(1e-3));
        }
    }
}
