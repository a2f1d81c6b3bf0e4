package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vi4j.data.image.ImageShape;
import org.vi4j.support.IdxFiles;
import org.vi4j.support.PngFiles;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;

/** Whatever is wrong with a command line: exit code 2, one line, and the disk as it was. */
class VaeBadInputTest {
    private static final String TRAIN = "vae train --epochs 1 --encoder 4 --decoder 4 --latent 2 --out NEW ";

    @TempDir
    private static Path folder;

    @BeforeAll
    static void prepare() throws IOException {
        prepareUse();
        IdxFiles.mnist(folder.resolve("DATA"));
        IdxFiles.write(folder.resolve("OTHER/t10k-images-idx3-ubyte"), IdxFiles.images(2, 4, 4, 0));
        IdxFiles.write(folder.resolve("FILE"), new byte[] {1});
        IdxFiles.write(folder.resolve("FOREIGN/thesis.tex"), new byte[] {2});
        IdxFiles.write(folder.resolve("APP/config.yaml"), text("server: example\n"));
        IdxFiles.write(folder.resolve("APP/summary.json"), text("{}"));
        IdxFiles.write(folder.resolve("UNKNOWN.yaml"), text("latnt: 3\n"));
        IdxFiles.write(folder.resolve("LINES.yaml"), text("\"a\\nb\": 3\n"));
        IdxFiles.write(folder.resolve("TAG.yaml"), text("latent: !!javax.script.ScriptEngineManager []\n"));
        assertThat(run("vae train --data DATA --epochs 1 --encoder 4 --decoder 4 --latent 2 --out RUN")
                        .code())
                .isZero();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Words in capitals are paths below the test's folder. */
    private static CommandLineRun run(String line) {
        return CommandLineRun.of(Arrays.stream(line.split(" "))
                .filter(word -> !word.isEmpty())
                .map(word -> word.matches("[A-Z]{3,}.*") ? folder.resolve(word).toString() : word)
                .toArray(Object[]::new));
    }

    static Stream<Arguments> lines() {
        return Stream.of(
                Arguments.of("", "name a command: see 'vi4j --help'"),
                Arguments.of("vae", "name a command: train, evaluate, sample, reconstruct, encode"),
                Arguments.of("vea", "Unmatched argument"),
                Arguments.of("vae train --epoch 3", "--epoch"),
                Arguments.of(TRAIN + "--data fashion", "no data called 'fashion': use sample"),
                Arguments.of(TRAIN + "--data NONE", "no data called"),
                Arguments.of(TRAIN + "--data FOREIGN", "FOREIGN"),
                Arguments.of(TRAIN + "--data FILE", "is one file, but training takes"),
                Arguments.of(TRAIN + "--data OTHER", "OTHER"),
                Arguments.of("vae train --data DATA --out RUN", "already holds a run"),
                Arguments.of("vae train --data DATA --out FILE", "is a file: give a folder (--out)"),
                Arguments.of("vae train --data DATA --out FILE --overwrite", "is a file"),
                Arguments.of("vae train --data DATA --out FOREIGN", "holds files that are not a run's"),
                Arguments.of("vae train --data DATA --out FOREIGN --overwrite", "holds files that are not a run's"),
                Arguments.of("vae train --data DATA --out APP --overwrite", "holds files that are not a run's"),
                Arguments.of("vae train --data DATA --out FILE/below", "cannot write to the run folder"),
                Arguments.of("vae train --data DATA --out FILE/far/below", "cannot write to the run folder"),
                Arguments.of(TRAIN + "--data DATA --config UNKNOWN.yaml", "did you mean 'latent'?"),
                Arguments.of(TRAIN + "--data DATA --config LINES.yaml", "unknown setting 'a b'"),
                Arguments.of(TRAIN + "--data DATA --config TAG.yaml", "YAML's tags"),
                Arguments.of(TRAIN + "--data DATA --config NONE.yaml", "no such file"),
                Arguments.of("vae train --data DATA --out NEW --epochs 0", "epochs is 0"),
                Arguments.of(TRAIN + "--data DATA --batch 0", "batch is 0"),
                Arguments.of("vae train --data DATA --out NEW --latent -1", "latent is -1"),
                Arguments.of("vae train --data DATA --out NEW --latent two", "latent is 'two': give a whole number"),
                Arguments.of(TRAIN + "--data DATA --learning-rate 0", "learning_rate is 0.0"),
                Arguments.of(TRAIN + "--data DATA --learning-rate NaN", "learning_rate is NaN"),
                Arguments.of(TRAIN + "--data DATA --activation rleu", "activation is 'rleu'"),
                Arguments.of(TRAIN + "--data DATA --seed 1.5", "seed is '1.5'"),
                Arguments.of(
                        "vae train --data DATA --out NEW --encoder 65536,65536",
                        "the network would have 4298717303 weights"),
                Arguments.of("vae evaluate", "RUN"),
                Arguments.of("vae evaluate NONE", "does not exist: name a run folder"),
                Arguments.of("vae evaluate FOREIGN", "does not exist: name a run folder"),
                Arguments.of("vae evaluate FILE", "is not a model of vi4j"),
                Arguments.of("vae evaluate RUN --data OTHER", "holds images of 4×4 pixels, but the model takes 3×5"),
                Arguments.of("vae evaluate RUN --data DATA --seed x", "--seed"),
                Arguments.of("vae evaluate RUN --data DATA --importance-samples 0", "--importance-samples is 0: give"),
                Arguments.of("vae evaluate RUN --data DATA --annealed 0", "--annealed is 0: give"),
                Arguments.of("vae evaluate RUN --data DATA --annealed 2 --chains 0", "--chains is 0: give"),
                Arguments.of("vae evaluate RUN --data DATA --annealed-from there", "--annealed-from"),
                Arguments.of("vae evaluate RUN --data DATA --refine -1", "--refine is -1: give"),
                Arguments.of("vae evaluate RUN --data DATA --images 9999", "--images is 9999, but"),
                Arguments.of("vae evaluate RUN --data DATA --gaps --training-data NONE", "no data called"),
                Arguments.of("vae evaluate RUN --data DATA --report FOREIGN", "is a folder"),
                Arguments.of("vae sample RUN --count 0 --out NEW.png", "--count is 0: give a number from 1 to"),
                Arguments.of("vae sample RUN --count 1000000000 --out NEW.png", "--count is 1000000000"),
                Arguments.of("vae sample RUN", "--out"),
                Arguments.of("vae sample RUN --out FILE/below.png", "cannot write"),
                Arguments.of("vae sample RUN --out FOREIGN", "is a folder: name a file to write to"),
                Arguments.of("vae reconstruct RUN --data DATA --count 0 --out NEW.png", "--count is 0"),
                Arguments.of("vae reconstruct RUN --data OTHER --out NEW.png", "holds images of 4×4 pixels"));
    }

    static Stream<Arguments> linesOnUse() {
        String score = "vae score RUN --data DATA --out NEW.csv ";
        return Stream.of(
                Arguments.of("vae encode RUN --data DATA --out NEW.txt", "name a file that ends in .csv or .npy"),
                Arguments.of("vae encode RUN --data DATA --out FOREIGN", "name a file that ends in .csv or .npy"),
                Arguments.of("vae sample RUN --out RUN/model.zip", "is also read"),
                Arguments.of("vae evaluate RUN --data DATA --report RUN/model.zip", "is also read"),
                Arguments.of("vae evaluate RUN --data DATA --report RUN/metrics.csv", "is also read"),
                Arguments.of("vae reconstruct RUN --data MIXED --out MIXED/a.png", "is also read"),
                Arguments.of("vae encode RUN --data TABLE.csv --out TABLE.csv", "is also read"),
                Arguments.of("vae score RUN --data TABLE.csv --out TABLE.csv", "is also read"),
                Arguments.of(
                        "vae score RUN --data DATA --training-data TABLE.csv --false-alarm-rate 0.3 --out TABLE.csv",
                        "is also read"),
                Arguments.of("vae encode RUN --data OTHER --out NEW.csv", "holds images of 4×4 pixels"),
                Arguments.of("vae encode RUN --data DATA --split all --out NEW.csv", "--split"),
                Arguments.of("vae encode RUN --data OTHER --split train --out NEW.csv", "has no train-images"),
                Arguments.of("vae encode NONE --data DATA --out NEW.csv", "does not exist: name a run folder"),
                Arguments.of("vae encode RUN --data DATA --out FILE/below.csv", "cannot write"),
                Arguments.of("vae sample RUN --temperature -0.1 --out NEW.png", "--temperature is -0.1"),
                Arguments.of("vae sample RUN --temperature NaN --out NEW.png", "--temperature is NaN"),
                Arguments.of("vae interpolate RUN 0 4 --data DATA --out NEW.png", "there is no image 4 in"),
                Arguments.of("vae interpolate RUN -1 2 --data DATA --out NEW.png", "-1"),
                Arguments.of("vae interpolate RUN 0 --data DATA --out NEW.png", "B"),
                Arguments.of("vae interpolate RUN 0 one --data DATA --out NEW.png", "one"),
                Arguments.of("vae interpolate RUN 0 1 --data DATA --steps 1 --out NEW.png", "--steps is 1"),
                Arguments.of("vae interpolate RUN 0 1 --data DATA --path round --out NEW.png", "--path"),
                Arguments.of("vae traverse RUN --data DATA --image 9 --out NEW.png", "there is no image 9 in"),
                Arguments.of("vae traverse RUN --data DATA --range 0 --out NEW.png", "--range is 0.0"),
                Arguments.of("vae traverse RUN --data DATA --steps 1 --out NEW.png", "--steps is 1"),
                Arguments.of("vae latent RUN --data DATA --count 1 --out NEW.png", "--count is 1"),
                Arguments.of("vae latent RUN --data OTHER --out NEW.png", "holds images of 4×4 pixels"),
                Arguments.of("vae latent THIN.zip --data DATA --out NEW.png", "has 1 latent dimension, a map takes 2"),
                Arguments.of("vae score RUN --data DATA", "--out"),
                Arguments.of(score + "--false-alarm-rate 0", "the false alarm rate is 0.0: give a number above 0"),
                Arguments.of(score + "--false-alarm-rate 1", "the false alarm rate is 1.0"),
                Arguments.of(score + "--false-alarm-rate NaN", "the false alarm rate is NaN"),
                Arguments.of(
                        score + "--false-alarm-rate 0.05", "cannot be estimated from 12 images: give at least 0.077"),
                Arguments.of(score + "--anomaly-label 7", "has the label 7: the labels are 0, 1, 2, 3"),
                Arguments.of(score + "--normal-labels 0,7", "has the label 7"),
                Arguments.of(score + "--normal-labels 0,1,2,3", "are of one kind"),
                Arguments.of(score + "--anomaly-label eight", "has the label eight: the labels are 0, 1, 2, 3"),
                Arguments.of(score + "--anomaly-label 1 --normal-labels 2", "give one of them"),
                Arguments.of(score + "--importance-samples 0", "--importance-samples is 0"),
                Arguments.of(score + "--threshold NaN", "--threshold is NaN"),
                Arguments.of(score + "--threshold 1 --false-alarm-rate 0.1", "no --false-alarm-rate then"),
                Arguments.of(score + "--training-data DATA", "give --false-alarm-rate too"),
                Arguments.of("vae score RUN --data BARE --anomaly-label 1 --out NEW.csv", "has no labels"),
                Arguments.of(TRAIN + "--data BARE --exclude-label 1", "has no labels"),
                Arguments.of(TRAIN + "--data DATA --exclude-label 12", "has the label 12: the labels are"),
                Arguments.of(TRAIN + "--data DATA --exclude-label 0,1,2,3", "is left without the labels"),
                Arguments.of("vae encode RUN --data MIXED --out NEW.csv", "b.png has 3×2 pixels, but"),
                Arguments.of("vae encode RUN --data BROKEN --out NEW.csv", "b.png cannot be read (it does not begin"),
                Arguments.of("vae encode RUN --data MIXED --resize 5x0 --out NEW.csv", "the size is '5x0'"),
                Arguments.of("vae encode RUN --data MIXED --resize 4x4 --out NEW.csv", "but the model takes 3×5"),
                Arguments.of(
                        "vae encode RUN --data DATA --resize 5x3 --out NEW.csv",
                        "a new size is for folders of pictures"),
                Arguments.of(
                        "vae encode RUN --data DATA --skip-bad --out NEW.csv",
                        "passing over bad pictures is for folders"),
                Arguments.of(
                        "vae encode RUN --data sample --skip-bad --out NEW.csv",
                        "passing over bad pictures is for folders"),
                Arguments.of(TRAIN + "--data ONLY", "holds one picture: give at least two"),
                Arguments.of(
                        "vae interpolate RUN 0 1 --out NEW.png --data TABLE.csv", "is a table: 'vae train' takes one"),
                Arguments.of("vae export RUN --format onnx --out NEW", "--format"),
                Arguments.of("vae export RUN --out FILE", "is a file: name a folder"),
                Arguments.of("vae export RUN --format dl4j --out FOREIGN", "is a folder: name a file to write to"),
                Arguments.of("vae export RUN --format dl4j --out RUN/model.zip", "is also read"),
                Arguments.of("vae import NONE --out NEW.zip", "no such file"),
                Arguments.of("vae import FOREIGN --out NEW.zip", "config.json"),
                Arguments.of("vae import TORCH --out TORCH/model.safetensors", "is also read"),
                Arguments.of("vae import CUT --out NEW.zip", "is not a safetensors file, or a damaged one"),
                Arguments.of("vae import RELU --out NEW.zip", "activation is 'rleu'"),
                Arguments.of("vae import WIDE --out NEW.zip", "of shape [5, 6], by config.json it is [6, 6]"));
    }

    private static void prepareUse() throws IOException {
        IdxFiles.write(folder.resolve("BARE/train-images-idx3-ubyte"), IdxFiles.images(12, 3, 5, 1));
        IdxFiles.write(folder.resolve("BARE/t10k-images-idx3-ubyte"), IdxFiles.images(4, 3, 5, 9));
        VaeNetwork.create(VaeConfig.defaults().with(Map.of("latent", 1)), ImageShape.grey(3, 5))
                .write(folder.resolve("THIN.zip"));
        byte[] weights = Files.readAllBytes(Path.of("src/test/resources/reference/exchange/torch/model.safetensors"));
        String config = Files.readString(Path.of("src/test/resources/reference/exchange/torch/config.json"));
        torch("TORCH", weights, config);
        for (String name : new String[] {"MIXED/a", "BROKEN/a", "ONLY/a"}) {
            PngFiles.grey(folder.resolve(name + ".png"), 5, 3, 7);
        }
        PngFiles.grey(folder.resolve("MIXED/b.png"), 3, 2, 7);
        IdxFiles.write(folder.resolve("BROKEN/b.png"), text("not a picture"));
        IdxFiles.write(folder.resolve("TABLE.csv"), text("a,b\n1,2\n"));
        torch("CUT", Arrays.copyOf(weights, weights.length - 4), config);
        torch("RELU", weights, config.replace("tanh", "rleu"));
        torch("WIDE", weights, config.replace("5,", "6,"));
    }

    private static void torch(String name, byte[] weights, String config) {
        IdxFiles.write(folder.resolve(name + "/model.safetensors"), weights);
        IdxFiles.write(folder.resolve(name + "/config.json"), text(config));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"lines", "linesOnUse"})
    void badInputGetsOneLineAndChangesNothing(String line, String says) throws Exception {
        Map<String, byte[]> before = files();
        for (String format : new String[] {"", " --json"}) {
            CommandLineRun run = run(line.isEmpty() || line.equals("vae") ? line : line + format);
            assertThat(run.err()).startsWith("vi4j: ").contains(says).hasLineCount(1);
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
        }
        Map<String, byte[]> after = files();
        assertThat(after.keySet()).isEqualTo(before.keySet());
        after.forEach((file, content) -> assertThat(content).as(file).isEqualTo(before.get(file)));
    }

    private static Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                contents.put(file.toString(), Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0]);
            }
        }
        return contents;
    }

    @Test
    void stackTracesAreForVerboseOnly() {
        CommandLineRun run = run("vae evaluate NONE --verbose");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("vi4j: ").contains("\tat org.vi4j.", "NoSuchFileException");
    }
}
