package org.vi4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.data.image.ImageShape;
import org.vi4j.math.Workers;
import org.vi4j.net.NetData.Target;
import org.vi4j.support.Arrays2d;
import org.vi4j.support.GradientCheck;
import org.vi4j.support.JsonTree;

class NetGradientTest {
    private static final int ROWS = 3;
    private static final int HEIGHT = 4;
    private static final int WIDTH = 3;

    @AutoClose
    private final Workers workers = new Workers(2);

    private static NetCodec codec(int height, int width, int classes) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < classes; i++) {
            names.add("class " + i);
        }
        return new NetCodec(ImageShape.grey(height, width), new Target.Classes("label", names));
    }

    private NetNetwork net(String convolutions, String hidden, String activation, boolean random, DataType type) {
        NetConfig config = NetConfig.defaults()
                .with(Map.of("convolutions", convolutions, "hidden", hidden, "activation", activation));
        return NetNetwork.create(config, codec(HEIGHT, WIDTH, 3), 100, workers, random, type);
    }

    private static INDArray[] inputs(NetNetwork net, DataType type) {
        List<INDArray> inputs = new ArrayList<>();
        inputs.add(Arrays2d.normal(DataType.DOUBLE, 3, 1, ROWS, HEIGHT * WIDTH).castTo(type));
        for (Draw draw : net.draws()) {
            inputs.add(Arrays2d.normal(DataType.DOUBLE, 5 + inputs.size(), 1, ROWS, draw.draws())
                    .castTo(type));
        }
        return inputs.toArray(INDArray[]::new);
    }

    /** Goes through DL4J's own graph and back from a given derivative. */
    private static INDArray graphGradient(ComputationGraph graph, INDArray[] inputs, INDArray derivative) {
        graph.initGradientsView();
        graph.feedForward(inputs, true, false);
        return graph.backpropGradient(derivative).gradient().dup();
    }

    private static INDArray output(ComputationGraph graph, INDArray[] inputs) {
        String last = graph.getConfiguration().getNetworkOutputs().get(0);
        return java.util.Objects.requireNonNull(
                        graph.feedForward(inputs, true, false).get(last))
                .dup();
    }

    @ParameterizedTest
    @CsvSource({
        "none, 3-2, tanh, true",
        "none, 3, softplus, false",
        "1, 2, tanh, true",
        "1-1, none, sigmoid, true",
        "2, 2, elu, false",
        "none, none, relu, true"
    })
    void derivativesOfAllWeightsAreThoseOfCentralDifferences(
            String convolutions, String hidden, String activation, boolean random) {
        NetNetwork net = net(list(convolutions), list(hidden), activation, random, DataType.DOUBLE);
        ComputationGraph graph = net.graph();
        INDArray parameters = graph.params();
        // Away from 0 for variances, whose roots central differences need.
        INDArray values = Arrays2d.normal(DataType.DOUBLE, 11, 0.5, 1, (int) graph.numParams());
        parameters.assign(random ? positiveVariances(net, values) : values);
        INDArray[] inputs = inputs(net, DataType.DOUBLE);
        INDArray derivative = Arrays2d.normal(DataType.DOUBLE, 13, 1, ROWS, 3);
        INDArray analytic = graphGradient(graph, inputs, derivative).reshape(parameters.shape());
        DoubleSupplier loss =
                () -> output(graph, inputs).mul(derivative).sumNumber().doubleValue();
        assertThat(GradientCheck.maxRelativeError(parameters, analytic, 1e-2, loss))
                .isLessThan(1e-6);
    }

    /** The single-precision path, in tiles by two workers, against double precision one operation at a time. */
    @ParameterizedTest
    @CsvSource({"none, 150-130, relu, true", "3-4, 9, relu, true", "none, 7, tanh, false", "3, 140, elu, false"})
    void theFastPathIsThePlainOne(String convolutions, String hidden, String activation, boolean random) {
        NetNetwork plain = net(list(convolutions), list(hidden), activation, random, DataType.DOUBLE);
        NetNetwork fast = net(list(convolutions), list(hidden), activation, random, DataType.FLOAT);
        plain.graph().params().assign(fast.graph().params().castTo(DataType.DOUBLE));
        INDArray[] floats = inputs(fast, DataType.FLOAT);
        INDArray[] doubles = new INDArray[floats.length];
        for (int i = 0; i < floats.length; i++) {
            doubles[i] = floats[i].castTo(DataType.DOUBLE);
        }
        fastIsPlain(plain, fast, doubles, floats);
    }

    private static void fastIsPlain(NetNetwork plain, NetNetwork fast, INDArray[] doubles, INDArray[] floats) {
        INDArray derivative = Arrays2d.normal(DataType.DOUBLE, 13, 1, ROWS, 3);
        INDArray expected = output(plain.graph(), doubles);
        List<INDArray> noise = List.of(floats).subList(1, floats.length);
        INDArray found = fast.forward(floats[0], new ArrayList<>(noise));
        assertThat(found.castTo(DataType.DOUBLE).sub(expected).norm2Number().doubleValue()
                        / expected.norm2Number().doubleValue())
                .isLessThan(1e-5);
        INDArray expectedGradient = graphGradient(plain.graph(), doubles, derivative);
        float[] gradient = new float[(int) fast.graph().numParams()];
        fast.backward(derivative.castTo(DataType.FLOAT), new ArrayList<>(noise), (row, values) -> {
            System.arraycopy(values.meanGradient, 0, gradient, row.mean(), row.n());
            if (row.variance() >= 0) {
                System.arraycopy(values.varianceGradient, 0, gradient, row.variance(), row.n());
            }
        });
        INDArray difference = Nd4j.createFromArray(gradient)
                .castTo(DataType.DOUBLE)
                .reshape(expectedGradient.shape())
                .sub(expectedGradient);
        assertThat(difference.norm2Number().doubleValue()
                        / expectedGradient.norm2Number().doubleValue())
                .isLessThan(2e-5);
    }

    private static INDArray signs(DataType type, int seed, int rows, int columns) {
        return Transforms.sign(Arrays2d.normal(DataType.DOUBLE, seed, 1, rows, columns))
                .castTo(type);
    }

    /** Signs for the draws of dense layers, and what perturbs their weights. */
    private static List<Perturbation> perturb(NetNetwork net, INDArray[] inputs, DataType type) {
        List<Perturbation> all = new ArrayList<>();
        for (int i = 0; i < net.weights().size(); i++) {
            WeightLayer layer = net.weights().get(i).layerConf();
            if (layer.windows() != null) {
                all.add(null);
                continue;
            }
            int in = (int) layer.getNIn();
            int k = (int) layer.getNOut();
            inputs[1 + i] = signs(type, 31 + i, ROWS, k);
            all.add(new Perturbation(
                    Arrays2d.normal(DataType.DOUBLE, 41 + i, 1, in, k).castTo(type),
                    Arrays2d.normal(DataType.DOUBLE, 51 + i, 1, 1, k).castTo(type),
                    signs(type, 61 + i, ROWS, in)));
        }
        net.perturb(all);
        return all;
    }

    @ParameterizedTest
    @CsvSource({"none, 3-2, tanh", "2, 3, sigmoid", "none, none, relu"})
    void flipoutsDerivativesAreThoseOfCentralDifferences(String convolutions, String hidden, String activation) {
        NetNetwork net = net(list(convolutions), list(hidden), activation, true, DataType.DOUBLE);
        INDArray parameters = net.graph().params();
        parameters.assign(positiveVariances(net, Arrays2d.normal(DataType.DOUBLE, 11, 0.5, 1, (int)
                net.graph().numParams())));
        INDArray[] inputs = inputs(net, DataType.DOUBLE);
        perturb(net, inputs, DataType.DOUBLE);
        INDArray derivative = Arrays2d.normal(DataType.DOUBLE, 13, 1, ROWS, 3);
        INDArray analytic = graphGradient(net.graph(), inputs, derivative).reshape(parameters.shape());
        DoubleSupplier loss =
                () -> output(net.graph(), inputs).mul(derivative).sumNumber().doubleValue();
        assertThat(GradientCheck.maxRelativeError(parameters, analytic, 1e-2, loss))
                .isLessThan(1e-6);
    }

    @ParameterizedTest
    @CsvSource({"none, 150-130, relu", "3-4, 9, relu"})
    void flipoutsFastPathIsThePlainOne(String convolutions, String hidden, String activation) {
        NetNetwork plain = net(list(convolutions), list(hidden), activation, true, DataType.DOUBLE);
        NetNetwork fast = net(list(convolutions), list(hidden), activation, true, DataType.FLOAT);
        plain.graph().params().assign(fast.graph().params().castTo(DataType.DOUBLE));
        INDArray[] doubles = inputs(plain, DataType.DOUBLE);
        INDArray[] floats = inputs(fast, DataType.FLOAT);
        perturb(plain, doubles, DataType.DOUBLE);
        perturb(fast, floats, DataType.FLOAT);
        fastIsPlain(plain, fast, doubles, floats);
    }

    /**
     * One row's mean over draws and signs is that of the mean weights, its variance that of local reparameterization.
     */
    @Test
    void flipoutDrawsFromTheSameDistribution() {
        NetNetwork net = net("none", "none", "relu", true, DataType.FLOAT);
        INDArray x =
                Arrays2d.normal(DataType.DOUBLE, 3, 1, ROWS, HEIGHT * WIDTH).castTo(DataType.FLOAT);
        Weights layer = net.weights().get(0);
        INDArray local = layer.forward(x).dup();
        Noise noise = new Noise(7, workers);
        Perturbation.Source source = new Perturbation.Source(net, noise);
        int draws = 4000;
        double[] sum = new double[3];
        double[] squares = new double[3];
        for (int step = 0; step < draws; step++) {
            net.perturb(source.at(step, ROWS));
            INDArray out = layer.forward(x);
            for (int j = 0; j < 3; j++) {
                double p = out.getDouble(1, 3 + j);
                sum[j] += p / draws;
                squares[j] += p * p / draws;
            }
        }
        for (int j = 0; j < 3; j++) {
            double variance = local.getDouble(1, 3 + j);
            // Four standard errors: √(v/S) of a mean, v√(2/S) of a variance.
            assertThat(sum[j]).isCloseTo(0, within(4 * Math.sqrt(variance / draws)));
            assertThat(squares[j]).isCloseTo(variance, within(4 * variance * Math.sqrt(2.0 / draws)));
        }
    }

    @Test
    void lossAndGradientArePyTorchsForTheSameNoise() {
        JsonNode reference = JsonTree.read(Path.of("src/test/resources/reference/net/local_reparameterization.json"));
        NetConfig config = NetConfig.defaults().with(Map.of("hidden", "4"));
        NetNetwork net = NetNetwork.create(config, codec(1, 3, 2), 40, workers, true, DataType.DOUBLE);
        net.graph()
                .params()
                .assign(Nd4j.create(
                        doubles(reference.path("parameters")),
                        net.graph().params().shape(),
                        'c'));
        INDArray[] inputs = {
            matrix(reference.path("x")),
            matrix(reference.path("noise").path(0)),
            matrix(reference.path("noise").path(1))
        };
        INDArray logits = output(net.graph(), inputs);
        double nll = 0;
        INDArray derivative = logits.dup();
        for (int i = 0; i < 5; i++) {
            int label = reference.path("labels").path(i).asInt();
            double sum = Math.exp(logits.getDouble(i, 0)) + Math.exp(logits.getDouble(i, 1));
            nll += (Math.log(sum) - logits.getDouble(i, label)) / 5;
            for (int j = 0; j < 2; j++) {
                derivative.putScalar(i, j, (Math.exp(logits.getDouble(i, j)) / sum - (j == label ? 1 : 0)) / 5);
            }
        }
        assertThat(nll).isCloseTo(reference.path("nll").asDouble(), within(1e-12));
        double[] gradient =
                graphGradient(net.graph(), inputs, derivative).data().asDouble();
        double[] expected = doubles(reference.path("nll_gradient"));
        for (int i = 0; i < expected.length; i++) {
            assertThat(gradient[i]).as("parameter %d", i).isCloseTo(expected[i], within(1e-10));
        }
    }

    private static double[] doubles(JsonNode array) {
        List<Double> values = new ArrayList<>();
        array.forEach(value -> values.add(value.asDouble()));
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static INDArray matrix(JsonNode rows) {
        List<double[]> values = new ArrayList<>();
        rows.forEach(row -> values.add(doubles(row)));
        return Nd4j.create(values.toArray(double[][]::new));
    }

    private static String list(String widths) {
        return widths.replace('-', ',');
    }

    private static INDArray positiveVariances(NetNetwork net, INDArray values) {
        double[] all = values.data().asDouble();
        int at = 0;
        for (Weights layer : net.weights()) {
            int means = (int) layer.layerConf().means();
            for (int i = at + means; i < at + 2 * means; i++) {
                all[i] = 0.2 + Math.abs(all[i]);
            }
            at += 2 * means;
        }
        return Nd4j.create(all, values.shape(), 'c');
    }
}
