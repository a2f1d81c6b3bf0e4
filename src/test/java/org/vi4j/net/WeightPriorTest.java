package org.vi4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;
import org.vi4j.net.NetData.Target;
import org.vi4j.support.JsonTree;

/** Against SciPy's adaptive integration (src/test/resources/reference/net/priors.py). */
class WeightPriorTest {
    private static final JsonNode REFERENCE = JsonTree.read(Path.of("src/test/resources/reference/net/priors.json"));

    private static WeightPrior prior(JsonNode one) {
        return switch (one.get("prior").asText()) {
            case "GAUSSIAN" -> new WeightPrior.Gaussian();
            case "LAPLACE" -> new WeightPrior.Laplace();
            default ->
                new WeightPrior.Mixture(
                        one.get("share").asDouble(), one.get("width").asDouble());
        };
    }

    @Test
    void divergencesAreThoseOfNumericalIntegration() {
        for (JsonNode one : REFERENCE) {
            double kl = one.get("kl").asDouble();
            double found = prior(one)
                    .kl(
                            one.get("m").asDouble(),
                            one.get("v").asDouble(),
                            one.get("variance").asDouble());
            assertThat(found).as(one.toString()).isCloseTo(kl, within(1e-6 * Math.max(1, kl)));
        }
    }

    @Test
    void derivativesAreThoseOfNumericalIntegration() {
        int draws = 40_000;
        for (JsonNode one : REFERENCE) {
            float[] mean = new float[draws];
            float[] variance = new float[draws];
            java.util.Arrays.fill(mean, (float) one.get("m").asDouble());
            java.util.Arrays.fill(variance, (float) one.get("v").asDouble());
            float[] byMean = new float[draws];
            float[] byLogVariance = new float[draws];
            prior(one)
                    .add(
                            new WeightPrior.Row(mean, variance, byMean, byLogVariance, draws),
                            (float) one.get("variance").asDouble(),
                            1f,
                            new RandomStreams(5).at("prior", 0));
            close(byMean, one.get("by_mean").asDouble(), one);
            close(byLogVariance, one.get("by_log_variance").asDouble(), one);
        }
    }

    /** Single precision, and four standard errors where a draw takes the place of an integral. */
    private static void close(float[] found, double expected, JsonNode one) {
        double mean = 0;
        for (float each : found) {
            mean += each / (double) found.length;
        }
        double squares = 0;
        for (float each : found) {
            squares += (each - mean) * (each - mean);
        }
        double se = Math.sqrt(squares / found.length / found.length);
        assertThat(mean)
                .as(one.toString())
                .isCloseTo(expected, within(4 * se + 2e-6 * Math.max(1, Math.abs(expected))));
    }

    private static List<WeightPrior> priors() {
        return List.of(
                new WeightPrior.Gaussian(),
                new WeightPrior.Laplace(),
                new WeightPrior.Mixture(0.5, 0.1),
                new WeightPrior.Mixture(0.9, 0.1),
                new WeightPrior.Mixture(0.9, 0.005),
                new WeightPrior.Mixture(0.2, 0.001));
    }

    /** Without data a weight ends where the divergence is least, which is what the verdict compares with. */
    @ParameterizedTest
    @MethodSource("priors")
    void theLeastDivergenceIsNeverLessAndIsReached(WeightPrior prior) {
        double least = prior.leastKl();
        double reached = Double.POSITIVE_INFINITY;
        for (double log = Math.log(1e-4); log < Math.log(5); log += 0.003) {
            double kl = prior.kl(0, 4 * Math.exp(2 * log), 4);
            assertThat(kl).isGreaterThan(least - 2e-5);
            reached = Math.min(reached, kl);
        }
        assertThat(least).isCloseTo(reached, within(2e-5));
    }

    /** The derivative of what training adds is that of the divergence that is reported. */
    @Test
    void anUntrainedNetsDivergenceIsTheSumOverItsWeights() {
        NetCodec codec =
                new NetCodec(org.vi4j.data.image.ImageShape.grey(2, 2), new Target.Classes("label", List.of("a", "b")));
        for (String kind : List.of("laplace", "mixture")) {
            NetConfig config = NetConfig.defaults().with(Map.of("hidden", "3", "prior_kind", kind, "threads", 1));
            try (Workers workers = new Workers(1)) {
                NetNetwork net = NetNetwork.create(config, codec, 10, workers);
                float[] all = net.values().toArray();
                double sum = 0;
                int at = 0;
                for (int layer = 0; layer < 2; layer++) {
                    WeightLayer conf = net.weights().get(layer).layerConf();
                    int means = (int) conf.means();
                    int matrix = (int) (conf.getNIn() * conf.getNOut());
                    for (int j = 0; j < means; j++) {
                        boolean bias = j >= matrix;
                        sum += net.prior(bias).kl(all[at + j], all[at + means + j], net.priorVariance(layer, bias));
                    }
                    at += 2 * means;
                }
                assertThat(WeightKl.of(net, workers)).isCloseTo(sum, within(1e-9 * sum));
            }
        }
    }
}
