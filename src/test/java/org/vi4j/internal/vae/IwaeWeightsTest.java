package org.vi4j.internal.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.support.Arrays2d;
import org.vi4j.support.JsonTree;
import org.vi4j.vae.layer.LatentPosterior;

/** The importance-weighted bound and its doubly reparameterized gradient: against autograd, and free of bias. */
class IwaeWeightsTest {
    static Stream<JsonNode> cases() {
        List<JsonNode> cases = new ArrayList<>();
        JsonTree.read(Path.of("src/test/resources/reference/vae/likelihoods.json"))
                .get("dreg")
                .forEach(cases::add);
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void boundAndGradientArePyTorchs(JsonNode reference) {
        int latent = reference.get("latent").intValue();
        int samples = reference.get("samples").intValue();
        INDArray q = Arrays2d.fromJson(reference.get("q"));
        int n = (int) q.size(0);
        Draws draws = new Draws(
                LatentPosterior.valueOf(reference.get("posterior").textValue().toUpperCase(Locale.ROOT)),
                q.data().asDouble(),
                n,
                samples,
                latent,
                Arrays2d.fromJson(reference.get("noise"))
                        .castTo(DataType.FLOAT)
                        .data()
                        .asFloat(),
                0);
        double[] logDensities = new double[n * samples];
        for (int row = 0; row < logDensities.length; row++) {
            logDensities[row] = reference.get("log_density").get(row).doubleValue();
        }
        IwaeWeights importance = new IwaeWeights(draws, logDensities);
        for (int i = 0; i < n; i++) {
            assertThat(importance.bounds()[i])
                    .isCloseTo(reference.get("bound").get(i).doubleValue(), within(1e-10));
        }
        INDArray weights = importance.column(DataType.DOUBLE);
        double[] dz = Arrays2d.fromJson(reference.get("dz"))
                .negi()
                .muliColumnVector(weights)
                .data()
                .asDouble();
        INDArray gradient = Nd4j.create(importance.doublyReparameterized(dz), q.shape(), 'c');
        assertThat(Arrays2d.distance(gradient.negi(), Arrays2d.fromJson(reference.get("gradient"))))
                .isLessThan(1e-10);
    }

    private static final double WEIGHT = 1.3;
    private static final double X = 0.9;

    /** The bound of p(z) = N(0, 1), p(x|z) = N(1.3 z, 1) at x = 0.9 with two draws, and its gradient. */
    private static double[] twoDraws(double mean, double logVar, double first, double second) {
        float[] noise = {(float) first, (float) second};
        Draws draws = new Draws(LatentPosterior.DIAGONAL, new double[] {mean, logVar}, 1, 2, 1, noise, 0);
        double[] logDensities = new double[2];
        double[] slopes = new double[2];
        for (int row = 0; row < 2; row++) {
            double error = X - WEIGHT * draws.z(row, 0);
            logDensities[row] = -0.5 * error * error - 0.5 * Math.log(2 * Math.PI);
            slopes[row] = -WEIGHT * error;
        }
        IwaeWeights importance = new IwaeWeights(draws, logDensities);
        INDArray weights = importance.column(DataType.DOUBLE);
        for (int row = 0; row < 2; row++) {
            slopes[row] *= weights.getDouble(row);
        }
        double[] gradient = importance.doublyReparameterized(slopes);
        return new double[] {importance.bounds()[0], -gradient[0], -gradient[1]};
    }

    /**
     * Expectations over both draws by the trapezoidal rule on [−7, 7]², which for such functions is exact to rounding:
     * the mean of the estimator is the derivative of the expected bound. Noise k/4 is exact in single precision.
     */
    private static double[] expectations(double mean, double logVar) {
        double[] sums = new double[3];
        double step = 0.25;
        for (int i = -28; i <= 28; i++) {
            for (int j = -28; j <= 28; j++) {
                double first = i * step;
                double second = j * step;
                double density = Math.exp(-0.5 * (first * first + second * second)) / (2 * Math.PI) * step * step;
                double[] values = twoDraws(mean, logVar, first, second);
                for (int k = 0; k < 3; k++) {
                    sums[k] += density * values[k];
                }
            }
        }
        return sums;
    }

    @Test
    void theGradientHasNoBias() {
        double mean = 0.2;
        double logVar = -0.4;
        double h = 1e-4;
        double[] at = expectations(mean, logVar);
        double byMean = (expectations(mean + h, logVar)[0] - expectations(mean - h, logVar)[0]) / (2 * h);
        double byLogVar = (expectations(mean, logVar + h)[0] - expectations(mean, logVar - h)[0]) / (2 * h);
        assertThat(Math.abs(byMean)).isGreaterThan(0.01);
        // Central differences of step 1e-4 are good to 1e-8 here.
        assertThat(at[1]).isCloseTo(byMean, within(1e-7));
        assertThat(at[2]).isCloseTo(byLogVar, within(1e-7));
    }

    /** Where q is the true posterior every weight is p(x), and the gradient vanishes draw by draw, not on average. */
    @Test
    void atTheTruePosteriorTheGradientIsZeroForEveryDraw() {
        double precision = 1 + WEIGHT * WEIGHT;
        double[] values = twoDraws(WEIGHT * X / precision, -Math.log(precision), 1.75, -0.25);
        double logEvidence = -0.5 * X * X / precision - 0.5 * Math.log(2 * Math.PI * precision);
        assertThat(values[0]).isCloseTo(logEvidence, within(1e-14));
        assertThat(values[1]).isCloseTo(0, within(1e-14));
        assertThat(values[2]).isCloseTo(0, within(1e-14));
    }
}
