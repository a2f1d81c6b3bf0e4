package org.vi4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.UserError;
import org.vi4j.internal.io.StoredZip.Floats;

class StoredZipFloatsTest {
    @TempDir
    private Path folder;

    private static float[] numbers(int n, int first) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = first + i;
        }
        return values;
    }

    @Test
    void partsFollowEachOtherAcrossTheirBorders() {
        List<Floats> parts = new ArrayList<>();
        int at = 0;
        for (int n : new int[] {3, 0, 1, Floats.PIECE + 5, 2}) {
            parts.add(Floats.of(numbers(n, at)));
            at += n;
        }
        Floats all = Floats.joined(parts);
        assertThat(all.count()).isEqualTo(at);
        assertThat(all.toArray()).isEqualTo(numbers(at, 0));
        float[] some = new float[6];
        all.get(1, some, 6);
        assertThat(some).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void numbersAreReadFromTheFileInAnyOrder() {
        int n = 3 * Floats.PIECE + 7;
        Path file = folder.resolve("numbers.zip");
        Map<String, WholeFile.Content> entries = new LinkedHashMap<>();
        entries.put("text", StoredZip.content("ä"));
        entries.put("numbers.f32", StoredZip.content(Floats.of(numbers(n, 0))));
        StoredZip.write(file, entries);
        try (StoredZip zip = StoredZip.open(file, "file", "")) {
            Floats read = zip.floats("numbers.f32", n);
            assertThat(read.toArray()).isEqualTo(numbers(n, 0));
            float[] some = new float[2];
            read.get(n - 2, some, 2);
            assertThat(some).containsExactly(n - 2, n - 1);
            read.get(0, some, 2);
            assertThat(some).containsExactly(0, 1);
            assertThat(new String(zip.entry("text", 9), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("ä");
            assertThatExceptionOfType(UserError.class)
                    .isThrownBy(() -> zip.floats("numbers.f32", n + 1))
                    .withMessageContaining(n + " numbers, " + (n + 1) + " were expected");
        }
    }
}
