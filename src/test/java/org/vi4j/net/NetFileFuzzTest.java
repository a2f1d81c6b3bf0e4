package org.vi4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.data.image.ImageSource;
import org.vi4j.data.table.TableSource;
import org.vi4j.support.JsonFuzz;
import org.vi4j.support.PngFiles;
import org.vi4j.support.Zips;

/**
 * A saved net whose description or numbers were exchanged, without a seal that would tell: used, or refused in one
 * line.
 */
class NetFileFuzzTest {
    private static final String DESCRIPTION = "vi4j.json";

    @TempDir
    private Path folder;

    private Path trained(String method, String target) throws IOException {
        StringBuilder rows = new StringBuilder("a,kind," + target + "\n");
        for (int i = 0; i < 40; i++) {
            String y = target.equals("label") ? (i % 4 == 0 ? "high" : "low") : String.valueOf(Math.sin(i));
            rows.append(Math.cos(i))
                    .append(i % 3 == 0 ? ",red," : ",blue,")
                    .append(y)
                    .append('\n');
        }
        Path csv = Files.writeString(folder.resolve("rows.csv"), rows);
        Path file = folder.resolve("net.zip");
        Map<String, Object> settings =
                Map.of("method", method, "hidden", "4", "epochs", 2, "threads", 1, "warmup_kl", 1, "draws", 4);
        try (Net net = Net.train(
                NetData.table(TableSource.open(csv), target),
                NetConfig.defaults().with(settings))) {
            net.save(file);
        }
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"mean-field,y", "ensemble:2,label", "laplace-last,y", "laplace-last,label"})
    void savedNets(String kind) throws IOException {
        String[] parts = kind.split(",", -1);
        Path file = trained(parts[0], parts[1]);
        Map<String, byte[]> entries = Zips.entries(file);
        String good = new String(Zips.entry(entries, DESCRIPTION), StandardCharsets.UTF_8);
        JsonFuzz.check(good, 150, text -> {
            Map<String, byte[]> changed = new LinkedHashMap<>(entries);
            changed.put(DESCRIPTION, text.getBytes(StandardCharsets.UTF_8));
            use(changed, file);
        });
        for (String numbers : entries.keySet()) {
            if (numbers.endsWith(".f32")) {
                for (byte filler : new byte[] {0, 0x7f, (byte) 0xff}) {
                    Map<String, byte[]> changed = new LinkedHashMap<>(entries);
                    byte[] bytes = Zips.entry(entries, numbers).clone();
                    java.util.Arrays.fill(bytes, bytes.length / 8 * 4, bytes.length / 8 * 4 + 4, filler);
                    changed.put(numbers, bytes);
                    try {
                        use(changed, file);
                    } catch (UserError e) {
                        assertThat(e.getMessage().lines().count()).isEqualTo(1);
                    }
                }
            }
        }
    }

    /** The same of a net of images. */
    @Test
    void savedNetsOfImages() throws IOException {
        Path pictures = folder.resolve("pictures");
        for (int i = 0; i < 10; i++) {
            PngFiles.grey(pictures.resolve(i % 2 == 0 ? "even" : "odd").resolve(i + ".png"), 6, 5, 20 * i);
        }
        ImageSource source = new ImageSource(Map.of(), line -> {});
        Path file = folder.resolve("images.zip");
        try (Net net = Net.train(
                NetData.images(source.trainAndTest(pictures.toString())),
                NetConfig.defaults()
                        .with(Map.of("convolutions", "2", "hidden", "3", "epochs", 1, "threads", 1, "draws", 2)))) {
            net.save(file);
        }
        Map<String, byte[]> entries = Zips.entries(file);
        String good = new String(Zips.entry(entries, DESCRIPTION), StandardCharsets.UTF_8);
        assertThat(good).contains("[ 5, 6, 1 ]");
        for (String other : List.of(
                good.replace("[ 5, 6, 1 ]", "[32768,32768,3]"),
                good.replace("[ 5, 6, 1 ]", "[32768,4096,1]"),
                good.replaceFirst("\"classes\" : \\[[^]]*\\]", "\"mean\":0,\"sd\":1"))) {
            assertThat(other).isNotEqualTo(good);
            refused(entries, DESCRIPTION, other.getBytes(StandardCharsets.UTF_8), "is damaged");
        }
        JsonFuzz.check(good, 150, text -> {
            Map<String, byte[]> changed = new LinkedHashMap<>(entries);
            changed.put(DESCRIPTION, text.getBytes(StandardCharsets.UTF_8));
            write(changed, file);
            try (Net net = Net.read(file)) {
                assertThat(net.predict(source.test(pictures.toString()))).isNotEmpty();
            }
        });
    }

    /** What training refuses a file cannot claim. */
    @Test
    void whatCannotBeTrainedCannotBeRead() throws IOException {
        Map<String, byte[]> entries = Zips.entries(trained("laplace-last", "y"));
        String good = new String(Zips.entry(entries, DESCRIPTION), StandardCharsets.UTF_8);
        String many = "[" + "2,".repeat(31) + "2]";
        for (String[] change : new String[][] {
            {"\"hidden\" : \\[[^]]*\\]", "\"hidden\" : [5000]", "at most 4499"},
            {"\"noise\" : \"learned\"", "\"noise\" : \"heteroscedastic\"", "heteroscedastic"},
            {"\"convolutions\" : \\[[^]]*\\]", "\"convolutions\" : " + many, "convolutions are for images"},
        }) {
            String other = good.replaceFirst(change[0], change[1]);
            assertThat(other).isNotEqualTo(good);
            refused(entries, DESCRIPTION, other.getBytes(StandardCharsets.UTF_8), change[2]);
        }
    }

    /** No training comes to such numbers. */
    @ParameterizedTest
    @ValueSource(strings = {"mean-field,y", "point,label", "laplace-last,y", "laplace-last,label"})
    void numbersThatAreAllZeroAreNoNet(String kind) throws IOException {
        String[] parts = kind.split(",", -1);
        Path file = trained(parts[0], parts[1]);
        Map<String, byte[]> entries = Zips.entries(file);
        for (String numbers : entries.keySet()) {
            if (numbers.endsWith(".f32") && !numbers.equals("last-mean.f32")) {
                refused(entries, numbers, new byte[Zips.entry(entries, numbers).length], "train the net again");
            }
        }
        byte[] cut = java.util.Arrays.copyOf(Files.readAllBytes(file), 3);
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> Net.read(Files.write(folder.resolve("cut.zip"), cut)))
                .withMessageNotContaining("null");
        refused(entries, "parameters-0.f32", new byte[4], "parameters-0.f32 has 1 numbers");
    }

    private void refused(Map<String, byte[]> entries, String name, byte[] content, String says) throws IOException {
        Map<String, byte[]> changed = new LinkedHashMap<>(entries);
        changed.put(name, content);
        Path file = Files.write(folder.resolve("changed.zip"), Zips.stored(changed));
        assertThatExceptionOfType(UserError.class)
                .as(name)
                .isThrownBy(() -> Net.read(file))
                .satisfies(e -> assertThat(e.getMessage())
                        .contains(says)
                        .containsOnlyOnce("changed.zip")
                        .doesNotContain("\n"));
    }

    private static void write(Map<String, byte[]> entries, Path file) {
        try {
            Files.write(file, Zips.stored(entries));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void use(Map<String, byte[]> entries, Path file) {
        write(entries, file);
        try (Net net = Net.read(file)) {
            assertThat(net.summary().toString()).isNotEmpty();
            List<Object> cells = new ArrayList<>();
            net.predict(
                    TableSource.open(folder.resolve("rows.csv")), prediction -> cells.addAll(prediction.values(0.9)));
            assertThat(cells).doesNotContain(Double.NaN);
        }
    }
}
