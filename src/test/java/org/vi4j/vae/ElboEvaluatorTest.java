package org.vi4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vi4j.UserError;
import org.vi4j.data.image.Images;
import org.vi4j.internal.math.Logistic;
import org.vi4j.internal.vae.ElboEvaluator;
import org.vi4j.math.Workers;
import org.vi4j.support.Vaes;
import org.vi4j.vae.network.VaeNetwork;
import org.vi4j.vae.training.VaeEpoch.ElboEstimate;

class ElboEvaluatorTest {
    private static final int PIXELS = Vaes.SIDE * Vaes.SIDE;
    private static final int LATENT = 3;

    /** More than one chunk, with a rest. */
    private static final Images IMAGES = Vaes.images(300, 7);

    private static ElboEstimate evaluate(VaeNetwork vae, Images images, long seed, int threads) {
        try (Workers workers = new Workers(threads)) {
            return ElboEvaluator.evaluate(vae, images, seed, workers);
        }
    }

    private static INDArray parameter(VaeNetwork vae, String name) {
        return vae.graph().getParam(name);
    }

    private static float[] pixels(Images images, int image) {
        float[] pixels = new float[PIXELS];
        images.copy(image, pixels, 0);
        return pixels;
    }

    /** −log p(x | z) where the decoder says the same logit for each pixel, whatever z. */
    private static double[] constantDecoder(Images images, double logit) {
        double[] losses = new double[images.count()];
        for (int i = 0; i < losses.length; i++) {
            for (float x : pixels(images, i)) {
                losses[i] += Logistic.softplus(logit) - x * logit;
            }
        }
        return losses;
    }

    private static double mean(double[] values) {
        return java.util.Arrays.stream(values).average().orElseThrow();
    }

    /** A decoder that ignores z under a posterior that is the prior: the ELBO is a sum over pixels. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void withoutInformationInZTheElboHasAClosedForm(int threads) {
        VaeNetwork vae = Vaes.create(Map.of());
        vae.graph().params().assign(0);
        parameter(vae, "logits_b").assign(-1.25);
        ElboEstimate estimate = evaluate(vae, IMAGES, 1, threads);
        double[] losses = constantDecoder(IMAGES, -1.25);
        double mean = mean(losses);
        double squares = 0;
        for (double loss : losses) {
            squares += (loss - mean) * (loss - mean);
        }
        assertThat(estimate.images()).isEqualTo(300);
        assertThat(estimate.kl()).as("q is the prior").isZero();
        // Single precision in 25 pixels.
        assertThat(estimate.reconstruction()).isCloseTo(mean, Offset.offset(1e-6 * mean));
        assertThat(estimate.elbo()).isEqualTo(-(estimate.reconstruction() + estimate.kl()));
        double standardError = Math.sqrt(squares / 299) / Math.sqrt(300);
        assertThat(estimate.elboSe()).isCloseTo(standardError, Offset.offset(1e-5 * standardError));
        assertThat(estimate.activeUnits()).isZero();
    }

    /** A posterior that is the same for each image has the KL divergence of its μ and σ², and no active unit. */
    @Test
    void aConstantPosteriorHasItsClosedFormAndNoActiveUnits() {
        VaeNetwork vae = Vaes.create(Map.of());
        vae.graph().params().assign(0);
        float[] posterior = {0.5f, -1f, 2f, 0.25f, -1.5f, 0f};
        double kl = 0;
        for (int j = 0; j < LATENT; j++) {
            parameter(vae, "posterior_b").putScalar(j, posterior[j]);
            parameter(vae, "posterior_b").putScalar(LATENT + j, posterior[LATENT + j]);
            double logVar = posterior[LATENT + j];
            kl += 0.5 * (posterior[j] * posterior[j] + Math.exp(logVar) - 1 - logVar);
        }
        ElboEstimate estimate = evaluate(vae, IMAGES, 1, 2);
        assertThat(estimate.kl()).isCloseTo(kl, Offset.offset(1e-12));
        assertThat(estimate.reconstruction()).isCloseTo(PIXELS * Math.log(2), Offset.offset(1e-5));
        assertThat(estimate.activeUnits()).isZero();
    }

    /** μⱼ = wⱼ h with h of variance v over the images: unit j is active where wⱼ² v is above 0.01. */
    @Test
    void activeUnitsAreThoseWhoseMeanVaries() {
        VaeNetwork vae = Vaes.create(Map.of("activation", "identity"));
        vae.graph().params().assign(0);
        parameter(vae, "encoder-0_W").putScalar(new long[] {12, 0}, 1); // h₀ is the pixel in the middle
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < IMAGES.count(); i++) {
            double h = pixels(IMAGES, i)[12];
            sum += h;
            squares += h * h;
        }
        double variance = squares / 300 - (sum / 300) * (sum / 300);
        double threshold = 0.1 / Math.sqrt(variance);
        double[] weights = {1.02 * threshold, 0.98 * threshold, -3 * threshold};
        for (int j = 0; j < LATENT; j++) {
            parameter(vae, "posterior_W").putScalar(new long[] {0, j}, weights[j]);
        }
        // A mean far from zero is not what makes a unit active.
        parameter(vae, "posterior_b").putScalar(1, 5);
        assertThat(evaluate(vae, IMAGES, 1, 2).activeUnits()).isEqualTo(2);
    }

    @Test
    void theEstimateDependsOnWorkersOnlyToRoundingAndOnTheSeed() {
        VaeNetwork vae = Vaes.create(Map.of());
        vae.graph().params().muli(3);
        ElboEstimate one = evaluate(vae, IMAGES, 1, 1);
        for (int threads : new int[] {2, 3, 5}) {
            ElboEstimate many = evaluate(vae, IMAGES, 1, threads);
            assertThat(many.elbo()).isCloseTo(one.elbo(), Offset.offset(1e-6 * -one.elbo()));
            assertThat(many.kl()).isCloseTo(one.kl(), Offset.offset(1e-6 * one.kl()));
            assertThat(many.elboSe()).isCloseTo(one.elboSe(), Offset.offset(1e-4 * one.elboSe()));
            assertThat(evaluate(vae, IMAGES, 1, threads)).as("same bits").isEqualTo(many);
        }
        ElboEstimate other = evaluate(vae, IMAGES, 2, 1);
        assertThat(other.kl()).as("in closed form: no noise in it").isEqualTo(one.kl());
        assertThat(other.reconstruction()).isNotEqualTo(one.reconstruction());
        assertThat(other.elbo()).isCloseTo(one.elbo(), Offset.offset(4 * one.elboSe()));
    }

    /** The noise of an image is that of its number: a set's first images are evaluated as they are alone. */
    @Test
    void theEstimateOfAnImageDoesNotDependOnItsNeighbours() {
        VaeNetwork vae = Vaes.create(Map.of());
        double first = evaluate(vae, IMAGES.subset(0, 1), 1, 1).elbo();
        double two = evaluate(vae, IMAGES.subset(0, 2), 1, 1).elbo();
        int[] swapped = {0, 5};
        double other = evaluate(vae, IMAGES.subset(swapped), 1, 1).elbo();
        assertThat(2 * two - first).isNotCloseTo(2 * other - first, Offset.offset(1e-4));
        assertThat(evaluate(vae, IMAGES.subset(0, 1), 1, 4).elbo()).isCloseTo(first, Offset.offset(1e-5));
    }

    @Test
    void oneImageHasNoStandardError() {
        ElboEstimate estimate = evaluate(Vaes.create(Map.of()), IMAGES.subset(0, 1), 1, 2);
        assertThat(estimate.elboSe()).isNaN();
        assertThat(estimate.elbo()).isNegative();
        assertThat(estimate.toMap())
                .containsOnlyKeys("images", "elbo", "elbo_se", "reconstruction", "kl", "active_units");
    }

    @Test
    void imagesOfAnotherSizeAreNamed() {
        Images other = Images.of(3, 4, new byte[24], "other.idx");
        assertThatThrownBy(() -> evaluate(Vaes.create(Map.of()), other, 1, 1))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("other.idx holds images of 3×4 pixels, but the model takes 5×5");
    }

    @Test
    void picturesAreMeansOfThePixelsAndAFunctionOfTheSeed() {
        VaeNetwork vae = Vaes.create(Map.of());
        float[] samples = Pictures.samples(vae, 4, 1);
        assertThat(samples).hasSize(4 * PIXELS);
        assertThat(Pictures.samples(vae, 4, 1)).isEqualTo(samples);
        assertThat(Pictures.samples(vae, 4, 2)).isNotEqualTo(samples);
        parameter(vae, "logits_W").assign(0);
        parameter(vae, "logits_b").assign(1);
        float mean = (float) (1 / (1 + Math.exp(-1)));
        for (float pixel : Pictures.reconstructions(vae, IMAGES.subset(0, 3))) {
            assertThat(pixel).isCloseTo(mean, Offset.offset(1e-6f));
        }
    }
}
