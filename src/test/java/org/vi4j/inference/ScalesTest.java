package org.vi4j.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.math.RandomStreams;
import org.vi4j.posterior.Posterior;
import org.vi4j.posterior.Posterior.Algorithm;
import org.vi4j.posterior.Run;

/** Units are the user's: independent Gaussians of any scale and place are answered by every method. */
class ScalesTest {
    private static Map<String, Algorithm<? extends Posterior>> methods() {
        Map<String, Algorithm<? extends Posterior>> methods = new LinkedHashMap<>();
        for (String family : new String[] {"mean-field", "low-rank", "full-rank", "flow"}) {
            methods.put(family, Inference.gradientVi().withFamily(family));
        }
        methods.put("fixed draws", Inference.dadvi());
        methods.put("Laplace", Inference.laplace());
        methods.put("Pathfinder", Inference.pathfinder());
        methods.put("inclusive", Inference.inclusive());
        methods.put("NUTS", Inference.nuts());
        return methods;
    }

    /** Means and standard deviations. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Gaussians(String name, double[] mean, double[] sd) {
        LogJoint joint() {
            return LogJoint.of(Parameters.empty().real("u", mean.length), (u, g) -> {
                double sum = 0;
                for (int j = 0; j < u.length; j++) {
                    double z = (u[j] - mean[j]) / sd[j];
                    sum -= z * z / 2;
                    g[j] = -z / sd[j];
                }
                return sum;
            });
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Gaussians> shapes() {
        RandomGenerator random = new RandomStreams(1).at("scales", 0);
        double[] powers = new double[13];
        double[] near = new double[13];
        double[] mixed = new double[6];
        double[] far = new double[6];
        for (int j = 0; j < 13; j++) {
            powers[j] = Math.pow(10, j - 6);
            near[j] = powers[j] * random.nextGaussian();
        }
        for (int j = 0; j < 6; j++) {
            mixed[j] = Math.pow(10, random.nextDouble(-6, 6));
            far[j] = mixed[j] * Math.pow(10, random.nextDouble(-1, 5)) * (random.nextBoolean() ? 1 : -1);
        }
        return Stream.of(
                new Gaussians("1e-6 to 1e6 around 0", new double[13], powers),
                new Gaussians("1e-6 to 1e6", near, powers),
                new Gaussians("mixed and far", far, mixed),
                new Gaussians("small", new double[] {0, 1e-6, 1}, new double[] {1e-6, 1e-6, 1e-6}),
                new Gaussians("large", new double[] {0, 1e6, -1e7}, new double[] {1e6, 1e6, 1e6}));
    }

    private static Stream<Arguments> cases() {
        return methods().entrySet().stream()
                .flatMap(method -> shapes().map(shape -> Arguments.of(method.getKey(), shape)));
    }

    /**
     * To 0.15 standard deviations: five Monte Carlo errors of what 1,000 independent draws would say. Fixed draws are
     * doubled until their own error is a tenth: four of these.
     */
    @ParameterizedTest
    @MethodSource("cases")
    void independentGaussians(String name, Gaussians shape) {
        Posterior posterior = Objects.requireNonNull(methods().get(name)).fit(shape.joint(), Run.of(1));
        double[] mean = posterior.unconstrainedMean();
        double[] sd = posterior.unconstrainedSd();
        for (int j = 0; j < mean.length; j++) {
            assertThat(Math.abs(mean[j] - shape.mean()[j]) / shape.sd()[j])
                    .as("mean %d of scale %s", j, shape.sd()[j])
                    .isLessThan(name.equals("fixed draws") ? 0.4 : 0.15);
            assertThat(sd[j] / shape.sd()[j]).as("scale %s", shape.sd()[j]).isBetween(0.85, 1.15);
        }
    }
}
