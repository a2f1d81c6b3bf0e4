package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.data.image.ImageShape;
import org.vi4j.data.table.TableEncoding;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.io.Settings;
import org.vi4j.math.RandomStreams;
import org.vi4j.support.PngFiles;
import org.vi4j.training.JobOptions;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;

/** What the commands of VAEs write is read again as it was: settings, models, tables of numbers, whatever the names. */
class VaeRoundTripTest {
    private static final String[] ODD = {
        "plain",
        "with, comma",
        "say \"so\"",
        "größe",
        "名前",
        "sigma",
        "g=b",
        "1:1",
        "yes",
        "null",
        "# no",
        "- a",
        "a: b",
        "tab\there",
        "'q'",
        "{x}",
        "%d",
        "\\",
        " lead",
        "mu_0",
        "~",
        "!tag",
        "&a",
        "*a",
        "1e3",
        "0x1f",
        "2020-01-01"
    };

    @TempDir
    private Path folder;

    private static RandomGenerator random(long seed) {
        return new RandomStreams(seed).at("round trip", 0);
    }

    private static String odd(RandomGenerator random) {
        return ODD[random.nextInt(ODD.length)];
    }

    private static VaeConfig config(RandomGenerator random) {
        String[] activations = {"relu", "tanh", "elu"};
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("encoder", List.of(random.nextInt(1, 6), random.nextInt(1, 6)));
        settings.put("decoder", List.of(random.nextInt(1, 6)));
        settings.put("latent", random.nextInt(1, 5));
        settings.put("activation", activations[random.nextInt(activations.length)]);
        settings.put("learning_rate", Math.exp(-12 * random.nextDouble()) / 3);
        settings.put("batch", random.nextInt(1, 1000));
        settings.put("seed", random.nextLong());
        settings.put("beta", random.nextDouble());
        settings.put("posterior", random.nextBoolean() ? "diagonal" : "full");
        return VaeConfig.defaults().with(settings);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
    void settingsOfARun(long seed) throws IOException {
        RandomGenerator random = random(seed);
        VaeConfig config = config(random);
        JobOptions options = JobOptions.defaults()
                .with(Map.of(
                        "clip",
                        random.nextDouble() * 1e-5,
                        "decay",
                        1 - random.nextDouble() / 2,
                        "max_time",
                        random.nextInt(1, 900) + "m",
                        "keep",
                        random.nextInt(1, 9)));
        Map<String, Object> settings = new LinkedHashMap<>(config.toMap());
        settings.putAll(options.toMap());
        Map<String, Object> data = Map.of("name", odd(random), odd(random), odd(random));
        Path file = folder.resolve("config.yaml");
        Files.writeString(file, Settings.write(settings, Map.of("data", data)), StandardCharsets.UTF_8);

        assertThat(Settings.requireAsWritten(file)).isTrue();
        Map<String, Object> read = new LinkedHashMap<>(Settings.read(file));
        Map<String, Object> ofJob = new LinkedHashMap<>(read);
        ofJob.keySet().retainAll(options.toMap().keySet());
        read.keySet().retainAll(config.toMap().keySet());
        assertThat(VaeConfig.defaults().with(read)).isEqualTo(config);
        assertThat(JobOptions.defaults().with(ofJob)).isEqualTo(options);
        assertThat(Settings.provenance(file, "data")).isEqualTo(data);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5})
    void models(long seed) throws IOException {
        RandomGenerator random = random(100 + seed);
        VaeNetwork images = VaeNetwork.create(
                config(random),
                new ImageShape(random.nextInt(1, 6), random.nextInt(1, 6), random.nextBoolean() ? 1 : 3));
        same(images);

        Path table = table(random);
        TableEncoding encoding = TableEncoding.learn(TableSource.open(table));
        same(VaeNetwork.create(config(random).forRows(encoding), encoding));
    }

    private void same(VaeNetwork network) {
        Path file = folder.resolve("model.zip");
        network.write(file);
        VaeNetwork read = VaeNetwork.read(file);
        assertThat(read.config()).isEqualTo(network.config());
        assertThat(read.codec()).isEqualTo(network.codec());
        assertThat(read.parameters()).containsExactly(network.parameters());
    }

    /** Columns and levels of any name, numbers of any size, cells missing in none. */
    private Path table(RandomGenerator random) throws IOException {
        List<String> names = new ArrayList<>();
        while (names.size() < 4) {
            String name = odd(random);
            if (!names.contains(name)) {
                names.add(name);
            }
        }
        double scale = Math.exp(20 * random.nextGaussian());
        StringBuilder csv = new StringBuilder(line(names));
        for (int i = 0; i < 40; i++) {
            csv.append(line(List.of(
                    String.valueOf(scale * random.nextGaussian()),
                    String.valueOf(1e6 + random.nextGaussian()),
                    i % 2 == 0 ? "a, \"b\"" : "größe",
                    i % 3 == 0 ? "x;y" : "sigma")));
        }
        Path file = folder.resolve("t.csv");
        Files.writeString(file, csv, StandardCharsets.UTF_8);
        return file;
    }

    private static String line(List<String> cells) {
        return cells.stream()
                        .map(cell -> '"' + cell.replace("\"", "\"\"") + '"')
                        .reduce((a, b) -> a + "," + b)
                        .orElse("")
                + "\n";
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void tablesThatAModelDraws(long seed) throws IOException {
        Path table = table(random(200 + seed));
        Path run = folder.resolve("run");
        ok(
                "vae",
                "train",
                "--data",
                table,
                "--out",
                run,
                "--epochs",
                1,
                "--latent",
                1,
                "--encoder",
                4,
                "--decoder",
                4,
                "--threads",
                1,
                "--batch",
                20);
        Path drawn = folder.resolve("drawn.csv");
        ok("vae", "sample", run, "--count", 9, "--out", drawn);
        assertThat(TableSource.open(drawn).header())
                .isEqualTo(TableSource.open(table).header());
        ok("vae", "evaluate", run, "--data", drawn);
        Path codes = folder.resolve("codes.csv");
        ok("vae", "encode", run, "--data", drawn, "--out", codes);
        assertThat(rows(codes)).hasSize(9);
        assertThat(TableSource.open(folder.resolve("run/metrics.csv")).table().rows())
                .isEqualTo(1);
    }

    @Test
    void codesAndScoresOfPicturesOfAnyName() throws IOException {
        Path pictures = Files.createDirectories(folder.resolve("pictures"));
        List<String> names = IntStream.range(0, ODD.length)
                .mapToObj(i -> ODD[i] + ".png")
                .sorted()
                .toList();
        for (String name : names) {
            PngFiles.grey(pictures.resolve(name), 4, 4, name.length());
        }
        Path run = folder.resolve("run");
        ok(
                "vae",
                "train",
                "--data",
                pictures,
                "--out",
                run,
                "--epochs",
                1,
                "--latent",
                1,
                "--encoder",
                4,
                "--decoder",
                4,
                "--threads",
                1);
        for (String command : List.of("encode", "score")) {
            Path out = folder.resolve(command + ".csv");
            ok("vae", command, run, "--data", pictures, "--out", out);
            assertThat(rows(out).stream().map(row -> row.getField("file")).toList())
                    .containsAll(names);
            assertThat(TableSource.open(out).header()).contains("index", "file");
        }
    }

    private static List<NamedCsvRecord> rows(Path file) throws IOException {
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(file)) {
            return reader.stream().toList();
        }
    }

    private static void ok(Object... words) {
        CommandLineRun run = CommandLineRun.of(words);
        assertThat(run.code()).as(run.err()).isZero();
    }
}
