package org.vi4j.vae.cuda;

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
import org.junit.jupiter.api.Test;

/** The PTX that is stored is that of the kernels' source; src/main/cuda/build.sh --check compiles it again. */
class StoredKernelsTest {
    @Test
    void theStoredTextIsOfTheSourceAsItStands() throws IOException, NoSuchAlgorithmException {
        byte[] source = Files.readAllBytes(Path.of("src/main/cuda/vae.cu"));
        String ptx;
        try (InputStream in = Gpu.class.getResourceAsStream("vae.ptx")) {
            ptx = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
        String sum =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(source));
        assertThat(ptx).as("run src/main/cuda/build.sh").startsWith("// of vae.cu with SHA-256 " + sum + "\n");
        assertThat(ptx).contains("\n.version 7.0\n", "\n.target sm_75\n");

        List<String> declared = Pattern.compile("__global__ void (\\w+)\\(")
                .matcher(new String(source, StandardCharsets.US_ASCII))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(declared)
                .hasSizeGreaterThan(15)
                .allSatisfy(name -> assertThat(ptx).contains(".visible .entry " + name + "("));
    }
}
