package org.vi4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.UserError;
import org.vi4j.data.image.Images;
import org.vi4j.internal.math.Logistic;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;
import org.vi4j.support.Vaes;
import org.vi4j.vae.Evaluation.EvaluationProgress;
import org.vi4j.vae.LogLikelihoods.Estimate;
import org.vi4j.vae.network.VaeNetwork;

/**
 * The trained VAE behind the seam: its likelihood and gradient against arithmetic in double precision, term by term.
 */
class VaeLatentModelTest {
    private static final Images IMAGES = Vaes.images(6, 1);

    private static VaeNetwork vae(String activation) {
        VaeNetwork vae = Vaes.create(Map.of("activation", activation, "decoder", "8, 7"));
        float[] parameters = vae.parameters();
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] *= 2;
        }
        vae.setParameters(parameters);
        return vae;
    }

    /** log p(x|z) with the layers' weights, in double precision. */
    private static double logLikelihood(VaeNetwork vae, int image, double[] z) {
        double[] below = z;
        for (String layer : new String[] {"decoder-0", "decoder-1", "logits"}) {
            INDArray w = vae.graph().getLayer(layer).getParam("W");
            INDArray b = vae.graph().getLayer(layer).getParam("b");
            double[] out = new double[(int) w.size(1)];
            for (int j = 0; j < out.length; j++) {
                out[j] = b.getDouble(j);
                for (int i = 0; i < below.length; i++) {
                    out[j] += below[i] * w.getDouble(i, j);
                }
                out[j] = layer.equals("logits") ? out[j] : Math.tanh(out[j]);
            }
            below = out;
        }
        float[] x = new float[below.length];
        IMAGES.copy(image, x, 0);
        double log = 0;
        for (int j = 0; j < x.length; j++) {
            log -= Logistic.softplus(below[j]) - x[j] * below[j];
        }
        return log;
    }

    @Test
    void likelihoodAndGradientAreThoseOfTheFormula() {
        VaeNetwork vae = vae("tanh");
        VaeLatentModel model = VaeLatentModel.of(vae, IMAGES);
        int[] rows = {4, 0, 0, 5};
        double[] z = new RandomStreams(2).at("z", 0).doubles(12, -2, 2).toArray();
        double[] log = new double[4];
        double[] again = new double[4];
        double[] gradient = new double[12];
        model.logLikelihoodAndGradient(rows, z, log, gradient);
        model.logLikelihood(rows, z, again);
        double h = 1e-5;
        for (int row = 0; row < 4; row++) {
            double[] at = Arrays.copyOfRange(z, 3 * row, 3 * row + 3);
            // Single precision, of a sum of 25 terms near 1.
            assertThat(log[row]).isCloseTo(logLikelihood(vae, rows[row], at), within(2e-5));
            assertThat(again[row]).isCloseTo(log[row], within(2e-5));
            for (int j = 0; j < 3; j++) {
                double[] up = at.clone();
                double[] down = at.clone();
                up[j] += h;
                down[j] -= h;
                double slope = (logLikelihood(vae, rows[row], up) - logLikelihood(vae, rows[row], down)) / (2 * h);
                assertThat(gradient[3 * row + j]).isCloseTo(slope, within(2e-5));
            }
        }
        assertThat(Arrays.stream(gradient).map(Math::abs).max().orElseThrow()).isGreaterThan(0.1);
    }

    @Test
    void rowsOfOneImageAreThoseOfMany() {
        VaeLatentModel model = VaeLatentModel.of(vae("relu"), IMAGES);
        double[] z = new RandomStreams(2).at("z", 0).doubles(9, -2, 2).toArray();
        double[] alike = new double[3];
        double[] mixed = new double[3];
        model.logLikelihood(new int[] {2, 2, 2}, z, alike);
        model.logLikelihood(new int[] {2, 2, 1}, z, mixed);
        assertThat(mixed[0]).isCloseTo(alike[0], within(1e-5));
        assertThat(mixed[1]).isCloseTo(alike[1], within(1e-5));
        assertThat(mixed[2]).isNotCloseTo(alike[2], within(1e-3));
    }

    @Test
    void theEncoderIsTheVaes() {
        VaeNetwork vae = vae("tanh");
        Gaussians q = VaeLatentModel.of(vae, IMAGES).encode(2, 5);
        INDArray x = Nd4j.create(1, 25);
        float[] pixels = new float[25];
        IMAGES.copy(3, pixels, 0);
        x.assign(Nd4j.createFromArray(pixels));
        INDArray posterior = vae.posterior(x);
        for (int j = 0; j < 3; j++) {
            assertThat(q.mean[3 + j]).isCloseTo(posterior.getDouble(j), within(1e-5));
            assertThat(q.logDeviation[3 + j]).isCloseTo(0.5 * posterior.getDouble(3 + j), within(1e-5));
        }
    }

    @Test
    void simulatedImagesHaveTheModelsMeans() {
        VaeNetwork vae = vae("tanh");
        int n = 4000;
        double[] z = new double[3 * n];
        Arrays.fill(z, 0.7);
        VaeLatentModel simulated =
                (VaeLatentModel) VaeLatentModel.of(vae, IMAGES).simulate(z, new RandomStreams(1).at("simulated", 0));
        assertThat(simulated.images()).isEqualTo(n);
        double[] log = new double[n];
        simulated.logLikelihood(java.util.stream.IntStream.range(0, n).toArray(), z, log);
        // The mean of log p(x|z) is minus the entropy of p(x|z).
        INDArray logits =
                vae.decode(Nd4j.createFromArray(new float[] {0.7f, 0.7f, 0.7f}).reshape(1, 3));
        double entropy = 0;
        for (int j = 0; j < 25; j++) {
            double logit = logits.getDouble(j);
            double p = 1 / (1 + Math.exp(-logit));
            entropy += Logistic.softplus(logit) - p * logit;
        }
        Estimate mean = Estimate.mean(log);
        assertThat(mean.value()).isCloseTo(-entropy, within(4 * mean.se()));
        assertThat(mean.se()).isLessThan(0.05);
    }

    @Test
    void nanIsNamed() {
        VaeNetwork vae = vae("tanh");
        float[] parameters = vae.parameters();
        parameters[parameters.length - 1] = Float.NaN;
        vae.setParameters(parameters);
        VaeLatentModel model = VaeLatentModel.of(vae, IMAGES);
        try (Workers workers = new Workers(1)) {
            assertThatThrownBy(() -> ImportanceWeighted.evaluateEach(model, 5, 1, workers, EvaluationProgress.NONE))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("no finite number for item 1 of the data");
        }
    }

    @Test
    void gradientsNeedAReplica() {
        assertThatThrownBy(() -> vae("tanh").codeGradient(Nd4j.create(1, 25)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("replica");
    }
}
