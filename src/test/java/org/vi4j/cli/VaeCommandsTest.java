package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.support.IdxFiles;
import org.vi4j.support.JsonTree;

/** The VAE's commands from end to end, on a dozen small images. */
class VaeCommandsTest {
    private static final String HEADER = "epoch,train_elbo,train_reconstruction,train_kl,validation_elbo,"
            + "validation_reconstruction,validation_kl,train_objective,active_units,collapsed_units,kl_by_dimension,"
            + "images_per_second,seconds";
    private static final List<String> FILES = List.of(
            ".lock",
            "checkpoints",
            "config.yaml",
            "elbo.png",
            "last.zip",
            "metrics.csv",
            "model.zip",
            "reconstructions.png",
            "report.html",
            "samples",
            "samples.png",
            "summary.json");

    @TempDir
    private static Path folder;

    private static Path data = Path.of("data");
    private static Path run = Path.of("run");
    private static CommandLineRun trained = new CommandLineRun(-1, "", "");

    @BeforeAll
    static void train() {
        data = IdxFiles.mnist(folder.resolve("data"));
        run = folder.resolve("runs/first");
        trained = train(run);
    }

    private static CommandLineRun train(Path out, String... more) {
        List<String> args =
                new ArrayList<>(List.of("vae", "train", "--data", data.toString(), "--out", out.toString()));
        args.addAll(List.of("--epochs", "3", "--encoder", "9", "--decoder", "8,9", "--latent", "2"));
        args.addAll(List.of("--batch", "5", "--seed", "4", "--threads", "2", "--learning-rate", "0.01"));
        args.addAll(List.of("--on-collapse", "ignore"));
        args.addAll(List.of(more));
        return CommandLineRun.of((Object[]) args.toArray(String[]::new));
    }

    private static List<String> names(Path of) throws IOException {
        try (Stream<Path> files = Files.list(of)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void trainLeavesWhatItSaysAndNothingElse() throws Exception {
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(names(run)).isEqualTo(FILES);
        assertThat(names(folder.resolve("runs"))).containsExactly("first");
        assertThat(trained.out()).contains("validation ELBO -").contains("left in " + run);
        assertThat(trained.err().lines()).hasSize(6);
        assertThat(trained.err()).endsWith("\nnext: vi4j vae evaluate " + run + "   # measures it on held-out data\n");
        assertThat(trained.err())
                .startsWith("device: ")
                .contains(")\ntraining on 12 images of " + data)
                .contains("\nepoch 3: ELBO -");
        assertThat(trained.err()).as("no bar where there is no terminal").doesNotContain("\r", "\u001b");
        for (String picture : List.of("elbo.png", "samples.png", "reconstructions.png")) {
            BufferedImage image = ImageIO.read(run.resolve(picture).toFile());
            assertThat(image.getWidth()).as(picture).isGreaterThan(20);
        }
    }

    @Test
    void metricsAreARowAnEpochAndAgreeWithTheSummary() throws Exception {
        List<String> lines = Files.readAllLines(run.resolve("metrics.csv"));
        assertThat(lines).hasSize(4).first().isEqualTo(HEADER);
        JsonNode summary = JsonTree.read(run.resolve("summary.json"));
        int best = summary.get("best_epoch").intValue();
        double bestElbo = Double.NEGATIVE_INFINITY;
        for (int epoch = 1; epoch <= 3; epoch++) {
            double[] row = java.util.Arrays.stream(lines.get(epoch).split(",", -1))
                    .filter(cell -> !cell.contains(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            assertThat(row).hasSize(12);
            assertThat(row[0]).isEqualTo(epoch);
            // Four decimals, each rounded.
            assertThat(row[1]).isNegative().isCloseTo(-(row[2] + row[3]), Offset.offset(1.6e-4));
            assertThat(row[4]).isNegative().isCloseTo(-(row[5] + row[6]), Offset.offset(1.6e-4));
            assertThat(row[10]).isPositive();
            bestElbo = Math.max(bestElbo, row[4]);
            if (epoch == best) {
                assertThat(row[4]).isCloseTo(summary.at("/validation/elbo").doubleValue(), Offset.offset(6e-5));
                assertThat(row[2])
                        .isCloseTo(summary.at("/best/train_reconstruction").doubleValue(), Offset.offset(6e-5));
            }
        }
        assertThat(summary.at("/validation/elbo").doubleValue()).isCloseTo(bestElbo, Offset.offset(6e-5));
        assertThat(summary.get("epochs").intValue()).isEqualTo(3);
        assertThat(summary.at("/validation/images").intValue()).isEqualTo(4);
        assertThat(summary.get("seed").intValue()).isEqualTo(4);
    }

    @Test
    void theConfigurationIsResolvedAndSaysWhereTheRunCameFrom() throws Exception {
        String config = Files.readString(run.resolve("config.yaml"));
        assertThat(config).contains("latent: 2\n", "learning_rate: 0.01\n", "activation: \"relu\"\n", "epochs: 3\n");
        assertThat(config).contains("provenance:", "train_sha256:", "test_sha256:", "vi4j:", "device: \"cpu\"");
    }

    @Test
    void theSameSeedGivesTheSameMetricsAndTheSameModelAlsoFromTheRunsOwnConfiguration() throws Exception {
        Path second = folder.resolve("second");
        assertThat(train(second).code()).isZero();
        Path third = folder.resolve("third");
        CommandLineRun again = CommandLineRun.of(
                "vae",
                "train",
                "--config",
                run.resolve("config.yaml").toString(),
                "--data",
                data.toString(),
                "--out",
                third.toString());
        assertThat(again.code()).as(again.err()).isZero();
        for (Path other : List.of(second, third)) {
            assertThat(untimed(other)).isEqualTo(untimed(run));
            assertThat(other.resolve("model.zip")).hasSameBinaryContentAs(run.resolve("model.zip"));
            assertThat(other.resolve("samples.png")).hasSameBinaryContentAs(run.resolve("samples.png"));
        }
        Path other = folder.resolve("other-seed");
        assertThat(train(other, "--overwrite").code()).isZero();
        CommandLineRun seeded = CommandLineRun.of(
                "vae",
                "train",
                "--config",
                run.resolve("config.yaml").toString(),
                "--seed",
                "5",
                "--data",
                data.toString(),
                "--out",
                other.toString(),
                "--overwrite");
        assertThat(seeded.code()).isZero();
        assertThat(untimed(other)).isNotEqualTo(untimed(run));
    }

    @Test
    void trainingGoesOnFromTheWeightsOfAnotherRun() throws Exception {
        Path on = folder.resolve("on");
        CommandLineRun going = startingFrom(run, on, "--learning-rate", "1e-30");
        assertThat(going.code()).as(going.err()).isZero();
        // With such a step nothing moves: the estimate is that of the model that it started from.
        assertThat(summary(on).at("/validation/elbo").doubleValue())
                .isCloseTo(summary(run).at("/validation/elbo").doubleValue(), Offset.offset(1e-9));
        assertThat(Files.readString(on.resolve("config.yaml")))
                .contains("started_from:", "model: \"" + run + "\"", "parameters_crc32:");

        CommandLineRun wider = startingFrom(run, on, "--latent", "3", "--overwrite");
        assertThat(wider.code()).isEqualTo(2);
        assertThat(wider.err())
                .contains("the model to start from has latent 2, this one 3: give both the same network");
        assertThat(on.resolve("model.zip")).exists();
        CommandLineRun both = startingFrom(run, on, "--resume");
        assertThat(both.code()).isEqualTo(2);
        assertThat(both.err()).contains("--start-from is for a new run");
    }

    private static CommandLineRun startingFrom(Path from, Path out, String... more) {
        List<String> args = new ArrayList<>(List.of("vae", "train", "--config"));
        args.addAll(List.of(from.resolve("config.yaml").toString(), "--start-from", from.toString()));
        args.addAll(List.of("--data", data.toString(), "--out", out.toString()));
        args.addAll(List.of(more));
        return CommandLineRun.of((Object[]) args.toArray(String[]::new));
    }

    private static JsonNode summary(Path of) throws IOException {
        return JsonTree.read(of.resolve("summary.json"));
    }

    private static List<String> untimed(Path of) throws IOException {
        return Files.readAllLines(of.resolve("metrics.csv")).stream()
                .map(line -> String.join(",", List.of(line.split(",", -1)).subList(0, 7)))
                .toList();
    }

    @Test
    void underJsonStandardOutputIsOneDocument() {
        CommandLineRun json = train(folder.resolve("json"), "--json");
        assertThat(json.code()).isZero();
        assertThat(json.json().get("run").textValue())
                .isEqualTo(folder.resolve("json").toString());
        assertThat(json.json().at("/validation/elbo").doubleValue()).isNegative();
        assertThat(CommandLineRun.of("info", "--json").json().get("device").textValue())
                .isEqualTo("cpu");
    }

    @Test
    void evaluateRepeatsTheValidationOfTheBestEpoch() {
        CommandLineRun json = CommandLineRun.of(
                "vae", "evaluate", run.toString(), "--data", data.toString(), "--seed", "4", "--json");
        assertThat(json.code()).as(json.err()).isZero();
        assertThat(json.err()).startsWith("device: cpu (").hasLineCount(1);
        JsonNode validation = JsonTree.read(run.resolve("summary.json")).get("validation");
        List<String> names = new ArrayList<>();
        json.json().fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactly(
                        "images",
                        "elbo",
                        "elbo_se",
                        "reconstruction",
                        "kl",
                        "active_units",
                        "kl_per_dimension",
                        "mutual_information",
                        "binarize",
                        "targets",
                        "likelihood",
                        "data");
        for (String name : names.subList(0, 6)) {
            assertThat(json.json().get(name).doubleValue())
                    .as(name)
                    .isCloseTo(validation.get(name).doubleValue(), Offset.offset(1e-5));
        }
        CommandLineRun text = CommandLineRun.of("vae", "evaluate", run.toString(), "--data", data.toString());
        assertThat(text.out()).contains("images          4", "ELBO            -", "active units    ");
    }

    @Test
    void evaluateReportsBoundsAndGaps() throws Exception {
        Path page = folder.resolve("pages/evaluation.html");
        CommandLineRun json = CommandLineRun.of((Object[]) ("vae evaluate " + run + " --data " + data
                        + " --importance-samples 20 --annealed 5 --chains 2 --gaps --refine 3 --json --report " + page)
                .split(" "));
        assertThat(json.code()).as(json.err()).isZero();
        JsonNode found = json.json();
        assertThat(found.at("/mutual_information/limit").doubleValue()).isCloseTo(Math.log(4), Offset.offset(1e-9));
        assertThat(found.at("/importance_weighted/samples").intValue()).isEqualTo(20);
        assertThat(found.at("/annealed/steps").intValue()).isEqualTo(5);
        double kl = 0;
        for (JsonNode one : found.get("kl_per_dimension")) {
            kl += one.doubleValue();
        }
        assertThat(kl).isCloseTo(found.get("kl").doubleValue(), Offset.offset(1e-4));
        for (String gap : List.of("log_likelihood", "approximation", "amortization", "generalization")) {
            assertThat(found.at("/gaps/" + gap + "/value").isNumber()).as(gap).isTrue();
            assertThat(found.at("/gaps/" + gap + "/se").isNumber()).as(gap).isTrue();
        }
        for (String family : List.of("diagonal", "full", "gain")) {
            assertThat(found.at("/gaps/approximation_by_family/" + family + "/se")
                            .isNumber())
                    .as(family)
                    .isTrue();
        }
        assertThat(found.get("refinement")).hasSize(4);
        assertThat(Files.readString(page))
                .contains("Inference gaps", "Refinement", "Importance weights", "Use of the latent space")
                .doesNotContain("<script", "http");

        CommandLineRun text = CommandLineRun.of((Object[])
                ("vae evaluate " + run + " --data " + data + " --images 3 --gaps --training-data " + data).split(" "));
        assertThat(text.code()).as(text.err()).isZero();
        assertThat(text.out()).contains("IWAE-5000", "approximation   ", "generalization  ", "images          3");
    }

    @Test
    void sampleAndReconstructLeaveAPicture() throws Exception {
        Path samples = folder.resolve("pictures/samples.png");
        CommandLineRun sampled = CommandLineRun.of(
                "vae", "sample", run.resolve("model.zip").toString(), "--count", "7", "--out", samples.toString());
        assertThat(sampled.code()).as(sampled.err()).isZero();
        assertThat(sampled.out()).isEqualTo("7 samples in " + samples + System.lineSeparator());
        assertThat(ImageIO.read(samples.toFile()).getWidth()).isGreaterThan(20);

        Path pairs = folder.resolve("pictures/pairs.png");
        CommandLineRun reconstructed = CommandLineRun.of(
                "vae", "reconstruct", run.toString(), "--data", data.toString(), "--out", pairs.toString(), "--json");
        assertThat(reconstructed.code()).as(reconstructed.err()).isZero();
        assertThat(reconstructed.json().get("images").intValue())
                .as("all there are")
                .isEqualTo(4);
        assertThat(ImageIO.read(pairs.toFile()).getHeight()).isGreaterThan(10);
        assertThat(names(folder.resolve("pictures"))).containsExactly("pairs.png", "samples.png");
    }

    @Test
    void overwriteReplacesARunAndLeavesOtherFilesAlone() throws Exception {
        Path again = folder.resolve("again");
        assertThat(train(again).code()).isZero();
        Files.writeString(again.resolve("notes.txt"), "mine");
        assertThat(train(again, "--epochs", "1").code()).isEqualTo(2);
        assertThat(Files.readAllLines(again.resolve("metrics.csv"))).hasSize(4);
        CommandLineRun replaced = CommandLineRun.of(
                "vae",
                "train",
                "--data",
                data.toString(),
                "--out",
                again.toString(),
                "--overwrite",
                "--epochs",
                "1",
                "--encoder",
                "9",
                "--decoder",
                "9",
                "--latent",
                "2");
        assertThat(replaced.code()).as(replaced.err()).isZero();
        assertThat(Files.readAllLines(again.resolve("metrics.csv"))).hasSize(2);
        assertThat(again.resolve("notes.txt")).hasContent("mine");
    }

    @Test
    void helpAndVersionAreOnStandardOutput() {
        for (String[] args :
                new String[][] {{"--help"}, {"vae", "--help"}, {"vae", "train", "--help"}, {"--version"}}) {
            CommandLineRun help = CommandLineRun.of((Object[]) args);
            assertThat(help.code()).isZero();
            assertThat(help.out()).contains("vi4j");
            assertThat(help.err()).isEmpty();
        }
        CommandLineRun info = CommandLineRun.of("info");
        assertThat(info.out()).contains("backend ", "CpuBackend", "threads ");
    }
}
