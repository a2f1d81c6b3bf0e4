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
import org.vi4j.support.IdxFiles;

/** Whatever is wrong with a command line: exit code 2, one line, and the disk as it was. */
class VaeBadInputTest {
    private static final String TRAIN = "vae train --epochs 1 --encoder 4 --decoder 4 --latent 2 --out NEW ";

    @TempDir
    private static Path folder;

    @BeforeAll
    static void prepare() {
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
                Arguments.of("vae", "name a command: train, evaluate, sample or reconstruct"),
                Arguments.of("vea", "Unmatched argument"),
                Arguments.of("vae train --epoch 3", "--epoch"),
                Arguments.of(TRAIN + "--data fashion", "no data called 'fashion': use sample"),
                Arguments.of(TRAIN + "--data NONE", "no data called"),
                Arguments.of(TRAIN + "--data FOREIGN", "FOREIGN"),
                Arguments.of(TRAIN + "--data FILE", "is one file, but training takes"),
                Arguments.of(TRAIN + "--data OTHER", "OTHER"),
                Arguments.of("vae train --data DATA --out RUN", "holds a run already"),
                Arguments.of("vae train --data DATA --out FILE", "is a file: give --out another folder"),
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
                Arguments.of("vae evaluate RUN/model.zip --data DATA --gaps", "give --training-data"),
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

    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
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
