package org.vi4j.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The PTX that is stored is that of the kernels' source; src/main/cuda/build.sh --check compiles it again. */
class StoredKernelsTest {
    @ParameterizedTest
    @CsvSource({"vae, 75, 15", "tensor, 80, 1"})
    void theStoredTextIsOfTheSourceAsItStands(String name, int capability, int least)
            throws IOException, NoSuchAlgorithmException {
        Path folder = Path.of("src/main/cuda");
        byte[] source = Files.readAllBytes(folder.resolve(name + ".cu"));
        String ptx;
        try (InputStream in = Gpu.class.getResourceAsStream(name + ".ptx")) {
            ptx = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(Files.readAllBytes(folder.resolve("activation.h")));
        String sum = HexFormat.of().formatHex(digest.digest(source));
        assertThat(ptx)
                .as("run src/main/cuda/build.sh")
                .startsWith("// of activation.h and " + name + ".cu with SHA-256 " + sum + "\n");
        assertThat(ptx).contains("\n.version 7.0\n", "\n.target sm_" + capability + "\n");

        List<String> declared = Pattern.compile("__global__ void (\\w+)\\(")
                .matcher(new String(source, StandardCharsets.US_ASCII))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(declared)
                .hasSizeGreaterThan(least)
                .allSatisfy(kernel -> assertThat(ptx).contains(".visible .entry " + kernel + "("));
    }
}
