package org.vi4j.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.data.Dataset;
import org.vi4j.data.Dataset.Codec;
import org.vi4j.data.image.ImageShape;
import org.vi4j.support.Arrays2d;
import org.vi4j.support.JsonTree;
import org.vi4j.support.Vaes;
import org.vi4j.vae.network.VaeNetwork;

/** The GPU's kernels on a stand-in, beside the numbers that PyTorch computed from the same images and noise. */
class PyTorchStepsTest {
    private static final JsonNode REFERENCE =
            JsonTree.read(Path.of("src/test/resources/reference/vae/vae.json")).get("vae");
    private static final int ROWS = 4;
    private static final int STEPS = 3;

    /** Relative, in single precision. */
    private static final double TOLERANCE = 1e-5;

    private StandIn standIn;

    @BeforeEach
    void load() {
        standIn = StandIn.load();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        standIn.unplug();
        assertThat(standIn.standinAllocated()).isZero();
    }

    /** The images of the reference, which are no bytes. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Numbers(float[][] rows) implements Dataset {
        @Override
        public int count() {
            return rows.length;
        }

        @Override
        public Codec codec() {
            return ImageShape.grey(2, 3);
        }

        @Override
        public void copy(int row, float[] out, int at) {
            System.arraycopy(rows[row], 0, out, at, rows[row].length);
        }

        @Override
        public String source() {
            return "vae.json";
        }

        @Override
        public String checksum() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Dataset subset(int[] which) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Dataset binarized(long seed, int draw) {
            throw new UnsupportedOperationException();
        }
    }

    private static float[][] floats(JsonNode table) {
        return Arrays2d.fromJson(table).castTo(DataType.FLOAT).toFloatMatrix();
    }

    private static VaeNetwork network(JsonNode parameters) {
        VaeNetwork vae = VaeNetwork.create(
                Vaes.config(Map.of(
                        "encoder",
                        List.of(5),
                        "latent",
                        2,
                        "decoder",
                        List.of(5),
                        "activation",
                        "tanh",
                        "batch",
                        ROWS)),
                ImageShape.grey(2, 3));
        vae.graph()
                .paramTable()
                .forEach((name, parameter) -> parameter.assign(Arrays2d.fromJson(parameters.get(name))
                        .castTo(DataType.FLOAT)
                        .reshape(parameter.shape())));
        return vae;
    }

    private static double[][] take(GpuVae gpuVae, VaeNetwork vae, int steps) {
        double[] rates = new double[steps];
        float[] klWeights = new float[steps];
        int[] indices = new int[ROWS * steps];
        for (int step = 0; step < steps; step++) {
            rates[step] = REFERENCE.get("learning_rate").doubleValue();
            klWeights[step] = 1;
            for (int row = 0; row < ROWS; row++) {
                indices[ROWS * step + row] = row;
            }
        }
        Numbers images = new Numbers(floats(REFERENCE.get("images")));
        return gpuVae.steps(images, indices, 0, rates, klWeights, vae.config().objective(), 0);
    }

    private static NoiseAhead noise() {
        return new NoiseAhead((step, to) -> {
            float[][] rows = floats(REFERENCE.get("noise").get((int) (step % STEPS)));
            for (int row = 0; row < ROWS; row++) {
                System.arraycopy(rows[row], 0, to, rows[row].length * row, rows[row].length);
            }
        });
    }

    private static double sum(JsonNode values) {
        return IntStream.range(0, values.size())
                .mapToDouble(i -> values.get(i).doubleValue())
                .sum();
    }

    /** Numbers as the parameters lie, beside a table of the reference. */
    private static void assertIs(float[] found, VaeNetwork vae, JsonNode table, double divisor) {
        VaeNetwork copy = network(table);
        float[] expected = copy.parameters();
        double largest = 0;
        for (float each : expected) {
            largest = Math.max(largest, Math.abs(each));
        }
        assertThat(found).hasSameSizeAs(vae.parameters());
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i] / divisor)
                    .as("parameter %d", i)
                    .isCloseTo(expected[i], Offset.offset(TOLERANCE * largest));
        }
    }

    @Test
    void theLossAndItsGradientArePyTorchs() {
        VaeNetwork vae = network(REFERENCE.get("parameters"));
        try (Gpu gpu = Gpu.open(0);
                GpuVae gpuVae = GpuVae.on(gpu, vae, noise())) {
            double[] terms = take(gpuVae, vae, 1)[0];
            double nll = sum(REFERENCE.get("reconstruction"));
            double kl = sum(REFERENCE.get("kl"));

            assertThat(Math.abs(terms[0])).isCloseTo(nll, Offset.offset(TOLERANCE * nll));
            assertThat(terms[1]).isCloseTo(kl, Offset.offset(TOLERANCE * kl));
            // After one step Adam's mean is (1 - 0.9) times the gradient.
            assertIs(gpuVae.trained().m(), vae, REFERENCE.get("gradient"), 0.1);
        }
    }

    @Test
    void threeStepsArePyTorchs() {
        VaeNetwork vae = network(REFERENCE.get("parameters"));
        float[] before = vae.parameters();
        try (Gpu gpu = Gpu.open(0);
                GpuVae gpuVae = GpuVae.on(gpu, vae, noise())) {
            take(gpuVae, vae, STEPS);
            float[] after = gpuVae.trained().parameters();

            assertIs(after, vae, REFERENCE.get("parameters_after"), 1);
            // It moved by more than what is allowed above.
            assertThat(Math.abs(after[0] - before[0])).isGreaterThan(0.01f);
        }
    }
}
