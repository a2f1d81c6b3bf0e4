package org.vi4j.vae.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.vi4j.support.Arrays2d;
import org.vi4j.support.GradientCheck;

class FusedDenseGradientTest {
    private static final int IN = 4;
    private static final int OUT = 3;
    private static final int ROWS = 5;
    private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

    /** One dense layer, in a graph since DL4J makes layers in no other way. */
    private static Layer layer(Nonlinearity f, boolean inputGradient) {
        ComputationGraph graph = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .trainingWorkspaceMode(WorkspaceMode.NONE)
                .graphBuilder()
                .addInputs("x")
                .setInputTypes(InputType.feedForward(IN))
                .addLayer("dense", new FusedDense(IN, OUT, f, inputGradient, false), "x")
                .setOutputs("dense")
                .build());
        graph.init();
        graph.initGradientsView();
        graph.params().assign(Arrays2d.normal(DataType.DOUBLE, 11, 0.8, 1, (int) graph.numParams()));
        return graph.getLayer("dense");
    }

    private static INDArray activate(Layer layer, INDArray x) {
        layer.setInput(x, NO_WORKSPACES);
        return layer.activate(true, NO_WORKSPACES);
    }

    @ParameterizedTest
    @EnumSource(Nonlinearity.class)
    void derivativesOfWeightsBiasAndInputAreThoseOfCentralDifferences(Nonlinearity f) {
        INDArray x = Arrays2d.normal(DataType.DOUBLE, 12, 1, ROWS, IN);
        INDArray weights = Arrays2d.normal(DataType.DOUBLE, 13, 1, ROWS, OUT);
        // Central differences are wrong across a kink at z = 0: no pre-activation may be near it.
        INDArray z = activate(layer(Nonlinearity.IDENTITY, true), x);
        assertThat(Transforms.abs(z, true).minNumber().doubleValue()).isGreaterThan(1e-3);

        Layer layer = layer(f, true);
        activate(layer, x);
        Pair<Gradient, INDArray> backward = layer.backpropGradient(weights.dup(), NO_WORKSPACES);
        Map<String, INDArray> gradients = backward.getFirst().gradientForVariable();
        DoubleSupplier loss = () -> activate(layer, x).mul(weights).sumNumber().doubleValue();
        for (String parameter : new String[] {"W", "b"}) {
            INDArray analytic = Objects.requireNonNull(gradients.get(parameter)).dup();
            assertThat(GradientCheck.maxRelativeError(layer.getParam(parameter), analytic, 1e-2, loss))
                    .as("%s %s", f, parameter)
                    .isLessThan(1e-6);
        }
        INDArray analytic = backward.getSecond().dup();
        assertThat(GradientCheck.maxRelativeError(x, analytic, 1e-2, loss))
                .as("%s input", f)
                .isLessThan(1e-6);
    }

    @Test
    void whereTheInputIsDataNoDerivativeOfItIsMade() {
        Layer layer = layer(Nonlinearity.TANH, false);
        INDArray a = activate(layer, Arrays2d.normal(DataType.DOUBLE, 12, 1, ROWS, IN));
        assertThat(layer.backpropGradient(a.dup(), NO_WORKSPACES).getSecond()).isNull();
    }

    @Test
    void atInferenceEachCallHasAnArrayOfItsOwnAndThereIsNoWayBack() {
        Layer layer = layer(Nonlinearity.TANH, true);
        INDArray x = Arrays2d.normal(DataType.DOUBLE, 12, 1, ROWS, IN);
        layer.setInput(x, NO_WORKSPACES);
        INDArray first = layer.activate(false, NO_WORKSPACES);
        INDArray kept = first.dup();
        layer.setInput(x.neg(), NO_WORKSPACES);
        INDArray second = layer.activate(false, NO_WORKSPACES);
        assertThat(first).isEqualTo(kept).isNotEqualTo(second);
        assertThatIllegalStateException()
                .isThrownBy(() -> layer.backpropGradient(kept, NO_WORKSPACES))
                .withMessageContaining("without a training forward pass");
    }
}
