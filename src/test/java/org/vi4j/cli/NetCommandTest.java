package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.support.IdxFiles;
import org.vi4j.support.JsonTree;
import org.vi4j.support.PngFiles;

/** The commands of nets, on a table's run, TABLE, and one of pictures, IMAGES. */
class NetCommandTest {
    @TempDir
    private static Path folder;

    @BeforeAll
    static void train() throws IOException {
        StringBuilder csv = new StringBuilder("a,kind,y\n");
        for (int i = 0; i < 60; i++) {
            csv.append(Math.sin(i))
                    .append(i % 3 == 0 ? ",red," : ",blue,")
                    .append(Math.cos(i))
                    .append('\n');
        }
        Files.writeString(folder.resolve("rows.csv"), csv);
        Files.writeString(folder.resolve("other.csv"), "a,kind,y\n9,green,1\n8,green,2\n");
        for (int i = 0; i < 12; i++) {
            String kind = i % 2 == 0 ? "even, first" : "odd";
            PngFiles.grey(folder.resolve("pictures").resolve(kind).resolve(i + ".png"), 6, 5, 17 * i);
        }
        for (int i = 0; i < 3; i++) {
            PngFiles.grey(folder.resolve("plain").resolve(i + ".png"), 6, 5, 40 * i);
            PngFiles.grey(folder.resolve("large").resolve(i + ".png"), 12, 10, 40 * i);
        }
        Path idx = Files.createDirectories(folder.resolve("idx"));
        IdxFiles.write(idx.resolve("t10k-images-idx3-ubyte"), IdxFiles.images(4, 5, 6, 0));
        Files.createDirectories(folder.resolve("bad/x"));
        for (String kind : List.of("x", "y")) {
            PngFiles.grey(folder.resolve("bad").resolve(kind).resolve("0.png"), 6, 5, 3);
            PngFiles.grey(folder.resolve("bad").resolve(kind).resolve("1.png"), 6, 5, 9);
        }
        Files.writeString(folder.resolve("bad/x/2.png"), "no picture");
        Files.writeString(folder.resolve("clip.yaml"), "clip: 1\n");
        good("net train --data DIR/rows.csv --target y --hidden 4 --epochs 2 --threads 1 --draws 4 --out DIR/TABLE");
        good("net train --data DIR/pictures --hidden 4 --epochs 2 --threads 1 --draws 4 --out DIR/IMAGES");
    }

    private static CommandLineRun run(String command) {
        List<String> words = new ArrayList<>();
        for (String word : command.split(" ", -1)) {
            words.add(word.replace("DIR", folder.toString()));
        }
        return CommandLineRun.of(words.toArray());
    }

    private static CommandLineRun good(String command) {
        CommandLineRun run = run(command);
        assertThat(run.code()).as(command + "\n" + run.err()).isZero();
        return run;
    }

    private static void refused(String command, String... says) {
        CommandLineRun run = run(command);
        assertThat(run.code()).as(command + "\n" + run.err()).isEqualTo(2);
        assertThat(run.err()).as(command).contains(says).doesNotContain("fault of vi4j");
        assertThat(run.err().lines().filter(line -> line.startsWith("vi4j: ")))
                .as(run.err())
                .hasSize(1);
    }

    private static Map<String, String> files() throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                all.put(path.toString(), new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1));
            }
        }
        return all;
    }

    @Test
    void picturesArePredictedWithAndWithoutLabels() throws Exception {
        Path out = folder.resolve("predictions.csv");
        assertThat(good("net predict DIR/IMAGES --data DIR/pictures --out " + out)
                        .out())
                .contains("wrote 12 predictions");
        List<String> lines = Files.readAllLines(out);
        assertThat(lines.get(0))
                .isEqualTo(
                        "index,label,file,prediction,\"probability_even, first\",probability_odd,epistemic,aleatoric");
        assertThat(lines).hasSize(13);
        assertThat(lines.get(1)).startsWith("0,\"even, first\",\"even, first/0.png\",");
        assertThat(lines.get(12)).startsWith("11,odd,odd/9.png,").matches(".*,0\\.\\d+,0\\.\\d+,\\S+,\\S+");
        assertThat(good("net predict DIR/IMAGES --data DIR/pictures").out().lines())
                .isEqualTo(lines);
        List<String> plain =
                good("net predict DIR/IMAGES --data DIR/plain").out().lines().toList();
        assertThat(plain.get(0)).startsWith("index,file,prediction,");
        assertThat(plain.get(3)).startsWith("2,2.png,");
        assertThat(good("net predict DIR/IMAGES --data DIR/idx").out().lines().toList())
                .hasSize(5)
                .element(0)
                .asString()
                .startsWith("index,prediction,");
        assertThat(good("net predict DIR/IMAGES --data DIR/large --resize 6x5")
                        .out()
                        .lines())
                .hasSize(4);
        CommandLineRun json = good("net predict DIR/IMAGES --data DIR/idx --json");
        assertThat(JsonTree.parse(json.out().getBytes(StandardCharsets.UTF_8)).get("prediction"))
                .hasSize(4);
    }

    @Test
    void dataOfTheOtherKindAreRefused() {
        refused("net predict DIR/IMAGES --data DIR/rows.csv", "trained on images");
        refused("net predict DIR/IMAGES --data DIR/large", "holds images of 10×12 pixels, but the net takes 5×6");
        refused("net predict DIR/TABLE --data DIR/pictures", "is a folder: name a CSV file");
        refused("net predict DIR/IMAGES --data DIR/idx --unseen reference", "--unseen is reference");
        refused("net evaluate DIR/IMAGES --data DIR/idx", "has no labels");
        refused("net evaluate DIR/IMAGES --data DIR/pictures --against DIR/rows.csv", "give images");
        refused("net evaluate DIR/TABLE --data DIR/pictures", "trained on a table");
        refused("net evaluate DIR/TABLE --data DIR/rows.csv --skip-bad", "is a table");
        refused("net train --data DIR/rows.csv --target y --resize 3x3 --out DIR/none", "is a table");
    }

    /** Classes with points, commas and separators stand in a file with decimal commas as they are. */
    @Test
    void classesAreWrittenAsTheTableHasThem() throws IOException {
        StringBuilder csv = new StringBuilder("a;city\n");
        for (int i = 0; i < 40; i++) {
            csv.append(i / 4)
                    .append(',')
                    .append(25 * (i % 4))
                    .append(i % 2 == 0 ? ";St. Gallen\n" : ";\"a; b, \"\"c\"\"\"\n");
        }
        Files.writeString(folder.resolve("cities.csv"), csv);
        good(
                "net train --data DIR/cities.csv --target city --hidden 3 --epochs 1 --threads 1 --draws 2 --out DIR/CITY");
        List<String> lines =
                good("net predict DIR/CITY --data DIR/cities.csv").out().lines().toList();
        assertThat(lines.get(0))
                .isEqualTo(
                        "a;city;prediction;probability_St. Gallen;\"probability_a; b, \"\"c\"\"\";epistemic;aleatoric");
        assertThat(lines).hasSize(41);
        assertThat(lines.subList(1, 41))
                .allMatch(
                        line -> line.matches(
                                "\\d+,\\d+;(St\\. Gallen|\"a; b, \"\"c\"\"\")(;St\\. Gallen|;\"a; b, \"\"c\"\"\")(;\\d,[\\dE-]+){4}"));
    }

    @Test
    void wordsThatWereNotThereAreTold() {
        assertThat(good("net evaluate DIR/TABLE --data DIR/rows.csv --against DIR/other.csv")
                        .err())
                .contains("'green' of column 'kind'", "first level in 2 cells");
        assertThat(good("net predict DIR/TABLE --data DIR/other.csv --unseen reference")
                        .err())
                .contains("first level in 2 cells");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "net export DIR/TABLE --out DIR/TABLE/model.zip",
                "net export DIR/TABLE/model.zip --out DIR/TABLE/model.zip",
                "net export DIR/TABLE/model.zip --out DIR/TABLE/config.yaml",
                "net export DIR/IMAGES --out DIR/TABLE/last.zip",
                "net predict DIR/TABLE --data DIR/rows.csv --out DIR/rows.csv",
                "net predict DIR/TABLE --data DIR/rows.csv --out DIR/TABLE/metrics.csv",
                "net predict DIR/TABLE --data DIR/rows.csv --out DIR/./TABLE/../TABLE/summary.json",
                "net predict DIR/IMAGES --data DIR/plain --out DIR/plain/0.png",
                "net evaluate DIR/TABLE --data DIR/rows.csv --report DIR/TABLE/CHECKPOINT",
                "net evaluate DIR/TABLE --data DIR/rows.csv --report DIR/rows.csv",
                "net evaluate DIR/TABLE --data DIR/rows.csv --against DIR/other.csv --report DIR/other.csv",
                "net evaluate DIR/IMAGES --data DIR/idx --report DIR/idx/t10k-images-idx3-ubyte",
                "regression fit --data DIR/rows.csv --target y --out DIR/TABLE/model.zip",
                "regression fit --data DIR/rows.csv --target y --report DIR/TABLE/config.yaml",
                "mixture fit --data DIR/rows.csv --features a --components 2 --report DIR/TABLE/summary.json",
                "vae sample models/fashion-mnist-dense --out DIR/TABLE/model.zip",
            })
    void whatIsReadAndWhatBelongsToARunIsNotWrittenTo(String command) throws IOException {
        Map<String, String> before = files();
        String checkpoint = before.keySet().stream()
                .filter(name -> name.contains("TABLE/checkpoints"))
                .findFirst()
                .orElseThrow();
        refused(command.replace("DIR/TABLE/CHECKPOINT", checkpoint), "name another file");
        assertThat(files()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--method laplace-last --noise heteroscedastic",
                "--method laplace-last --hidden 5000",
                "--convolutions 4",
                "--method ensemble:1",
                "--method ivon --temperature 0",
                "--hidden 10,,5",
                "--config DIR/clip.yaml",
            })
    void impossibleSettingsLeaveAnEarlierRunAsItWas(String settings) throws IOException {
        Map<String, String> before = files();
        CommandLineRun run =
                run("net train --data DIR/rows.csv --target y --epochs 1 --overwrite --out DIR/TABLE " + settings);
        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains("vi4j: ").doesNotContain("training ").doesNotContain("--clip");
        assertThat(files()).isEqualTo(before);
    }

    /** Advice names options that the command has. */
    @Test
    void adviceCanBeFollowed() {
        refused("net train --data DIR/bad --epochs 1 --out DIR/none", "--skip-bad");
        CommandLineRun run = good("net train --data DIR/bad --epochs 1 --skip-bad --threads 1 --out DIR/skipped");
        assertThat(run.err()).contains("--skip-bad --held-out   #");
        CommandLineRun wild = run("net train --data DIR/rows.csv --target y --method point --epochs 1 --threads 1"
                + " --learning-rate 10 --hidden 10,10,10 --activation identity --out DIR/wild");
        assertThat(wild.code()).as(wild.err()).isEqualTo(2);
        assertThat(wild.err())
                .contains("--learning-rate")
                .doesNotContain("clip")
                .doesNotContain("--warmup");
    }

    @Test
    void theReportHasTheVerdictAndEveryScore() throws IOException {
        Path page = folder.resolve("page.html");
        CommandLineRun run =
                good("net evaluate DIR/TABLE --data DIR/rows.csv --against DIR/other.csv --report " + page);
        String html = Files.readString(page);
        for (String line : run.out().lines().toList()) {
            if (line.matches(".*\\s{2,}-?[\\d.]+.*")) {
                assertThat(html)
                        .contains(line.split("\\s{2,}", -1)[0].replace("'", "&#39;"), line.split("\\s{2,}", -1)[1]);
            }
        }
        assertThat(html)
                .contains("Verdict: ", "AUROC", "width of 50 % intervals", "RMSE among them", "other rows")
                .doesNotContain("trained at temperature");
    }

    @Test
    void heldOutRowsAreThoseThatTheRunSetAside() throws IOException {
        CommandLineRun all = good("net evaluate DIR/TABLE --data DIR/rows.csv --json");
        CommandLineRun some = good("net evaluate DIR/TABLE --data DIR/rows.csv --held-out --json");
        assertThat(JsonTree.parse(all.out().getBytes(StandardCharsets.UTF_8))
                        .get("rows")
                        .asInt())
                .isEqualTo(60);
        // The same number as training validated on, though with more draws.
        assertThat(JsonTree.parse(some.out().getBytes(StandardCharsets.UTF_8))
                        .get("rows")
                        .asInt())
                .isEqualTo(6);
        CommandLineRun pictures = good("net evaluate DIR/IMAGES --data DIR/pictures --held-out --json");
        assertThat(JsonTree.parse(pictures.out().getBytes(StandardCharsets.UTF_8))
                        .get("rows")
                        .asInt())
                .isNotEqualTo(12);
        List<String> rows = new ArrayList<>(Files.readAllLines(folder.resolve("rows.csv")));
        Collections.reverse(rows.subList(1, rows.size()));
        Files.write(folder.resolve("turned.csv"), rows);
        refused("net evaluate DIR/TABLE --data DIR/turned.csv --held-out", "was trained on other rows than");
        refused("net evaluate DIR/TABLE/model.zip --data DIR/rows.csv --held-out", "is no run folder");
        refused("net evaluate DIR/TABLE --data DIR/rows.csv --held-out --against DIR/rows.csv", "do not go together");
    }

    @Test
    void theNextStepOfAComparisonTrainsTheSameNet() {
        CommandLineRun run = good("net compare --data DIR/rows.csv --target y --methods point,mean-field --hidden 3"
                + " --epochs 2 --prior 2 --threads 1");
        assertThat(run.out() + run.err()).containsPattern("next: vi4j net train .* --hidden 3 .*--prior 2 ");
    }

    @Test
    void usualMethodsThatCannotTakeASettingAreLeftOutAndNamedOnesRefusedBeforeTraining() {
        String compare = "net compare --data DIR/rows.csv --target y --hidden 3 --epochs 1 --threads 1"
                + " --noise heteroscedastic";
        assertThat(good(compare).err()).contains("laplace-last is left out: noise is heteroscedastic");
        refused(compare + " --methods point,laplace-last", "noise is heteroscedastic");
        assertThat(run(compare + " --methods point,laplace-last").err()).doesNotContain("trained");
        refused(compare + " --methods ,", "no method is named");
    }
}
