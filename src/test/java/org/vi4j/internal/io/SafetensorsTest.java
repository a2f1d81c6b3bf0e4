package org.vi4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vi4j.UserError;

class SafetensorsTest {
    @TempDir
    private Path folder;

    private static byte[] file(long length, String header, int dataBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array());
        out.writeBytes(header.getBytes(StandardCharsets.UTF_8));
        out.writeBytes(new byte[dataBytes]);
        return out.toByteArray();
    }

    private static String tensor(String name, String shape, String offsets) {
        return "\"" + name + "\": {\"dtype\": \"F32\", \"shape\": " + shape + ", \"data_offsets\": " + offsets + "}";
    }

    private static Arguments header(String header, int dataBytes, String says) {
        return Arguments.of(file(header.getBytes(StandardCharsets.UTF_8).length, header, dataBytes), says);
    }

    static Stream<Arguments> hostile() {
        String a = tensor("a", "[2]", "[0, 8]");
        return Stream.of(
                Arguments.of(new byte[0], "it has 0 bytes"),
                Arguments.of(new byte[7], "it has 7 bytes"),
                Arguments.of(file(1000, "{}", 0), "its header would have 1000 bytes of 10"),
                Arguments.of(file(-1, "{}", 0), "its header would have 18446744073709551615 bytes"),
                Arguments.of(file(Long.MAX_VALUE, "{}", 0), "its header would have 9223372036854775807 bytes"),
                Arguments.of(file(1 << 30, "{}", 0), "its header would have 1073741824 bytes"),
                Arguments.of(file(0, "{}", 0), "its header would have 0 bytes"),
                header("{\"a\"", 0, "is not JSON"),
                header("[1, 2]", 0, "its header is not a mapping"),
                header("[".repeat(500_000), 0, "nested more than"),
                header("{" + a + ", " + a + "}", 8, "it names 'a' twice"),
                header("{\"a\": 5}", 8, "F32 was expected"),
                header("{\"a\": {\"dtype\": \"F16\", \"shape\": [4], \"data_offsets\": [0, 8]}}", 8, "as F16"),
                header("{" + tensor("a", "[-2]", "[0, 8]") + "}", 8, "a side of -2"),
                header("{" + tensor("a", "[2.5]", "[0, 8]") + "}", 8, "a side of 2.5"),
                header("{" + tensor("a", "[4294967298]", "[0, 8]") + "}", 8, "a side of 4294967298"),
                header("{" + tensor("a", "[65536, 65536, 65536, 65536]", "[0, 0]") + "}", 8, "more than vi4j reads"),
                header("{" + tensor("a", "[2]", "[0, 4]") + "}", 8, "takes 8 bytes, not 4"),
                header("{" + tensor("a", "[2]", "[8, 0]") + "}", 8, "lacks a shape or a place"),
                header("{" + tensor("a", "[2]", "[-8, 0]") + "}", 8, "lacks a shape or a place"),
                header("{" + tensor("a", "[2]", "[0]") + "}", 8, "lacks a shape or a place"),
                header("{" + tensor("a", "2", "[0, 4]") + "}", 8, "lacks a shape or a place"),
                header("{" + a + "}", 7, "0 to 7 is what is left"),
                header("{" + a + "}", 12, "4 bytes follow the last array"),
                header("{" + tensor("a", "[2]", "[4, 12]") + "}", 12, "lies at 4 to 12"),
                header("{" + a + ", " + tensor("b", "[2]", "[4, 12]") + "}", 12, "'b' lies at 4 to 12"),
                header(
                        "{" + tensor("a", "[2]", "[9223372036854775800, 9223372036854775807]") + "}",
                        8,
                        "takes 8 bytes, not 7"));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aHostileFileGetsOneLine(byte[] content, String says) throws Exception {
        Path file = Files.write(folder.resolve("hostile.safetensors"), content);
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(says)
                .hasMessageContaining("hostile.safetensors");
    }

    @Test
    void numbersThatAreNotFiniteAreNamed() {
        Path file = folder.resolve("nan.safetensors");
        Safetensors.write(file, Map.of("w", new Safetensors.Tensor(List.of(1, 2), new float[] {1, Float.NaN})));
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("in 'w' that are not finite");
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        Path file = folder.resolve("good.safetensors");
        Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
        tensors.put("z", new Safetensors.Tensor(List.of(2, 3), new float[] {1, -2, 3.5f, 4e-30f, 5e30f, -0f}));
        tensors.put("a", new Safetensors.Tensor(List.of(), new float[] {7}));
        tensors.put("empty", new Safetensors.Tensor(List.of(0, 4), new float[0]));
        Safetensors.write(file, tensors);
        Map<String, Safetensors.Tensor> read = Safetensors.read(file);
        assertThat(read.keySet()).containsExactlyInAnyOrder("z", "a", "empty");
        read.forEach((name, tensor) -> {
            Safetensors.Tensor written = Objects.requireNonNull(tensors.get(name));
            assertThat(tensor.shape()).isEqualTo(written.shape());
            assertThat(tensor.values()).isEqualTo(written.values());
        });
        // The format wants the numbers aligned.
        assertThat(ByteBuffer.wrap(Files.readAllBytes(file))
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getLong()
                        % 8)
                .isZero();
    }
}
