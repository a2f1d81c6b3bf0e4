package org.vi4j.vae.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.support.Arrays2d;
import org.vi4j.support.JsonTree;

/** The convolution and its transpose against PyTorch's; the fast windows against the plain ones. */
class GridTest {
    private static final JsonNode REFERENCE =
            JsonTree.read(Path.of("src/test/resources/reference/vae/likelihoods.json"));

    static Stream<JsonNode> cases() {
        List<JsonNode> cases = new ArrayList<>();
        REFERENCE.get("grid").forEach(cases::add);
        return cases.stream();
    }

    private static INDArray run(Layer layer, INDArray input, INDArray weight, INDArray bias) {
        ComputationGraph graph = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .dataType(input.dataType())
                .updater(new Sgd(1))
                .graphBuilder()
                .addInputs("x")
                .setInputTypes(InputType.feedForward(input.size(1)))
                .addLayer("layer", layer, "x")
                .addLayer("loss", new ElboTerm(new GaussianLikelihood("1"), true), "layer")
                .setOutputs("loss")
                .build());
        graph.init();
        graph.setParam("layer_W", weight.castTo(input.dataType()));
        graph.setParam("layer_b", bias.castTo(input.dataType()));
        return graph.getLayer("layer").activate(input, false, LayerWorkspaceMgr.noWorkspaces());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void bothAreThoseOfPyTorch(JsonNode reference) {
        int height = reference.get("height").intValue();
        int width = reference.get("width").intValue();
        int channels = reference.get("channels").intValue();
        int filters = reference.get("filters").intValue();
        for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
            double tolerance = type == DataType.DOUBLE ? 1e-13 : 1e-5;
            INDArray weight = Arrays2d.fromJson(reference.get("weight"));
            INDArray convolved = run(
                    new Convolution(height, width, channels, filters, Nonlinearity.IDENTITY, true, false),
                    Arrays2d.fromJson(reference.get("x")).castTo(type),
                    weight,
                    vector(reference.get("bias")));
            assertThat(Arrays2d.distance(convolved, Arrays2d.fromJson(reference.get("convolution"))))
                    .isLessThan(tolerance);
            INDArray back = run(
                    new TransposedConvolution(height, width, channels, filters, Nonlinearity.IDENTITY, false),
                    Arrays2d.fromJson(reference.get("z")).castTo(type),
                    weight.transpose().dup('c'),
                    vector(reference.get("back_bias")));
            assertThat(Arrays2d.distance(back, Arrays2d.fromJson(reference.get("transposed"))))
                    .isLessThan(tolerance);
        }
    }

    private static INDArray vector(JsonNode numbers) {
        double[] values = new double[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i).doubleValue();
        }
        return org.nd4j.linalg.factory.Nd4j.createFromArray(values);
    }

    @Test
    void theFastWindowsAreThePlainOnes() {
        for (Halving grid :
                List.of(new Halving(5, 6, 2), new Halving(7, 7, 1), new Halving(1, 1, 3), new Halving(4, 9, 5))) {
            INDArray images = Arrays2d.normal(DataType.FLOAT, 71, 1, 3, grid.image());
            INDArray fast = Arrays2d.normal(DataType.FLOAT, 72, 1, 3 * grid.places(), grid.window());
            INDArray plain = fast.dup();
            new HostKernels().gather(images, grid, fast);
            new PlainKernels().gather(images, grid, plain);
            assertThat(fast).isEqualTo(plain);
            INDArray windows = Arrays2d.normal(DataType.FLOAT, 73, 1, 3 * grid.places(), grid.window());
            INDArray fastSum = images.dup();
            INDArray plainSum = images.dup();
            new HostKernels().scatter(windows, grid, fastSum);
            new PlainKernels().scatter(windows, grid, plainSum);
            assertThat(Arrays2d.distance(fastSum, plainSum)).isLessThan(2e-6);
        }
    }
}
