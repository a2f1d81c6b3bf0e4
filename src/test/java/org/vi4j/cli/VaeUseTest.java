package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.support.IdxFiles;
import org.vi4j.support.PngFiles;

/** What is done with a trained VAE, from end to end, on a dozen small images. */
class VaeUseTest {
    @TempDir
    private static Path folder;

    private static Path data = Path.of("data");
    private static Path run = Path.of("run");

    @BeforeAll
    static void train() {
        data = IdxFiles.mnist(folder.resolve("data"));
        // Every other image is white, the others black: something that a latent dimension can carry.
        write("train", 12);
        write("t10k", 4);
        run = folder.resolve("run");
        ok(
                "train",
                "--data",
                data,
                "--out",
                run,
                "--epochs",
                30,
                "--encoder",
                9,
                "--decoder",
                8,
                "--latent",
                3,
                "--learning-rate",
                0.01,
                "--batch",
                4,
                "--threads",
                1);
    }

    private static void write(String half, int count) {
        byte[] pixels = new byte[count * 15];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i / 15 % 2 == 0 ? 255 : 0);
        }
        byte[] file = IdxFiles.bytes(pixels, IdxFiles.IMAGES, count, 3, 5);
        IdxFiles.write(data.resolve(half + "-images-idx3-ubyte.gz"), IdxFiles.gzip(file));
    }

    private static CommandLineRun ok(Object... words) {
        Object[] all = new Object[words.length + 1];
        all[0] = "vae";
        System.arraycopy(words, 0, all, 1, words.length);
        CommandLineRun result = CommandLineRun.of(all);
        assertThat(result.code()).as(result.err()).isZero();
        return result;
    }

    private static BufferedImage picture(Path file) throws Exception {
        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getWidth()).isGreaterThan(50);
        return image;
    }

    @Test
    void encodeWritesTheSameNumbersAsCsvAndNpy() throws Exception {
        Path csv = folder.resolve("codes.csv");
        Path npy = folder.resolve("codes.npy");
        ok("encode", run, "--data", data, "--split", "train", "--out", csv);
        ok("encode", run, "--data", data, "--split", "train", "--out", npy);
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines).hasSize(13).first().isEqualTo("index,label,mu_0,mu_1,mu_2,sigma_0,sigma_1,sigma_2");
        java.nio.FloatBuffer numbers = java.nio.ByteBuffer.wrap(Files.readAllBytes(npy), 128, 12 * 6 * 4)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        for (int i = 0; i < 12; i++) {
            String[] cells = lines.get(i + 1).split(",", -1);
            assertThat(cells[0]).isEqualTo(Integer.toString(i));
            assertThat(cells[1]).isEqualTo(Integer.toString(i));
            for (int j = 2; j < 8; j++) {
                assertThat(Float.parseFloat(cells[j])).isEqualTo(numbers.get());
            }
        }
    }

    @Test
    void importedModelsHaveTheElboOfTheExported() {
        Path torch = folder.resolve("torch");
        Path back = folder.resolve("back.zip");
        ok("export", run, "--out", torch);
        ok("import", torch, "--out", back);
        double before =
                ok("evaluate", run, "--data", data, "--json").json().get("elbo").doubleValue();
        double after = ok("evaluate", back, "--data", data, "--json")
                .json()
                .get("elbo")
                .doubleValue();
        assertThat(after).isNotNaN().isCloseTo(before, Offset.offset(1e-5));
    }

    @Test
    void picturesAreDrawnAndTheirNumbersSaid() throws Exception {
        Path out = folder.resolve("out.png");
        ok("interpolate", run, 0, 3, "--data", data, "--steps", 4, "--out", out);
        int rowOfSix = picture(out).getWidth();
        ok("interpolate", run, 0, 3, "--data", data, "--steps", 9, "--path", "linear", "--out", out);
        assertThat(picture(out).getWidth()).isGreaterThan(rowOfSix);

        JsonNode dimensions = ok(
                        "traverse", run, "--data", data, "--split", "train", "--image", 2, "--json", "--out", out)
                .json()
                .get("dimensions");
        picture(out);
        assertThat(dimensions).hasSize(3);
        assertThat(dimensions.get(0).get("kl").doubleValue())
                .isGreaterThanOrEqualTo(dimensions.get(2).get("kl").doubleValue());

        JsonNode map = ok("latent", run, "--data", data, "--split", "train", "--json", "--out", out)
                .json();
        assertThat(picture(out).getWidth()).isEqualTo(900);
        assertThat(map.get("principal_components").booleanValue()).isTrue();
        assertThat(map.at("/explained/0").doubleValue()).isBetween(1 / 3.0, 1.0);
    }

    @Test
    void temperatureZeroDrawsTheSameImageEachTimeAndOneIsTheDefault() throws Exception {
        Path plain = folder.resolve("plain.png");
        Path one = folder.resolve("one.png");
        Path cold = folder.resolve("cold.png");
        ok("sample", run, "--count", 4, "--out", plain);
        ok("sample", run, "--count", 4, "--temperature", 1, "--out", one);
        ok("sample", run, "--count", 4, "--temperature", 0, "--out", cold);
        assertThat(one).hasSameBinaryContentAs(plain);
        BufferedImage image = picture(cold);
        // Two rows of two images: the left half of the grid's last row of pixels is the right half.
        int y = image.getHeight() - 20;
        int pitch = 5 * 17 + 4;
        for (int x = 14; x < 80; x++) {
            assertThat(image.getRGB(x, y)).isEqualTo(image.getRGB(x + pitch, y));
        }
    }

    /** Numbers of grey values would say nothing of a model of zeros and ones, and be called its ELBO all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"dynamic", "static"})
    void theTargetsOfTheTrainingStayThoseOfScoresAndOfWhatIsExported(String how) throws Exception {
        Path binary = folder.resolve(how);
        Path torch = folder.resolve(how + "-torch");
        Path back = folder.resolve(how + ".zip");
        Path scores = folder.resolve(how + ".csv");
        String words = "--encoder 5 --decoder 5 --latent 2 --epochs 1 --batch 4 --threads 1 --seed 3 --binarize " + how;
        Path grey = folder.resolve("grey");
        IdxFiles.write(grey.resolve("train-images-idx3-ubyte"), IdxFiles.images(40, 3, 5, 1));
        IdxFiles.write(grey.resolve("t10k-images-idx3-ubyte"), IdxFiles.images(30, 3, 5, 2));
        ok(Stream.concat(Stream.of("train", "--data", grey, "--out", binary), Stream.of(words.split(" ")))
                .toArray());
        ok("export", binary, "--out", torch);
        ok("import", torch, "--out", back);
        JsonNode before = ok("evaluate", binary, "--data", grey, "--json").json();
        JsonNode after = ok("evaluate", back, "--data", grey, "--json").json();
        assertThat(after.get("elbo").doubleValue()).isCloseTo(before.get("elbo").doubleValue(), Offset.offset(1e-5));
        assertThat(after.get("targets")).isEqualTo(before.get("targets"));

        JsonNode scored =
                ok("score", binary, "--data", grey, "--json", "--out", scores).json();
        assertThat(scored.get("targets")).isEqualTo(before.get("targets"));
        double mean = Files.readAllLines(scores).stream()
                .skip(1)
                .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[1]))
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(before.get("elbo").doubleValue(), Offset.offset(1e-9));
        JsonNode asGrey = ok("score", binary, "--data", grey, "--binarize", "none", "--json", "--out", scores)
                .json();
        assertThat(asGrey.get("targets").asText()).isEqualTo("grey values");
    }

    /**
     * A model file outside its run does not know its training images: the gap that takes them is left out, the others
     * are there.
     */
    @Test
    void gapsOfAModelFile() throws Exception {
        Path model = java.nio.file.Files.copy(run.resolve("model.zip"), folder.resolve("alone.zip"));
        CommandLineRun result = ok("evaluate", model, "--data", data, "--importance-samples", 20, "--gaps", "--json");
        assertThat(result.err()).contains("the generalization gap is left out (--training-data names them)");
        assertThat(result.json().get("gaps").has("amortization")).isTrue();
        assertThat(result.json().get("gaps").has("generalization")).isFalse();
    }

    @Test
    void scoresAreTheElbosAndAlarmsFollowTheThreshold() throws Exception {
        Path scores = folder.resolve("scores.csv");
        JsonNode json = ok(
                        "score",
                        run,
                        "--data",
                        data,
                        "--anomaly-label",
                        "2,3",
                        "--false-alarm-rate",
                        0.25,
                        "--json",
                        "--out",
                        scores)
                .json();
        List<String> lines = Files.readAllLines(scores);
        assertThat(lines).hasSize(5).first().isEqualTo("index,label,log_likelihood,anomaly");
        double sum = 0;
        for (String line : lines.subList(1, 5)) {
            String[] cells = line.split(",", -1);
            double score = Double.parseDouble(cells[2]);
            sum += score;
            assertThat(cells[3]).isEqualTo(score <= json.get("threshold").doubleValue() ? "1" : "0");
        }
        double elbo =
                ok("evaluate", run, "--data", data, "--json").json().get("elbo").doubleValue();
        assertThat(sum / 4).isCloseTo(elbo, Offset.offset(1e-9));
        assertThat(json.get("anomalies").intValue()).isEqualTo(2);
        assertThat(json.get("auroc").doubleValue()).isBetween(0.0, 1.0);

        JsonNode opposite = ok(
                        "score",
                        run,
                        "--data",
                        data,
                        "--normal-labels",
                        "0,1",
                        "--threshold",
                        json.get("threshold").doubleValue(),
                        "--json",
                        "--out",
                        scores)
                .json();
        assertThat(opposite.get("auroc")).isEqualTo(json.get("auroc"));
        assertThat(opposite.get("alarms")).isEqualTo(json.get("alarms"));

        JsonNode tight = ok("score", run, "--data", data, "--importance-samples", 5, "--json", "--out", scores)
                .json();
        assertThat(tight.get("score").asText()).isEqualTo("IWAE-5");
        double bound = Files.readAllLines(scores).stream()
                .skip(1)
                .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[2]))
                .average()
                .orElseThrow();
        JsonNode evaluated = ok("evaluate", run, "--data", data, "--importance-samples", 5, "--json")
                .json();
        assertThat(bound)
                .isCloseTo(evaluated.at("/importance_weighted/log_likelihood").doubleValue(), Offset.offset(1e-9));
    }

    @Test
    void labelsCanBeLeftOutOfTraining() throws Exception {
        Path out = folder.resolve("without");
        CommandLineRun trained = ok(
                "train",
                "--data",
                data,
                "--out",
                out,
                "--epochs",
                1,
                "--encoder",
                4,
                "--decoder",
                4,
                "--latent",
                2,
                "--exclude-label",
                "1,2");
        assertThat(trained.err()).contains("training on 10 images of", "without 1, 2", "validating on 2");
        assertThat(Files.readString(out.resolve("config.yaml"))).contains("without 1, 2");
    }

    @Test
    void aFolderOfPicturesIsTrainedOnAndUsed() throws Exception {
        Path pictures = folder.resolve("pictures");
        for (int i = 0; i < 20; i++) {
            PngFiles.grey(pictures.resolve((i % 2 == 0 ? "even/" : "odd/") + i + ".png"), 6, 4, 10 * i);
        }
        Path out = folder.resolve("ofpictures");
        CommandLineRun trained = ok(
                "train",
                "--data",
                pictures,
                "--resize",
                "5x3",
                "--out",
                out,
                "--epochs",
                1,
                "--encoder",
                4,
                "--decoder",
                4,
                "--latent",
                2);
        assertThat(trained.err()).contains("training on 18 images", "(3×5), validating on 2");
        Path scores = folder.resolve("pictures.csv");
        ok("score", out, "--data", pictures, "--resize", "5x3", "--anomaly-label", 1, "--out", scores);
        assertThat(Files.readAllLines(scores)).hasSize(21);
    }
}
