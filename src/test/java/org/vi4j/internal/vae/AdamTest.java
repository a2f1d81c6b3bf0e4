package org.vi4j.internal.vae;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.math.Workers;
import org.vi4j.support.Arrays2d;
import org.vi4j.support.JsonTree;
import org.vi4j.support.Vaes;
import org.vi4j.vae.network.VaeGraph;

/** Adam in three ways, all equal: the host's, ND4J's updater, DL4J's own fit; and PyTorch's. */
class AdamTest {
    private static final JsonNode REFERENCE =
            JsonTree.read(Path.of("src/test/resources/reference/vae/vae.json")).get("vae");
    private static final int PARAMETERS = 10_001; // two blocks and a rest, not divisible by 2 or 3
    private static final int STEPS = 20;
    private static final double RATE = 0.01;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void theHostsAdamIsNd4js(int count) {
        INDArray start = Arrays2d.normal(DataType.FLOAT, 51, 1, 1, PARAMETERS);
        INDArray fast = start.dup();
        INDArray plain = start.dup();
        Optimizer reference = new PlainAdam(PARAMETERS, DataType.FLOAT);
        try (Workers workers = new Workers(count)) {
            Optimizer adam = new HostAdam(PARAMETERS, workers);
            for (int step = 0; step < STEPS; step++) {
                adam.step(fast, gradients(step, count), 7, RATE, 0);
                reference.step(plain, gradients(step, count), 7, RATE, 0);
            }
        }
        assertThat(Arrays2d.distance(plain, start)).as("it moved").isGreaterThan(5 * RATE);
        // Of the parameters, of order 1 and up to 4, each of 20 steps rounds to half an ulp, 2.4e-7 at most; of the
        // step, 0.01, its dozen operations lose 1e-6.
        assertThat(Arrays2d.distance(fast, plain)).isLessThan(STEPS * (2.4e-7 + RATE * 1e-6));
    }

    private static INDArray[] gradients(int step, int count) {
        INDArray[] gradients = new INDArray[count];
        for (int worker = 0; worker < count; worker++) {
            // Over many magnitudes; a sixth of them zero, as those of inactive units are.
            INDArray gradient = Arrays2d.normal(DataType.FLOAT, 100L * step + worker, 1, 1, PARAMETERS);
            for (int i = 0; i < PARAMETERS; i++) {
                double scale = i % 6 == 0 ? 0 : Math.pow(10, -(i % 5));
                gradient.putScalar(i, gradient.getFloat(i) * scale);
            }
            gradients[worker] = gradient;
        }
        return gradients;
    }

    private static INDArray images(DataType type) {
        return Arrays2d.fromJson(REFERENCE.get("images")).castTo(type);
    }

    private static INDArray noise(int step, DataType type) {
        return Arrays2d.fromJson(REFERENCE.get("noise").get(step)).castTo(type);
    }

    private static INDArray gradient(ComputationGraph graph, int step, DataType type) {
        INDArray images = images(type);
        graph.setInputs(images, noise(step, type));
        graph.setLabels(images, images);
        graph.computeGradientAndScore();
        return graph.gradient().gradient();
    }

    /** torch.optim.Adam with epsilon scaled as the generator says: in double precision equal to its rounding. */
    @Test
    void threeStepsInDoublePrecisionArePyTorchs() {
        ComputationGraph graph = Vaes.reference(REFERENCE, DataType.DOUBLE, VaeGraph.Kernels.PLAIN);
        double before = Vaes.distance(graph, REFERENCE.get("parameters_after"));
        Optimizer adam = new PlainAdam((int) graph.numParams(), DataType.DOUBLE);
        for (int step = 0; step < 3; step++) {
            adam.step(graph.params(), new INDArray[] {gradient(graph, step, DataType.DOUBLE)}, 4, RATE, 0);
        }
        assertThat(before).isGreaterThan(0.02);
        assertThat(Vaes.distance(graph, REFERENCE.get("parameters_after"))).isLessThan(1e-13);
    }

    /**
     * Single precision: parameters of order 1 have an ulp of 1e-7, and no gradient is so small that Adam magnifies it.
     */
    @Test
    void threeStepsOfTheHostsAdamArePyTorchs() {
        ComputationGraph graph = Vaes.reference(REFERENCE, DataType.FLOAT, VaeGraph.Kernels.FUSED);
        try (Workers workers = new Workers(2)) {
            Optimizer adam = new HostAdam((int) graph.numParams(), workers);
            for (int step = 0; step < 3; step++) {
                INDArray gradient = gradient(graph, step, DataType.FLOAT);
                INDArray half = gradient.mul(0.5);
                adam.step(graph.params(), new INDArray[] {half, gradient.sub(half)}, 4, RATE, 0);
            }
        }
        assertThat(Vaes.distance(graph, REFERENCE.get("parameters_after"))).isLessThan(1e-6);
    }

    @Test
    void dl4jsOwnFitTakesTheSameSteps() {
        ComputationGraph fitted = Vaes.reference(REFERENCE, DataType.FLOAT, VaeGraph.Kernels.FUSED);
        ComputationGraph stepped = Vaes.reference(REFERENCE, DataType.FLOAT, VaeGraph.Kernels.FUSED);
        INDArray images = images(DataType.FLOAT);
        try (Workers workers = new Workers(1)) {
            Optimizer adam = new HostAdam((int) stepped.numParams(), workers);
            for (int step = 0; step < 3; step++) {
                fitted.fit(new MultiDataSet(
                        new INDArray[] {images, noise(step, DataType.FLOAT)}, new INDArray[] {images, images}));
                INDArray gradient = gradient(stepped, step, DataType.FLOAT);
                adam.step(stepped.params(), new INDArray[] {gradient}, 4, RATE, 0);
            }
        }
        // The same gradients to the bit at first: what differs is the rounding of Adam itself.
        assertThat(Arrays2d.distance(fitted.params(), stepped.params())).isLessThan(1e-6);
        assertThat(Vaes.distance(fitted, REFERENCE.get("parameters_after"))).isLessThan(1e-6);
    }
}
