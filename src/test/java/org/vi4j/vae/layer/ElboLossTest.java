package org.vi4j.vae.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.support.Arrays2d;
import org.vi4j.support.GradientCheck;
import org.vi4j.support.JsonTree;
import org.vi4j.vae.layer.Layers.ElboLoss;

/** The two terms of the negative ELBO, against central differences and against PyTorch. */
class ElboLossTest {
    private static final JsonNode REFERENCE = JsonTree.read(Path.of("src/test/resources/reference/vae/vae.json"));
    private static final IActivation IDENTITY = new ActivationIdentity();

    private final ElboLoss bernoulli = new BernoulliLogitsLoss();
    private final ElboLoss kl = new GaussianKlLoss();

    @Test
    void bernoulliDerivativesAreThoseOfCentralDifferences() {
        INDArray logits = Arrays2d.normal(DataType.DOUBLE, 31, 2, 4, 6);
        INDArray targets = Arrays2d.uniform(DataType.DOUBLE, 32, 4, 6);
        INDArray analytic = bernoulli.computeGradient(targets, logits, IDENTITY, null);
        assertThat(GradientCheck.maxRelativeError(
                        logits, analytic, 1e-2, () -> bernoulli.computeScore(targets, logits, IDENTITY, null, false)))
                .isLessThan(1e-6);
    }

    @Test
    void klDerivativesAreThoseOfCentralDifferences() {
        INDArray posterior = Arrays2d.normal(DataType.DOUBLE, 33, 1, 4, 6);
        INDArray analytic = kl.computeGradient(posterior, posterior, IDENTITY, null);
        assertThat(GradientCheck.maxRelativeError(
                        posterior, analytic, 1e-2, () -> kl.computeScore(posterior, posterior, IDENTITY, null, false)))
                .isLessThan(1e-6);
    }

    /** In double precision to 1e-14 of the value; in single, of which 100 has an ulp of 8e-6, to 1e-6 of it. */
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"DOUBLE", "FLOAT"})
    void bernoulliIsPyTorchsBinaryCrossEntropyWithLogits(DataType type) {
        JsonNode bce = REFERENCE.get("bce");
        INDArray logits = Arrays2d.fromJson(bce.get("logits")).castTo(type);
        INDArray targets = Arrays2d.fromJson(bce.get("targets")).castTo(type);
        requireEqual(bernoulli.perImage(targets, logits), bce.get("loss"), type == DataType.DOUBLE ? 1e-14 : 1e-6);
        INDArray gradient = Nd4j.create(type, new long[] {4, 5}, 'c');
        double sum = bernoulli.gradient(Kernels.of(type, false), targets, logits, gradient);
        double expected = 0;
        for (JsonNode loss : bce.get("loss")) {
            expected += loss.doubleValue();
        }
        assertThat(sum / expected).isCloseTo(1, within(type == DataType.DOUBLE ? 1e-14 : 1e-6));
        // The fast logistic function is good to 2e-7.
        assertThat(Arrays2d.distance(gradient, Arrays2d.fromJson(bce.get("gradient"))))
                .isLessThan(type == DataType.DOUBLE ? 1e-15 : 3e-7);
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"DOUBLE", "FLOAT"})
    void klIsPyTorchsDivergenceOfNormals(DataType type) {
        JsonNode reference = REFERENCE.get("kl");
        INDArray posterior = Arrays2d.fromJson(reference.get("posterior")).castTo(type);
        double tolerance = type == DataType.DOUBLE ? 1e-13 : 1e-6;
        requireEqual(kl.perImage(posterior, posterior), reference.get("kl"), tolerance);
        INDArray gradient = Nd4j.create(type, new long[] {5, 6}, 'c');
        kl.gradient(Kernels.of(type, false), posterior, posterior, gradient);
        INDArray expected = Arrays2d.fromJson(reference.get("gradient"));
        // The largest derivative is ½(e⁵ − 1) = 74.
        assertThat(Arrays2d.distance(gradient, expected)).isLessThan(74 * tolerance);
        assertThat(kl.perImage(posterior, posterior)[0]).as("q = p").isZero();
    }

    private static void requireEqual(double[] actual, JsonNode expected, double tolerance) {
        assertThat(actual).hasSize(expected.size());
        for (int i = 0; i < actual.length; i++) {
            double reference = expected.get(i).doubleValue();
            assertThat(actual[i]).isCloseTo(reference, within(tolerance * Math.max(1, reference)));
        }
    }

    private static org.assertj.core.data.Offset<Double> within(double tolerance) {
        return org.assertj.core.data.Offset.offset(tolerance);
    }

    @Test
    void aMaskLeavesImagesOut() {
        INDArray logits = Arrays2d.normal(DataType.DOUBLE, 34, 1, 3, 4);
        INDArray targets = Arrays2d.uniform(DataType.DOUBLE, 35, 3, 4);
        INDArray mask = Nd4j.createFromArray(1.0, 0.0, 1.0).reshape(3, 1);
        double[] all = bernoulli.perImage(targets, logits);
        assertThat(bernoulli.computeScore(targets, logits, IDENTITY, mask, false))
                .isCloseTo(all[0] + all[2], within(1e-13));
        INDArray gradient = bernoulli.computeGradient(targets, logits, IDENTITY, mask);
        assertThat(gradient.getRow(1).norm1Number().doubleValue()).isZero();
        assertThat(gradient.getRow(2).norm1Number().doubleValue()).isPositive();
    }

    @Test
    void anActivationFunctionThatWouldRoundTheLogitsIsRefused() {
        INDArray any = Nd4j.ones(DataType.DOUBLE, 2, 2);
        for (ElboLoss loss : List.of(bernoulli, kl)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> loss.computeScore(any, any, new ActivationSigmoid(), null, true))
                    .withMessageContaining(loss.name())
                    .withMessageContaining("identity");
        }
    }
}
