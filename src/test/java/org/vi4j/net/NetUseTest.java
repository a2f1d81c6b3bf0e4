package org.vi4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.io.Safetensors;
import org.vi4j.internal.io.Safetensors.Tensor;
import org.vi4j.math.RandomStreams;
import org.vi4j.net.NetData.Target;

/** What a trained net is used for: parts of tables, other kinds of rows, other programs. */
class NetUseTest {
    private static final int N = 700;

    @TempDir
    private Path folder;

    private Path table(String target, int rows) throws java.io.IOException {
        RandomGenerator random = new RandomStreams(5).at("table", 0);
        StringBuilder csv = new StringBuilder("a,kind," + target + "\n");
        for (int i = 0; i < rows; i++) {
            double a = 3 * random.nextDouble() - 1.5;
            double y = Math.sin(2 * a) + 0.2 * random.nextGaussian();
            csv.append(a).append(i % 3 == 0 ? ",red," : ",blue,");
            csv.append(target.equals("label") ? (y > 0.5 ? "high" : y < -0.5 ? "low" : "middle") : "" + y);
            csv.append('\n');
        }
        return Files.writeString(folder.resolve(target + rows + ".csv"), csv);
    }

    private Net trained(String method, String target, int rows) throws java.io.IOException {
        return Net.train(
                NetData.table(TableSource.open(table(target, rows)), target),
                NetConfig.defaults()
                        .with(Map.of("method", method, "hidden", "30", "epochs", 2, "threads", 1, "draws", 4)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mean-field", "mc-dropout", "ensemble:2", "laplace-last"})
    void theFirstRowsAreWhatTheyAreInTheWhole(String method) throws Exception {
        for (String target : List.of("y", "label")) {
            try (Net net = trained(method, target, N)) {
                List<NetPrediction> whole = new ArrayList<>();
                List<Long> told = new ArrayList<>();
                net.onProgress(told::add);
                net.predict(TableSource.open(table(target, N)), whole::add);
                assertThat(told).containsExactly((long) Net.BLOCK, (long) N);
                for (int rows : new int[] {1, 3, 100, 200, 600}) {
                    List<NetPrediction> part = new ArrayList<>();
                    net.predict(TableSource.open(table(target, rows)), part::add);
                    assertThat(part).as(method + " " + rows).isEqualTo(whole.subList(0, rows));
                }
            }
        }
    }

    private static float[] values(Map<String, Tensor> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name), name).values();
    }

    /** The file alone gives the predicted mean and the part of its variance that the last layer has. */
    @Test
    void anExportedLastLayerIsThePosterior() throws Exception {
        try (Net net = trained("laplace-last", "y", N)) {
            Path file = folder.resolve("net.safetensors");
            net.exportTorch(file);
            Map<String, Tensor> tensors = Safetensors.read(file);
            float[] w = values(tensors, "dense-0.weight.mean");
            float[] b = values(tensors, "dense-0.bias.mean");
            float[] v = values(tensors, "output.weight.mean");
            float[] sd = values(tensors, "output.weight.sd");
            float[] covariance = values(tensors, "output.covariance");
            int h = v.length;
            Target.Numeric target = (Target.Numeric) net.target();
            NetRows rows = NetData.rows(TableSource.open(table("y", 5)), net.codec());
            List<NetPrediction> predicted = new ArrayList<>();
            net.predict(rows.features(), predicted::add);
            for (int row = 0; row < 5; row++) {
                float[] x = new float[rows.width()];
                rows.copy(row, x, 0);
                int in = x.length - 1;
                double mean = values(tensors, "output.bias.mean")[0];
                double[] phi = new double[h + 1];
                phi[h] = 1;
                for (int j = 0; j < h; j++) {
                    double sum = b[j];
                    for (int i = 0; i < in; i++) {
                        sum += w[j * in + i] * x[i];
                    }
                    phi[j] = Math.max(0, sum);
                    mean += v[j] * phi[j];
                }
                double variance = 0;
                for (int i = 0; i <= h; i++) {
                    for (int j = 0; j <= h; j++) {
                        variance += phi[i] * phi[j] * covariance[i * (h + 1) + j];
                    }
                }
                NetPrediction.Numeric one = (NetPrediction.Numeric) predicted.get(row);
                assertThat(target.mean() + target.sd() * mean).isCloseTo(one.mean(), within(1e-4));
                assertThat(target.sd() * target.sd() * variance)
                        .isCloseTo(one.epistemic(), within(1e-3 * one.epistemic()));
            }
            for (int j = 0; j < h; j++) {
                assertThat((double) sd[j]).isCloseTo(Math.sqrt(covariance[j * (h + 1) + j]), within(1e-6));
            }
        }
    }

    @Test
    void anExportedLastLayerOfClassesHasItsOutputsOneAfterAnother() throws Exception {
        try (Net net = trained("laplace-last", "label", N)) {
            Path file = folder.resolve("net.safetensors");
            net.exportTorch(file);
            Map<String, Tensor> tensors = Safetensors.read(file);
            LastLayer last = Objects.requireNonNull(net.lastLayer());
            assertThat(Objects.requireNonNull(tensors.get("output.weight.sd")).shape())
                    .isEqualTo(List.of(3, 30));
            assertThat((double) values(tensors, "output.weight.sd")[30 + 4])
                    .isCloseTo(Math.sqrt(last.covariance()[31 + 4][31 + 4]), within(1e-6));
            assertThat((double) values(tensors, "output.bias.sd")[2])
                    .isCloseTo(Math.sqrt(last.covariance()[2 * 31 + 30][2 * 31 + 30]), within(1e-6));
            assertThat((double) values(tensors, "output.weight.mean")[2 * 30 + 7])
                    .isCloseTo(last.mean()[2 * 31 + 7], within(1e-6));
        }
    }

    @Test
    void wordsThatWereNotThereAreTold() throws Exception {
        Path other = folder.resolve("other.csv");
        Files.writeString(other, "a,kind\n0.5,green\n0.2,red\n0.1,green\n");
        try (Net net = trained("point", "label", 100)) {
            Path own = table("label", 100);
            assertThat(net.evaluate(TableSource.open(own), TableSource.open(other))
                            .note())
                    .contains("'green' of column 'kind'", "first level in 2 cells");
            assertThat(net.evaluate(TableSource.open(own), TableSource.open(own))
                            .note())
                    .isEmpty();
            assertThat(net.predict(
                            TableSource.open(other), RowReader.Unseen.REFERENCE, header -> {}, (text, row) -> {}))
                    .contains("first level in 2 cells");
        }
    }

    @Test
    void whatAMethodCannotHaveIsRefusedBeforeTraining() throws Exception {
        NetData data = NetData.table(TableSource.open(table("y", 100)), "y");
        for (Map<String, ?> settings : List.of(
                Map.of("method", "laplace-last", "noise", "heteroscedastic"),
                Map.of("method", "laplace-last", "hidden", "5000"),
                Map.of("convolutions", "4"))) {
            NetConfig config = NetConfig.defaults().with(settings);
            assertThatExceptionOfType(UserError.class)
                    .as("%s", settings)
                    .isThrownBy(() -> data.requireFits(config))
                    .withMessageContaining("give");
        }
        data.requireFits(NetConfig.defaults().with(Map.of("method", "laplace-last")));
    }
}
