package org.vi4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.io.Json;
import org.vi4j.internal.io.Npy;
import org.vi4j.internal.io.Safetensors;
import org.vi4j.math.RandomStreams;

/** NPY, safetensors and JSON give back every bit of what was written, numbers of any size among it. */
class FilesRoundTripTest {
    @TempDir
    private Path folder;

    /** Any finite float64, odd exponents as likely as usual ones. */
    private static double number(RandomGenerator random) {
        double value = Double.longBitsToDouble(random.nextLong());
        return Double.isFinite(value) ? value : 0;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void everyBitComesBack(int seed) throws IOException {
        RandomGenerator random = new RandomStreams(seed).at("files", 0);
        int n = random.nextInt(1, 20);
        int d = random.nextInt(1, 5);
        double[][] rows = new double[n][d];
        float[] floats = new float[n * d];
        ByteArrayOutputStream npy = new ByteArrayOutputStream();
        Npy.header(npy, Npy.Type.FLOAT64, n, d);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < d; j++) {
                rows[i][j] = number(random);
                floats[i * d + j] = random.nextFloat();
            }
            Npy.row(npy, rows[i]);
        }
        Path file = folder.resolve("t.npy");
        Files.write(file, npy.toByteArray());
        var table = TableSource.open(file).table();
        for (int j = 0; j < d; j++) {
            double[] column = table.column(table.names().get(j));
            for (int i = 0; i < n; i++) {
                assertThat(Double.doubleToRawLongBits(column[i])).isEqualTo(Double.doubleToRawLongBits(rows[i][j]));
            }
        }

        Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
        tensors.put("größe \"w\".0", new Safetensors.Tensor(List.of(n, d), floats));
        Path safe = folder.resolve("t.safetensors");
        Safetensors.write(safe, tensors);
        Map<String, Safetensors.Tensor> read = Safetensors.read(safe);
        assertThat(read.keySet()).containsExactly("größe \"w\".0");
        assertThat(read.values().iterator().next().values()).containsExactly(floats);

        Map<String, Object> document = Map.of("odd \"name\",\n", rows[0]);
        Json json = Json.parse(Json.write(document).getBytes(StandardCharsets.UTF_8), "t.json");
        assertThat(json.get("odd \"name\",\n").numbers(d)).containsExactly(rows[0]);
    }
}
