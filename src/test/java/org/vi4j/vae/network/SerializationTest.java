package org.vi4j.vae.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.vi4j.support.Arrays2d;
import org.vi4j.support.Vaes;
import org.vi4j.vae.layer.Nonlinearity;

/** DL4J's own JSON and zip files keep the custom layers, the vertex and the losses. */
class SerializationTest {
    private static final int PIXELS = Vaes.SIDE * Vaes.SIDE;

    @TempDir
    private Path folder;

    private final INDArray images = Arrays2d.uniform(DataType.FLOAT, 61, 4, PIXELS);
    private final INDArray noise = Arrays2d.normal(DataType.FLOAT, 62, 1, 4, 3);

    private MultiDataSet data() {
        return new MultiDataSet(new INDArray[] {images, noise}, new INDArray[] {images, images});
    }

    private void requireSame(ComputationGraph actual, ComputationGraph expected) {
        assertThat(actual.params()).isEqualTo(expected.params());
        assertThat(actual.output(images, noise)).isEqualTo(expected.output(images, noise));
        assertThat(actual.score(data(), false)).isEqualTo(expected.score(data(), false));
        assertThat(actual.score(data(), true)).isEqualTo(expected.score(data(), true));
        actual.fit(data());
        expected.fit(data());
        assertThat(actual.params()).as("and they go on learning alike").isEqualTo(expected.params());
    }

    @ParameterizedTest
    @EnumSource(Nonlinearity.class)
    void aConfigurationIsTheSameAfterJson(Nonlinearity f) {
        VaeConfig config =
                Vaes.config(Map.of("encoder", List.of(6, 5), "activation", f.toString(), "learning_rate", 0.02));
        for (VaeGraph.Kernels kernels : VaeGraph.Kernels.values()) {
            ComputationGraphConfiguration written = VaeGraph.configuration(config, PIXELS, DataType.FLOAT, kernels);
            ComputationGraphConfiguration read = ComputationGraphConfiguration.fromJson(written.toJson());
            assertThat(read).isEqualTo(written);
            assertThat(read.toJson()).isEqualTo(written.toJson());
            assertThat(written.toJson())
                    .as("what a loss says of itself is no setting")
                    .doesNotContain("\"bernoulli\"");
        }
        assertThat(VaeGraph.configuration(config, PIXELS, DataType.FLOAT, VaeGraph.Kernels.FUSED))
                .isNotEqualTo(VaeGraph.configuration(config, PIXELS, DataType.FLOAT, VaeGraph.Kernels.PLAIN));
    }

    @Test
    void aGraphFromJsonComputesTheSame() {
        ComputationGraph graph = Vaes.create(Map.of("activation", "elu")).graph();
        ComputationGraph read = VaeGraph.withParameters(
                ComputationGraphConfiguration.fromJson(graph.getConfiguration().toJson()),
                graph.params().dup());
        requireSame(read, graph);
    }

    @Test
    void dl4jsZipKeepsTheGraphAndAdamsState() throws Exception {
        ComputationGraph graph = Vaes.create(Map.of()).graph();
        graph.fit(data());
        Path file = folder.resolve("dl4j.zip");
        ModelSerializer.writeModel(graph, file.toFile(), true);
        requireSame(ModelSerializer.restoreComputationGraph(file.toFile()), graph);
    }

    @Test
    void dl4jReadsVi4jsModelFile() throws Exception {
        VaeNetwork vae = Vaes.create(Map.of());
        Path file = folder.resolve("model.zip");
        vae.write(file);
        requireSame(ModelSerializer.restoreComputationGraph(file.toFile()), vae.graph());
    }
}
