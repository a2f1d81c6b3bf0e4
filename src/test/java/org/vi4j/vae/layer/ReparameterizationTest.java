package org.vi4j.vae.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.vi4j.support.Arrays2d;
import org.vi4j.support.GradientCheck;

class ReparameterizationTest {
    private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();
    private static final int ROWS = 4;
    private static final int LATENT = 3;

    private final INDArray posterior = Arrays2d.normal(DataType.DOUBLE, 21, 1, ROWS, 2 * LATENT);
    private final INDArray noise = Arrays2d.normal(DataType.DOUBLE, 22, 1, ROWS, LATENT);
    private final GraphVertex vertex = vertex();

    /** The vertex in a graph of its own, since DL4J makes vertices in no other way. */
    private static GraphVertex vertex() {
        ComputationGraph graph = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .trainingWorkspaceMode(WorkspaceMode.NONE)
                .graphBuilder()
                .addInputs("posterior", "noise")
                .setInputTypes(InputType.feedForward(2 * LATENT), InputType.feedForward(LATENT))
                .addVertex("latent", new Reparameterization(false), "posterior", "noise")
                .addLayer("logits", new FusedDense(LATENT, 1, Nonlinearity.IDENTITY, true, false), "latent")
                .setOutputs("logits")
                .build());
        graph.init();
        return graph.getVertex("latent");
    }

    private INDArray forward(boolean training) {
        vertex.setInputs(posterior, noise);
        return vertex.doForward(training, NO_WORKSPACES);
    }

    @Test
    void isMeanPlusDeviationTimesNoise() {
        INDArray z = forward(true);
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < LATENT; j++) {
                double deviation = Math.exp(0.5 * posterior.getDouble(i, LATENT + j));
                assertThat(z.getDouble(i, j))
                        .isCloseTo(
                                posterior.getDouble(i, j) + deviation * noise.getDouble(i, j),
                                org.assertj.core.data.Offset.offset(1e-14));
            }
        }
    }

    @Test
    void derivativesAreThoseOfCentralDifferences() {
        INDArray weights = Arrays2d.normal(DataType.DOUBLE, 23, 1, ROWS, LATENT);
        forward(true);
        vertex.setEpsilon(weights);
        INDArray[] gradients = vertex.doBackward(false, NO_WORKSPACES).getSecond();
        INDArray analytic = gradients[0].dup();
        double error = GradientCheck.maxRelativeError(
                posterior,
                analytic,
                1e-2,
                () -> forward(true).mul(weights).sumNumber().doubleValue());
        assertThat(error).isLessThan(1e-7);
        assertThat(gradients[1]).as("noise is data").isNull();
    }

    @Test
    void atInferenceIsTheMeanWhateverTheNoise() {
        noise.assign(Double.NaN);
        assertThat(forward(false)).isEqualTo(posterior.get(NDArrayIndex.all(), NDArrayIndex.interval(0, LATENT)));
    }

    @Test
    void widthsMustFit() {
        Reparameterization configuration = new Reparameterization(false);
        assertThat(configuration
                        .getOutputType(0, InputType.feedForward(6), InputType.feedForward(3))
                        .arrayElementsPerExample())
                .isEqualTo(3);
        assertThatExceptionOfType(InvalidInputTypeException.class)
                .isThrownBy(() -> configuration.getOutputType(0, InputType.feedForward(6), InputType.feedForward(4)))
                .withMessageContaining("widths 6 and 4");
    }
}
