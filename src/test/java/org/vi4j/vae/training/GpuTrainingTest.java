package org.vi4j.vae.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vi4j.math.Workers;
import org.vi4j.vae.cuda.Gpu;
import org.vi4j.vae.cuda.StandIn;
import org.vi4j.vae.evaluation.ImageElbos;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;

/** The GPU's kernels, compiled by g++ and launched by the same Java code, beside the CPU's trainer. */
class GpuTrainingTest {
    private StandIn standIn;

    @BeforeEach
    void load() {
        standIn = StandIn.load();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        standIn.standinReset();
        assertThat(standIn.standinAllocated()).isZero();
    }

    private static VaeConfig config(Map<String, ?> settings) {
        return VaeConfig.defaults()
                .with(Map.of(
                        "encoder", List.of(9, 7), "latent", 3, "decoder", List.of(8), "batch", 8, "threads", 1))
                .with(settings);
    }

    /** Ten steps and an evaluation on either device: terms, parameters and moments. */
    private void agree(Map<String, ?> settings, double clip) {
        VaeConfig config = config(settings);
        VaeNetwork host = VaeNetwork.create(config, TinyRun.DATA.codec());
        VaeNetwork device = VaeNetwork.create(config, TinyRun.DATA.codec());
        Batches batches = Batches.shuffled(config.seed(), 1, TinyRun.DATA.train().count(), 8);
        try (Workers workers = new Workers(1);
                Steps onHost = new HostSteps(host, workers);
                Gpu gpu = Gpu.open(0);
                Steps onDevice = new GpuSteps(device, gpu)) {
            for (Steps steps : List.of(onHost, onDevice)) {
                // Of 50 rows: six whole batches and one of two.
                steps.take(
                        TinyRun.DATA.train(),
                        batches,
                        0,
                        3,
                        step -> new Steps.How(0.01 / (step + 1), clip, config.objective(), step / 7.0),
                        (terms, seconds) -> true,
                        () -> false);
            }
            assertThat(onDevice.steps()).isEqualTo(7);
            Moments expected = onHost.publish();
            Moments found = onDevice.publish();
            assertThat(found.steps).isEqualTo(7);
            assertClose(found.m, expected.m, 1e-4);
            assertClose(found.v, expected.v, 1e-4);
            assertClose(device.parameters(), host.parameters(), 1e-5);
            ImageElbos expectedElbos = onHost.evaluate(TinyRun.DATA.test(), 1);
            ImageElbos foundElbos = onDevice.evaluate(TinyRun.DATA.test(), 1);
            for (int i = 0; i < 10; i++) {
                assertThat(foundElbos.elbos()[i]).isCloseTo(expectedElbos.elbos()[i], within(expectedElbos.elbos()[i]));
            }
        }
    }

    private static org.assertj.core.data.Offset<Double> within(double value) {
        return org.assertj.core.data.Offset.offset(1e-5 * Math.max(1, Math.abs(value)));
    }

    private static void assertClose(float[] found, float[] expected, double tolerance) {
        double largest = IntStream.range(0, expected.length).mapToDouble(i -> Math.abs(expected[i])).max().orElseThrow();
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) found[i])
                    .as("number %d", i)
                    .isCloseTo(expected[i], org.assertj.core.data.Offset.offset(tolerance * largest));
        }
    }

    @Test
    void theDefaultVae() {
        agree(Map.of(), 0);
    }
}
