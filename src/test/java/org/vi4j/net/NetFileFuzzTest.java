package org.vi4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.data.table.TableSource;
import org.vi4j.support.JsonFuzz;
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

    private void use(Map<String, byte[]> entries, Path file) {
        try {
            Files.write(file, Zips.stored(entries));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (Net net = Net.read(file)) {
            assertThat(net.summary().toString()).isNotEmpty();
            List<Object> cells = new ArrayList<>();
            net.predict(
                    TableSource.open(folder.resolve("rows.csv")), prediction -> cells.addAll(prediction.values(0.9)));
            assertThat(cells).doesNotContain(Double.NaN);
        }
    }
}
