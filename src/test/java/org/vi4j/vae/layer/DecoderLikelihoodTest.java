package org.vi4j.vae.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.UserError;
import org.vi4j.math.RandomStreams;
import org.vi4j.support.Arrays2d;
import org.vi4j.support.GradientCheck;
import org.vi4j.support.JsonTree;

/** The contract of every likelihood: against PyTorch's distributions, central differences, and its own draws. */
class DecoderLikelihoodTest {
    private static final JsonNode REFERENCE =
            JsonTree.read(Path.of("src/test/resources/reference/vae/likelihoods.json"));

    static Stream<JsonNode> cases() {
        List<JsonNode> cases = new ArrayList<>();
        REFERENCE.get("likelihoods").forEach(cases::add);
        return cases.stream();
    }

    /** The reference subtracts cumulative probabilities near 1, which leaves it 1e-12 of a mass of a grey value. */
    @ParameterizedTest
    @MethodSource("cases")
    void densitiesAndDerivativesArePyTorchs(JsonNode reference) {
        DecoderLikelihood likelihood =
                DecoderLikelihood.parse(reference.get("setting").textValue());
        double tolerance = likelihood instanceof DiscretizedLogisticLikelihood ? 1e-10 : 1e-13;
        INDArray x = Arrays2d.fromJson(reference.get("x"));
        INDArray parameters = Arrays2d.fromJson(reference.get("parameters"));
        double[] density = likelihood.logDensity(x, parameters);
        for (int i = 0; i < density.length; i++) {
            double expected = reference.get("log_density").get(i).doubleValue();
            assertThat(density[i]).isCloseTo(expected, within(tolerance * Math.max(1, Math.abs(expected))));
        }
        INDArray expected = Arrays2d.fromJson(reference.get("gradient"));
        double largest = expected.amaxNumber().doubleValue();
        // The learned scale of a row has one derivative in all rows: here each row's own.
        assertThat(Arrays2d.distance(likelihood.gradient(x, parameters), expected))
                .isLessThan(1000 * tolerance * largest);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void derivativesAreThoseOfCentralDifferences(JsonNode reference) {
        DecoderLikelihood likelihood =
                DecoderLikelihood.parse(reference.get("setting").textValue());
        INDArray x = Arrays2d.fromJson(reference.get("x"));
        INDArray parameters = Arrays2d.fromJson(reference.get("parameters"));
        INDArray analytic = likelihood.computeGradient(x, parameters, new ActivationIdentity(), null);
        assertThat(GradientCheck.maxRelativeError(
                        parameters,
                        analytic,
                        1e-2,
                        () -> likelihood.computeScore(x, parameters, new ActivationIdentity(), null, false)))
                .isLessThan(1e-6);
    }

    /**
     * Of 4,000 draws of each row, the mean is that of p within five standard errors, and the mean of log p(x) is what
     * both its definition on fresh draws and on these say: the draws are those of the density.
     */
    @ParameterizedTest
    @MethodSource("cases")
    void drawsAreThoseOfTheDensity(JsonNode reference) {
        DecoderLikelihood likelihood =
                DecoderLikelihood.parse(reference.get("setting").textValue());
        int n = 4000;
        INDArray row = Arrays2d.fromJson(reference.get("parameters")).getRow(0, true);
        INDArray parameters = Nd4j.repeat(row, n).reshape(n, row.size(1));
        INDArray draws = likelihood.sample(parameters, new RandomStreams(3).at("draws", 0));
        INDArray mean = likelihood.mean(row);
        INDArray average = draws.mean(0);
        INDArray se = draws.std(0).divi(Math.sqrt(n));
        for (long j = 0; j < mean.length(); j++) {
            assertThat(average.getDouble(j)).isCloseTo(mean.getDouble(j), within(5 * se.getDouble(j) + 1e-12));
        }
        // E[∂ log p/∂parameters] = 0 under p itself.
        INDArray scores = likelihood.gradient(draws, parameters);
        INDArray score = scores.mean(0);
        INDArray scoreSe = scores.std(0).divi(Math.sqrt(n));
        for (long j = 0; j < score.length(); j++) {
            assertThat(score.getDouble(j)).isCloseTo(0, within(5 * scoreSe.getDouble(j) + 1e-9));
        }
    }

    @Test
    void theMassesOfAllGreyValuesAddUpToOne() {
        INDArray x = Nd4j.linspace(DataType.DOUBLE, 0, 1.0 / 255, 256).reshape(256, 1);
        for (double location : new double[] {-0.3, 0.001, 0.5, 1.2}) {
            INDArray parameters = Nd4j.valueArrayOf(new long[] {256, 1}, location, DataType.DOUBLE);
            double sum = 0;
            for (double logMass :
                    DecoderLikelihood.parse("discretized-logistic:0.02").logDensity(x, parameters)) {
                sum += Math.exp(logMass);
            }
            assertThat(sum).isCloseTo(1, within(1e-12));
        }
    }

    /** Far in the tail the difference of two cumulative probabilities is 0; its logarithm is not −∞ here. */
    @Test
    void discretizedMassesKeepTheirTails() {
        INDArray x = Nd4j.createFromArray(100 / 255.0).reshape(1, 1);
        INDArray far = Nd4j.createFromArray(10.0).reshape(1, 1);
        double logMass = DecoderLikelihood.parse("discretized-logistic:0.01").logDensity(x, far)[0];
        double distance = (10 - 100 / 255.0 - 0.5 / 255) / 0.01;
        assertThat(logMass).isCloseTo(-distance + Math.log(-Math.expm1(-1 / 255.0 / 0.01)), within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "normal",
                "gaussian:",
                "gaussian:0",
                "gaussian:-1",
                "gaussian:NaN",
                "gaussian:learned",
                "gaussianx",
                "laplace-",
                "mixed",
                "mixed:",
                "mixed:0,2",
                "mixed:1;2"
            })
    void whatIsNoLikelihoodIsRefused(String text) {
        assertThatThrownBy(() -> DecoderLikelihood.parse(text))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("likelihood");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bernoulli",
                "gaussian:0.1",
                "gaussian-learned",
                "laplace-per-dimension",
                "discretized-logistic:0.05",
                "mixed:1,3,2"
            })
    void aSettingIsTheSameWhenRead(String text) {
        assertThat(DecoderLikelihood.parse(text)).hasToString(text);
        assertThat(DecoderLikelihood.parse(text)).isEqualTo(DecoderLikelihood.parse(text));
    }
}
