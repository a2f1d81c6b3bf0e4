package org.vi4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vi4j.UserError;
import org.vi4j.data.image.ImageSource;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;

/** Rows that are too wide for the usual number of them are taken fewer at a time, or refused before training. */
class RowsAtOnceTest {
    @TempDir
    private Path folder;

    private NetData images(int side, int count) throws IOException {
        RandomGenerator random = new RandomStreams(1).at("pixels", 0);
        for (int i = 0; i < count; i++) {
            BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
            image.setRGB(0, 0, side, side, random.ints((long) side * side).toArray(), 0, side);
            Path file = folder.resolve(i % 2 == 0 ? "even" : "odd").resolve(i + ".png");
            Files.createDirectories(file.getParent());
            ImageIO.write(image, "png", file.toFile());
        }
        return NetData.images(new ImageSource(Map.of(), line -> {}).trainAndTest(folder.toString()));
    }

    private static NetConfig config(String method, String convolutions, int batch) {
        return NetConfig.defaults()
                .with(Map.of(
                        "method",
                        method,
                        "convolutions",
                        convolutions,
                        "hidden",
                        "4",
                        "epochs",
                        1,
                        "threads",
                        2,
                        "draws",
                        2,
                        "batch",
                        batch));
    }

    private static WeightLayer convolution(int side, int channels, int filters) {
        return WeightLayer.convolution(new Windows(side, side, channels, 5), filters, true, true);
    }

    @Test
    void usualRowsAreTakenAsEver() {
        RowsAtOnce usual = new RowsAtOnce(NetPredictor.CHUNK, NetPredictor.PIECE);
        assertThat(RowsAtOnce.of(List.of(WeightLayer.dense(784, 400, true, false)), 1))
                .isEqualTo(usual);
        assertThat(RowsAtOnce.of(List.of(convolution(32, 3, 64), convolution(16, 64, 64)), 1))
                .isEqualTo(usual);
    }

    /** No array of a block or piece is longer than can be addressed; twice as many rows would be too many. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void arraysCanBeAddressed(long seed) {
        RandomGenerator random = new RandomStreams(seed).at("shapes", 0);
        int side = random.nextInt(16, 1024);
        int channels = random.nextInt(1, 4);
        int filters = random.nextInt(1, 60);
        RowsAtOnce rows = RowsAtOnce.of(List.of(convolution(side, channels, filters)), 1 << 20);
        long places = (long) side * side;
        long held = places * Math.max(channels, filters);
        long widest = places * Math.max(25 * channels, 2 * filters);
        assertThat(rows.block() * held).isLessThanOrEqualTo(RowsAtOnce.MOST);
        assertThat(rows.piece() * widest).isLessThanOrEqualTo(RowsAtOnce.MOST);
        assertThat(rows.block() == NetPredictor.CHUNK || 2L * rows.block() * held > RowsAtOnce.MOST)
                .isTrue();
        assertThat(rows.piece() == NetPredictor.PIECE || 2L * rows.piece() * widest > RowsAtOnce.MOST)
                .isTrue();
        assertThat(NetPredictor.CHUNK % rows.block()).isZero();
        assertThat(rows.block() % rows.piece()).isZero();
    }

    /** A net of numbers predicts the same whatever number of rows it takes; sums round otherwise. */
    @Test
    void fewerRowsAtOncePredictTheSame() throws IOException {
        NetData data = images(9, 22);
        try (Workers workers = new Workers(2)) {
            NetNetwork net = NetNetwork.create(config("point", "3", 4), data.netCodec(), 10, workers);
            NetRows rows = data.trainRows();
            int n = rows.count();
            NetPredictor usual = new NetPredictor(net, workers);
            NetPredictor narrow = new NetPredictor(net, workers, new RowsAtOnce(8, 4));
            float[] whole = usual.draw(usual.inputs(rows, 0, n), n, 0, 0, 1);
            float[] parts = narrow.draw(narrow.inputs(rows, 0, n), n, 0, 0, 1);
            assertThat(parts).containsExactly(whole, within(1e-5f));
            INDArray x = narrow.inputs(rows, 0, n);
            double[][] features = narrow.features(x, 0);
            double[][] expected = usual.features(usual.inputs(rows, 0, n), 0);
            for (int i = 0; i < n; i++) {
                assertThat(features[i]).containsExactly(expected[i], within(1e-5));
            }
        }
    }

    /** Windows of 128 such images would take 2.5 GB. */
    @ParameterizedTest
    @ValueSource(strings = {"mean-field", "laplace-last"})
    void largeImagesAreJudgedAsTheyAreTrained(String method) throws IOException {
        NetData data = images(256, 8);
        try (Net net = Net.train(data, config(method, "2", 2))) {
            assertThat(net.evaluate(data).classes()).isNotNull();
        }
    }

    @Test
    void aBatchThatIsTooLargeIsRefused() throws IOException {
        List<WeightLayer> layers = List.of(convolution(256, 3, 32));
        NetData data = images(9, 8);
        RowsAtOnce.requireFits(layers, 109, data.netCodec().features());
        assertThatThrownBy(() ->
                        RowsAtOnce.requireFits(layers, 110, data.netCodec().features()))
                .isInstanceOf(UserError.class)
                .hasMessage("batch is 110, and a layer of the net would make 4915200 numbers of each image: give a"
                        + " batch of at most 109");
        assertThatThrownBy(() -> data.requireFits(config("mean-field", "9000000", 4)))
                .isInstanceOf(UserError.class);
        assertThatThrownBy(() -> RowsAtOnce.requireFits(
                        List.of(convolution(4096, 1, 64)), 1, data.netCodec().features()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("numbers of one image");
    }
}
